//! The read half of the memory model: AR and R.

use std::collections::VecDeque;

use firebrick_spec::{BEAT_BYTES, MAX_BURST_BEATS};

use super::order::Offered;
use super::stall::{Latency, Stalled};
use super::{BAD_DATA, Behaviour, MemoryStatistics, Store};
use crate::axi::{Address, MasterSignals, OKAY, ReadBeat, SlaveSignals};

/// One beat's worth of bandwidth credit.
const BEAT_CREDIT: u32 = 1 << 16;

/// An accepted burst with the data that it will return.
struct Burst {
    ready_at: u64,
    beats: [(u64, u8); MAX_BURST_BEATS],
    next: usize,
    count: usize,
}

/// The read port.
pub(super) struct ReadPort {
    bursts: VecDeque<Burst>,
    outstanding: usize,
    latency: Latency,
    /// Credit gained a cycle; a beat costs [`BEAT_CREDIT`].
    gain: u32,
    credit: u32,
    after_valid: bool,
}

impl ReadPort {
    pub fn new(behaviour: &Behaviour, seed: u64) -> Self {
        let mut port = ReadPort {
            bursts: VecDeque::with_capacity(behaviour.outstanding),
            outstanding: 0,
            latency: Latency::new(&behaviour.read_latency, seed),
            gain: 0,
            credit: 0,
            after_valid: false,
        };
        port.set_behaviour(behaviour, seed);
        port
    }

    /// Applies to the bursts accepted from now on.
    pub fn set_behaviour(&mut self, behaviour: &Behaviour, seed: u64) {
        self.outstanding = behaviour.outstanding;
        self.after_valid = behaviour.after_valid;
        self.latency = Latency::new(&behaviour.read_latency, seed);
        self.gain = ((behaviour.read_bandwidth * f64::from(BEAT_CREDIT)).round() as u32).max(1);
    }

    pub fn clock(
        &mut self,
        now: u64,
        master: &MasterSignals,
        signals: &mut SlaveSignals,
        stalled: Stalled,
        store: &mut Store,
        statistics: &mut MemoryStatistics,
    ) {
        let offered = Offered::new(master, signals);
        self.credit = (self.credit + self.gain).min(2 * BEAT_CREDIT);
        if let (Some(beat), true) = (signals.r, master.r_ready) {
            statistics.beats_read += 1;
            statistics.bursts_read += u64::from(beat.last);
            signals.r = None;
        }
        if let (Some(address), true) = (master.ar, signals.ar_ready) {
            let burst = self.accept(now, &address, store);
            self.bursts.push_back(burst);
        }
        if signals.r.is_none() && !stalled.r {
            signals.r = self.next_beat(now);
        }
        signals.ar_ready =
            self.bursts.len() < self.outstanding && !stalled.ar && offered.ar_ready(self.after_valid);
    }

    /// Bursts whose last beat was not offered.
    pub fn open(&self) -> usize {
        self.bursts.len()
    }

    /// Forgets all that was not answered.
    pub fn restart(&mut self) {
        self.bursts.clear();
    }

    fn accept(&mut self, now: u64, address: &Address, store: &mut Store) -> Burst {
        let count = address.beats().min(MAX_BURST_BEATS);
        let mut beats = [(0, 0); MAX_BURST_BEATS];
        for (i, beat) in beats[..count].iter_mut().enumerate() {
            *beat = store.load(address.addr.wrapping_add((i * BEAT_BYTES) as u32));
        }
        if let Some((response, beat)) = store.drawn_error(false, count) {
            beats[beat] = (BAD_DATA, response);
        }
        if beats[..count].iter().any(|(_, response)| *response != OKAY) {
            store.note_refused(false, address.addr);
        }
        // Accepted at the end of cycle `now - 1`, counted so that the first beat is seen `latency`
        // cycles after the address was.
        Burst { ready_at: now + self.latency.draw() - 1, beats, next: 0, count }
    }

    fn next_beat(&mut self, now: u64) -> Option<ReadBeat> {
        let burst = self.bursts.front_mut()?;
        if now < burst.ready_at || self.credit < BEAT_CREDIT {
            return None;
        }
        self.credit -= BEAT_CREDIT;
        let (data, resp) = burst.beats[burst.next];
        burst.next += 1;
        let last = burst.next == burst.count;
        if last {
            self.bursts.pop_front();
        }
        Some(ReadBeat { data, resp, last })
    }
}
