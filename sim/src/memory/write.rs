//! The write half of the memory model: AW, W and B.

use std::collections::VecDeque;

use firebrick_spec::{BEAT_BYTES, MAX_BURST_BEATS};

use super::stall::{Latency, Stalled};
use super::{Behaviour, MemoryStatistics, Store};
use crate::axi::{MasterSignals, OKAY, SlaveSignals, WriteBeat};

/// An accepted burst with the data that came so far.
struct Burst {
    addr: u32,
    beats: [WriteBeat; MAX_BURST_BEATS],
    came: usize,
    count: usize,
    /// When the response may be given, once all data have come.
    respond_at: u64,
}

/// The write port.
pub(super) struct WritePort {
    /// Oldest first: complete ones, then the one being filled, then empty ones.
    bursts: VecDeque<Burst>,
    complete: usize,
    outstanding: usize,
    latency: Latency,
}

impl WritePort {
    pub fn new(behaviour: &Behaviour, seed: u64) -> Self {
        WritePort {
            bursts: VecDeque::with_capacity(behaviour.outstanding),
            complete: 0,
            outstanding: behaviour.outstanding,
            latency: Latency::new(&behaviour.write_latency, seed),
        }
    }

    /// Applies to the bursts whose data come from now on.
    pub fn set_behaviour(&mut self, behaviour: &Behaviour, seed: u64) {
        self.outstanding = behaviour.outstanding;
        self.latency = Latency::new(&behaviour.write_latency, seed);
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
        if master.b_ready {
            signals.b = None;
        }
        if let (Some(beat), true) = (master.w, signals.w_ready) {
            statistics.beats_written += 1;
            self.take(now, beat);
        }
        if let (Some(address), true) = (master.aw, signals.aw_ready) {
            let count = address.beats().min(MAX_BURST_BEATS);
            let beats = [WriteBeat::default(); MAX_BURST_BEATS];
            self.bursts.push_back(Burst { addr: address.addr, beats, came: 0, count, respond_at: 0 });
        }
        if signals.b.is_none() && !stalled.b {
            signals.b = self.respond(now, store, statistics);
        }
        signals.aw_ready = self.bursts.len() < self.outstanding && !stalled.aw;
        signals.w_ready = self.complete < self.bursts.len() && !stalled.w;
    }

    fn take(&mut self, now: u64, beat: WriteBeat) {
        let Some(burst) = self.bursts.get_mut(self.complete) else { return };
        burst.beats[burst.came] = beat;
        burst.came += 1;
        if burst.came == burst.count {
            burst.respond_at = now + self.latency.draw() - 1;
            self.complete += 1;
        }
    }

    fn respond(&mut self, now: u64, store: &mut Store, statistics: &mut MemoryStatistics) -> Option<u8> {
        if self.complete == 0 || now < self.bursts.front()?.respond_at {
            return None;
        }
        let burst = self.bursts.pop_front()?;
        self.complete -= 1;
        statistics.bursts_written += 1;
        if let Some((response, _)) = store.drawn_error(true, burst.count) {
            store.note_refused(true, burst.addr);
            return Some(response);
        }
        let beats = burst.beats[..burst.count].iter().enumerate();
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
