//! The read master and the memory behind it: bursts of two clients over one or two ports.
//!
//! Blocks of 128 bytes alternate between the ports, and each port has its own order of bursts. A client takes its beats
//! in the order of their addresses.

use std::collections::VecDeque;

use firebrick_spec::{BEAT_BYTES, BURST_BYTES, MAX_BURST_BEATS};

use super::MemoryModel;
use super::timing::{ACTIVATION_FIFO, BEAT_TO_CLIENT, BURST_PERIOD, WEIGHT_FIFO};

/// The clients, by their place in [`Reads::clients`].
pub(super) const ACTIVATIONS: usize = 0;
pub(super) const WEIGHTS: usize = 1;

/// A client's part on one port.
#[derive(Clone, Default)]
struct Lane {
    /// Address of the next burst.
    next: u32,
    /// Beats held or reserved.
    used: u32,
    /// When each beat that is to be taken can be taken.
    beats: VecDeque<u32>,
}

/// One of the two streams.
#[derive(Clone)]
pub(super) struct Client {
    lanes: Vec<Lane>,
    /// Beats of its FIFO of a port.
    depth: u32,
    /// Address of the next beat that is taken.
    at: u32,
    /// First address behind the run.
    end: u32,
}

/// A port of the memory.
struct Port {
    /// When the data channel is free.
    free: f64,
    /// When the bursts in flight end.
    ends: VecDeque<u32>,
    /// When the next burst may be issued.
    next: u32,
}

/// The read side of the memory.
pub(super) struct Reads {
    pub clients: [Client; 2],
    ports: Vec<Port>,
    latency: u32,
    /// Cycles a beat.
    pace: f64,
    outstanding: usize,
}

impl Client {
    fn new(ports: usize, depth: u32) -> Self {
        Client { lanes: vec![Lane::default(); ports], depth, at: 0, end: 0 }
    }

    /// Begins a run.
    pub fn start(&mut self, address: u32, beats: u32) {
        let (block, ports) = (address / BURST_BYTES as u32, self.lanes.len() as u32);
        for (i, lane) in self.lanes.iter_mut().enumerate() {
            let ahead = (i as u32 + ports - block % ports) % ports;
            lane.next = if ahead == 0 { address } else { (block + ahead) * BURST_BYTES as u32 };
        }
        self.at = address;
        self.end = address + beats * BEAT_BYTES as u32;
    }

    fn lane(&self, address: u32) -> usize {
        address as usize / BURST_BYTES % self.lanes.len()
    }

    /// Beats of the run that have not been taken.
    pub fn left(&self) -> u32 {
        (self.end - self.at) / BEAT_BYTES as u32
    }

    /// When `count` beats can be taken, if they have been asked for.
    pub fn available(&self, count: u32) -> Option<u32> {
        let mut taken = [0; 2];
        let mut when = 0;
        for beat in 0..count {
            let lane = self.lane(self.at + beat * BEAT_BYTES as u32);
            when = when.max(*self.lanes[lane].beats.get(taken[lane])?);
            taken[lane] += 1;
        }
        Some(when)
    }

    /// Takes `count` beats, which are available.
    pub fn take(&mut self, count: u32) {
        for _ in 0..count {
            let lane = self.lane(self.at);
            self.lanes[lane].beats.pop_front();
            self.lanes[lane].used -= 1;
            self.at += BEAT_BYTES as u32;
        }
    }

    fn offers(&self, port: usize) -> bool {
        let lane = &self.lanes[port];
        lane.next < self.end && lane.used <= self.depth - MAX_BURST_BEATS as u32
    }

    fn urgent(&self, port: usize) -> bool {
        let lane = &self.lanes[port];
        lane.next < self.end && lane.used < self.depth / 4
    }
}

impl Reads {
    pub fn new(ports: usize, memory: &MemoryModel) -> Self {
        let port = |_| Port { free: 0.0, ends: VecDeque::new(), next: 0 };
        Reads {
            clients: [Client::new(ports, ACTIVATION_FIFO), Client::new(ports, WEIGHT_FIFO)],
            ports: (0..ports).map(port).collect(),
            latency: memory.read_latency,
            pace: 1.0 / memory.read_efficiency,
            outstanding: memory.outstanding,
        }
    }

    /// Issues a burst on `port` if there is one; when it may be tried again, and the client whose beats were read.
    pub fn issue(&mut self, port: usize, now: u32) -> Option<(u32, usize)> {
        if now < self.ports[port].next {
            return None;
        }
        let client = if self.clients[WEIGHTS].offers(port) && !self.clients[ACTIVATIONS].urgent(port) {
            WEIGHTS
        } else if self.clients[ACTIVATIONS].offers(port) {
            ACTIVATIONS
        } else {
            return None;
        };
        let (end, ports) = (self.clients[client].end, self.ports.len() as u32);
        let lane = &mut self.clients[client].lanes[port];
        let block = lane.next / BURST_BYTES as u32;
        let beats = (((block + 1) * BURST_BYTES as u32).min(end) - lane.next) / BEAT_BYTES as u32;
        lane.next = (block + ports) * BURST_BYTES as u32;
        lane.used += beats;
        let port = &mut self.ports[port];
        // The address waits on the bus while as many bursts are in flight as the memory takes.
        let mut accepted = now + 1;
        if port.ends.len() == self.outstanding {
            accepted = accepted.max(port.ends.pop_front().unwrap_or(0) + 1);
        }
        port.free = port.free.max(f64::from(accepted + self.latency));
        for _ in 0..beats {
            lane.beats.push_back(port.free as u32 + BEAT_TO_CLIENT);
            port.free += self.pace;
        }
        port.ends.push_back(port.free as u32);
        port.next = (now + BURST_PERIOD).max(accepted + 1);
        Some((port.next, client))
    }

    /// When `port` may issue next.
    pub fn next(&self, port: usize) -> u32 {
        self.ports[port].next
    }
}
