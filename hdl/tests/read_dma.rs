//! The read master against a memory that stalls at random.

use std::collections::VecDeque;

use firebrick_hdl::bus::ReadDma;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

/// What the memory holds at a byte address.
fn word_at(address: u64) -> u64 {
    (address >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The master, its memory and what its clients expect.
struct Bench {
    dma: ReadDma,
    rng: ChaCha8Rng,
    cycle: u64,
    /// Chances of `arready`, `rvalid`, and the clients' takes.
    chances: [f64; 4],
    latency: u64,
    /// Bursts taken: address, beats left, first cycle of an answer.
    bursts: VecDeque<(u64, u64, u64)>,
    issued: Vec<(u64, u64)>,
    waiting: Option<(u64, u64)>,
    expected: [VecDeque<u64>; 2],
    most_in_flight: usize,
    faulty: Option<u64>,
    errors: Vec<u64>,
}

impl Bench {
    fn new(seed: u64, chances: [f64; 4]) -> Self {
        let mut dma = ReadDma::default();
        dma.connect_all();
        Bench {
            dma,
            rng: ChaCha8Rng::seed_from_u64(seed),
            cycle: 0,
            chances,
            latency: 20,
            bursts: VecDeque::new(),
            issued: vec![],
            waiting: None,
            expected: Default::default(),
            most_in_flight: 0,
            faulty: None,
            errors: vec![],
        }
    }

    /// Asks for a run in the next cycle.
    fn start(&mut self, client: usize, address: u64, beats: u64) {
        let dma = &mut self.dma;
        let (start, first, length) = match client {
            0 => (&mut dma.start0, &mut dma.address0, &mut dma.beats0),
            _ => (&mut dma.start1, &mut dma.address1, &mut dma.beats1),
        };
        start.next = true;
        first.next = address.into();
        length.next = beats.into();
        self.expected[client].extend((0..beats).map(|i| word_at(address + 8 * i)));
    }

    fn step(&mut self) {
        let answer = self.answer();
        self.dma.arready.next = self.rng.gen_bool(self.chances[0]);
        self.dma.take0.next = self.rng.gen_bool(self.chances[2]);
        self.dma.take1.next = self.rng.gen_bool(self.chances[3]);
        self.dma.rvalid.next = answer.is_some();
        self.dma.clock.next = false.into();
        assert!(simulate(&mut self.dma, 100));
        self.check_address();
        self.check_data();
        self.dma.clock.next = true.into();
        assert!(simulate(&mut self.dma, 100));
        self.dma.start0.next = false;
        self.dma.start1.next = false;
        self.cycle += 1;
    }

    /// Drives a beat of the oldest burst, or none.
    fn answer(&mut self) -> Option<u64> {
        let &(address, left, from) = self.bursts.front()?;
        if self.cycle < from || !self.rng.gen_bool(self.chances[1]) {
            return None;
        }
        let fault = self.faulty.is_some_and(|f| address <= f && f < address + 8 * left);
        self.dma.rdata.next = word_at(address).into();
        self.dma.rresp.next = if fault { 2u64 } else { 0 }.into();
        self.dma.rlast.next = left == 1;
        self.bursts.pop_front();
        if left > 1 {
            self.bursts.push_front((address + 8, left - 1, from));
        }
        Some(address)
    }

    fn check_address(&mut self) {
        assert!(self.dma.rready.val());
        if self.dma.error.val() {
            self.errors.push(self.dma.error_address.val().to_u64());
        }
        let burst = self
            .dma
            .arvalid
            .val()
            .then(|| (self.dma.araddr.val().to_u64(), self.dma.arlen.val().to_u64() + 1));
        if self.waiting.is_some() {
            assert_eq!(burst, self.waiting, "an address changed while waiting, cycle {}", self.cycle);
        }
        self.waiting = burst.filter(|_| !self.dma.arready.val());
        if let Some((address, beats)) = burst.filter(|_| self.dma.arready.val()) {
            assert_eq!(address % 8, 0);
            assert!((1..=16).contains(&beats));
            assert_eq!(address / 128, (address + 8 * beats - 1) / 128, "{beats} beats at {address:#x}");
            self.bursts.push_back((address, beats, self.cycle + self.latency));
            self.issued.push((address, beats));
        }
        self.most_in_flight = self.most_in_flight.max(self.bursts.len());
        assert!(self.bursts.len() <= 16);
    }

    fn check_data(&mut self) {
        let dma = &self.dma;
        let given = [
            (dma.valid0.val() & dma.take0.val()).then(|| dma.data0.val().to_u64()),
            (dma.valid1.val() & dma.take1.val()).then(|| dma.data1.val().to_u64()),
        ];
        for (client, given) in given.into_iter().enumerate() {
            if let Some(given) = given {
                assert_eq!(
                    Some(given),
                    self.expected[client].pop_front(),
                    "client {client}, cycle {}",
                    self.cycle
                );
            }
        }
    }

    /// Cycles until all runs are done and all words were taken.
    fn finish(&mut self) -> u64 {
        let begin = self.cycle;
        self.step();
        while self.expected.iter().any(|e| !e.is_empty()) || self.dma.busy0.val() || self.dma.busy1.val() {
            self.step();
            assert!(self.cycle - begin < 20_000, "does not finish");
        }
        self.cycle - begin
    }
}

#[test]
fn random_runs_under_random_stalls() {
    for seed in 0..8 {
        let mut rng = ChaCha8Rng::seed_from_u64(100 + seed);
        let mut bench = Bench::new(seed, [(); 4].map(|()| rng.gen_range(0.15..1.0)));
        bench.latency = rng.gen_range(1..60);
        for _ in 0..1200 {
            for (client, ready) in [bench.dma.ready0.val(), bench.dma.ready1.val()].into_iter().enumerate() {
                if ready && rng.gen_bool(0.1) {
                    let beats = if rng.gen_bool(0.7) { rng.gen_range(0..20) } else { rng.gen_range(0..200) };
                    bench.start(client, rng.gen_range(0..1 << 28) * 8, beats);
                }
            }
            bench.step();
        }
        bench.finish();
        assert!(bench.issued.len() > 20, "seed {seed} issued {} bursts", bench.issued.len());
        assert!(bench.dma.idle.val() && bench.errors.is_empty());
    }
}

#[test]
fn long_runs_take_a_beat_a_cycle() {
    let mut bench = Bench::new(1, [1.0; 4]);
    bench.latency = 40;
    bench.start(0, 0x1000, 1600);
    let cycles = bench.finish();
    assert!(cycles < 1600 + 60, "{cycles} cycles for 1600 beats");
    assert!(bench.most_in_flight >= 3);
}

#[test]
fn sixteen_bursts_are_in_flight_when_the_memory_is_slow() {
    let mut bench = Bench::new(2, [1.0; 4]);
    bench.latency = 300;
    bench.start(1, 0x2008, 400);
    bench.finish();
    assert_eq!(bench.most_in_flight, 16);
}

#[test]
fn nobody_takes_so_both_fill_their_fifos_activations_first() {
    let mut bench = Bench::new(3, [1.0, 1.0, 0.0, 0.0]);
    bench.start(0, 0, 2000);
    bench.start(1, 1 << 20, 2000);
    for _ in 0..1500 {
        bench.step();
    }
    let of = |bench: &Bench, client| -> u64 {
        bench.issued.iter().filter(|b| (b.0 >> 20) == client).map(|b| b.1).sum()
    };
    assert_eq!((of(&bench, 0), of(&bench, 1)), (496, 496));
    let weights = bench.issued.iter().position(|b| b.0 >> 20 == 1).expect("a burst of weights");
    assert_eq!(weights, 16, "activations come first up to half of their FIFO");
    bench.chances = [1.0; 4];
    bench.finish();
}

#[test]
fn a_fault_is_reported_with_its_burst_and_the_data_flow_on() {
    let mut bench = Bench::new(4, [0.7; 4]);
    bench.faulty = Some(0x4098);
    bench.start(0, 0x4000, 64);
    bench.start(1, 0x8000, 64);
    bench.finish();
    for _ in 0..4 {
        bench.step();
    }
    // The bench answers with an error from the burst's first beat up to the faulty one.
    assert_eq!(bench.errors, [0x4080; 4]);
}

#[test]
fn stop_issues_nothing_and_keeps_what_is_left() {
    let mut bench = Bench::new(5, [1.0, 0.5, 1.0, 1.0]);
    bench.start(0, 0x100, 500);
    for _ in 0..60 {
        bench.step();
    }
    bench.dma.stop.next = true;
    for _ in 0..1000 {
        bench.step();
    }
    assert!(bench.dma.idle.val() && bench.dma.busy0.val() && !bench.dma.ready0.val());
    let issued = bench.issued.len();
    for _ in 0..50 {
        bench.step();
    }
    assert_eq!(bench.issued.len(), issued);
    bench.dma.stop.next = false;
    bench.finish();
    assert!(bench.issued.len() > issued);
}

#[test]
fn reset_drops_the_rest_of_a_run() {
    let mut bench = Bench::new(6, [1.0, 1.0, 0.0, 0.0]);
    bench.start(0, 0, 1000);
    bench.start(1, 1 << 20, 1000);
    for _ in 0..100 {
        bench.step();
    }
    bench.dma.stop.next = true;
    while !bench.dma.idle.val() {
        bench.step();
    }
    bench.dma.reset.next = true;
    bench.step();
    bench.dma.reset.next = false;
    bench.dma.stop.next = false;
    bench.expected = Default::default();
    bench.chances = [1.0; 4];
    bench.start(0, 0x300, 20);
    bench.start(1, 0x500, 0);
    bench.finish();
    assert!(!bench.dma.valid0.val() && !bench.dma.valid1.val() && bench.dma.ready1.val());
}

#[test]
fn latencies() {
    let mut bench = Bench::new(7, [1.0; 4]);
    bench.start(0, 0x80, 3);
    let begin = ReadDma::LATENCY as u64 + bench.latency + ReadDma::DATA_LATENCY as u64;
    assert_eq!(bench.finish(), begin + 3);
    assert_eq!(bench.issued, [(0x80, 3)]);
}
