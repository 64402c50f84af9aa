//! Seven sums of 24 bits, to each of which 256 times the one before last is added, modulo 2^24, or not.
//!
//! Latency: [`CarrySum::LATENCY`] cycles. Throughput: seven sums a cycle. What comes without `valid` does not count.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

const LANES: usize = 7;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct CarrySum {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// There are sums.
    pub valid: Signal<In, Bit>,
    /// The sums, lane `i` at bits `24 i`.
    pub sums: Signal<In, Bits<168>>,
    /// The totals before last are added, times 256.
    pub carry: Signal<In, Bit>,
    /// The totals; they hold until the next ones.
    pub totals: Signal<Out, Bits<168>>,
    _known: bool,
    _carry: bool,
    _held: Bits<168>,
    _totals: Bits<168>,
    _earlier: Bits<168>,
}

impl CarrySum {
    /// Cycles from sums to totals.
    pub const LATENCY: usize = 2;
}

#[contract]
impl Logic for CarrySum {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        if self._known {
            let lane = |word: Bits<168>, i: usize| word.get_bits::<24>(24 * i).to_u32();
            let mut totals: Bits<168> = Default::default();
            for i in (0..LANES).rev() {
                let carried = if self._carry { lane(self._earlier, i) << 8 } else { 0 };
                let total = lane(self._held, i).wrapping_add(carried) & 0xff_ffff;
                totals = (totals << 24) | Bits::from(u64::from(total));
            }
            (self._earlier, self._totals) = (self._totals, totals);
        }
        self.totals.next = self._totals;
        (self._known, self._carry, self._held) = (self.valid.val(), self.carry.val(), self.sums.val());
    }

    fn connect(&mut self) {
        self.totals.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes: String = (0..LANES).map(lane).collect();
        Verilog::Custom(format!("{HELD}{lanes}"))
    }
}

/// The sums, which wait for nothing here: kept apart, or with the registers before they become shift registers in LUTs.
const HELD: &str = "\
(* keep = \"true\", dont_touch = \"true\" *) reg [167:0] held;
genvar g;
generate for (g = 0; g < 168; g = g + 1) begin : bits
    (* keep = \"true\" *) always @(posedge clock) held[g] <= sums[g];
end endgenerate
initial totals = 0;
";

/// The text of lane `i`, with an enable and a select of its own. What is added is in two parts, so that yosys (0.23) takes the sum for the
/// operand that feeds the carry chain, and a bit is one LUT: of two operands that is the narrower one, else that of fewer parts.
fn lane(i: usize) -> String {
    let low = 24 * i;
    let (byte, middle, high, carried) = (low + 7, low + 8, low + 23, low + 15);
    format!(
        "\
(* keep = \"true\", dont_touch = \"true\" *) reg known_{i}, carry_{i};
(* keep = \"true\" *) always @(posedge clock) known_{i} <= valid;
(* keep = \"true\" *) always @(posedge clock) carry_{i} <= carry;
reg [15:0] earlier_{i};
initial known_{i} = 0;
wire [7:0] carried_{i} = {{8{{carry_{i}}}}} & earlier_{i}[7:0], carried_high_{i} = {{8{{carry_{i}}}}} & earlier_{i}[15:8];
wire [15:0] upper_{i} = held[{high}:{middle}] + {{carried_high_{i}, carried_{i}}};
always @(posedge clock) if (known_{i}) begin
    totals[{high}:{low}] <= {{upper_{i}, held[{byte}:{low}]}};
    earlier_{i} <= totals[{carried}:{low}];
end
"
    )
}
