//! Errors, the watchdog and resets.

use firebrick_hdl::control::ResetControl;
use firebrick_spec::descriptor::{Descriptor, WeightLoad};
use firebrick_spec::field::Field;
use firebrick_spec::registers as map;
use firebrick_spec::{CONTRACT_VERSION, descriptor as d};

use super::bench::{Bench, Event, RESET_CYCLES, pass};

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
    assert_eq!(
        bench.error(),
        (u64::from(map::ERROR_ORDER), map::FIELD_DESCRIPTOR.put(1) as u32),
        "no weights for the pass"
    );
}

/// The watchdog's detail for what is awaited.
fn awaited(fields: &[Field]) -> u32 {
    fields.iter().fold(0, |detail, field| detail | field.put(1) as u32)
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
    assert_eq!(
        bench.error(),
        (u64::from(map::ERROR_WATCHDOG), awaited(&[map::AWAITED_WEIGHTS, map::AWAITED_READS]))
    );
    assert!(!bench.sequencer.busy.val() && bench.sequencer.stop.val());
    let mut bench = Bench::new();
    bench.sequencer.watchdog_limit.next = 100.into();
    bench.queue.extend(&pass(false)[..9]);
    bench.cycles(150);
    assert_eq!(bench.error(), (u64::from(map::ERROR_WATCHDOG), awaited(&[map::AWAITED_DESCRIPTOR])));
}

#[test]
fn a_descriptor_of_another_kind_or_version_stops_with_its_first_word() {
    for (field, value, code) in
        [(d::KIND, 5, map::ERROR_KIND), (d::VERSION, CONTRACT_VERSION ^ 2, map::ERROR_VERSION)]
    {
        let mut bench = Bench::new();
        let mut words = pass(true);
        d::set(&mut words, field, value);
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
    bench.cycles(ResetControl::<1>::QUIET - 1);
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
