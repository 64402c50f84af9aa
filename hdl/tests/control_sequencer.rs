//! The sequencer behind its queue: scripts of descriptors, errors and resets.

use firebrick_hdl::control::{DescriptorQueue, ResetControl, Sequencer};
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, OutputMode, Pass, WeightLoad, seal};
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
        bench.sequencer.input_sent.next = true;
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

/// What comes while the descriptor is fetched, and what before its start.
const EARLY: [usize; 3] = [1, 2, 3];
const LATE: [usize; 5] = [6, 7, 0, 4, 5];

fn bus(words: [u32; DESCRIPTOR_WORDS], order: &[usize]) -> Vec<Event> {
    order.iter().map(|&i| Event::Word(i as u64, words[i])).collect()
}

#[test]
fn a_frame_runs_in_order_and_is_logged() {
    let mut bench = Bench::new();
    let load = Descriptor::Weights(WeightLoad { source: 0x8000, beats: 99 }).words();
    bench.sequencer.weights_exhausted.next = true;
    bench.queue.extend(load.into_iter().chain(pass(false)).chain(pass(true)));
    bench.cycles(30);
    bench.sequencer.weights_exhausted.next = false;
    bench.cycles(60);
    let mut expected = [bus(load, &EARLY), vec![Event::WeightsStart]].concat();
    expected.extend([bus(pass(false), &EARLY), bus(pass(false), &LATE)].concat());
    assert_eq!(bench.events, expected, "the pass waits for its weights");
    assert!(bench.sequencer.awaiting.val());
    bench.sequencer.weights_ready.next = true;
    bench.cycles(3);
    assert!(bench.sequencer.busy.val() && bench.sequencer.running.val());
    bench.sequencer.weights_ready.next = false;
    bench.cycles(40);
    let started = bench.sequencer.cycles.val().to_u64() - 43;
    bench.pulse(|s, level| s.pass_done.next = level);
    assert_eq!(bench.sequencer.log_started.val().to_u64(), started);
    let ended = bench.sequencer.log_ended.val().to_u64();
    assert!(ended >= started + 40 && ended < started + 46, "{started} to {ended}");
    bench.sequencer.weights_ready.next = true;
    bench.cycles(30);
    assert_eq!(bench.sequencer.passes_done.val().to_u64(), 1);
    bench.pulse(|s, level| s.pass_done.next = level);
    bench.cycles(3);
    expected.push(Event::Start);
    expected.extend(bus(pass(true), &EARLY));
    expected.push(Event::Finished);
    expected.extend(bus(pass(true), &LATE));
    expected.extend([Event::Start, Event::Finished, Event::Done]);
    assert_eq!(bench.events, expected);
    assert_eq!(bench.sequencer.passes_done.val().to_u64(), 2);
    assert_eq!(bench.sequencer.log_index.val().to_u64(), 1);
    assert!(!bench.sequencer.busy.val());
    let cycles = bench.sequencer.cycles.val().to_u64();
    bench.cycles(10);
    assert_eq!(bench.sequencer.cycles.val().to_u64(), cycles, "cycles count only while busy");
}

#[test]
fn the_words_of_a_bypass_map_come_before_the_start() {
    let mut bench = Bench::new();
    let mut words = pass(false);
    words[0] |= 1 << 16;
    (words[8], words[9], words[10]) = (0x3010, 64, 24 << 16);
    seal(&mut words);
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(words);
    bench.cycles(40);
    let late = bus(words, &[6, 7, 8, 9, 10, 0, 4, 5]);
    assert_eq!(bench.events, [bus(words, &EARLY), late, vec![Event::Start]].concat());
}

#[test]
fn the_words_of_a_strided_input_come_before_the_start() {
    let mut words = pass(false);
    (words[0], words[11], words[12]) = (words[0] | 1 << 17, 0x400, 6);
    for (bypass, order) in [(false, &[6, 7, 11, 12, 0, 4, 5][..]), (true, &[6, 7, 8, 9, 10, 11, 12, 0, 4, 5])]
    {
        if bypass {
            (words[0], words[8], words[9], words[10]) = (words[0] | 1 << 16, 0x3010, 64, 24 << 16);
        }
        seal(&mut words);
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        bench.queue.extend(words);
        bench.cycles(40);
        assert_eq!(bench.events, [bus(words, &EARLY), bus(words, order), vec![Event::Start]].concat());
    }
}

#[test]
fn the_gap_between_passes_is_as_documented() {
    let mut bench = Bench::new();
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(pass(false).into_iter().chain(pass(false)));
    bench.cycles(80);
    bench.events.clear();
    bench.pulse(|s, level| s.pass_done.next = level);
    for cycle in 1.. {
        bench.cycle();
        if bench.events.contains(&Event::Start) {
            assert_eq!(cycle, Sequencer::GAP);
            return;
        }
    }
}

#[test]
fn a_pass_ends_only_when_its_input_has_been_sent() {
    for (sent_first, gap) in [(true, 0), (false, 1), (false, 40)] {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        bench.queue.extend(pass(false).into_iter().chain(pass(false)));
        bench.cycles(80);
        bench.sequencer.input_sent.next = sent_first;
        bench.cycles(20);
        bench.events.clear();
        bench.pulse(|s, level| s.pass_done.next = level);
        bench.cycles(gap);
        assert_eq!(bench.events, [], "{gap} cycles without the end of the input");
        bench.sequencer.input_sent.next = true;
        bench.cycles(Sequencer::GAP + 1);
        assert_eq!(
            (bench.events.first(), bench.events.last()),
            (Some(&Event::Finished), Some(&Event::Start))
        );
        // The next pass does not end with the old `pass_done`.
        bench.events.clear();
        bench.cycles(50);
        assert!(!bench.events.contains(&Event::Finished), "{:?}", bench.events);
    }
}

/// Every field of a pass and of a weight load, out of range: the word that is changed, its new value, the word to be named.
fn bad_words() -> Vec<(bool, usize, u32)> {
    let (mut bad, good) = (Vec::new(), pass(false));
    for (word, used) in [(0, 0x3_ffffu32), (2, 0xff_ffff), (5, 0xff_ffff), (6, 0x3f_ffff), (7, 0xff_ffff)] {
        bad.extend((0..32).filter(|bit| used >> bit & 1 == 0).map(|bit| (true, word, good[word] | 1 << bit)));
    }
    bad.push((true, 0, good[0] | 3 << 14 | 1 << 16)); // partial sums with a bypass map
    bad.push((true, 0, good[0] | 1 << 14)); // pooled, without pooled strips: word 7 is named
    bad.extend([1, 2, 4, 8].map(|bit| (true, 1, good[1] | bit)));
    bad.extend([1, 2, 4].map(|bit| (true, 4, good[4] | bit)));
    bad.extend([1, 2, 4, 8].map(|bit| (true, 5, good[5] | bit)));
    let shape = |filters: u32, strips: u32, valid: u32| (true, 6, filters | strips << 10 | valid << 18);
    bad.extend([(true, 2, 0), shape(0, 2, 14), shape(513, 2, 14), shape(1023, 2, 14), shape(4, 0, 14)]);
    bad.extend([shape(4, 2, 0), shape(4, 2, 15), (true, 7, 0), (true, 7, 3 | 1 << 16)]);
    bad.extend((8..16).flat_map(|word| [(true, word, 1), (true, word, 1 << 31)]));
    bad.extend([
        (false, 0, 1 << 13),
        (false, 0, 1 << 16),
        (false, 0, 1 << 17),
        (false, 1, 0x8001),
        (false, 2, 0),
        (false, 2, 1 << 24),
    ]);
    bad.extend((3..16).map(|word| (false, word, 1 << word)));
    bad
}

#[test]
fn a_field_out_of_range_stops_before_anything_starts() {
    let load = Descriptor::Weights(WeightLoad { source: 0x8000, beats: 99 }).words();
    for (is_pass, word, value) in bad_words() {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        bench.sequencer.weights_exhausted.next = true;
        let mut words = if is_pass { pass(false) } else { load };
        words[word] = if word == 0 { words[0] | value } else { value };
        if word < 15 {
            seal(&mut words);
        }
        bench.queue.extend(load.into_iter().chain(words));
        bench.cycles(70);
        let name = format!("word {word} = {value:#x} of a {}", if is_pass { "pass" } else { "weight load" });
        let starts = bench.events.iter().filter(|e| matches!(e, Event::Start | Event::WeightsStart)).count();
        assert_eq!(starts, 1, "{name}: only the weight load before it starts");
        let named = if is_pass && word == 0 && value >> 14 & 3 == 1 { 7 } else { word as u32 };
        assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), 1 << 8 | named), "{name}");
    }
}

#[test]
fn a_descriptor_that_is_not_as_it_was_sealed_starts_nothing() {
    for word in 0..DESCRIPTOR_WORDS {
        // A bit that leaves the word in range.
        let bit = [12, 9, 3, 5, 9, 9, 0, 4][word % 8];
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        let mut words = pass(false);
        (words[0], words[8], words[9], words[10]) = (words[0] | 3 << 16, 0x3010, 64, 24 << 16);
        (words[11], words[12]) = (0x400, 6);
        seal(&mut words);
        words[word] ^= 1 << bit;
        bench.queue.extend(words);
        bench.cycles(50);
        assert!(!bench.events.contains(&Event::Start), "word {word}");
        let named = if word == 13 || word == 14 { word as u32 } else { 15 };
        assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), named), "word {word}");
    }
}

#[test]
fn values_at_the_ends_of_their_ranges_are_accepted() {
    let shape = |filters: u32, strips: u32, valid: u32| (6, filters | strips << 10 | valid << 18);
    let good =
        [shape(512, 255, 1), shape(1, 1, 14), (2, 0xff_ffff), (3, u32::MAX), (7, 0xffff), (4, 0xffff_fff8)];
    for (word, value) in good {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        let mut words = pass(false);
        words[word] = value;
        seal(&mut words);
        bench.queue.extend(words);
        bench.cycles(50);
        assert!(bench.events.contains(&Event::Start), "word {word} = {value:#x}: {:?}", bench.error());
    }
}

#[test]
fn a_bypass_maps_fields_are_checked() {
    let cases =
        [(8, 0x3018, false), (9, 65, false), (10, 0, false), (10, 25 << 16, false), (10, 31 << 16, false)];
    for (word, value, good) in cases.into_iter().chain([(10, 1 << 16, true), (10, 24 << 16 | 0xffff, true)]) {
        let mut bench = Bench::new();
        let mut words = pass(false);
        words[0] |= 1 << 16;
        (words[8], words[9], words[10]) = (0x3010, 64, 24 << 16);
        words[word] = value;
        seal(&mut words);
        bench.sequencer.weights_ready.next = true;
        bench.queue.extend(words);
        bench.cycles(50);
        let expected = if good { (0, 0) } else { (u64::from(map::ERROR_FIELD), word as u32) };
        assert_eq!(bench.error(), expected, "word {word} = {value:#x}");
    }
}

#[test]
fn a_strided_inputs_fields_and_those_of_partial_sums_are_checked() {
    let cases = [
        (11, 0x401, false),
        (11, 1 << 24, false),
        (12, 0, false),
        (12, 1 << 20, false),
        (12, (1 << 20) - 1, true),
        (6, 4 | 2 << 10 | 14 << 18, true),
        (6, 5 | 2 << 10 | 14 << 18, false),
        (6, 6 | 2 << 10 | 14 << 18, false),
    ];
    for (word, value, good) in cases {
        let mut bench = Bench::new();
        let mut words = pass(false);
        (words[0], words[11], words[12]) = (words[0] | 1 << 17 | 3 << 14, 0x400, 6);
        words[word] = value;
        seal(&mut words);
        bench.sequencer.weights_ready.next = true;
        bench.queue.extend(words);
        bench.cycles(50);
        let expected = if good { (0, 0) } else { (u64::from(map::ERROR_FIELD), word as u32) };
        assert_eq!(bench.error(), expected, "word {word} = {value:#x}");
    }
}

#[test]
fn descriptors_out_of_order_are_refused() {
    let load = Descriptor::Weights(WeightLoad { source: 0x8000, beats: 99 }).words();
    let mut bench = Bench::new();
    bench.queue.extend(load);
    bench.cycles(60);
    assert_eq!(bench.error(), (u64::from(map::ERROR_ORDER), 0), "weights of the load before are left");
    let mut bench = Bench::new();
    bench.sequencer.weights_exhausted.next = true;
    bench.queue.extend(load.into_iter().chain(pass(false)));
    bench.cycles(80);
    assert_eq!(bench.error(), (u64::from(map::ERROR_ORDER), 1 << 8), "no weights for the pass");
}

#[test]
fn the_watchdog_says_what_is_awaited() {
    let mut bench = Bench::new();
    bench.sequencer.watchdog_limit.next = 100.into();
    bench.cycles(300);
    assert_eq!(bench.error(), (0, 0), "an idle engine waits for ever");
    bench.queue.extend(pass(false));
    for _ in 0..8 {
        bench.cycles(60);
        bench.pulse(|s, level| s.progress.next = level);
    }
    assert_eq!(bench.error(), (0, 0), "something moves");
    bench.sequencer.read_idle.next = false;
    bench.cycles(110);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WATCHDOG), 0b00011));
    assert!(!bench.sequencer.busy.val() && bench.sequencer.stop.val());
    let mut bench = Bench::new();
    bench.sequencer.watchdog_limit.next = 100.into();
    bench.queue.extend(&pass(false)[..9]);
    bench.cycles(150);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WATCHDOG), 0b10000));
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
        assert!(bench.events.contains(&Event::Error) && !bench.events.contains(&Event::Start));
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
    bench.sequencer.write_error_address.next = 0x4f80.into();
    bench.pulse(|s, level| s.write_error.next = level);
    bench.cycles(2);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WRITE), 0x4f80));
    let mut bench = Bench::new();
    bench.sequencer.read_outside_address.next = 0x5f80.into();
    bench.pulse(|s, level| s.read_outside.next = level);
    bench.cycles(2);
    assert_eq!(bench.error(), (u64::from(map::ERROR_READ_WINDOW), 0x5f80));
    let mut bench = Bench::new();
    bench.sequencer.write_outside_address.next = 0x6f80.into();
    bench.pulse(|s, level| s.write_outside.next = level);
    bench.cycles(2);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WRITE_WINDOW), 0x6f80));
    let mut bench = Bench::new();
    bench.sequencer.packet.next = 0x1234.into();
    bench.pulse(|s, level| s.bad_packet.next = level);
    bench.cycles(2);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WEIGHTS), 0x1234));
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
