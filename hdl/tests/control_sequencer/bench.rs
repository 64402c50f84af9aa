//! A sequencer, the words that wait for it and what it says.

use std::collections::VecDeque;

use firebrick_hdl::control::{ResetControl, Sequencer};
use firebrick_spec::descriptor as d;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, OutputMode, Pass};
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

/// Cycles that its core reset takes.
pub const RESET_CYCLES: usize = 20;

/// What the sequencer says to the engine, in order.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Event {
    Word(u64, u32),
    WeightsStart,
    Start,
    Finished,
    Done,
    Error,
    ResetDone,
}

/// A sequencer that is fed from a queue.
pub struct Bench {
    pub sequencer: Sequencer,
    pub queue: VecDeque<u32>,
    pub events: Vec<Event>,
    pub reset_cycles: usize,
}

impl Bench {
    /// Out of the power-on reset.
    pub fn new() -> Self {
        let mut sequencer = Sequencer::new(RESET_CYCLES);
        sequencer.connect_all();
        let mut bench = Bench { sequencer, queue: Default::default(), events: Vec::new(), reset_cycles: 0 };
        bench.sequencer.read_idle.next = true;
        bench.sequencer.write_idle.next = true;
        bench.sequencer.input_sent.next = true;
        bench.sequencer.reset.next = true;
        bench.cycles(3);
        bench.sequencer.reset.next = false;
        bench.reset_cycles = 0;
        bench.cycles(ResetControl::<1>::QUIET + RESET_CYCLES + 5);
        assert_eq!(bench.events, [Event::ResetDone]);
        assert!(bench.reset_cycles >= RESET_CYCLES);
        bench.events.clear();
        bench
    }

    /// One cycle; what the sequencer says in it goes to `events`.
    pub fn cycle(&mut self) {
        let s = &mut self.sequencer;
        s.word_valid.next = !self.queue.is_empty();
        s.queue_empty.next = self.queue.is_empty();
        s.word_data.next = u64::from(self.queue.front().copied().unwrap_or(0)).into();
        s.clock.next = false.into();
        assert!(simulate(s, 100));
        if s.word_ready.val() {
            self.queue.pop_front();
        }
        let events = [
            (s.cfg_valid.val(), Event::Word(s.cfg_index.val().to_u64(), s.cfg_data.val().to_u32())),
            (s.weights_start.val(), Event::WeightsStart),
            (s.start.val(), Event::Start),
            (s.pass_finished.val(), Event::Finished),
            (s.event_done.val(), Event::Done),
            (s.event_error.val(), Event::Error),
            (s.reset_done.val(), Event::ResetDone),
        ];
        self.events.extend(events.into_iter().filter(|(high, _)| *high).map(|(_, event)| event));
        self.reset_cycles += usize::from(s.queue_reset.val());
        s.clock.next = true.into();
        assert!(simulate(s, 100));
    }

    /// As many cycles.
    pub fn cycles(&mut self, count: usize) {
        (0..count).for_each(|_| self.cycle());
    }

    /// Raises an input for one cycle.
    pub fn pulse(&mut self, set: impl Fn(&mut Sequencer, bool)) {
        set(&mut self.sequencer, true);
        self.cycle();
        set(&mut self.sequencer, false);
    }

    /// Code and detail of the error.
    pub fn error(&self) -> (u64, u32) {
        (self.sequencer.error_code.val().to_u64(), self.sequencer.error_info.val().to_u32())
    }
}

/// A pass over a small map, without a bypass map.
pub fn pass(interrupt: bool) -> [u32; DESCRIPTOR_WORDS] {
    let pass = Pass {
        interrupt,
        image: false,
        output: OutputMode::Map,
        source: 0x1000,
        beats: 10,
        strides: None,
        lead_words: 1,
        tail_words: 2,
        target: 0x2000,
        strip_stride: 64,
        filters: 4,
        strips: 2,
        last_valid: 14,
        rows: 3,
        pooled_strips: 0,
        bypass: None,
    };
    Descriptor::Pass(pass).words()
}

/// What comes while the descriptor is fetched.
pub const EARLY: [usize; 3] = [1, 2, 3];
/// What comes before its start.
pub const LATE: [usize; 5] = [6, 7, 0, 4, 5];

/// A pass's words with a bypass map.
pub fn with_bypass(mut words: [u32; DESCRIPTOR_WORDS]) -> [u32; DESCRIPTOR_WORDS] {
    for (field, value) in
        [(d::BYPASS, 1), (d::BYPASS_SOURCE, 0x3010), (d::BYPASS_STRIDE, 64), (d::BYPASS_SHIFT, 24)]
    {
        d::set(&mut words, field, value);
    }
    d::seal(&mut words);
    words
}

/// A pass's words with a strided input.
pub fn with_strides(mut words: [u32; DESCRIPTOR_WORDS]) -> [u32; DESCRIPTOR_WORDS] {
    for (field, value) in [(d::STRIDED, 1), (d::INPUT_STRIDE, 0x400), (d::INPUT_RUNS, 6)] {
        d::set(&mut words, field, value);
    }
    d::seal(&mut words);
    words
}

/// Words of a descriptor on the configuration bus.
pub fn bus(words: [u32; DESCRIPTOR_WORDS], order: &[usize]) -> Vec<Event> {
    order.iter().map(|&i| Event::Word(i as u64, words[i])).collect()
}
