//! Counts the halves that have arrived in one reassembly slot.
//!
//! Latency: `complete` rises two cycles after the last half's `arrives` and falls in the cycle after `free`.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct SlotCounter {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the slot.
    pub reset: Signal<In, Bit>,
    /// A half arrives.
    pub arrives: Signal<In, Bit>,
    /// The slot becomes empty; never together with `arrives`.
    pub free: Signal<In, Bit>,
    /// Halves of a tile, at least 2.
    pub halves: Signal<In, Bits<11>>,
    /// All of them are here.
    pub complete: Signal<Out, Bit>,
    count: DFF<Bits<11>>,
    full: DFF<Bit>,
}

impl Logic for SlotCounter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count, full);
        self.complete.next = self.full.q.val();
        self.full.d.next = (self.count.q.val() == self.halves.val()) & self.count.q.val().any();
        if self.arrives.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.free.val() | self.reset.val() {
            self.count.d.next = 0.into();
            self.full.d.next = false;
        }
    }
}
