//! Sum of seven pixels.
//!
//! Latency: [`StripSum::LATENCY`] cycles. Throughput: seven pixels a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

use super::bytes;

const LANES: usize = 7;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct StripSum {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The pixels.
    pub pixels: Signal<In, Bits<56>>,
    /// Their sum.
    pub sum: Signal<Out, Bits<11>>,
    _stage: u64,
}

impl StripSum {
    /// Cycles from pixels to sum.
    pub const LATENCY: usize = 2;
}

#[contract]
impl Logic for StripSum {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.sum.next = Bits::from(self._stage);
            let pixels = bytes::<LANES>(self.pixels.val().to_u64());
            self._stage = pixels.iter().map(|&pixel| u64::from(pixel)).sum();
        }
    }

    fn connect(&mut self) {
        self.sum.connect();
    }

    fn hdl(&self) -> Verilog {
        let byte = |i: usize| format!("{{2'd0, pixels[{}:{}]}}", 8 * i + 7, 8 * i);
        Verilog::Custom(format!(
            "\
reg [9:0] sum_a, sum_b, sum_c;
always @(posedge clock) begin
    sum_a <= {} + {} + {};
    sum_b <= {} + {};
    sum_c <= {} + {};
    sum <= {{1'b0, sum_a}} + {{1'b0, sum_b}} + {{1'b0, sum_c}};
end
",
            byte(0),
            byte(1),
            byte(2),
            byte(3),
            byte(4),
            byte(5),
            byte(6)
        ))
    }
}
