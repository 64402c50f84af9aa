//! The read master and the memory behind it: bursts of three clients over one or two ports.
//!
//! Blocks of 128 bytes alternate between the ports. A client offers its bursts in the order of their addresses and takes
//! its beats in that order; the arbiter grants one burst a cycle.

use std::collections::VecDeque;

use firebrick_spec::{BEAT_BYTES, BURST_BYTES, MAX_BURST_BEATS};

use super::MemoryModel;
use super::timing as t;
use super::timing::NEVER;

/// The clients, by their place in [`Reads::clients`].
pub(super) const ACTIVATIONS: usize = 0;
pub(super) const WEIGHTS: usize = 1;
pub(super) const BYPASS: usize = 2;

/// One of the three streams.
pub(super) struct Client {
    /// Runs that wait, and the one whose bursts are being issued: first address, first address behind it.
    runs: VecDeque<(u32, u32)>,
    /// Beats held or reserved, by port.
    used: Vec<u32>,
    /// Beats that fit into a port's FIFO.
    fifo: u32,
    /// From a beat on the bus to its consumer.
    latency: u32,
    /// When each beat that is to be taken can be taken, and its port.
    beats: VecDeque<(u32, usize)>,
    /// When the next burst may be offered.
    next: u32,
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
    pub clients: [Client; 3],
    ports: Vec<Port>,
    latency: u32,
    /// Cycles a beat.
    pace: f64,
    outstanding: usize,
}

impl Client {
    fn new(ports: usize, fifo: u32, latency: u32) -> Self {
        Client { runs: VecDeque::new(), used: vec![0; ports], fifo, latency, beats: VecDeque::new(), next: 0 }
    }

    /// A run is asked for at `now`; it follows those before.
    pub fn start(&mut self, now: u32, address: u32, beats: u32) {
        if self.runs.is_empty() {
            self.next = self.next.max(now + t::START_TO_BURST);
        }
        if beats > 0 {
            self.runs.push_back((address, address + beats * BEAT_BYTES as u32));
        }
    }

    /// When `count` beats can be taken, if they have been asked for.
    pub fn available(&self, count: u32) -> Option<u32> {
        match count as usize {
            0 => Some(0),
            count if count > self.beats.len() => None,
            count => self.beats.iter().take(count).map(|(when, _)| *when).max(),
        }
    }

    /// Takes `count` beats at `now`, which are available.
    pub fn take(&mut self, now: u32, count: u32) {
        let full = self.offers().is_none();
        for (_, port) in self.beats.drain(..count as usize) {
            self.used[port] -= 1;
        }
        if full && self.offers().is_some() {
            self.next = self.next.max(now + t::TAKE_TO_BURST);
        }
    }

    /// The port of the next burst, if the FIFO has room for it.
    fn offers(&self) -> Option<usize> {
        let port = self.runs.front()?.0 as usize / BURST_BYTES % self.used.len();
        (self.used[port] + MAX_BURST_BEATS as u32 <= self.fifo).then_some(port)
    }

    /// It comes first if it is the activations': so little is held or on its way that PEs may have to wait for words.
    fn urgent(&self) -> bool {
        !self.runs.is_empty() && self.used.iter().all(|used| *used < self.fifo / 4)
    }
}

impl Reads {
    pub fn new(ports: usize, memory: &MemoryModel) -> Self {
        let port = |_| Port { free: 0.0, ends: VecDeque::new(), next: 0 };
        Reads {
            clients: [
                Client::new(ports, t::ACTIVATION_FIFO, t::BEAT_TO_ACTIVATIONS),
                Client::new(ports, t::WEIGHT_FIFO, t::BEAT_TO_WEIGHTS),
                Client::new(ports, t::BYPASS_FIFO / ports as u32, t::BEAT_TO_BYPASS),
            ],
            ports: (0..ports).map(port).collect(),
            latency: memory.read_latency,
            pace: 1.0 / memory.read_efficiency,
            outstanding: memory.outstanding,
        }
    }

    /// Grants a burst if there is one; the client whose beats will be read.
    pub fn issue(&mut self, now: u32) -> Option<usize> {
        let offer =
            |client: usize| self.clients[client].offers().filter(|_| self.clients[client].next <= now);
        let can = |client: usize| offer(client).filter(|port| self.ports[*port].next <= now);
        // As `ReadArbiter`: an urgent client whose port is not free keeps nobody from the other port, but while it is between two
        // bursts nobody else is granted one.
        let first = self.clients[ACTIVATIONS].urgent()
            && (can(ACTIVATIONS).is_some() || offer(ACTIVATIONS).is_none());
        let order: &[usize] = if first { &[ACTIVATIONS] } else { &[BYPASS, WEIGHTS, ACTIVATIONS] };
        let (client, port) = order.iter().find_map(|client| Some((*client, can(*client)?)))?;
        self.grant(client, port, now);
        Some(client)
    }

    fn grant(&mut self, client: usize, at: usize, now: u32) {
        let client = &mut self.clients[client];
        let Some((address, end)) = client.runs.front_mut() else { return };
        let behind = ((*address / BURST_BYTES as u32 + 1) * BURST_BYTES as u32).min(*end);
        let beats = (behind - *address) / BEAT_BYTES as u32;
        *address = behind;
        let over = behind == *end;
        client.next = now + t::BURST_PERIOD;
        if over {
            client.runs.pop_front();
            client.next = now + t::RUN_PERIOD;
        }
        client.used[at] += beats;
        let port = &mut self.ports[at];
        // The address waits on the bus while as many bursts are in flight as the memory takes.
        let mut accepted = now + t::GRANT_TO_ADDRESS;
        if port.ends.len() == self.outstanding {
            accepted = accepted.max(port.ends.pop_front().unwrap_or(0) + 1);
        }
        port.free = port.free.max(f64::from(accepted + self.latency));
        for _ in 0..beats {
            client.beats.push_back((port.free as u32 + client.latency, at));
            port.free += self.pace;
        }
        port.ends.push_back(port.free as u32);
        port.next = accepted + 1;
    }

    /// When a burst may be granted that can be offered as it is; [`NEVER`] if there is none.
    pub fn next(&self, now: u32) -> u32 {
        let at = |client: &Client| Some(client.next.max(self.ports[client.offers()?].next).max(now));
        self.clients.iter().filter_map(at).min().unwrap_or(NEVER)
    }
}
