//! The checker of the memory port: the engine's channels, and the memory's answers.

use std::collections::VecDeque;

use firebrick_spec::{BEAT_BYTES, MAX_BURST_BEATS};

use super::{Broken, Channel, Rule, Violation};
use crate::axi::{Address, MasterSignals, ReadBeat, SlaveSignals, WriteBeat};

/// Checks an AXI master of 64 bits that uses one ID, and its slave.
pub struct MasterChecker {
    aw: Channel<Address>,
    w: Channel<WriteBeat>,
    ar: Channel<Address>,
    b: Channel<u8>,
    r: Channel<ReadBeat>,
    name: &'static str,
    limit: usize,
    /// Beats of each write burst whose address was accepted, but not all of its data; oldest first.
    writes: VecDeque<usize>,
    /// Beats of each burst whose data were accepted, but not its address: data may come first (A3.3.1).
    ahead: VecDeque<usize>,
    /// Beats accepted of the burst that comes behind these.
    beats: usize,
    /// Writes with all their data whose response has not come.
    unanswered: usize,
    /// Beats that each accepted read burst still waits for.
    reads: VecDeque<usize>,
}

impl MasterChecker {
    /// A checker that allows `limit` bursts in flight in each direction; violations begin with the port's `name`,
    /// which may be empty.
    pub fn new(name: &'static str, limit: usize) -> Self {
        MasterChecker {
            aw: Channel::new("AW"),
            w: Channel::new("W"),
            ar: Channel::new("AR"),
            b: Channel::new("B"),
            r: Channel::new("R"),
            name,
            limit,
            writes: VecDeque::with_capacity(limit + 1),
            ahead: VecDeque::with_capacity(limit + 1),
            beats: 0,
            unanswered: 0,
            reads: VecDeque::with_capacity(limit + 1),
        }
    }

    /// Checks one cycle after reset.
    #[inline]
    pub fn check(
        &mut self,
        cycle: u64,
        master: &MasterSignals,
        slave: &SlaveSignals,
    ) -> Result<(), Violation> {
        self.reads(master, slave)
            .and_then(|()| self.writes(master, slave))
            .map_err(|(rule, detail)| Violation { rule, cycle, detail: format!("{}{detail}", self.name) })
    }

    /// A reset of the master alone: its offers may end, but what was accepted is still owed, by both sides.
    pub fn restart(&mut self) {
        self.aw.restart();
        self.w.restart();
        self.ar.restart();
    }

    /// Both sides forget what is open.
    pub fn forget(&mut self) {
        *self = MasterChecker::new(self.name, self.limit);
    }

    /// Checks a cycle in reset.
    pub fn check_reset(&self, cycle: u64, master: &MasterSignals) -> Result<(), Violation> {
        let MasterSignals { aw, w, ar, .. } = master;
        if aw.is_none() && w.is_none() && ar.is_none() {
            return Ok(());
        }
        let detail = format!("{}AW {aw:x?}, W {w:x?}, AR {ar:x?}", self.name);
        Err(Violation { rule: Rule::ValidInReset, cycle, detail })
    }

    fn reads(&mut self, master: &MasterSignals, slave: &SlaveSignals) -> Result<(), Broken> {
        // The answer first: data do not come in the very cycle of the address.
        if let Some(beat) = slave.r {
            let Some(left) = self.reads.front_mut() else {
                return Err((Rule::UnrequestedResponse, format!("R {beat:x?}")));
            };
            check_last("R", beat.last, *left)?;
            if self.r.check(slave.r, master.r_ready)?.is_some() {
                *left -= 1;
                if *left == 0 {
                    self.reads.pop_front();
                }
            }
        } else {
            self.r.check(None, master.r_ready)?;
        }
        if let Some(address) = &master.ar {
            check_burst("AR", address)?;
        }
        if let Some(address) = self.ar.check(master.ar, slave.ar_ready)? {
            self.reads.push_back(address.beats());
            self.check_limit("AR", self.reads.len())?;
        }
        Ok(())
    }

    fn writes(&mut self, master: &MasterSignals, slave: &SlaveSignals) -> Result<(), Broken> {
        if slave.b.is_some() && self.unanswered == 0 {
            return Err((Rule::UnrequestedResponse, format!("B {:x?} before all data of a burst", slave.b)));
        }
        self.unanswered -= usize::from(self.b.check(slave.b, master.b_ready)?.is_some());
        if let Some(address) = &master.aw {
            check_burst("AW", address)?;
        }
        if let Some(address) = self.aw.check(master.aw, slave.aw_ready)? {
            self.writes.push_back(address.beats());
            self.check_limit("AW", self.writes.len() + self.unanswered)?;
        }
        let accepted = self.w.check(master.w, slave.w_ready)?.is_some();
        if let Some(beat) = master.w {
            self.data(beat.last, accepted)?;
        }
        while let (Some(length), Some(came)) = (self.writes.front(), self.ahead.front()) {
            if length != came {
                return Err((Rule::LastBeat, format!("AW: {length} beats whose data had {came}")));
            }
            self.writes.pop_front();
            self.ahead.pop_front();
            self.unanswered += 1;
        }
        Ok(())
    }

    /// A beat that is offered, and perhaps accepted.
    fn data(&mut self, last: bool, accepted: bool) -> Result<(), Broken> {
        // Of a burst whose address is known, the end is, too.
        if let Some(length) = self.writes.get(self.ahead.len()) {
            check_last("W", last, length - self.beats)?;
        } else if self.beats == MAX_BURST_BEATS {
            return Err((Rule::BurstLength, format!("W: {} beats without an end", self.beats + 1)));
        }
        if accepted {
            self.beats += 1;
            if last {
                self.ahead.push_back(self.beats);
                self.beats = 0;
                self.check_limit("W", self.ahead.len())?;
            }
        }
        Ok(())
    }

    #[inline]
    fn check_limit(&self, channel: &str, count: usize) -> Result<(), Broken> {
        if count <= self.limit {
            return Ok(());
        }
        Err((Rule::Outstanding, format!("{channel}: {count} bursts in flight, at most {}", self.limit)))
    }
}

#[inline]
fn check_last(channel: &str, last: bool, left: usize) -> Result<(), Broken> {
    if last == (left == 1) {
        return Ok(());
    }
    Err((Rule::LastBeat, format!("{channel}: last is {last} with {left} beats to come")))
}

#[inline]
fn check_burst(channel: &str, address: &Address) -> Result<(), Broken> {
    let bytes = (address.beats() * BEAT_BYTES) as u32;
    let rule = if address.beats() > MAX_BURST_BEATS {
        Rule::BurstLength
    } else if address.burst != 1 {
        Rule::BurstType
    } else if address.size != 3 {
        Rule::BeatSize
    } else if (address.cache, address.prot) != (3, 0) {
        Rule::Attributes
    } else if address.addr & (BEAT_BYTES as u32 - 1) != 0 {
        Rule::Alignment
    } else if (address.addr & 0xfff) + bytes > 4096 {
        Rule::Crosses4Kib
    } else {
        return Ok(());
    };
    Err((rule, format!("{channel}: {address:x?}")))
}
