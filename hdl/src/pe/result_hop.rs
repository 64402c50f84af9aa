//! The sums' register on the result chain: takes a half from the neighbour, or one of the PE's own.
//!
//! A PE's own halves are those of [`super::MacArray`]: the upper 8 bits of a low sum are inverted, and a high sum is
//! greater by the signed value of those bits. Both are made good on the way, for no more than the LUTs that choose: what has to be
//! added to a high sum, `-1 - H` and the carry, is in a register that is 0 unless a high half leaves.
//!
//! Latency: a choice is made one cycle before the halves are at the inputs, and two cycles before `out`. Throughput:
//! one half a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

const LANES: usize = 7;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ResultHop {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// In the next cycle `sums` goes on, whatever the others are.
    pub pass: Signal<In, Bit>,
    /// In the next cycle `high` goes on; else `low`. Not with `pass`.
    pub upper: Signal<In, Bit>,
    /// A half from the neighbour.
    pub sums: Signal<In, Bits<168>>,
    /// The low half; in the cycle before a high half it must be that of the same result.
    pub low: Signal<In, Bits<168>>,
    /// The high half.
    pub high: Signal<In, Bits<168>>,
    /// The half that goes on.
    pub out: Signal<Out, Bits<168>>,
    _pass: bool,
    _upper: bool,
    _falls: [u64; LANES],
}

/// Sum `g` of a half.
fn field(half: Bits<168>, g: usize) -> u64 {
    half.get_bits::<24>(24 * g).to_u64()
}

impl ResultHop {
    fn sum(&self, g: usize) -> u64 {
        match (self._pass, self._upper) {
            (true, _) => field(self.sums.val(), g),
            (false, false) => field(self.low.val(), g) ^ 0xff_0000,
            (false, true) => field(self.high.val(), g) + self._falls[g] + 1,
        }
    }
}

#[contract]
impl Logic for ResultHop {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        let mut out: Bits<168> = Default::default();
        for g in (0..LANES).rev() {
            out = (out << 24) | bit_cast::<168, 24>(Bits::from(self.sum(g) & 0xff_ffff));
        }
        self.out.next = out;
        self._pass = self.pass.val();
        self._upper = self.upper.val();
        for g in 0..LANES {
            let fall = (field(self.low.val(), g) >> 16) as u8;
            self._falls[g] = i64::from(fall as i8) as u64 & 0xff_ffff;
        }
    }

    fn connect(&mut self) {
        self.out.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom((0..LANES.div_ceil(2)).map(choice).chain((0..LANES).map(lane)).collect())
    }
}

/// The text of choice `c`, that of two sums, so that no net grows wide.
fn choice(c: usize) -> String {
    format!(
        "\
(* keep = \"true\" *) reg passes_{c}, uppers_{c};
(* keep = \"true\" *) always @(posedge clock) passes_{c} <= pass;
(* keep = \"true\" *) always @(posedge clock) uppers_{c} <= upper;
"
    )
}

/// The text of sum `g`.
fn lane(g: usize) -> String {
    let (low, high) = (24 * g, 24 * g + 23);
    let (fall, c) = (low + 16, g / 2);
    format!(
        "\
reg [7:0] fall_{g};
wire [23:0] from_{g} = passes_{c} ? sums[{high}:{low}]
    : uppers_{c} ? high[{high}:{low}] : low[{high}:{low}] ^ 24'hff0000;
// The narrower operand alone feeds the carry chain (in yosys at least), so that a bit is one LUT. The last bit is the carry.
wire signed [24:0] out_{g} = $signed({{fall_{g}, uppers_{c}}}) + $signed({{from_{g}, uppers_{c}}});
always @(posedge clock) begin
    fall_{g} <= upper ? low[{high}:{fall}] : 8'd0;
    out[{high}:{low}] <= out_{g}[24:1];
end
"
    )
}
