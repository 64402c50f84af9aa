//! Which client's burst goes next, and whether it lies within the window.
//!
//! While client 0 is urgent it comes first; then client 2, then 1, then 0 again. A burst goes only if its port is free;
//! one that is not keeps nobody from the other port. A burst with bytes outside the window is not issued, is
//! reported, and ends all issuing until `reset`.
//!
//! Latency: [`ReadArbiter::LATENCY`] cycles from a grant to `issue`. Throughput: a burst a cycle.

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::WindowCheck;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ReadArbiter {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets the bursts on their way; only while `idle` is high.
    pub reset: Signal<In, Bit>,
    /// Grants nothing.
    pub stop: Signal<In, Bit>,
    /// The window's first byte.
    pub base: Signal<In, Bits<32>>,
    /// Last byte of the window.
    pub limit: Signal<In, Bits<32>>,
    /// High for one cycle: a burst was not wholly inside.
    pub outside: Signal<Out, Bit>,
    /// Address of that burst.
    pub outside_address: Signal<Out, Bits<32>>,
    /// No burst is on its way.
    pub idle: Signal<Out, Bit>,
    /// Client 0 comes first.
    pub urgent: Signal<In, Bit>,
    /// Client 0 offers a burst.
    pub valid0: Signal<In, Bit>,
    /// Port of client 0's burst.
    pub lane0: Signal<In, Bit>,
    /// Address of the first byte of client 0's burst.
    pub address0: Signal<In, Bits<32>>,
    /// Beats of client 0's burst.
    pub beats0: Signal<In, Bits<5>>,
    /// Client 0's burst is taken at the edge.
    pub grant0: Signal<Out, Bit>,
    /// Client 1 offers a burst.
    pub valid1: Signal<In, Bit>,
    /// Port of client 1's burst.
    pub lane1: Signal<In, Bit>,
    /// Address of the first byte of client 1's burst.
    pub address1: Signal<In, Bits<32>>,
    /// Beats of client 1's burst.
    pub beats1: Signal<In, Bits<5>>,
    /// Client 1's burst is taken at the edge.
    pub grant1: Signal<Out, Bit>,
    /// Client 2 offers a burst.
    pub valid2: Signal<In, Bit>,
    /// Port of client 2's burst.
    pub lane2: Signal<In, Bit>,
    /// Address of the first byte of client 2's burst.
    pub address2: Signal<In, Bits<32>>,
    /// Beats of client 2's burst.
    pub beats2: Signal<In, Bits<5>>,
    /// Client 2's burst is taken at the edge.
    pub grant2: Signal<Out, Bit>,
    /// Port 0 can be promised a burst.
    pub free0: Signal<In, Bit>,
    /// Port 0 is promised the burst that is granted.
    pub claim0: Signal<Out, Bit>,
    /// The burst promised.
    pub issue0: Signal<Out, Bit>,
    /// Port 1 can be promised a burst.
    pub free1: Signal<In, Bit>,
    /// Port 1 is promised the burst that is granted.
    pub claim1: Signal<Out, Bit>,
    /// The burst promised.
    pub issue1: Signal<Out, Bit>,
    /// Address of the burst that is issued.
    pub address: Signal<Out, Bits<32>>,
    /// Beats of the burst.
    pub beats: Signal<Out, Bits<5>>,
    /// Number of the client that reads the burst.
    pub client: Signal<Out, Bits<2>>,
    check: WindowCheck,
    picked: DFF<Bit>,
    picked_lane: DFF<Bit>,
    picked_client: DFF<Bits<2>>,
    picked_address: DFF<Bits<32>>,
    picked_beats: DFF<Bits<5>>,
    checked: DFF<Bit>,
    checked_lane: DFF<Bit>,
    checked_client: DFF<Bits<2>>,
    checked_address: DFF<Bits<32>>,
    checked_beats: DFF<Bits<5>>,
    halted: DFF<Bit>,
    can0: Signal<Local, Bit>,
    can1: Signal<Local, Bit>,
    can2: Signal<Local, Bit>,
    want0: Signal<Local, Bit>,
    want1: Signal<Local, Bit>,
    want2: Signal<Local, Bit>,
    first: Signal<Local, Bit>,
    pick0: Signal<Local, Bit>,
    pick1: Signal<Local, Bit>,
    pick2: Signal<Local, Bit>,
    go: Signal<Local, Bit>,
    some: Signal<Local, Bit>,
    lane: Signal<Local, Bit>,
    allowed: Signal<Local, Bit>,
    winner: Signal<Local, Bits<2>>,
    winner_address: Signal<Local, Bits<32>>,
    winner_beats: Signal<Local, Bits<5>>,
}

impl ReadArbiter {
    /// Cycles from a grant to the issue of the burst.
    pub const LATENCY: usize = timing::READ_ARBITER;
}

#[wired]
#[contract]
impl Logic for ReadArbiter {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, picked, picked_lane, picked_client, picked_address, picked_beats, checked, checked_lane,
            checked_client, checked_address, checked_beats, halted
        );
        self.check.clock.next = self.clock.val();

        // All that can go in this cycle, and who of them comes first.
        self.can0.next = self.free0.val();
        if self.lane0.val() {
            self.can0.next = self.free1.val();
        }
        self.want0.next = self.valid0.val() & self.can0.val();
        self.can1.next = self.free0.val();
        if self.lane1.val() {
            self.can1.next = self.free1.val();
        }
        self.want1.next = self.valid1.val() & self.can1.val();
        self.can2.next = self.free0.val();
        if self.lane2.val() {
            self.can2.next = self.free1.val();
        }
        self.want2.next = self.valid2.val() & self.can2.val();
        self.first.next = self.urgent.val() & (self.can0.val() | !self.valid0.val());
        self.go.next = !self.stop.val() & !self.halted.q.val();
        self.pick0.next =
            self.go.val() & self.want0.val() & (self.first.val() | (!self.want1.val() & !self.want2.val()));
        self.pick2.next = self.go.val() & self.want2.val() & !self.first.val();
        self.pick1.next = self.go.val() & self.want1.val() & !self.first.val() & !self.want2.val();
        self.some.next = self.pick0.val() | self.pick1.val() | self.pick2.val();
        connect!(self <- self: grant0 = pick0, grant1 = pick1, grant2 = pick2);
        self.winner.next = 0.into();
        connect!(self <- self: lane = lane0, winner_address = address0, winner_beats = beats0);
        if self.pick1.val() {
            self.winner.next = 1.into();
            connect!(self <- self: lane = lane1, winner_address = address1, winner_beats = beats1);
        }
        if self.pick2.val() {
            self.winner.next = 2.into();
            connect!(self <- self: lane = lane2, winner_address = address2, winner_beats = beats2);
        }
        self.claim0.next = self.some.val() & !self.lane.val();
        self.claim1.next = self.some.val() & self.lane.val();
        connect!(self <- self: picked.d = some, picked_client.d = winner, picked_lane.d = lane,
            picked_address.d = winner_address, picked_beats.d = winner_beats);

        // The window's comparisons take a cycle.
        connect!(self.check <- self: base, limit, address = picked_address.q, beats = picked_beats.q);
        connect!(self <- self: checked.d = picked.q, checked_client.d = picked_client.q,
            checked_lane.d = picked_lane.q, checked_address.d = picked_address.q,
            checked_beats.d = picked_beats.q);
        self.allowed.next = self.checked.q.val() & !self.check.outside.val() & !self.halted.q.val();
        self.outside.next = self.checked.q.val() & self.check.outside.val() & !self.halted.q.val();
        self.outside_address.next = self.checked_address.q.val();
        if self.checked.q.val() & self.check.outside.val() {
            self.halted.d.next = true;
        }
        self.issue0.next = self.allowed.val() & !self.checked_lane.q.val();
        self.issue1.next = self.allowed.val() & self.checked_lane.q.val();
        connect!(self <- self: address = checked_address.q, beats = checked_beats.q,
            client = checked_client.q);
        self.idle.next = !self.picked.q.val() & !self.checked.q.val();

        if self.reset.val() {
            self.picked.d.next = false;
            self.checked.d.next = false;
            self.halted.d.next = false;
        }
    }
}
