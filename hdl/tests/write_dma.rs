//! The write master against a memory that stalls at random.

use std::collections::{BTreeMap, VecDeque};

use firebrick_hdl::bus::WriteDma;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

/// The master, its memory and its producer.
struct Bench {
    dma: WriteDma,
    rng: ChaCha8Rng,
    cycle: u64,
    /// Chances of `awready`, `wready`, `bvalid` and of an offered beat.
    chances: [f64; 4],
    latency: u64,
    runs: VecDeque<(u64, u64)>,
    beats: VecDeque<u64>,
    expected: BTreeMap<u64, u64>,
    memory: BTreeMap<u64, u64>,
    /// Bursts whose data is not complete: address of the next beat, beats left, first address.
    open: VecDeque<(u64, u64, u64)>,
    /// Bursts to be answered: earliest cycle and address.
    unanswered: VecDeque<(u64, u64)>,
    waiting: Option<(u64, u64)>,
    held_beat: Option<(u64, bool)>,
    offering: bool,
    bursts: usize,
    most_in_flight: usize,
    faulty: Option<u64>,
    errors: Vec<u64>,
    outsides: Vec<u64>,
    /// Beats that the master has counted.
    moved: usize,
}

impl Bench {
    fn new(seed: u64, chances: [f64; 4]) -> Self {
        let mut dma = WriteDma::default();
        dma.connect_all();
        dma.limit.next = 0xffff_ffffu64.into();
        Bench {
            dma,
            rng: ChaCha8Rng::seed_from_u64(seed),
            cycle: 0,
            chances,
            latency: 10,
            runs: VecDeque::new(),
            beats: VecDeque::new(),
            expected: BTreeMap::new(),
            memory: BTreeMap::new(),
            open: VecDeque::new(),
            unanswered: VecDeque::new(),
            waiting: None,
            held_beat: None,
            offering: false,
            bursts: 0,
            most_in_flight: 0,
            faulty: None,
            errors: vec![],
            outsides: vec![],
            moved: 0,
        }
    }

    /// Adds a run of random data.
    fn run(&mut self, address: u64, beats: u64) {
        self.runs.push_back((address, beats));
        for i in 0..beats {
            let word = self.rng.r#gen();
            self.beats.push_back(word);
            self.expected.insert(address + 8 * i, word);
        }
    }

    fn step(&mut self) {
        let run = self.runs.front().copied();
        self.dma.run_valid.next = run.is_some();
        self.dma.run_address.next = run.map_or(0, |r| r.0).into();
        self.dma.run_beats.next = run.map_or(0, |r| r.1).into();
        self.offering = !self.beats.is_empty() && (self.offering || self.rng.gen_bool(self.chances[3]));
        self.dma.in_valid.next = self.offering;
        self.dma.in_data.next = self.beats.front().copied().unwrap_or(0).into();
        self.dma.awready.next = self.rng.gen_bool(self.chances[0]);
        self.dma.wready.next = self.rng.gen_bool(self.chances[1]);
        self.respond();
        self.dma.clock.next = false.into();
        assert!(simulate(&mut self.dma, 100));
        if self.dma.run_valid.val() && self.dma.run_ready.val() {
            self.runs.pop_front();
        }
        if self.dma.in_valid.val() && self.dma.in_ready.val() {
            self.beats.pop_front();
            self.offering = false;
        }
        self.check_beat();
        self.check_address();
        self.dma.clock.next = true.into();
        assert!(simulate(&mut self.dma, 100));
        self.cycle += 1;
    }

    fn respond(&mut self) {
        let due = self.unanswered.front().copied().filter(|u| u.0 <= self.cycle);
        let due = due.filter(|_| self.rng.gen_bool(self.chances[2]));
        self.dma.bvalid.next = due.is_some();
        self.dma.bresp.next = 0u64.into();
        if let Some((_, address)) = due {
            self.unanswered.pop_front();
            self.dma.bresp.next = if self.faulty == Some(address) { 3u64 } else { 0 }.into();
        }
    }

    /// Takes a data beat; its burst's address must have come in an earlier cycle.
    fn check_beat(&mut self) {
        let beat = self.dma.wvalid.val().then(|| (self.dma.wdata.val().to_u64(), self.dma.wlast.val()));
        if self.held_beat.is_some() {
            assert_eq!(beat, self.held_beat, "a beat changed while waiting, cycle {}", self.cycle);
        }
        self.held_beat = beat.filter(|_| !self.dma.wready.val());
        assert_eq!(self.dma.wstrb.val().to_u64(), 255);
        let Some((data, last)) = beat else { return };
        let (address, left, first) = self.open.pop_front().expect("data after its address");
        if !self.dma.wready.val() {
            self.open.push_front((address, left, first));
            return;
        }
        self.memory.insert(address, data);
        assert_eq!(last, left == 1, "wlast with {left} beats left, cycle {}", self.cycle);
        match left {
            1 => self.unanswered.push_back((self.cycle + self.latency, first)),
            _ => self.open.push_front((address + 8, left - 1, first)),
        }
    }

    fn check_address(&mut self) {
        assert!(self.dma.bready.val());
        self.moved += usize::from(self.dma.moved.val());
        if self.dma.outside.val() {
            self.outsides.push(self.dma.outside_address.val().to_u64());
        }
        if self.dma.error.val() {
            self.errors.push(self.dma.error_address.val().to_u64());
        }
        let burst = self
            .dma
            .awvalid
            .val()
            .then(|| (self.dma.awaddr.val().to_u64(), self.dma.awlen.val().to_u64() + 1));
        if self.waiting.is_some() {
            assert_eq!(burst, self.waiting, "an address changed while waiting, cycle {}", self.cycle);
        }
        self.waiting = burst.filter(|_| !self.dma.awready.val());
        if let Some((address, beats)) = burst.filter(|_| self.dma.awready.val()) {
            assert_eq!(address % 8, 0);
            assert!((1..=16).contains(&beats));
            assert_eq!(address / 128, (address + 8 * beats - 1) / 128, "{beats} beats at {address:#x}");
            self.open.push_back((address, beats, address));
            self.bursts += 1;
        }
        let in_flight = self.open.len() + self.unanswered.len();
        assert!(in_flight <= 8);
        assert!(in_flight == 0 || !self.dma.quiet.val(), "quiet with bursts in flight");
        self.most_in_flight = self.most_in_flight.max(in_flight);
    }

    /// Cycles until everything is written and answered.
    fn finish(&mut self) -> u64 {
        let begin = self.cycle;
        self.step();
        while !self.runs.is_empty() || !self.beats.is_empty() || !self.dma.idle.val() {
            self.step();
            assert!(self.cycle - begin < 20_000, "does not finish");
        }
        assert!(self.memory == self.expected, "memory differs from what was written");
        assert!(self.dma.quiet.val() && self.unanswered.is_empty());
        self.cycle - begin
    }
}

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
    bench.dma.reset.next = true;
    bench.beats.clear();
    bench.step();
    bench.dma.reset.next = false;
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
        bench.dma.reset.next = true;
        bench.step();
        bench.dma.reset.next = false;
        bench.dma.base.next = 0u64.into();
        bench.memory.clear();
        bench.expected.clear();
        bench.run(0x1000, 10);
        bench.finish();
    }
}
