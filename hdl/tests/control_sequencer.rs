//! The sequencer behind its queue: scripts of descriptors, errors and resets.

use firebrick_hdl::control::{DescriptorQueue, ResetControl, Sequencer};
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, OutputMode, Pass, WeightLoad};
use firebrick_spec::registers as map;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

const RESET_CYCLES: usize = 20;

/// What the sequencer says to the engine, in order.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Event {
    Word(u64, u32),
    WeightsStart,
    Start,
    Finished,
    Done,
    Error,
    ResetDone,
}

struct Bench {
    sequencer: Sequencer,
    queue: std::collections::VecDeque<u32>,
    events: Vec<Event>,
    reset_cycles: usize,
}

impl Bench {
    /// Out of the power-on reset.
    fn new() -> Self {
        let mut sequencer = Sequencer::new(RESET_CYCLES);
        sequencer.connect_all();
        let mut bench = Bench { sequencer, queue: Default::default(), events: Vec::new(), reset_cycles: 0 };
        bench.sequencer.read_idle.next = true;
        bench.sequencer.write_idle.next = true;
        bench.sequencer.reset.next = true;
        bench.cycles(3);
        bench.sequencer.reset.next = false;
        bench.reset_cycles = 0;
        bench.cycles(RESET_CYCLES + 5);
        assert_eq!(bench.events, [Event::ResetDone]);
        assert!(bench.reset_cycles >= RESET_CYCLES);
        bench.events.clear();
        bench
    }

    fn cycle(&mut self) {
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
        self.reset_cycles += usize::from(s.core_reset.val());
        s.clock.next = true.into();
        assert!(simulate(s, 100));
    }

    fn cycles(&mut self, count: usize) {
        (0..count).for_each(|_| self.cycle());
    }

    /// Raises an input for one cycle.
    fn pulse(&mut self, set: impl Fn(&mut Sequencer, bool)) {
        set(&mut self.sequencer, true);
        self.cycle();
        set(&mut self.sequencer, false);
    }

    fn error(&self) -> (u64, u32) {
        (self.sequencer.error_code.val().to_u64(), self.sequencer.error_info.val().to_u32())
    }
}

fn pass(interrupt: bool) -> [u32; DESCRIPTOR_WORDS] {
    let pass = Pass {
        interrupt,
        image: false,
        output: OutputMode::Map,
        source: 0x1000,
        beats: 10,
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

fn bus(words: [u32; DESCRIPTOR_WORDS]) -> impl Iterator<Item = Event> {
    words.into_iter().enumerate().map(|(i, word)| Event::Word(i as u64, word))
}

#[test]
fn a_frame_runs_in_order_and_is_logged() {
    let mut bench = Bench::new();
    let load = Descriptor::Weights(WeightLoad { source: 0x8000, beats: 99 }).words();
    bench.queue.extend(load.into_iter().chain(pass(false)).chain(pass(true)));
    bench.cycles(60);
    let mut expected: Vec<Event> = bus(load).chain([Event::WeightsStart]).chain(bus(pass(false))).collect();
    assert_eq!(bench.events, expected, "the pass waits for its weights");
    bench.sequencer.weights_ready.next = true;
    bench.cycles(3);
    assert!(bench.sequencer.busy.val());
    bench.sequencer.weights_ready.next = false;
    bench.cycles(40);
    let started = bench.sequencer.log_started.val().to_u64();
    bench.pulse(|s, level| s.pass_done.next = level);
    let ended = bench.sequencer.log_ended.val().to_u64();
    assert!(ended >= started + 40 && ended < started + 46, "{started} to {ended}");
    bench.sequencer.weights_ready.next = true;
    bench.cycles(30);
    assert_eq!(bench.sequencer.passes_done.val().to_u64(), 1);
    bench.pulse(|s, level| s.pass_done.next = level);
    bench.cycles(3);
    expected.extend([Event::Start, Event::Finished]);
    expected.extend(bus(pass(true)).chain([Event::Start, Event::Finished, Event::Done]));
    assert_eq!(bench.events, expected);
    assert_eq!(bench.sequencer.passes_done.val().to_u64(), 2);
    assert_eq!(bench.sequencer.log_index.val().to_u64(), 1);
    assert!(!bench.sequencer.busy.val());
    let cycles = bench.sequencer.cycles.val().to_u64();
    bench.cycles(10);
    assert_eq!(bench.sequencer.cycles.val().to_u64(), cycles, "cycles count only while busy");
}

#[test]
fn the_latency_is_as_documented() {
    let mut bench = Bench::new();
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(pass(false));
    for cycle in 0.. {
        bench.cycle();
        if bench.events.contains(&Event::Start) {
            assert_eq!(cycle, Sequencer::LATENCY);
            return;
        }
    }
}

#[test]
fn a_descriptor_of_another_kind_or_version_stops_with_its_first_word() {
    for (change, code) in [(3, map::ERROR_KIND), (1 << 5, map::ERROR_VERSION)] {
        let mut bench = Bench::new();
        let mut words = pass(true);
        words[0] ^= change;
        if code == map::ERROR_KIND {
            words[0] |= 4;
        }
        bench.queue.extend(words);
        bench.cycles(40);
        assert_eq!(bench.events, [Event::Error]);
        assert_eq!(bench.error(), (u64::from(code), words[0]));
        assert!(bench.sequencer.error.val() && bench.sequencer.stop.val() && !bench.sequencer.busy.val());
    }
}

#[test]
fn the_first_error_stays_and_a_read_error_names_its_address() {
    let mut bench = Bench::new();
    bench.sequencer.read_error_address.next = 0x1f80.into();
    bench.sequencer.queue_lost.next = 0xabcd.into();
    bench.pulse(|s, level| {
        s.read_error.next = level;
        s.write_error.next = level;
    });
    bench.pulse(|s, level| s.queue_overflow.next = level);
    bench.cycles(3);
    assert_eq!(bench.error(), (u64::from(map::ERROR_READ), 0x1f80));
    assert_eq!(bench.events, [Event::Error]);
}

#[test]
fn other_errors_have_their_codes() {
    let mut bench = Bench::new();
    bench.pulse(|s, level| s.write_error.next = level);
    bench.cycles(2);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WRITE), 0));
    let mut bench = Bench::new();
    bench.sequencer.queue_lost.next = 0xabcd.into();
    bench.pulse(|s, level| s.queue_overflow.next = level);
    bench.cycles(2);
    assert_eq!(bench.error(), (u64::from(map::ERROR_QUEUE), 0xabcd));
}

#[test]
fn a_soft_reset_waits_for_the_masters_and_clears_everything() {
    let mut bench = Bench::new();
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(pass(true));
    bench.cycles(30);
    bench.pulse(|s, level| s.write_error.next = level);
    bench.cycles(2);
    bench.sequencer.read_idle.next = false;
    bench.sequencer.reset_request.next = true;
    bench.reset_cycles = 0;
    bench.cycles(100);
    assert!(bench.sequencer.stop.val() && bench.sequencer.reset_busy.val());
    assert_eq!(bench.reset_cycles, 0, "the read master is not idle");
    bench.sequencer.read_idle.next = true;
    bench.cycles(ResetControl::QUIET - 1);
    assert_eq!(bench.reset_cycles, 0);
    bench.events.clear();
    while bench.events.is_empty() {
        bench.cycle();
    }
    bench.sequencer.reset_request.next = false;
    bench.cycles(40);
    assert_eq!(bench.events, [Event::ResetDone]);
    assert_eq!(bench.reset_cycles, RESET_CYCLES);
    assert_eq!(bench.error(), (0, 0));
    let s = &bench.sequencer;
    assert!(!s.error.val() && !s.busy.val() && !s.stop.val() && !s.reset_busy.val());
    assert_eq!((s.passes_done.val().to_u64(), s.cycles.val().to_u64()), (0, 0));
    bench.queue.extend(pass(false));
    bench.cycles(30);
    assert!(bench.events.contains(&Event::Start), "it works again");
}

#[test]
fn a_queue_of_the_engine_feeds_it_without_gaps() {
    let mut queue = DescriptorQueue::new(64);
    queue.connect_all();
    queue.in_valid.next = true;
    queue.out_ready.next = true;
    let mut taken = 0;
    for _ in 0..50 {
        queue.clock.next = false.into();
        assert!(simulate(&mut queue, 100));
        taken += usize::from(queue.out_valid.val());
        queue.clock.next = true.into();
        assert!(simulate(&mut queue, 100));
    }
    assert_eq!(taken, 50 - DescriptorQueue::LATENCY);
}
