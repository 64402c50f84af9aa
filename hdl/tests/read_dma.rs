//! The read master on one and two ports against memories that stall at random.

mod bench;

use bench::{Bench, bursts_of};
use firebrick_hdl::bus::ReadDma;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[test]
fn random_runs_under_random_stalls() {
    for seed in 0..10 {
        let ports = 1 + seed as usize % 2;
        let mut rng = ChaCha8Rng::seed_from_u64(100 + seed);
        let mut bench = Bench::new(ports, seed);
        bench.address_chance = rng.gen_range(0.15..1.0);
        bench.data_chance = rng.gen_range(0.15..1.0);
        bench.take_chances = [(); 3].map(|()| rng.gen_range(0.15..1.0));
        bench.latency = rng.gen_range(1..60);
        for _ in 0..1200 {
            for (client, ready) in bench.ready().into_iter().enumerate() {
                if ready && rng.gen_bool(0.1) {
                    let beats = if rng.gen_bool(0.7) { rng.gen_range(0..20) } else { rng.gen_range(0..200) };
                    // Activations may end with half an entry, at 128-byte boundaries as the image does.
                    let (unit, beats) = match client {
                        0 if beats % 2 == 1 => (128, beats),
                        1 => (8, beats),
                        _ => (16, beats & !1),
                    };
                    bench.start(client, rng.gen_range(0..1 << 24) * unit, beats);
                }
            }
            bench.step();
        }
        bench.finish();
        for port in 0..ports {
            let bursts = bench.memories[port].issued.len();
            assert!(bursts > 20, "seed {seed}: {bursts} bursts on port {port}");
        }
        assert!(bench.dma.idle.val() && bench.errors.is_empty() && bench.outsides.is_empty());
        assert_eq!(bench.moved, bench.asked, "seed {seed}: beats counted and beats asked for");
    }
}

#[test]
fn long_runs_take_a_beat_a_cycle_and_port() {
    for (ports, client) in [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2), (2, 2)] {
        let mut bench = Bench::new(ports, 1);
        // A bypass map's FIFO holds the beats of so many cycles.
        bench.latency = if client == 2 { 38 } else { 40 };
        bench.start(client, 0x1000, 1600);
        let cycles = bench.finish();
        // The 64-bit outputs of weights and bypass give a beat a cycle at most.
        let least = if client == 0 { 1600 / ports as u64 } else { 1600 };
        assert!(cycles < least + 70, "{ports} ports, client {client}: {cycles} cycles for 1600 beats");
    }
}

#[test]
fn two_ports_at_95_percent_deliver_1_9_beats_a_cycle() {
    let mut bench = Bench::new(2, 8);
    bench.latency = 40;
    bench.data_chance = 0.95;
    bench.start(0, 0x8000, 16_000);
    let cycles = bench.finish();
    println!("{cycles} cycles for 16000 beats");
    assert!(16_000.0 / (cycles - 50) as f64 > 1.88, "{cycles} cycles for 16000 beats");
}

#[test]
fn short_bypass_runs_that_adjoin_keep_up() {
    let mut bench = Bench::new(2, 9);
    bench.latency = 40;
    let (mut address, mut beats) = (0x4_0000, 0);
    while beats < 3200 {
        if bench.ready()[2] {
            bench.start(2, address, 32);
            (address, beats) = (address + 256, beats + 32);
        }
        bench.step();
    }
    bench.finish();
    assert!(bench.cycle < 3200 + 200, "{} cycles for 3200 beats", bench.cycle);
}

#[test]
fn sixteen_bursts_a_port_are_in_flight_when_the_memory_is_slow() {
    for ports in [1, 2] {
        let mut bench = Bench::new(ports, 2);
        bench.latency = 300;
        bench.start(1, 0x2008, 800);
        bench.finish();
        for memory in &bench.memories[..ports] {
            assert_eq!(memory.most_in_flight, 16);
        }
    }
}

#[test]
fn nobody_takes_so_all_fill_their_fifos_activations_first() {
    let mut bench = Bench::new(1, 3);
    bench.take_chances = [0.0; 3];
    for client in 0..3 {
        bench.start(client, (client as u64) << 20, 2000);
    }
    for _ in 0..2500 {
        bench.step();
    }
    let issued = &bench.memories[0].issued;
    let beats: Vec<u64> = (0..3).map(|c| bursts_of(issued, c).map(|b| b.1).sum()).collect();
    // Each FIFO is full; the activations' entries have two beats.
    assert_eq!(beats, [1024, 512, 64]);
    let first = |client| issued.iter().position(|b| b.0 >> 20 == client).expect("a burst");
    assert!(
        (16..=17).contains(&first(2)),
        "activations come first up to a quarter of their FIFO: {}",
        first(2)
    );
    assert!(first(1) > first(2), "the bypass map comes before the weights");
    bench.take_chances = [1.0; 3];
    bench.finish();
}

#[test]
fn a_client_that_takes_nothing_does_not_block_the_others() {
    for (ports, stuck) in [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)] {
        let mut bench = Bench::new(ports, 10);
        bench.take_chances[stuck] = 0.0;
        for client in 0..3 {
            bench.start(client, (client as u64) << 20, 3000);
        }
        let mut cycles = 0;
        while (0..3).any(|c| c != stuck && !bench.expected[c].is_empty()) {
            bench.step();
            cycles += 1;
            assert!(cycles < 20_000, "{ports} ports: client {stuck} blocks another one");
        }
        bench.take_chances[stuck] = 1.0;
        bench.finish();
    }
}

#[test]
fn a_fault_is_reported_with_its_burst_and_the_data_flow_on() {
    for (ports, address) in [(1, 0x4098), (2, 0x4098), (2, 0x4118)] {
        let mut bench = Bench::new(ports, 4);
        bench.data_chance = 0.7;
        bench.faulty = Some(address);
        bench.start(0, 0x4000, 64);
        bench.start(1, 0x8000, 64);
        bench.finish();
        for _ in 0..4 {
            bench.step();
        }
        // The bench answers with an error from the burst's first beat up to the faulty one.
        assert_eq!(bench.errors, [address & !127; 4]);
    }
}

#[test]
fn bursts_outside_the_window_are_not_issued_and_end_everything() {
    // The window, the address that is named (if any), and the bursts that are issued.
    let cases = [
        (0x4000, 0x41ff, None, 4),
        (0x4001, 0x41ff, Some(0x4000), 0),
        (0x4000, 0x41fe, Some(0x4180), 3),
        (0x4000, 0x4187, Some(0x4180), 3),
        (0x4000, 0x417f, Some(0x4180), 3),
        (0x5000, 0xffff_ffff, Some(0x4000), 0),
        (0, 0x3fff, Some(0x4000), 0),
    ];
    for ports in [1, 2] {
        for (base, limit, named, bursts) in cases {
            let mut bench = Bench::new(ports, 11);
            bench.dma.base.next = base.into();
            bench.dma.limit.next = limit.into();
            bench.start(1, 0x4000, 64);
            for _ in 0..400 {
                bench.step();
            }
            let issued: usize = bench.memories.iter().map(|m| m.issued.len()).sum();
            assert_eq!(bench.outsides, Vec::from_iter(named), "{base:#x} to {limit:#x}");
            assert_eq!(issued, bursts, "{base:#x} to {limit:#x}");
            assert!(bench.dma.idle.val(), "idle after {base:#x} to {limit:#x}");
            // Nothing goes until a reset, not even what is inside; then it does.
            bench.restart();
            bench.dma.base.next = 0u64.into();
            bench.start(1, 0x1000, 10);
            bench.finish();
        }
    }
}

#[test]
fn stop_issues_nothing_and_keeps_what_is_left() {
    for ports in [1, 2] {
        let mut bench = Bench::new(ports, 5);
        bench.data_chance = 0.5;
        bench.start(0, 0x100, 500);
        for _ in 0..60 {
            bench.step();
        }
        bench.dma.stop.next = true;
        for _ in 0..1000 {
            bench.step();
        }
        assert!(bench.dma.idle.val() && !bench.dma.ready0.val());
        let issued: Vec<usize> = bench.memories.iter().map(|m| m.issued.len()).collect();
        for _ in 0..50 {
            bench.step();
        }
        assert_eq!(bench.memories.iter().map(|m| m.issued.len()).collect::<Vec<_>>(), issued);
        bench.dma.stop.next = false;
        bench.finish();
        assert!(bench.memories[0].issued.len() > issued[0]);
    }
}

#[test]
fn reset_drops_the_rest_of_a_run() {
    for ports in [1, 2] {
        let mut bench = Bench::new(ports, 6);
        bench.take_chances = [0.0; 3];
        for client in 0..3 {
            bench.start(client, (client as u64) << 20, 1001);
        }
        for _ in 0..100 {
            bench.step();
        }
        bench.restart();
        bench.take_chances = [1.0; 3];
        bench.start(0, 0x300, 20);
        bench.start(1, 0x500, 0);
        bench.start(2, 0x640, 6);
        bench.finish();
        let dma = &bench.dma;
        assert!(!dma.valid0.val() && !dma.valid1.val() && !dma.valid2.val() && dma.ready1.val());
    }
}

#[test]
fn latencies() {
    let latencies = [ReadDma::ACTIVATION_LATENCY, ReadDma::WEIGHT_LATENCY, ReadDma::BYPASS_LATENCY];
    for (ports, client) in [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2), (2, 2)] {
        let mut bench = Bench::new(ports, 7);
        bench.start(client, 0x80, 2);
        let begin = ReadDma::LATENCY as u64 + bench.latency + latencies[client] as u64;
        // Two beats: one entry of activations, two of the others.
        assert_eq!(bench.finish(), begin + 2, "{ports} ports, client {client}");
        assert_eq!(bench.memories[ports - 1].issued, [(0x80, 2)]);
    }
}
