//! Walks the halves of a tile in the order `[channel][half]`.
//!
//! Latency: one cycle from `restart` or `step` to the next half.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct HalfWalk {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to the tile's first half.
    pub restart: Signal<In, Bit>,
    /// On to the next half; never together with `restart`.
    pub step: Signal<In, Bit>,
    /// Filters less one.
    pub last_filter: Signal<In, Bits<9>>,
    /// Channel of the half.
    pub channel: Signal<Out, Bits<9>>,
    /// The half is that of pixels 7 to 13.
    pub half: Signal<Out, Bit>,
    /// The half is the tile's last.
    pub last: Signal<Out, Bit>,
    place: DFF<Bits<9>>,
    upper: DFF<Bit>,
}

#[wired]
#[contract]
impl Logic for HalfWalk {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, place, upper);
        connect!(self <- self: channel = place.q, half = upper.q);
        self.last.next = self.upper.q.val() & (self.place.q.val() == self.last_filter.val());
        if self.step.val() {
            self.upper.d.next = !self.upper.q.val();
        }
        if self.step.val() & self.upper.q.val() {
            self.place.d.next = self.place.q.val() + 1;
        }
        if self.restart.val() {
            self.place.d.next = 0.into();
            self.upper.d.next = false;
        }
    }
}
