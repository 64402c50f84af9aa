//! The smallest sequence that still fails: whatever can be left out is left out, one thing after the other, as long as what is
//! left fails. Knows nothing of how a sequence is run.

use firebrick_nn::random::Shrink;

use super::case::{Bus, Case, Event, Sequence, Setup};

/// Reduces `sequence`, which fails; `fails` tells whether another one does. At most `tries` are asked for. It may move to one of
/// `engines`, smallest first, that stands before its own.
pub fn reduce(
    sequence: &Sequence,
    engines: &[Setup],
    tries: usize,
    fails: &mut dyn FnMut(&Sequence) -> bool,
) -> Sequence {
    let mut smallest = sequence.clone();
    let mut left = tries;
    // What was in vain for a larger sequence need not be for a smaller one: begin again after every success.
    'again: loop {
        for candidate in candidates(&smallest, engines) {
            if left == 0 {
                return smallest;
            }
            left -= 1;
            if fails(&candidate) {
                smallest = candidate;
                continue 'again;
            }
        }
        return smallest;
    }
}

/// Smaller sequences, those that leave out most first.
fn candidates(sequence: &Sequence, engines: &[Setup]) -> Vec<Sequence> {
    let mut found = Vec::new();
    let count = sequence.cases.len();
    let with = |cases: Vec<Case>| Sequence { cases, ..sequence.clone() };
    // The failing case is the last one: predecessors go first.
    let mut chunk = count.saturating_sub(1);
    while chunk > 0 {
        for start in (0..count - 1).step_by(chunk) {
            let end = (start + chunk).min(count - 1);
            found.push(with([&sequence.cases[..start], &sequence.cases[end..]].concat()));
        }
        chunk /= 2;
    }
    for (at, case) in sequence.cases.iter().enumerate().rev() {
        found.extend(smaller(case).into_iter().map(|case| {
            let mut cases = sequence.cases.clone();
            cases[at] = case;
            with(cases)
        }));
    }
    let at = engines.iter().position(|setup| *setup == sequence.engine).unwrap_or(engines.len());
    found.extend(engines[..at].iter().map(|engine| Sequence { engine: *engine, ..sequence.clone() }));
    found
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    if !case.events.is_empty() {
        found.push(Case { events: Vec::new(), ..case.clone() });
    }
    if case.events.len() > 1 {
        found.extend((0..case.events.len()).map(|at| {
            let mut events = case.events.clone();
            events.remove(at);
            Case { events, ..case.clone() }
        }));
    }
    let frames = [0, 1, case.frames / 2, case.frames.saturating_sub(1)];
    found.extend(
        frames.into_iter().filter(|n| *n < case.frames).map(|frames| Case { frames, ..case.clone() }),
    );
    if case.polls.is_some() {
        found.push(Case { polls: None, ..case.clone() });
    }
    found.extend(buses(&case.bus).into_iter().map(|bus| Case { bus, ..case.clone() }));
    found.extend(networks(case));
    for (at, event) in case.events.iter().enumerate() {
        found.extend(events(event).into_iter().map(|event| {
            let mut events = case.events.clone();
            events[at] = event;
            Case { events, ..case.clone() }
        }));
    }
    found
}

fn buses(bus: &Bus) -> Vec<Bus> {
    let mut found = vec![Bus::QUIET, Bus { stalls: [0; 5], ..bus.clone() }];
    found.extend((0..5).filter(|n| bus.stalls[*n] > 0).map(|n| {
        let mut stalls = bus.stalls;
        stalls[n] = 0;
        Bus { stalls, ..bus.clone() }
    }));
    let quiet = Bus::QUIET;
    found.push(Bus { processor: 0, ..bus.clone() });
    found.push(Bus { read_latency: quiet.read_latency, ..bus.clone() });
    found.push(Bus { write_latency: quiet.write_latency, ..bus.clone() });
    found.push(Bus { bandwidth: quiet.bandwidth, ..bus.clone() });
    found.push(Bus { outstanding: quiet.outstanding, ..bus.clone() });
    found.retain(|smaller| smaller != bus);
    found
}

fn networks(case: &Case) -> Vec<Case> {
    let shrink = &case.network.shrink;
    let Some(model) = case.network.model() else { return Vec::new() };
    let network = &model.network;
    let mut found = Vec::new();
    // The last layer is the average.
    for layer in network.layers.iter().rev().skip(1) {
        let drop = [shrink.drop.as_slice(), std::slice::from_ref(&layer.name)].concat();
        found.push(Shrink { drop, ..shrink.clone() });
    }
    let filters =
        network.convs().unwrap_or_default().iter().map(|conv| conv.output.channels).max().unwrap_or(1);
    let steps = |value: usize| [1, value / 2, value - 1].into_iter().filter(move |n| *n >= 1 && *n < value);
    found.extend(steps(filters).map(|n| Shrink { filters: Some(n), ..shrink.clone() }));
    found.extend(steps(network.input.height).map(|n| Shrink { height: Some(n), ..shrink.clone() }));
    found.extend(steps(network.input.width).map(|n| Shrink { width: Some(n), ..shrink.clone() }));
    let with = |shrink: Shrink| {
        let mut case = case.clone();
        case.network.shrink = shrink;
        case
    };
    found.into_iter().map(with).filter(|case| case.network.model().is_some()).collect()
}

fn events(event: &Event) -> Vec<Event> {
    let steps = |value: u64| [0, value / 2, value.saturating_sub(1)].into_iter().filter(move |n| *n < value);
    match event.clone() {
        Event::Reset { after } => steps(after).map(|after| Event::Reset { after }).collect(),
        Event::HardReset { after, low, again, silent } => {
            let with =
                |after, low, again: &[u64]| Event::HardReset { after, low, again: again.to_vec(), silent };
            let mut found: Vec<Event> = steps(after).map(|after| with(after, low, &again)).collect();
            found.extend(steps(low).filter(|low| *low > 0).map(|low| with(after, low, &again)));
            if let Some((_, fewer)) = again.split_last() {
                found.push(with(after, low, fewer));
            }
            found
        }
        Event::Silence { after } => steps(after).map(|after| Event::Silence { after }).collect(),
        Event::Sweep { from, count } => {
            let from_less = steps(from).map(|from| Event::Sweep { from, count });
            from_less.chain(steps(count).map(|count| Event::Sweep { from, count })).collect()
        }
        Event::Torn { .. } | Event::Early { .. } => Vec::new(),
        Event::Overfill {} | Event::Window { .. } | Event::Disorder { .. } => Vec::new(),
        Event::Descriptor { .. } | Event::Stream { .. } => Vec::new(),
        Event::BusErrors { reads, writes, skip, percent, most, decode, seed } => {
            let with =
                |skip, percent, most| Event::BusErrors { reads, writes, skip, percent, most, decode, seed };
            let mut found: Vec<Event> = steps(skip).map(|skip| with(skip, percent, most)).collect();
            if (percent, most) != (100, 1) {
                found.push(with(skip, 100, 1));
            }
            found
        }
    }
}
