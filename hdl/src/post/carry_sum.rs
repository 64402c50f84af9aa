//! Seven sums of 24 bits, to each of which 256 times another one is added, modulo 2^24, or not.
//!
//! Combinational. Throughput: seven sums a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

const LANES: usize = 7;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct CarrySum {
    /// The sums, lane `i` at bits `24 i`.
    pub sums: Signal<In, Bits<168>>,
    /// What is added, times 256.
    pub earlier: Signal<In, Bits<168>>,
    /// What is carried over is added.
    pub carry: Signal<In, Bit>,
    /// The totals.
    pub totals: Signal<Out, Bits<168>>,
}

#[contract]
impl Logic for CarrySum {
    fn update(&mut self) {
        let lane = |sums: Bits<168>, i: usize| sums.get_bits::<24>(24 * i).to_u32();
        let mut totals: Bits<168> = Default::default();
        for i in (0..LANES).rev() {
            let carried = if self.carry.val() { lane(self.earlier.val(), i) << 8 } else { 0 };
            let total = lane(self.sums.val(), i).wrapping_add(carried) & 0xff_ffff;
            totals = (totals << 24) | Bits::from(u64::from(total));
        }
        self.totals.next = totals;
    }

    fn connect(&mut self) {
        self.totals.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom((0..LANES).map(lane).collect())
    }
}

/// The text of lane `i`. The sum is the narrower operand, which alone feeds the carry chain (in yosys at least), so that a
/// bit is one LUT.
fn lane(i: usize) -> String {
    let low = 24 * i;
    let (byte, middle, high, carried) = (low + 7, low + 8, low + 23, low + 15);
    format!(
        "\
wire [16:0] upper_{i} = sums[{high}:{middle}] + {{1'b0, {{16{{carry}}}} & earlier[{carried}:{low}]}};
always @(*) totals[{high}:{low}] = {{upper_{i}[15:0], sums[{byte}:{low}]}};
"
    )
}
