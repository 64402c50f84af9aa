//! The order in which bursts went to two ports, to take their data back in it.
//!
//! The burst behind the one that is being taken waits in a register, so that taking ends there.
//!
//! Latency: [`LaneOrder::LATENCY`] cycles from a burst to `valid`. Throughput: an entry a cycle, also from one burst
//! to the next if bursts of one entry are three cycles apart. Limit: 64 bursts, and those two.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::stream::Fifo;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct LaneOrder {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets all bursts.
    pub reset: Signal<In, Bit>,
    /// A burst is issued; only while `room` is high.
    pub put: Signal<In, Bit>,
    /// Port of the burst that is put.
    pub put_lane: Signal<In, Bit>,
    /// Entries of the FIFO that the burst fills, 1 to 16.
    pub put_entries: Signal<In, Bits<5>>,
    /// There is room for a burst.
    pub room: Signal<Out, Bit>,
    /// The next entry's port is known.
    pub valid: Signal<Out, Bit>,
    /// Port that the next entry will have in the next cycle, for registers of whoever asks.
    pub next_lane: Signal<Out, Bit>,
    /// The next entry is taken at the edge; only while `valid` is high.
    pub pop: Signal<In, Bit>,
    queue: Fifo<5, 6, 7>,
    second: DFF<Bit>,
    second_burst: DFF<Bits<5>>,
    left: DFF<Bits<5>>,
    current: DFF<Bit>,
    less: Signal<Local, Bits<5>>,
    fewer: Signal<Local, Bits<4>>,
    burst: Signal<Local, Bits<5>>,
    ahead: Signal<Local, Bits<4>>,
    ending: Signal<Local, Bit>,
    following: Signal<Local, Bit>,
}

impl LaneOrder {
    /// Cycles from a burst to `valid`.
    pub const LATENCY: usize = 3;
}

#[wired]
#[contract]
impl Logic for LaneOrder {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, second, second_burst, left, current);
        connect!(self.queue <- self: clock, reset);
        self.less.next = self.put_entries.val() - 1;
        self.fewer.next = self.less.val().get_bits::<4>(0);
        self.burst.next = bit_cast::<5, 4>(self.fewer.val());
        if self.put_lane.val() {
            self.burst.next = bit_cast::<5, 4>(self.fewer.val()) | 16;
        }
        connect!(self.queue <- self: in_valid = put, in_data = burst);
        self.room.next = self.queue.in_ready.val();
        self.valid.next = self.left.q.val().any();
        self.ending.next = !(self.left.q.val().any()) | (self.pop.val() & (self.left.q.val() == 1));
        self.queue.out_ready.next = !self.second.q.val();
        if !self.second.q.val() {
            self.second.d.next = self.queue.out_valid.val();
            self.second_burst.d.next = self.queue.out_data.val();
        }
        self.ahead.next = self.second_burst.q.val().get_bits::<4>(0);
        if self.pop.val() {
            self.left.d.next = self.left.q.val() - 1;
        }
        self.following.next = self.current.q.val();
        if self.ending.val() & self.second.q.val() {
            self.second.d.next = false;
            self.left.d.next = bit_cast::<5, 4>(self.ahead.val()) + 1;
            self.following.next = self.second_burst.q.val().get_bit(4);
        }
        connect!(self <- self: current.d = following, next_lane = following);
        if self.reset.val() {
            self.left.d.next = 0.into();
            self.second.d.next = false;
        }
    }
}
