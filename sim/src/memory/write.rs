//! The write half of the memory model: AW, W and B.

use std::collections::VecDeque;

use firebrick_spec::{BEAT_BYTES, MAX_BURST_BEATS};

use super::order::{Held, Offered};
use super::stall::{Latency, Stalled};
use super::{Behaviour, MemoryStatistics, Store, WriteOrder};
use crate::axi::{Address, MasterSignals, OKAY, SlaveSignals, WriteBeat};

/// A burst whose address and data have come.
struct Burst {
    addr: u32,
    beats: Vec<WriteBeat>,
    /// When the response may be given.
    respond_at: u64,
}

/// The write port.
pub(super) struct WritePort {
    /// Addresses whose data have not all come, oldest first.
    addresses: VecDeque<Address>,
    /// Beats of bursts that are not complete or have no address, oldest first.
    beats: VecDeque<WriteBeat>,
    /// How many of these end a burst.
    whole: usize,
    /// What is to be answered, oldest first.
    complete: VecDeque<Burst>,
    outstanding: usize,
    latency: Latency,
    order: WriteOrder,
    after_valid: bool,
}

impl WritePort {
    pub fn new(behaviour: &Behaviour, seed: u64) -> Self {
        WritePort {
            addresses: VecDeque::with_capacity(behaviour.outstanding),
            beats: VecDeque::new(),
            whole: 0,
            complete: VecDeque::with_capacity(behaviour.outstanding),
            outstanding: behaviour.outstanding,
            latency: Latency::new(&behaviour.write_latency, seed),
            order: behaviour.order,
            after_valid: behaviour.after_valid,
        }
    }

    /// Applies to the bursts whose data come from now on.
    pub fn set_behaviour(&mut self, behaviour: &Behaviour, seed: u64) {
        self.outstanding = behaviour.outstanding;
        self.latency = Latency::new(&behaviour.write_latency, seed);
        self.order = behaviour.order;
        self.after_valid = behaviour.after_valid;
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
        if master.b_ready {
            signals.b = None;
        }
        if let (Some(beat), true) = (master.w, signals.w_ready) {
            statistics.beats_written += 1;
            self.whole += usize::from(beat.last);
            self.beats.push_back(beat);
        }
        if let (Some(address), true) = (master.aw, signals.aw_ready) {
            self.addresses.push_back(address);
        }
        self.complete(now);
        if signals.b.is_none() && !stalled.b {
            signals.b = self.respond(now, store, statistics);
        }
        let held = Held { addresses: self.addresses.len(), beats: self.beats.len(), whole: self.whole };
        // Data without an address are held, too, but no more than a memory may have room for.
        let full = Stalled {
            aw: stalled.aw || self.open() >= self.outstanding,
            w: stalled.w || (self.whole >= self.outstanding && self.addresses.is_empty()),
            ..stalled
        };
        (signals.aw_ready, signals.w_ready) = offered.write_ready(self.order, self.after_valid, held, full);
    }

    /// Bursts whose address was taken and that were not answered.
    pub fn open(&self) -> usize {
        self.addresses.len() + self.complete.len()
    }

    /// Forgets all that was not answered.
    pub fn restart(&mut self) {
        self.addresses.clear();
        self.beats.clear();
        self.whole = 0;
        self.complete.clear();
    }

    /// The oldest address and its data, if all have come, wait for their answer.
    fn complete(&mut self, now: u64) {
        let Some(address) = self.addresses.front() else { return };
        let count = address.beats().min(MAX_BURST_BEATS);
        if self.beats.len() < count {
            return;
        }
        let beats: Vec<WriteBeat> = self.beats.drain(..count).collect();
        self.whole -= beats.iter().filter(|beat| beat.last).count();
        let respond_at = now + self.latency.draw() - 1;
        self.complete.push_back(Burst { addr: address.addr, beats, respond_at });
        self.addresses.pop_front();
    }

    fn respond(&mut self, now: u64, store: &mut Store, statistics: &mut MemoryStatistics) -> Option<u8> {
        if now < self.complete.front()?.respond_at {
            return None;
        }
        let burst = self.complete.pop_front()?;
        statistics.bursts_written += 1;
        if let Some((response, _)) = store.drawn_error(true, burst.beats.len()) {
            store.note_refused(true, burst.addr);
            return Some(response);
        }
        let beats = burst.beats.iter().enumerate();
        // The worst of the beats' responses: DECERR is the highest code, OKAY the lowest.
        let response = beats
            .map(|(i, beat)| {
                let addr = burst.addr.wrapping_add((i * BEAT_BYTES) as u32);
                store.store(addr, beat.data, beat.strobe)
            })
            .max()?;
        if response != OKAY {
            store.note_refused(true, burst.addr);
        }
        Some(response)
    }
}
