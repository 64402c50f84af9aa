//! Drawing sequences.

use firebrick_nn::random::{Kind, Shrink};
use firebrick_sim::WriteOrder;
use firebrick_spec::descriptor::DESCRIPTOR_WORDS;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::bench::network;
use super::case::{Bus, Case, Choice, Event, Sequence, Setup};

/// The engines, smallest first: 1 to 8 PEs, one and two ports, stores of every depth.
pub const POOL: [Setup; 8] = [
    setup(1, 1, 512, 512, 512),
    setup(1, 2, 128, 128, 64),
    setup(2, 1, 64, 64, 64),
    setup(2, 2, 512, 512, 128),
    setup(3, 1, 128, 256, 64),
    setup(4, 2, 64, 64, 256),
    setup(8, 1, 512, 512, 512),
    setup(8, 2, 256, 128, 64),
];

const fn setup(
    pes: usize,
    ports: usize,
    activation_words: usize,
    weight_words: usize,
    queue_words: usize,
) -> Setup {
    Setup { pes, ports, activation_words, weight_words, queue_words }
}

/// Most cases of a sequence.
const MOST_CASES: usize = 12;

/// The sequence of this number in the campaign of this seed, on one of `engines`, which are not empty.
pub fn sequence(seed: u64, number: u64, engines: &[Setup]) -> Sequence {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    let engine = engines[rng.gen_range(0..engines.len())];
    let count = rng.gen_range(1..=MOST_CASES);
    Sequence { engine, cases: (0..count).map(|_| case(&mut rng, &engine)).collect() }
}

/// A case whose network the engine can run.
fn case(rng: &mut ChaCha8Rng, engine: &Setup) -> Case {
    let config = engine.config();
    loop {
        let case = any_case(rng);
        let case = Case { network: shorter(&case), ..case };
        if network(&case, &config).is_some() {
            return case;
        }
    }
}

fn any_case(rng: &mut ChaCha8Rng) -> Case {
    let kind = *[Kind::Plain, Kind::Plain, Kind::Bypasses, Kind::Kernels].choose(rng).unwrap_or(&Kind::Plain);
    let events = [0, 0, 0, 1, 1, 2, 3].choose(rng).copied().unwrap_or_default();
    let mut case = Case {
        // Seeds of 32 bits are easy to read, and enough.
        network: Choice { kind, seed: rng.r#gen::<u32>().into(), shrink: Shrink::default() },
        pixels: rng.r#gen::<u32>().into(),
        bus: ordered(bus(rng)),
        events: (0..events).map(|_| event(rng)).collect(),
        frames: [1, 1, 1, 2, 3, 5].choose(rng).copied().unwrap_or(1),
        polls: rng.gen_bool(0.3).then(|| rng.r#gen::<u32>().into()),
    };
    case.events.extend(rare(case.bus.seed));
    case
}

/// The case's network, of one in ten cases without some of its layers: what is left may read the image where no drawn network does, as
/// one whose sums are straight from it.
fn shorter(case: &Case) -> Choice {
    let mut rng = ChaCha8Rng::seed_from_u64(case.bus.seed);
    rng.set_stream(3);
    let mut choice = case.network.clone();
    let model = if rng.gen_ratio(1, 10) { choice.model() } else { None };
    let layers = model.map(|model| model.network.layers).unwrap_or_default();
    let (first, others) = *[(0.0, 1.0), (1.0, 0.2), (1.0, 0.5)].choose(&mut rng).unwrap_or(&(0.0, 1.0));
    for (number, layer) in layers.iter().rev().skip(1).rev().enumerate() {
        // The pooling behind the first convolution goes with it.
        let chance = if number == 0 || layer.name == "pool1" && first > 0.0 { first } else { others };
        if rng.gen_bool(chance) {
            choice.shrink.drop.push(layer.name.clone());
        }
    }
    choice
}

/// What a case may have beside: what is wrong before the memory is asked for anything, and more resets of the engine alone, so that one
/// begins in each state of each machine. Drawn from the bus's seed, as the order of the channels.
fn rare(seed: u64) -> Option<Event> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(2);
    // The weight load has reserved bits where a pass has none.
    let permille = if rng.gen_ratio(1, 3) { 0 } else { rng.gen_range(0..1000) };
    match rng.gen_range(0..10) {
        // Version and kind stand in the first word.
        0 if rng.gen_ratio(1, 3) => Some(Event::Descriptor { permille, word: 0, bit: rng.gen_range(0..16) }),
        0 => Some(Event::Descriptor {
            permille,
            word: rng.gen_range(0..DESCRIPTOR_WORDS),
            bit: rng.gen_range(0..32),
        }),
        1 if rng.gen_ratio(1, 3) => Some(Event::Torn { words: rng.gen_range(1..DESCRIPTOR_WORDS) }),
        1 => Some(Event::Stream { permille, bit: rng.gen_range(0..64) }),
        2 => rng.gen_ratio(1, 2).then(|| Event::Disorder { twice: rng.r#gen() }),
        3 | 4 => Some(hard_reset(&mut rng)),
        5 | 6 => Some(Event::Sweep { from: any_size(&mut rng, 12), count: rng.gen_range(8..=48) }),
        7 => rng.gen_ratio(1, 4).then(|| Event::Early { hard: rng.r#gen() }),
        _ => None,
    }
}

fn bus(rng: &mut ChaCha8Rng) -> Bus {
    let outstanding = rng.gen_range(1..=Bus::OUTSTANDING);
    let quiet = Bus { seed: rng.r#gen::<u32>().into(), outstanding, ..Bus::QUIET };
    match rng.gen_range(0..8) {
        0 => Bus { read_latency: (1, 1), write_latency: (1, 1), ..quiet },
        1 => Bus { outstanding: 8, bandwidth: 95, ..quiet },
        2 | 3 => Bus {
            read_latency: (1, rng.gen_range(2..=300)),
            write_latency: (1, rng.gen_range(2..=300)),
            bandwidth: rng.gen_range(20..=100),
            processor: percent(rng, 60),
            ..quiet
        },
        // Slow responses: few, for they take long.
        4 => Bus {
            read_latency: (100, rng.gen_range(200..=1200)),
            write_latency: (100, rng.gen_range(200..=1200)),
            ..quiet
        },
        _ => Bus {
            read_latency: (1, rng.gen_range(1..=60)),
            write_latency: (1, rng.gen_range(1..=60)),
            stalls: [90, 80, 90, 80, 70].map(|most| if rng.gen_bool(0.6) { percent(rng, most) } else { 0 }),
            processor: percent(rng, 70),
            ..quiet
        },
    }
}

/// With an order of the channels. It is drawn from the bus's own seed, so that what else is drawn stays as it was.
fn ordered(bus: Bus) -> Bus {
    let mut rng = ChaCha8Rng::seed_from_u64(bus.seed);
    rng.set_stream(1);
    let order = *WriteOrder::ALL.choose(&mut rng).unwrap_or(&WriteOrder::Free);
    Bus { order, after_valid: rng.gen_bool(0.3), ..bus }
}

fn percent(rng: &mut ChaCha8Rng, most: u8) -> u8 {
    rng.gen_range(0..=most)
}

/// A number of which the small ones are as likely as the large ones.
fn any_size(rng: &mut ChaCha8Rng, bits: u32) -> u64 {
    let bits = rng.gen_range(0..=bits);
    rng.gen_range(0..=1u64 << bits)
}

/// A reset of the engine alone: at any time, for any time, up to three in a row, one in four with a memory that falls silent.
fn hard_reset(rng: &mut ChaCha8Rng) -> Event {
    let times = *[0, 0, 0, 1, 1, 2].choose(rng).unwrap_or(&0);
    Event::HardReset {
        after: any_size(rng, 17),
        low: rng.gen_range(1..=40),
        again: (0..times).map(|_| any_size(rng, 9)).collect(),
        silent: rng.gen_ratio(1, 4),
    }
}

fn event(rng: &mut ChaCha8Rng) -> Event {
    if rng.gen_ratio(1, 6) {
        return hard_reset(rng);
    }
    match rng.gen_range(0..8) {
        0 | 1 => Event::Reset { after: any_size(rng, 17) },
        2..=4 => {
            let (reads, writes) =
                *[(true, false), (false, true), (true, true)].choose(rng).unwrap_or(&(true, true));
            let lasting = rng.gen_bool(0.5);
            Event::BusErrors {
                reads,
                writes,
                skip: any_size(rng, if reads { 11 } else { 9 }),
                percent: if lasting { rng.gen_range(1..=100) } else { 100 },
                most: if lasting { 1000 } else { 1 },
                decode: rng.gen_bool(0.5),
                seed: rng.r#gen::<u32>().into(),
            }
        }
        5 => Event::Silence { after: any_size(rng, 16) },
        6 => Event::Overfill {},
        _ => Event::Window {
            write: rng.gen_bool(0.5),
            end: rng.gen_bool(0.7),
            permille: rng.gen_range(0..=1000),
        },
    }
}
