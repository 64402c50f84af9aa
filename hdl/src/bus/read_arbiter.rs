//! Which client's burst goes next, and whether it lies within the window.
//!
//! While client 0 is urgent it comes first; then client 2, then 1, then 0 again. A burst goes only if its port is free;
//! one that is not keeps nobody from the other port. A burst with bytes outside the window is not issued, is
//! reported, and ends all issuing until `reset`.
//!
//! Latency: one cycle from an offer to its grant, [`ReadArbiter::LATENCY`] from there to `issue`. Throughput: a burst a cycle, of one client every
//! second one: in the cycle of a grant its offer does not count, and `stop` comes too late.

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
    given0: DFF<Bit>,
    given1: DFF<Bit>,
    given2: DFF<Bit>,
    given_lane: DFF<Bit>,
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
    offer0: Signal<Local, Bit>,
    offer1: Signal<Local, Bit>,
    offer2: Signal<Local, Bit>,
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
            self, clock, given0, given1, given2, given_lane, picked, picked_lane, picked_client, picked_address, picked_beats, checked, checked_lane,
            checked_client, checked_address, checked_beats, halted
        );
        self.check.clock.next = self.clock.val();

        // All that can go in this cycle, and who of them comes first.
        self.can0.next = (self.free0.val() & !self.lane0.val()) | (self.free1.val() & self.lane0.val());
        self.offer0.next = self.valid0.val() & !self.given0.q.val();
        self.want0.next = self.offer0.val() & self.can0.val();
        self.can1.next = (self.free0.val() & !self.lane1.val()) | (self.free1.val() & self.lane1.val());
        self.offer1.next = self.valid1.val() & !self.given1.q.val();
        self.want1.next = self.offer1.val() & self.can1.val();
        self.can2.next = (self.free0.val() & !self.lane2.val()) | (self.free1.val() & self.lane2.val());
        self.offer2.next = self.valid2.val() & !self.given2.q.val();
        self.want2.next = self.offer2.val() & self.can2.val();
        self.first.next = self.urgent.val() & (self.can0.val() | !self.offer0.val());
        self.go.next = !self.stop.val() & !self.halted.q.val();
        self.pick0.next =
            self.go.val() & self.want0.val() & (self.first.val() | (!self.want1.val() & !self.want2.val()));
        self.pick2.next = self.go.val() & self.want2.val() & !self.first.val();
        self.pick1.next = self.go.val() & self.want1.val() & !self.first.val() & !self.want2.val();
        self.some.next = self.pick0.val() | self.pick1.val() | self.pick2.val();
        self.lane.next = (self.pick0.val() & self.lane0.val())
            | (self.pick1.val() & self.lane1.val())
            | (self.pick2.val() & self.lane2.val());
        self.claim0.next = self.some.val() & !self.lane.val();
        self.claim1.next = self.some.val() & self.lane.val();

        // A pick is granted a cycle later; what is granted is still offered then.
        connect!(self <- self: given0.d = pick0, given1.d = pick1, given2.d = pick2, given_lane.d = lane);
        connect!(self <- self: grant0 = given0.q, grant1 = given1.q, grant2 = given2.q);
        connect!(self <- self: picked_address.d = address0, picked_beats.d = beats0, picked_lane.d = given_lane.q);
        self.picked_client.d.next = 0.into();
        if self.given1.q.val() {
            self.picked_client.d.next = 1.into();
            connect!(self <- self: picked_address.d = address1, picked_beats.d = beats1);
        }
        if self.given2.q.val() {
            self.picked_client.d.next = 2.into();
            connect!(self <- self: picked_address.d = address2, picked_beats.d = beats2);
        }
        self.picked.d.next = self.given0.q.val() | self.given1.q.val() | self.given2.q.val();

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
        self.idle.next = !self.given0.q.val()
            & !self.given1.q.val()
            & !self.given2.q.val()
            & !self.picked.q.val()
            & !self.checked.q.val();

        if self.reset.val() {
            self.given0.d.next = false;
            self.given1.d.next = false;
            self.given2.d.next = false;
            self.picked.d.next = false;
            self.checked.d.next = false;
            self.halted.d.next = false;
        }
    }
}
