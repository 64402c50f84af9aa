//! The write master with a memory and a producer.

use std::collections::{BTreeMap, VecDeque};

use firebrick_hdl::bus::WriteDma;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

/// The master, its memory and its producer.
pub(super) struct Bench {
    pub dma: WriteDma,
    pub rng: ChaCha8Rng,
    pub cycle: u64,
    /// Chances of `awready`, `wready`, `bvalid` and of an offered beat.
    pub chances: [f64; 4],
    pub latency: u64,
    pub runs: VecDeque<(u64, u64)>,
    pub beats: VecDeque<u64>,
    pub expected: BTreeMap<u64, u64>,
    pub memory: BTreeMap<u64, u64>,
    /// Bursts whose data is not complete: address of the next beat, beats left, first address.
    pub open: VecDeque<(u64, u64, u64)>,
    /// Beats taken that have no place yet, for data may come before their address; and whether each is its burst's last.
    pub data: VecDeque<(u64, bool)>,
    /// Bursts to be answered: earliest cycle and address.
    pub unanswered: VecDeque<(u64, u64)>,
    pub waiting: Option<(u64, u64)>,
    pub held_beat: Option<(u64, bool)>,
    pub offering: bool,
    pub bursts: usize,
    pub most_in_flight: usize,
    pub faulty: Option<u64>,
    pub errors: Vec<u64>,
    pub outsides: Vec<u64>,
    /// Beats that the master has counted.
    pub moved: usize,
}

impl Bench {
    pub fn new(seed: u64, chances: [f64; 4]) -> Self {
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
            data: VecDeque::new(),
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
    pub fn run(&mut self, address: u64, beats: u64) {
        self.runs.push_back((address, beats));
        for i in 0..beats {
            let word = self.rng.r#gen();
            self.beats.push_back(word);
            self.expected.insert(address + 8 * i, word);
        }
    }

    pub fn step(&mut self) {
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
        self.place();
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

    /// Takes a data beat.
    fn check_beat(&mut self) {
        if self.dma.hold.val() {
            assert!(!self.dma.wvalid.val() && !self.dma.awvalid.val(), "valid in a reset from outside");
            // What was offered is offered again, but for the data.
            self.held_beat = None;
        }
        let beat = self.dma.wvalid.val().then(|| (self.dma.wdata.val().to_u64(), self.dma.wlast.val()));
        if self.held_beat.is_some() {
            assert_eq!(beat, self.held_beat, "a beat changed while waiting, cycle {}", self.cycle);
        }
        self.held_beat = beat.filter(|_| !self.dma.wready.val());
        assert_eq!(self.dma.wstrb.val().to_u64(), if self.dma.reset.val().any() { 0 } else { 255 });
        if self.dma.wready.val() {
            self.data.extend(beat);
        }
    }

    /// Puts beats where their bursts' addresses say.
    fn place(&mut self) {
        while let (Some(&(address, left, first)), Some(&(data, last))) =
            (self.open.front(), self.data.front())
        {
            self.open.pop_front();
            self.data.pop_front();
            self.memory.insert(address, data);
            assert_eq!(last, left == 1, "wlast with {left} beats left, cycle {}", self.cycle);
            match left {
                1 => self.unanswered.push_back((self.cycle + self.latency, first)),
                _ => self.open.push_front((address + 8, left - 1, first)),
            }
        }
        assert!(self.data.len() <= 16, "more than a burst's data before its address");
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
        if self.waiting.is_some() && !self.dma.hold.val() {
            assert_eq!(burst, self.waiting, "an address changed while waiting, cycle {}", self.cycle);
        }
        if !self.dma.hold.val() {
            self.waiting = burst.filter(|_| !self.dma.awready.val());
        }
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
    pub fn finish(&mut self) -> u64 {
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
