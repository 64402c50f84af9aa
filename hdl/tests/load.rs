//! The weight loader: what it says of a stream that its packets do not fit.

use firebrick_hdl::load::WeightLoader;
use firebrick_spec::descriptor::BEATS;
use firebrick_spec::weights::{PACKET_AFTER, PACKET_END, PACKET_WORDS, sealed};
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

/// A loader that is about to get a stream.
struct Bench {
    loader: WeightLoader,
    stream: Vec<u64>,
    taken: usize,
    started: bool,
}

impl Bench {
    fn new(stream: Vec<u64>) -> Self {
        let mut loader = WeightLoader::default();
        loader.connect_all();
        let mut bench = Bench { loader, stream, taken: 0, started: false };
        bench.loader.cfg_valid.next = true;
        bench.loader.cfg_index.next = (BEATS.word().0 as u64).into();
        bench.loader.cfg_data.next = (bench.stream.len() as u64).into();
        bench.cycle();
        bench.loader.cfg_valid.next = false;
        bench.loader.start.next = true;
        bench.cycle();
        bench.loader.start.next = false;
        // The DMA has no word sooner.
        bench.cycle();
        bench.started = true;
        bench
    }

    /// One cycle, in which the stream's next word is there if it has begun.
    fn cycle(&mut self) {
        let loader = &mut self.loader;
        let word = self.stream.get(self.taken).filter(|_| self.started);
        loader.beat_valid.next = word.is_some();
        loader.beat.next = word.copied().unwrap_or_default().into();
        loader.clock.next = false.into();
        assert!(simulate(loader, 100));
        self.taken += usize::from(word.is_some() && loader.beat_ready.val());
        loader.clock.next = true.into();
        assert!(simulate(loader, 100));
        loader.clock.next = false.into();
        assert!(simulate(loader, 100));
    }
}

/// A packet of `words` words, as its header says, of which `come` are there; it waits for `after` passes.
fn packet(words: u64, come: usize, after: u64) -> Vec<u64> {
    let payload: Vec<u64> = (1..=come as u64).collect();
    let header = PACKET_WORDS.put(words) | PACKET_AFTER.put(after) | PACKET_END.put(1);
    [sealed(header, &payload)].into_iter().chain(payload).collect()
}

#[test]
fn a_stream_that_ends_within_a_packet_is_not_exhausted_but_damaged() {
    for (words, come, after) in [(5, 4, 0), (512, 1, 0), (1, 0, 0), (3, 0, 0), (3, 0, 1)] {
        let mut bench = Bench::new(packet(words, come, after));
        let mut told = None;
        for cycle in 0..30 {
            bench.cycle();
            // It is so two cycles behind the start.
            assert!(
                cycle < 1 || !bench.loader.exhausted.val(),
                "{come} of {words} words behind {after} passes: exhausted in cycle {cycle}"
            );
            assert!(!bench.loader.pass_ready.val());
            told = told.or(bench.loader.crc_error.val().then_some(cycle));
        }
        assert!(told.is_some(), "{come} of {words} words behind {after} passes are well");
    }
}

#[test]
fn a_stream_is_exhausted_when_its_passes_have_finished() {
    let mut bench = Bench::new([packet(5, 5, 0), packet(2, 2, 1)].concat());
    for _ in 0..30 {
        bench.cycle();
    }
    for passes in [1, 2] {
        assert!(bench.loader.pass_ready.val() && !bench.loader.exhausted.val(), "pass {passes}");
        bench.loader.pass_finished.next = true;
        bench.cycle();
        bench.loader.pass_finished.next = false;
        for _ in 0..30 {
            bench.cycle();
            assert!(!bench.loader.crc_error.val());
        }
    }
    assert!(bench.loader.exhausted.val() && !bench.loader.pass_ready.val());
}
