//! How many beats came for a client, of one or two ports.
//!
//! Latency: one cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct BeatSum {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A beat comes on port 0.
    pub here: Signal<In, Bit>,
    /// A beat comes on port 1.
    pub also: Signal<In, Bit>,
    /// Beats that came.
    pub moved: Signal<Out, Bits<2>>,
    count: DFF<Bits<2>>,
}

#[wired]
#[contract]
impl Logic for BeatSum {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count);
        self.count.d.next = 0.into();
        if self.here.val() | self.also.val() {
            self.count.d.next = 1.into();
        }
        if self.here.val() & self.also.val() {
            self.count.d.next = 2.into();
        }
        connect!(self <- self: moved = count.q);
    }
}
