//! A read master, a memory behind each of its ports, and its three clients.

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

/// The bursts of a client whose run begins at `client << 20`.
pub fn bursts_of(issued: &[(u64, u64)], client: u64) -> impl Iterator<Item = &(u64, u64)> {
    issued.iter().filter(move |b| b.0 >> 20 == client)
}

/// The memory behind one port.
#[derive(Default)]
pub struct Memory {
    /// Bursts taken: address, beats left, first cycle of an answer.
    bursts: VecDeque<(u64, u64, u64)>,
    /// All bursts: address and beats.
    pub issued: Vec<(u64, u64)>,
    waiting: Option<(u64, u64)>,
    /// Most bursts in flight.
    pub most_in_flight: usize,
}

impl Memory {
    /// A burst that the master offers; taken if `ready`.
    fn check_address(&mut self, burst: Option<(u64, u64)>, ready: bool, due: u64) {
        if self.waiting.is_some() {
            assert_eq!(burst, self.waiting, "an address changed while waiting");
        }
        self.waiting = burst.filter(|_| !ready);
        if let Some((address, beats)) = burst.filter(|_| ready) {
            assert_eq!(address % 8, 0);
            assert!((1..=16).contains(&beats));
            assert_eq!(address / 128, (address + 8 * beats - 1) / 128, "{beats} beats at {address:#x}");
            self.bursts.push_back((address, beats, due));
            self.issued.push((address, beats));
        }
        self.most_in_flight = self.most_in_flight.max(self.bursts.len());
        assert!(self.bursts.len() <= 16);
    }
}

/// The master, its memories and what its clients expect.
pub struct Bench {
    /// The master.
    pub dma: ReadDma,
    rng: ChaCha8Rng,
    ports: usize,
    /// Cycles so far.
    pub cycle: u64,
    /// Chance of `arready`.
    pub address_chance: f64,
    /// Chance of `rvalid`.
    pub data_chance: f64,
    /// Chances of the clients' takes.
    pub take_chances: [f64; 3],
    /// Cycles from an address to its data.
    pub latency: u64,
    /// One for each port.
    pub memories: [Memory; 2],
    /// Beats that each client is still to get; half an entry of activations has no high beat.
    pub expected: [VecDeque<(u64, Option<u64>)>; 3],
    /// Beats that each client's runs have.
    pub asked: [u64; 3],
    /// Beats that the master has counted.
    pub moved: [u64; 3],
    /// A beat in these 8 bytes is answered with an error.
    pub faulty: Option<u64>,
    /// Addresses of the errors reported.
    pub errors: Vec<u64>,
    /// Addresses of the bursts reported as outside the window.
    pub outsides: Vec<u64>,
}

impl Bench {
    /// A master of `ports` ports whose window is everything, memories that never stall.
    pub fn new(ports: usize, seed: u64) -> Self {
        let mut dma = ReadDma::new(ports);
        dma.connect_all();
        dma.limit.next = 0xffff_ffffu64.into();
        Bench {
            dma,
            rng: ChaCha8Rng::seed_from_u64(seed),
            ports,
            cycle: 0,
            address_chance: 1.0,
            data_chance: 1.0,
            take_chances: [1.0; 3],
            latency: 20,
            memories: Default::default(),
            expected: Default::default(),
            asked: [0; 3],
            moved: [0; 3],
            faulty: None,
            errors: vec![],
            outsides: vec![],
        }
    }

    /// Whether each client may start a run.
    pub fn ready(&self) -> [bool; 3] {
        [self.dma.ready0.val(), self.dma.ready1.val(), self.dma.ready2.val()]
    }

    /// Asks for a run in the next cycle.
    pub fn start(&mut self, client: usize, address: u64, beats: u64) {
        let dma = &mut self.dma;
        let (start, first, length) = match client {
            0 => (&mut dma.start0, &mut dma.address0, &mut dma.beats0),
            1 => (&mut dma.start1, &mut dma.address1, &mut dma.beats1),
            _ => (&mut dma.start2, &mut dma.address2, &mut dma.beats2),
        };
        start.next = true;
        first.next = address.into();
        length.next = beats.into();
        let step = if client == 0 { 2 } else { 1 };
        let beat = |i| word_at(address + 8 * i);
        let entry = |i| (beat(i), (step == 2 && i + 1 < beats).then(|| beat(i + 1)));
        self.expected[client].extend((0..beats).step_by(step).map(entry));
        self.asked[client] += beats;
    }

    /// One clock cycle.
    pub fn step(&mut self) {
        let ready = [(); 2].map(|()| self.rng.gen_bool(self.address_chance));
        self.dma.arready.next = ready[0];
        self.dma.arready1.next = ready[1];
        self.answer();
        let takes = self.take_chances.map(|chance| self.rng.gen_bool(chance));
        self.dma.take0.next = takes[0];
        self.dma.take1.next = takes[1];
        self.dma.take2.next = takes[2];
        self.dma.clock.next = false.into();
        assert!(simulate(&mut self.dma, 100));
        self.check(ready);
        self.check_data(takes);
        self.dma.clock.next = true.into();
        assert!(simulate(&mut self.dma, 100));
        self.dma.start0.next = false;
        self.dma.start1.next = false;
        self.dma.start2.next = false;
        self.cycle += 1;
    }

    /// Drives a beat of each port's oldest burst, or none.
    fn answer(&mut self) {
        for port in 0..self.ports {
            let beat = self.next_beat(port);
            let dma = &mut self.dma;
            let (valid, data, resp, last) = match port {
                0 => (&mut dma.rvalid, &mut dma.rdata, &mut dma.rresp, &mut dma.rlast),
                _ => (&mut dma.rvalid1, &mut dma.rdata1, &mut dma.rresp1, &mut dma.rlast1),
            };
            valid.next = beat.is_some();
            if let Some((word, fault, end)) = beat {
                data.next = word.into();
                resp.next = if fault { 2u64 } else { 0 }.into();
                last.next = end;
            }
        }
    }

    fn next_beat(&mut self, port: usize) -> Option<(u64, bool, bool)> {
        let bursts = &mut self.memories[port].bursts;
        let &(address, left, from) = bursts.front()?;
        if self.cycle < from || !self.rng.gen_bool(self.data_chance) {
            return None;
        }
        let fault = self.faulty.is_some_and(|f| address <= f && f < address + 8 * left);
        bursts.pop_front();
        if left > 1 {
            bursts.push_front((address + 8, left - 1, from));
        }
        Some((word_at(address), fault, left == 1))
    }

    fn check(&mut self, ready: [bool; 2]) {
        let (dma, due) = (&self.dma, self.cycle + self.latency);
        let burst = |valid, address: Bits<32>, length: Bits<8>| {
            let (address, beats): (u64, u64) = (address.to_u64(), length.to_u64() + 1);
            if valid { Some((address, beats)) } else { None }
        };
        let bursts = [
            burst(dma.arvalid.val(), dma.araddr.val(), dma.arlen.val()),
            burst(dma.arvalid1.val(), dma.araddr1.val(), dma.arlen1.val()),
        ];
        for (port, burst) in bursts.into_iter().enumerate() {
            if let (2, Some((address, _))) = (self.ports, burst) {
                assert_eq!(address >> 7 & 1, port as u64, "{address:#x} on port {port}");
            }
            self.memories[port].check_address(burst, ready[port], due);
        }
        if dma.error.val() {
            self.errors.push(dma.error_address.val().to_u64());
        }
        if dma.outside.val() {
            self.outsides.push(dma.outside_address.val().to_u64());
        }
        let moved = [dma.moved0.val(), dma.moved1.val(), dma.moved2.val()];
        for (sum, moved) in self.moved.iter_mut().zip(moved) {
            *sum += moved.to_u64();
        }
        let in_flight = self.memories.iter().any(|m| !m.bursts.is_empty() || m.waiting.is_some());
        assert!(!(in_flight && dma.idle.val()), "idle with bursts in flight, cycle {}", self.cycle);
    }

    fn check_data(&mut self, takes: [bool; 3]) {
        let dma = &self.dma;
        let entry = dma.data0.val();
        let entry = (entry.get_bits::<64>(0).to_u64(), Some(entry.get_bits::<64>(64).to_u64()));
        let given = [
            (dma.valid0.val() & takes[0]).then_some(entry),
            (dma.valid1.val() & takes[1]).then(|| (dma.data1.val().to_u64(), None)),
            (dma.valid2.val() & takes[2]).then(|| (dma.data2.val().to_u64(), None)),
        ];
        for (client, given) in given.into_iter().enumerate() {
            let Some((low, high)) = given else { continue };
            let expected = self.expected[client].pop_front().expect("an entry that was asked for");
            // The high half of half an entry is undefined.
            let high = high.filter(|_| expected.1.is_some());
            assert_eq!((low, high), expected, "client {client}, cycle {}", self.cycle);
        }
    }

    /// Cycles until all entries were taken and counted.
    pub fn finish(&mut self) -> u64 {
        let begin = self.cycle;
        self.step();
        while self.expected.iter().any(|e| !e.is_empty()) {
            self.step();
            assert!(self.cycle - begin < 60_000, "does not finish");
        }
        self.cycle - begin
    }

    /// A soft reset as the sequencer makes it; the clients forget what they expected.
    pub fn restart(&mut self) {
        self.dma.stop.next = true;
        self.step();
        let begin = self.cycle;
        while !self.dma.idle.val() {
            self.step();
            assert!(self.cycle - begin < 2000, "does not become idle");
        }
        self.dma.reset.next = !Bits::default();
        self.step();
        self.dma.reset.next = Bits::default();
        self.dma.stop.next = false;
        self.expected = Default::default();
    }
}
