//! From halves on the chain to freed slots and the pass's end.

use firebrick_spec::MAX_BURST_BEATS;

use super::super::memory::BYPASS;
use super::super::timing as t;
use super::{CHAIN, Machine};

impl Machine<'_> {
    /// A half leaves a PE if the chain's slot is free.
    pub(super) fn leave(&mut self, place: usize, now: u32) {
        let pes = self.pes.len();
        let tile = match self.pes[place].half(now, pes >= t::ONE_ADDRESS_PES) {
            Ok(tile) => tile,
            Err(when) => return self.wake(pes + place, when),
        };
        let (chain, hops) = self.design.chain(place, pes);
        let (chain, hops) = (&mut self.chains[chain], hops as u32);
        let mut slot = now + hops;
        if chain[slot as usize % CHAIN] == slot {
            while chain[slot as usize % CHAIN] == slot {
                slot += 1;
            }
            return self.wake(pes + place, slot - hops);
        }
        chain[slot as usize % CHAIN] = slot;
        let next = self.pes[place].leave(now);
        self.wake(pes + place, next);
        if self.pes[place].waits_for_room() {
            self.wake(place, now + 1);
        }
        let pass = self.pass();
        let arrival = self.post.half(tile, slot + t::RESULT_TO_SLOT, pass);
        let Some(bypass) = &pass.descriptor.bypass else {
            if arrival.completes {
                self.post.read(self.start, pass);
                self.tiles_freed(now);
            }
            return;
        };
        if arrival.begins {
            let start = slot + t::RESULT_TO_SLOT + t::SLOT_TO_BYPASS;
            self.reads.clients[BYPASS].start(start, bypass.source + tile * bypass.stride, pass.halves());
            self.wake_memory(start);
        }
        if arrival.completes {
            self.wake(self.loader() + 3, now);
        }
    }

    /// Reads a half of a tile with a bypass map, if its beat is there.
    pub(super) fn read_half(&mut self, now: u32) {
        let pass = self.pass();
        let (true, Some(begin)) = (self.running, self.post.begin(self.filled, pass)) else { return };
        match self.reads.clients[BYPASS].available(1) {
            Some(when) if when.max(begin) > now => self.wake(self.loader() + 3, when.max(begin)),
            Some(_) => {
                self.reads.clients[BYPASS].take(now, 1);
                self.wake_memory(now + 2);
                let freed = self.post.freed.len();
                self.post.read_half(now, pass);
                if self.post.freed.len() > freed {
                    self.tiles_freed(now);
                }
                self.wake(self.loader() + 3, now + 1);
            }
            None => (),
        }
    }

    /// Slots have become free, or will; the pass's end may be settled.
    fn tiles_freed(&mut self, now: u32) {
        let pass = self.pass();
        for place in 0..self.pes.len() {
            if self.pes[place].waits_for_room() {
                self.wake(place, now);
            }
        }
        if let Some(last) = self.post.leaves(pass) {
            let burst = pass.run_beats().min(MAX_BURST_BEATS as u32);
            let end = last + t::LAST_HALF_TO_WRITE + burst + self.write_latency + t::RESPONSE_TO_END;
            self.wake(self.loader() + 2, end.max(now));
        }
    }
}
