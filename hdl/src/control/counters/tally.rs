//! Counts from one visit to the next.
//!
//! Latency: one cycle from `part` to `count`.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct Tally<const N: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets the count.
    pub reset: Signal<In, Bit>,
    /// `count` is taken: it begins anew with what comes in this cycle.
    pub visit: Signal<In, Bit>,
    /// What is added.
    pub part: Signal<In, Bits<N>>,
    /// The sum since the last visit.
    pub count: Signal<Out, Bits<N>>,
    sum: DFF<Bits<N>>,
    kept: Signal<Local, Bits<N>>,
}

#[contract]
impl<const N: usize> Logic for Tally<N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, sum);
        self.count.next = self.sum.q.val();
        self.kept.next = self.sum.q.val();
        if self.visit.val() {
            self.kept.next = 0.into();
        }
        self.sum.d.next = self.kept.val() + self.part.val();
        if self.reset.val() {
            self.sum.d.next = 0.into();
        }
    }
}
