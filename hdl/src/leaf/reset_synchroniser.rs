//! The reset of the whole engine: two registers on a reset that comes from another clock region.
//!
//! Latency: [`ResetSynchroniser::LATENCY`] cycles. The reset is on from power-on, until `reset_n` has been high for so long.
//!
//! Verilog, because rust-hdl's registers are 0 at power-on.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

/// Two registers, and a change from active low to active high.
#[derive(LogicBlock, Default)]
pub struct ResetSynchroniser {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The reset as it comes, active low.
    pub reset_n: Signal<In, Bit>,
    /// The reset, active high.
    pub reset: Signal<Out, Bit>,
    _released: [bool; ResetSynchroniser::LATENCY],
}

impl ResetSynchroniser {
    /// Cycles from `reset_n` to `reset`.
    pub const LATENCY: usize = 2;
}

#[contract]
impl Logic for ResetSynchroniser {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self._released.rotate_right(1);
            self._released[0] = self.reset_n.val();
        }
        self.reset.next = !self._released[Self::LATENCY - 1];
    }

    fn connect(&mut self) {
        self.reset.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(
            "\
reg [1:0] stages;
always @(posedge clock) stages <= {stages[0], ~reset_n};
always @(*) reset = stages[1];
initial stages = 2'b11;
"
            .to_owned(),
        )
    }
}
