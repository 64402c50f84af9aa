//! One reader of the read master: its run, the room reserved for its bursts, and the order of their data.
//!
//! With two ports there is a FIFO for each port, and a burst goes to the port that bit 7 of its address names. A
//! burst is offered only while that FIFO has room for the longest burst beyond what bursts before it may fill, so
//! whatever the memory answers is taken at once.
//!
//! Latency: [`ReadClient::LATENCY`] cycles from `start` to `burst_valid`. Throughput: a burst every third cycle if it is taken at once, an entry a cycle.
//! Limits: FIFOs of at most 512 entries; with two ports, 64 bursts issued whose data were not taken.

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{BurstCutter, LaneOrder, LaneRoom};
use crate::leaf::Copies;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ReadClient {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the run; the FIFOs are empty and nothing is in flight; two copies of one reset.
    pub reset: Signal<In, Bits<2>>,
    /// There are two ports; constant, as the next three.
    pub dual: Signal<In, Bit>,
    /// An entry of the FIFOs is two beats (else one).
    pub pairs: Signal<In, Bit>,
    /// The FIFOs' limits ([`LaneRoom::limits`]).
    pub room_below: Signal<In, Bits<10>>,
    /// The limit below which the client is urgent.
    pub low_below: Signal<In, Bits<10>>,
    /// A run is to be read; counts only while `ready` is high.
    pub start: Signal<In, Bit>,
    /// The run's first byte's address, a multiple of 8.
    pub address: Signal<In, Bits<32>>,
    /// Beats of the run; 0 is no run.
    pub beats: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready: Signal<Out, Bit>,
    /// A burst may be issued.
    pub burst_valid: Signal<Out, Bit>,
    /// Address of the burst's first byte.
    pub burst_address: Signal<Out, Bits<32>>,
    /// Beats of the burst, 1 to 16.
    pub burst_beats: Signal<Out, Bits<5>>,
    /// Port of the burst.
    pub burst_lane: Signal<Out, Bit>,
    /// Takes the burst at the edge.
    pub burst_ready: Signal<In, Bit>,
    /// There are bursts to be offered now or soon, and less than a quarter of each FIFO is held or reserved.
    pub urgent: Signal<Out, Bit>,
    /// An entry waits in port 0's FIFO.
    pub waiting0: Signal<In, Bit>,
    /// Takes the oldest entry of port 0's FIFO at the edge.
    pub take0: Signal<Out, Bit>,
    /// An entry waits in port 1's FIFO.
    pub waiting1: Signal<In, Bit>,
    /// Takes the oldest entry of port 1's FIFO at the edge.
    pub take1: Signal<Out, Bit>,
    /// The run's next entry waits.
    pub out_valid: Signal<Out, Bit>,
    /// The next entry waits in port 1's FIFO (else in port 0's).
    pub out_lane: Signal<Out, Bit>,
    /// Copies of `out_lane`, for the data's lower and upper half.
    pub out_lanes: Signal<Out, Bits<2>>,
    /// Takes the next entry at the edge.
    pub out_ready: Signal<In, Bit>,
    cutter: BurstCutter,
    room0: LaneRoom,
    room1: LaneRoom,
    order: LaneOrder,
    lanes: Copies<3>,
    offered: DFF<Bit>,
    hungry: DFF<Bit>,
    resets: Signal<Local, Bit>,
    lane: Signal<Local, Bit>,
    room: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    half: Signal<Local, Bits<5>>,
    entries: Signal<Local, Bits<5>>,
    known: Signal<Local, Bit>,
    second: Signal<Local, Bit>,
    waits: Signal<Local, Bit>,
}

impl ReadClient {
    /// Cycles from a run's `start` to its first burst's `burst_valid`.
    pub const LATENCY: usize = timing::READ_CLIENT;
}

#[wired]
#[contract]
impl Logic for ReadClient {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, offered, hungry);
        clock!(self, clock, cutter, room0, room1, order, lanes);
        self.resets.next = self.reset.val().get_bit(0);
        connect!(self <- self: cutter.reset = resets, room0.reset = resets, room1.reset = resets);
        self.order.reset.next = self.reset.val().get_bit(1);

        connect!(self.room0 <- self: room_below, low_below);
        connect!(self.room1 <- self: room_below, low_below);
        // With one port, `dual` is a constant 0, and what serves the order only falls away in synthesis.
        connect!(self.cutter <- self: run_valid = start, run_address = address, run_beats = beats);
        self.ready.next = self.cutter.run_ready.val();
        self.lane.next = self.dual.val() & self.cutter.burst_address.val().get_bit(number!(BURST_BITS));
        self.room.next = self.room0.room.val();
        if self.lane.val() {
            self.room.next = self.room1.room.val();
        }
        // The cutter offers its next burst two cycles after it has given one, when `room` knows of that one.
        self.take.next = self.offered.q.val() & self.burst_ready.val();
        self.offered.d.next = self.cutter.burst_valid.val()
            & !self.take.val()
            & self.room.val()
            & (!self.dual.val() | self.order.room.val());
        self.hungry.d.next =
            !self.cutter.run_ready.val() & self.room0.low.val() & (!self.dual.val() | self.room1.low.val());
        self.urgent.next = self.hungry.q.val();
        self.burst_valid.next = self.offered.q.val();
        connect!(self <- self.cutter: burst_address, burst_beats);
        self.burst_lane.next = self.lane.val();
        self.cutter.burst_ready.next = self.take.val();

        self.half.next = (self.cutter.burst_beats.val() + 1) >> 1;
        self.entries.next = self.cutter.burst_beats.val();
        if self.pairs.val() {
            self.entries.next = self.half.val();
        }
        self.room0.reserve.next = self.take.val() & !self.lane.val();
        self.room0.entries.next = self.entries.val();
        self.room1.reserve.next = self.take.val() & self.lane.val();
        self.room1.entries.next = self.entries.val();
        connect!(self.order <- self: put = take, put_lane = lane, put_entries = entries);

        self.known.next = !self.dual.val() | self.order.valid.val();
        self.second.next = self.lanes.copies.val().get_bit(2);
        self.lanes.value.next = self.dual.val() & self.order.next_lane.val();
        self.out_lanes.next = self.lanes.copies.val().get_bits::<2>(0);
        // Written without `if`, so that Verilator sees that `out_valid` does not depend on `out_ready`.
        self.waits.next =
            (self.waiting0.val() & !self.second.val()) | (self.waiting1.val() & self.second.val());
        self.out_valid.next = self.waits.val() & self.known.val();
        self.out_lane.next = self.second.val();
        self.order.pop.next = self.waits.val() & self.known.val() & self.out_ready.val();
        self.take0.next = self.out_ready.val() & self.known.val() & !self.second.val();
        self.take1.next = self.out_ready.val() & self.known.val() & self.second.val();
        self.room0.popped.next =
            self.waiting0.val() & self.out_ready.val() & self.known.val() & !self.second.val();
        self.room1.popped.next =
            self.waiting1.val() & self.out_ready.val() & self.known.val() & self.second.val();
        if self.resets.val() {
            self.offered.d.next = false;
            self.hungry.d.next = false;
        }
    }
}
