//! Sequences that a campaign which counts cover points begins with: what drawn ones come to in hours only.
//!
//! Every kind of pass on engines of one and two ports; a reset in each cycle of a short frame, for states that last one cycle and come
//! once a frame; each word of a descriptor damaged; a window that ends in a bypass map, and reads refused all over a frame; inputs that
//! fill what is before the PEs.

use std::collections::BTreeSet;

use firebrick_compiler::compile::{Program, compile};
use firebrick_nn::random::{Kind, Shrink};
use firebrick_sim::WriteOrder;
use firebrick_spec::descriptor::DESCRIPTOR_WORDS;
use firebrick_spec::{BEAT_BYTES, Descriptor, Pass, timing};

use super::bench::{MEMORY_BYTES, network};
use super::case::{Bus, Case, Choice, Event, Sequence, Setup};
use crate::points::passes;

/// Seeds that are looked at for a network.
const SEEDS: u64 = 400;

/// Cycles of a short frame that have a soft reset each.
const RESETS: u64 = 1_400;

/// Cycles with a reset of the engine alone each, from the frame's first descriptor on.
const HARD_RESETS: std::ops::Range<u64> = 60..560;

/// Beats of an input that fills the FIFO of activations, and more.
const LONG: u32 = 4 * timing::ACTIVATION_PAIRS as u32;

/// Words of a pooled map that are more than what is before a slow memory holds.
const MUCH: u32 = 400;

/// All of them, by engine.
pub fn sequences(engines: &[Setup], wanted: impl Fn(&str) -> bool) -> Vec<Sequence> {
    let kinds = kinds(engines, wanted);
    let own = |engine: &Setup| {
        let frames =
            kinds.iter().filter(|(setup, _)| setup == engine).map(|(_, choice)| case(choice, Vec::new()));
        let cases: Vec<Case> = frames.chain(window(engine)).chain(starved(engine)).collect();
        (!cases.is_empty()).then_some(Sequence { engine: *engine, cases })
    };
    let swept = |engine: &Setup| {
        let choice = short(engine)?;
        Some(Sequence { engine: *engine, cases: ordered(&choice).chain([swept(&choice)]).collect() })
    };
    engines.iter().filter_map(own).chain(engines.iter().filter_map(swept)).collect()
}

/// Short frames with each order of the channels.
fn ordered(choice: &Choice) -> impl Iterator<Item = Case> {
    let buses = WriteOrder::ALL
        .into_iter()
        .flat_map(|order| [false, true].map(|after_valid| Bus { order, after_valid, ..Bus::QUIET }));
    buses.map(|bus| Case { bus, ..case(choice, Vec::new()) })
}

/// A short frame with a reset in each of its cycles, and with each word of its first descriptor damaged.
fn swept(choice: &Choice) -> Case {
    let hard = |after| Event::HardReset { after, low: 1, again: Vec::new(), silent: false };
    let early = [false, true].map(|hard| Event::Early { hard });
    // A bit that is reserved or 0 in a weight load.
    let bit = |word| if [0, 2, 15].contains(&word) { 31 } else { 0 };
    let damaged = (0..DESCRIPTOR_WORDS).map(|word| Event::Descriptor { permille: 0, word, bit: bit(word) });
    let sweep = Event::Sweep { from: 0, count: RESETS };
    let events = [sweep].into_iter().chain(early).chain(damaged).chain(HARD_RESETS.map(hard));
    case(choice, events.collect())
}

/// A long input that is needed slowly, zeros before a map that the stores do not hold, and much pooled for a slow memory, on the engines where
/// there is such a network.
fn starved(engine: &Setup) -> impl Iterator<Item = Case> {
    let long = |pass: &Pass| pass.beats >= LONG && pass.filters >= 16;
    let padded = |pass: &Pass| pass.lead_words as usize > engine.activation_words;
    let pooled =
        |pass: &Pass| pass.pooled_strips > 0 && pass.rows / 2 * pass.pooled_strips * pass.filters >= MUCH;
    let slow = Bus { write_latency: (1200, 1200), outstanding: 1, ..Bus::QUIET };
    let quick = Bus { read_latency: (1, 1), outstanding: Bus::OUTSTANDING, ..Bus::QUIET };
    let with = |bus: &Bus, of: &dyn Fn(&Pass) -> bool| {
        let passes = |program: &Program| {
            program.descriptors(0).iter().any(|d| matches!(d, Descriptor::Pass(pass) if of(pass)))
        };
        let choice = choices(&[Kind::Kernels]).take(SEEDS as usize / 2);
        let found = choice.into_iter().find(|choice| program(choice, engine).is_some_and(|p| passes(&p)));
        found.map(|choice| Case { bus: bus.clone(), ..case(&choice, Vec::new()) })
    };
    [with(&quick, &long), with(&quick, &padded), with(&slow, &pooled)].into_iter().flatten()
}

fn case(choice: &Choice, events: Vec<Event>) -> Case {
    Case { network: choice.clone(), pixels: 1, bus: Bus::QUIET, events, frames: 1, polls: None }
}

/// The choice's program, if the engine can run it.
fn program(choice: &Choice, engine: &Setup) -> Option<Program> {
    Some(network(&case(choice, Vec::new()), &engine.config())?.program)
}

/// Networks to look for something in: all of a seed, and the same over the image in place of the first layer's map.
fn choices(kinds: &'static [Kind]) -> impl Iterator<Item = Choice> {
    let drops = [&[][..], &["conv1"], &["conv1", "pool1"]];
    let of = move |seed, kind: Kind| {
        drops.into_iter().map(move |drop: &[&str]| {
            let shrink =
                Shrink { drop: drop.iter().map(|name| (*name).to_owned()).collect(), ..Shrink::default() };
            Choice { kind, seed, shrink }
        })
    };
    (0..SEEDS).flat_map(move |seed| kinds.iter().flat_map(move |kind| of(seed, *kind)))
}

/// Networks with a map that a convolution makes a strip narrower, of which few are drawn.
fn narrowed() -> impl Iterator<Item = Choice> {
    let networks: [(u64, usize, &[&str]); 3] =
        [(186, 31, &[]), (186, 31, &["conv4", "conv3", "pool2"]), (214, 16, &[])];
    networks.into_iter().map(|(seed, width, drop)| {
        let drop = drop.iter().map(|name| (*name).to_owned()).collect();
        let shrink = Shrink { drop, filters: Some(4), height: Some(12), width: Some(width) };
        Choice { kind: Kind::Kernels, seed, shrink }
    })
}

/// Networks that together have each kind of pass that is wanted, the first ones of each.
fn kinds(engines: &[Setup], wanted: impl Fn(&str) -> bool) -> Vec<(Setup, Choice)> {
    let has = |ports: usize| engines.iter().any(|engine| engine.ports == ports);
    let mut missing: BTreeSet<String> =
        [1, 2].into_iter().filter(|ports| has(*ports)).flat_map(passes::kinds).collect();
    missing.retain(|name| wanted(name));
    let mut found = Vec::new();
    for choice in narrowed().chain(choices(&[Kind::Plain, Kind::Bypasses, Kind::Kernels])) {
        if missing.is_empty() {
            break;
        }
        let Some(model) = choice.model() else { continue };
        for engine in engines {
            let fits = |program: &Program| program.memory_bytes <= MEMORY_BYTES;
            let Some(program) = compile(&model, &engine.config()).ok().filter(fits) else { continue };
            let new =
                passes::of(&program, engine.ports).into_keys().filter(|name| missing.remove(name)).count();
            if new > 0 {
                found.push((*engine, choice.clone()));
            }
        }
    }
    found
}

/// A short frame that pools and ends with sums.
fn short(engine: &Setup) -> Option<Choice> {
    let shrink = Shrink { filters: Some(2), height: Some(7), width: Some(7), ..Shrink::default() };
    let mut choices = (0..SEEDS).map(|seed| Choice { kind: Kind::Plain, seed, shrink: shrink.clone() });
    let pools = |program: &Program| {
        let pass = |d: &Descriptor| matches!(d, Descriptor::Pass(pass) if pass.pooled_strips > 0);
        program.passes.len() == 2 && program.descriptors(0).iter().any(pass)
    };
    choices.find(|choice| program(choice, engine).is_some_and(|program| pools(&program)))
}

/// A frame whose first read beyond the window's end is a bypass map's, and which is refused reads all over it.
fn window(engine: &Setup) -> Option<Case> {
    choices(&[Kind::Bypasses]).find_map(|choice| {
        let event = Event::Window { write: false, end: true, permille: edge(&program(&choice, engine)?)? };
        let refused = |skip| {
            let (reads, writes, decode) = (true, false, skip % 2 == 0);
            Event::BusErrors { reads, writes, skip: 9 * skip, percent: 100, most: 1, decode, seed: skip }
        };
        Some(case(&choice, [event].into_iter().chain((0..30).map(refused)).collect()))
    })
}

/// Where such a window ends, in thousandths of the network's memory.
fn edge(program: &Program) -> Option<u32> {
    let mut before = program.weights_offset + program.weights.len();
    for descriptor in program.descriptors(0) {
        let Descriptor::Pass(pass) = descriptor else { continue };
        before = before.max(input_end(&pass));
        let Some(bypass) = pass.bypass else { continue };
        let tiles = (pass.strips * pass.rows) as usize;
        let end = bypass.source as usize
            + (tiles - 1) * bypass.stride as usize
            + 2 * BEAT_BYTES * pass.filters as usize;
        let permille = (before * 1000).div_ceil(program.memory_bytes);
        if program.memory_bytes * permille / 1000 + 1 < end {
            return Some(permille as u32);
        }
        before = before.max(end);
    }
    None
}

/// Behind a pass's input.
fn input_end(pass: &Pass) -> usize {
    let runs = pass.strides.map_or(0, |strides| (strides.runs as usize - 1) * strides.stride as usize);
    pass.source as usize + runs + BEAT_BYTES * pass.beats as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::catalogue::Catalogue;
    use crate::stress::draw::POOL;

    #[test]
    fn every_kind_of_pass_is_run_or_waived() {
        let waivers = Catalogue::open().unwrap().waivers;
        let wanted = |name: &str| !waivers.iter().any(|waiver| waiver.covers(name));
        let mut seen = BTreeSet::new();
        let sequences = sequences(&POOL, wanted);
        for sequence in &sequences {
            for case in &sequence.cases {
                let config = sequence.engine.config();
                let network = network(case, &config).unwrap();
                seen.extend(passes::of(&network.program, config.ports).into_keys());
            }
        }
        let kinds = [1, 2].into_iter().flat_map(passes::kinds);
        let missing: Vec<String> = kinds.filter(|name| wanted(name) && !seen.contains(name)).collect();
        assert_eq!(missing, [""; 0]);
        // A kind that is waived is not run: the reason would be wrong.
        let waived: Vec<&String> = seen.iter().filter(|name| !wanted(name)).collect();
        assert_eq!(waived, [""; 0]);
        let event = |case: &Case, of: fn(&Event) -> bool| case.events.iter().any(of);
        for of in
            [|e: &Event| matches!(e, Event::Sweep { .. }), |e: &Event| matches!(e, Event::Window { .. })]
        {
            let has = |engine: &Setup| {
                sequences.iter().any(|s| s.engine == *engine && s.cases.iter().any(|case| event(case, of)))
            };
            assert!(POOL.iter().all(has));
        }
    }
}
