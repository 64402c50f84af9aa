//! The counters: every cycle of random inputs is in one record, and in the right word of it.

use std::collections::BTreeMap;

use firebrick_hdl::control::Counters;
use firebrick_spec::registers as map;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

const PES: usize = 64;
const SEED: u64 = 11;
/// Beats read, by client.
const READS: [usize; 3] = [map::LOG_READ_ACTIVATIONS, map::LOG_READ_WEIGHTS, map::LOG_READ_BYPASS];

#[derive(Default)]
struct Inputs {
    tick: bool,
    awaiting: bool,
    running: bool,
    start: bool,
    word_sent: bool,
    tiles_in: bool,
    starved: bool,
    results_full: bool,
}

impl Inputs {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        Inputs {
            tick: rng.gen_bool(0.95),
            awaiting: rng.gen_bool(0.1),
            running: rng.gen_bool(0.9),
            start: rng.gen_bool(0.02),
            word_sent: rng.gen_bool(0.1),
            tiles_in: rng.gen_bool(0.1),
            starved: rng.gen_bool(0.3),
            results_full: rng.gen_bool(0.3),
        }
    }

    fn drive(&self, block: &mut Counters, reset: bool) {
        (block.tick.next, block.awaiting.next, block.running.next) =
            (self.tick && !reset, self.awaiting, self.running);
        (block.start.next, block.word_sent.next) = (self.start, self.word_sent);
        (block.tiles_in.next, block.starved.next) = (self.tiles_in, self.starved);
        block.results_full.next = self.results_full;
    }
}

/// What the table in the module's documentation says.
fn cause(inputs: &Inputs, flowing: bool) -> usize {
    match inputs {
        Inputs { awaiting: true, .. } => map::LOG_WEIGHTS,
        Inputs { running: false, .. } | Inputs { tiles_in: true, .. } => map::LOG_BETWEEN,
        _ if !flowing => map::LOG_BETWEEN,
        Inputs { starved: true, .. } => map::LOG_MEMORY,
        Inputs { results_full: true, .. } => map::LOG_RESULTS,
        _ => map::LOG_ACTIVATIONS,
    }
}

#[test]
fn every_cycle_is_in_one_record() {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut block = Counters::new(PES);
    block.connect_all();
    block.reset.next = true;
    let (mut record, mut expected) = ([0u64; map::PASS_LOG_WORDS], Vec::new());
    let (mut log, mut flowing, mut until) = (BTreeMap::new(), false, 100);
    let (mut first_word, mut closed_at) = (None, 0);
    for cycle in 0..20_000u64 {
        let reset = cycle < 40;
        let close = cycle == until;
        let i = Inputs::draw(&mut rng);
        let census = if rng.gen_bool(0.2) { PES as u64 * (cycle / 7 % 2) } else { rng.gen_range(0..65) };
        let moved: [u64; 3] = [0, 1, 2].map(|_| rng.gen_range(0..3));
        let written = rng.gen_bool(0.5);
        if close {
            let pass = expected.len() as u64;
            (record[map::LOG_START], record[map::LOG_END]) = (pass * 5, pass * 7);
            expected.push(std::mem::take(&mut record));
            closed_at = cycle;
            // As close as passes may end, and long ones.
            until = cycle + if pass.is_multiple_of(2) { 20 } else { rng.gen_range(20..600) };
        }
        if !reset {
            if i.tick {
                record[map::LOG_BUSY] += census;
                record[cause(&i, flowing)] += PES as u64 - census;
            }
            READS.into_iter().zip(moved).for_each(|(word, beats)| record[word] += beats);
            record[map::LOG_WRITTEN] += u64::from(written);
        }
        flowing = (flowing || i.word_sent) && !i.start;

        (block.reset.next, block.close.next) = (reset, close);
        i.drive(&mut block, reset);
        block.census.next = census.into();
        let [a, b, c] = if reset { [0; 3] } else { moved };
        (block.moved0.next, block.moved1.next, block.moved2.next) = (a.into(), b.into(), c.into());
        block.written.next = written && !reset;
        let pass = (expected.len() as u64).saturating_sub(u64::from(!expected.is_empty()));
        (block.started.next, block.ended.next) = ((pass * 5).into(), (pass * 7).into());
        block.number.next = (pass % 128).into();
        block.clock.next = false.into();
        assert!(simulate(&mut block, 100));
        if block.log_write.val() {
            if log.is_empty() {
                first_word = Some(cycle - closed_at);
            }
            log.insert(block.log_index.val().to_u64() + 2048 * (pass / 128), block.log_data.val().to_u64());
        }
        block.clock.next = true.into();
        assert!(simulate(&mut block, 100));
    }
    assert_eq!(first_word, Some(Counters::LATENCY as u64));
    assert!(expected.len() > 100, "only {} records", expected.len());
    expected.pop(); // perhaps not written to its end
    compare(&expected, &log);
}

/// Every word of every record was written as expected.
fn compare(expected: &[[u64; map::PASS_LOG_WORDS]], log: &BTreeMap<u64, u64>) {
    for (pass, words) in expected.iter().enumerate() {
        for (word, value) in words.iter().enumerate() {
            let found = log.get(&(16 * pass as u64 + word as u64));
            assert_eq!(found, Some(value), "pass {pass}, word {word}, seed {SEED}");
        }
    }
}
