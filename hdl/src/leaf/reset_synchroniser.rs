//! The reset of the whole engine: two registers on a reset that comes from another clock region.
//!
//! The reset begins with `reset_n`, so that no valid outlasts it, and ends with the clock (ARM IHI 0022, A3.1.2):
//! [`ResetSynchroniser::LATENCY`] cycles after `reset_n` has risen. It is on from power-on.
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
    /// Cycles from the rise of `reset_n` to the end of `reset`.
    pub const LATENCY: usize = 2;
    /// Rising edges of the clock that `reset_n` must at least be low at, from any state of all other registers.
    pub const LEAST_CYCLES: usize = 1;
}

#[contract]
impl Logic for ResetSynchroniser {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self._released.rotate_right(1);
            self._released[0] = self.reset_n.val();
        }
        if !self.reset_n.val() {
            self._released = [false; Self::LATENCY];
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
always @(posedge clock or negedge reset_n)
    if (!reset_n) stages <= 2'b11;
    else stages <= {stages[0], 1'b0};
always @(*) reset = stages[1];
initial stages = 2'b11;
"
            .to_owned(),
        )
    }
}
