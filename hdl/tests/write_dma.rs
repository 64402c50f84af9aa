//! The write master against a memory that stalls at random.

mod bench;

use bench::Bench;
use firebrick_hdl::bus::WriteDma;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[test]
fn random_runs_under_random_stalls() {
    for seed in 0..8 {
        let mut rng = ChaCha8Rng::seed_from_u64(200 + seed);
        let mut bench = Bench::new(seed, [(); 4].map(|()| rng.gen_range(0.15..1.0)));
        bench.latency = rng.gen_range(1..40);
        let mut address = 8 * rng.gen_range(0..1000);
        for _ in 0..60 {
            let beats = if rng.gen_bool(0.8) { rng.gen_range(0..20) } else { rng.gen_range(0..90) };
            bench.run(address, beats);
            address += 8 * (beats + rng.gen_range(0..30));
            for _ in 0..rng.gen_range(0..20) {
                bench.step();
            }
        }
        bench.finish();
        assert!(bench.bursts > 60 && bench.errors.is_empty() && bench.outsides.is_empty());
        assert_eq!(bench.moved, bench.memory.len());
    }
}

#[test]
fn long_runs_take_a_beat_a_cycle() {
    let mut bench = Bench::new(1, [1.0; 4]);
    for i in 0..10 {
        bench.run(i * 1280, 160);
    }
    let cycles = bench.finish();
    assert!(cycles < 1600 + 60, "{cycles} cycles for 1600 beats");
}

#[test]
fn eight_bursts_wait_for_slow_responses() {
    let mut bench = Bench::new(2, [1.0; 4]);
    bench.latency = 400;
    bench.run(8, 300);
    bench.finish();
    assert_eq!(bench.most_in_flight, 8);
}

#[test]
fn a_burst_waits_for_all_of_its_beats() {
    let mut bench = Bench::new(3, [1.0; 4]);
    bench.run(0x1000, 16);
    let kept = bench.beats.split_off(15);
    for _ in 0..60 {
        bench.step();
        assert!(!bench.dma.awvalid.val());
    }
    assert!(!bench.dma.idle.val() && bench.dma.quiet.val());
    bench.beats = kept;
    bench.step();
    let mut latency = 1;
    while !bench.dma.awvalid.val() {
        bench.step();
        latency += 1;
    }
    assert_eq!(latency, WriteDma::LATENCY);
    bench.finish();
}

#[test]
fn a_fault_is_reported_with_its_burst() {
    let mut bench = Bench::new(4, [0.6; 4]);
    bench.faulty = Some(0x2080);
    bench.run(0x2000, 60);
    bench.finish();
    bench.step();
    assert_eq!(bench.errors, [0x2080]);
}

#[test]
fn stop_finishes_the_open_bursts_only_and_reset_forgets_the_rest() {
    let mut bench = Bench::new(5, [0.5, 0.5, 1.0, 1.0]);
    bench.run(0x3000, 200);
    for _ in 0..80 {
        bench.step();
    }
    bench.dma.stop.next = true;
    for _ in 0..200 {
        bench.step();
    }
    assert!(bench.dma.quiet.val() && !bench.dma.idle.val() && bench.open.is_empty());
    let bursts = bench.bursts;
    for _ in 0..50 {
        bench.step();
    }
    assert_eq!(bench.bursts, bursts);
    assert!(bench.memory.len() >= 16 && bench.memory.len() < 200);
    bench.dma.reset.next = 7.into();
    bench.beats.clear();
    bench.step();
    bench.dma.reset.next = 0.into();
    bench.dma.stop.next = false;
    bench.memory.clear();
    bench.expected.clear();
    bench.offering = false;
    bench.run(0x5008, 40);
    bench.finish();
}

#[test]
fn bursts_outside_the_window_are_not_issued_and_end_everything() {
    // The window, the address that is named (if any), and the bursts that are issued.
    let cases = [
        (0x4000, 0x41ff, None, 4),
        (0x4001, 0x41ff, Some(0x4000), 0),
        (0x4000, 0x41fe, Some(0x4180), 3),
        (0x4000, 0x417f, Some(0x4180), 3),
        (0x5000, 0xffff_ffff, Some(0x4000), 0),
        (0, 0x3fff, Some(0x4000), 0),
    ];
    for (base, limit, named, bursts) in cases {
        let mut bench = Bench::new(6, [0.7, 0.7, 1.0, 1.0]);
        bench.dma.base.next = base.into();
        bench.dma.limit.next = limit.into();
        bench.run(0x4000, 64);
        for _ in 0..400 {
            bench.step();
        }
        assert_eq!(bench.outsides, Vec::from_iter(named), "{base:#x} to {limit:#x}");
        assert_eq!((bench.bursts, bench.moved), (bursts, 16 * bursts), "{base:#x} to {limit:#x}");
        assert!(bench.dma.quiet.val() && bench.open.is_empty());
        // Nothing goes until a reset; then what is inside does.
        bench.dma.reset.next = 7.into();
        bench.step();
        bench.dma.reset.next = 0.into();
        bench.dma.base.next = 0u64.into();
        bench.memory.clear();
        bench.expected.clear();
        bench.run(0x1000, 10);
        bench.finish();
    }
}

/// A reset in the middle of a burst, at any time: what is open ends without strobes, and nothing else is written.
#[test]
fn a_reset_lets_open_bursts_end_without_strobes() {
    for steps in 20..120 {
        let mut bench = Bench::new(7, [0.5, 0.5, 1.0, 1.0]);
        bench.run(0x3000, 64);
        for _ in 0..steps {
            bench.step();
        }
        let open = !bench.dma.quiet.val();
        bench.dma.hold.next = true;
        bench.dma.hold_data.next = true;
        bench.step();
        bench.dma.reset.next = 7.into();
        bench.step();
        bench.dma.hold.next = false;
        bench.dma.hold_data.next = false;
        bench.runs.clear();
        bench.beats.clear();
        bench.offering = false;
        let mut cycles = 0;
        while !bench.dma.quiet.val() {
            bench.step();
            cycles += 1;
            assert!(cycles < 400, "does not end after {steps} steps");
        }
        assert!(!open || cycles > 0, "{steps} steps");
        bench.dma.reset.next = 0.into();
        assert!(bench.open.is_empty() && bench.data.is_empty() && bench.unanswered.is_empty());
        bench.memory.clear();
        bench.expected.clear();
        bench.run(0x5008, 40);
        bench.finish();
    }
}
