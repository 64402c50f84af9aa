//! Counts from one visit to the next. Two visits begin it anew, so it needs no reset.
//!
//! Latency: one cycle from `part` to `count`.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

/// See [the module's text](self). Verilog with a parameter, so that all widths are one module.
#[derive(LogicBlock, Default)]
pub struct Tally<const N: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// `count` is taken: it begins anew with what comes in this cycle.
    pub visit: Signal<In, Bit>,
    /// What is added.
    pub part: Signal<In, Bits<N>>,
    /// The sum since the last visit.
    pub count: Signal<Out, Bits<N>>,
    _sum: Bits<N>,
}

#[contract(N = N)]
impl<const N: usize> Logic for Tally<N> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let kept = if self.visit.val() { Bits::default() } else { self._sum };
            self._sum = kept + self.part.val();
        }
        self.count.next = self._sum;
    }

    fn connect(&mut self) {
        self.count.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(
            "\
// width part N
// width count N
initial count = {N{1'b0}};
always @(posedge clock) count <= (visit ? {N{1'b0}} : count) + part;
"
            .to_owned(),
        )
    }
}
