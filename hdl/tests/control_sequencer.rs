//! The sequencer behind its queue: scripts of descriptors, errors and resets.

mod bench;
mod faults;
mod fields;

use bench::{Bench, EARLY, Event, LATE, bus, pass, with_bypass, with_strides};
use firebrick_hdl::control::{DescriptorQueue, Sequencer};
use firebrick_spec::descriptor::{Descriptor, WeightLoad};
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

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
    bench.cycles(1);
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
    let words = with_bypass(pass(false));
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(words);
    bench.cycles(40);
    let late = bus(words, &[6, 7, 8, 9, 10, 0, 4, 5]);
    assert_eq!(bench.events, [bus(words, &EARLY), late, vec![Event::Start]].concat());
}

#[test]
fn the_words_of_a_strided_input_come_before_the_start() {
    for (bypass, order) in [(false, &[6, 7, 11, 12, 0, 4, 5][..]), (true, &[6, 7, 8, 9, 10, 11, 12, 0, 4, 5])]
    {
        let words = with_strides(if bypass { with_bypass(pass(false)) } else { pass(false) });
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
