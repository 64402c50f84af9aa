//! The multipliers and accumulators of a PE: one weight times 14 pixels a cycle.
//!
//! Two unsigned pixels share a multiplier: `(x1 << 16 | x0) * w`. The low 16 bits are `x0 * w` (127 * 255 <
//! 2^15), the rest is `x1 * w` less the borrow, which bit 15 gives back. Multiplier `g` serves the pixels `g`
//! and `g + 7`, so the low sums are a strip's first half and the high sums its second.
//!
//! Latency: [`MacArray::LATENCY`] cycles from a filter's last weight to `done`. Throughput: one weight a cycle
//! without gaps, and a result a cycle.

use rust_hdl_core::prelude::*;

const LANES: usize = 7;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct MacArray {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// An activation word, byte `i` at bits `8 i`.
    pub word: Signal<In, Bits<144>>,
    /// Column tap: pixel `p` is byte `p + dx`.
    pub dx: Signal<In, Bits<2>>,
    /// The weight, two's complement, not -128.
    pub weight: Signal<In, Bits<8>>,
    /// Word, tap and weight are to be used.
    pub add: Signal<In, Bit>,
    /// They are a filter's first: the sums start from 0.
    pub first: Signal<In, Bit>,
    /// They are a filter's last: the sums are a result.
    pub last: Signal<In, Bit>,
    /// A result is in `low` and `high`.
    pub done: Signal<Out, Bit>,
    /// Sums of pixels 0 to 6, 24 bits each.
    pub low: Signal<Out, Bits<168>>,
    /// Sums of pixels 7 to 13.
    pub high: Signal<Out, Bits<168>>,
    _pipe: [Beat; 5],
    _sums: [i32; 2 * LANES],
    _take: bool,
    _lut_lanes: usize,
}

/// One weight on its way, in the Rust model.
#[derive(Clone, Copy, Default)]
struct Beat {
    products: [i32; 2 * LANES],
    add: bool,
    first: bool,
    last: bool,
}

impl MacArray {
    /// Cycles from the last weight's input to `done`.
    pub const LATENCY: usize = 7;

    /// An array of which the last `lut_lanes` multipliers are built in LUTs instead of DSPs.
    pub fn new(lut_lanes: usize) -> Self {
        assert!(lut_lanes <= LANES, "{lut_lanes} multipliers of {LANES} in LUTs");
        Self { _lut_lanes: lut_lanes, ..Default::default() }
    }

    fn beat(&self) -> Beat {
        let word = self.word.val();
        let dx = self.dx.val().index();
        let weight = i32::from(self.weight.val().to_u8() as i8);
        let mut products = [0; 2 * LANES];
        for (p, product) in products.iter_mut().enumerate() {
            *product = i32::from(word.get_bits::<8>(8 * (p + dx)).to_u8()) * weight;
        }
        Beat { products, add: self.add.val(), first: self.first.val(), last: self.last.val() }
    }
}

/// Seven sums as one word of 24-bit fields.
fn pack(sums: &[i32]) -> Bits<168> {
    let mut out: Bits<168> = Default::default();
    for &sum in sums.iter().rev() {
        out = (out << 24) | bit_cast::<168, 24>(Bits::from((sum & 0xff_ffff) as u64));
    }
    out
}

impl Logic for MacArray {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        self.done.next = self._take;
        if self._take {
            self.low.next = pack(&self._sums[..LANES]);
            self.high.next = pack(&self._sums[LANES..]);
        }
        let oldest = self._pipe[4];
        self._take = oldest.add && oldest.last;
        if oldest.add {
            for (sum, product) in self._sums.iter_mut().zip(oldest.products) {
                *sum = if oldest.first { product } else { sum.wrapping_add(product) };
            }
        }
        self._pipe.rotate_right(1);
        self._pipe[0] = self.beat();
    }

    fn connect(&mut self) {
        self.done.connect();
        self.low.connect();
        self.high.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes: String = (0..LANES).map(|g| lane(g, g >= LANES - self._lut_lanes)).collect();
        Verilog::Custom(format!(
            "\
reg [143:0] word_1;
reg [7:0] weight_1, weight_2;
reg add_1, add_2, add_3, add_4;
reg first_1, first_2, first_3, first_4;
reg last_1, last_2, last_3, last_4, last_5, last_6;
initial begin
    add_1 = 0; add_2 = 0; add_3 = 0; add_4 = 0;
    last_1 = 0; last_2 = 0; last_3 = 0; last_4 = 0; last_5 = 0; last_6 = 0;
    done = 0;
end
always @(posedge clock) begin
    word_1 <= word;
    weight_1 <= weight;
    weight_2 <= weight_1;
    add_1 <= add; add_2 <= add_1; add_3 <= add_2; add_4 <= add_3;
    first_1 <= first; first_2 <= first_1; first_3 <= first_2; first_4 <= first_3;
    last_1 <= add & last; last_2 <= last_1; last_3 <= last_2; last_4 <= last_3; last_5 <= last_4; last_6 <= last_5;
    done <= last_6;
end
{lanes}"
        ))
    }
}

/// The text of multiplier `g`. Its control registers are its own, so that no net grows wide.
fn lane(g: usize, lut: bool) -> String {
    let dsp = if lut { "no" } else { "yes" };
    let byte = |p: usize, dx: usize| {
        let lsb = 8 * (p + dx);
        format!("word_1[{}:{lsb}]", lsb + 7)
    };
    let select = |x: usize, p: usize| {
        format!(
            "        2'd0: x{x}_{g} <= {};\n        2'd1: x{x}_{g} <= {};\n        2'd2: x{x}_{g} <= {};\n        \
             default: x{x}_{g} <= {};\n",
            byte(p, 0),
            byte(p, 1),
            byte(p, 2),
            byte(p, 3)
        )
    };
    let (low, high) = (24 * g, 24 * g + 23);
    format!(
        "\
(* keep *) reg [1:0] dx_{g};
(* keep *) reg add_5_{g}, first_5_{g}, take_{g};
reg [7:0] x0_{g}, x1_{g};
(* use_dsp = \"{dsp}\" *) reg signed [24:0] a_{g};
reg signed [7:0] b_{g};
reg signed [32:0] m_{g}, p_{g};
reg signed [23:0] sum0_{g}, sum1_{g};
// The product first: then it alone feeds the carry chain, and a bit of a sum is one LUT. The borrow bit is a
// carry into bit 0 from a bit below.
wire signed [24:0] next_{g} =
    $signed({{p_{g}[32:16], 1'b1}}) + $signed({{first_5_{g} ? 24'sd0 : sum1_{g}, p_{g}[15]}});
initial begin
    add_5_{g} = 0; take_{g} = 0;
end
always @(posedge clock) begin
    dx_{g} <= dx;
    case (dx_{g})
{}    endcase
    case (dx_{g})
{}    endcase
    a_{g} <= {{1'b0, x1_{g}, 8'b0, x0_{g}}};
    b_{g} <= weight_2;
    m_{g} <= a_{g} * b_{g};
    p_{g} <= m_{g};
    add_5_{g} <= add_4; first_5_{g} <= first_4;
    take_{g} <= last_5;
    if (add_5_{g}) begin
        sum0_{g} <= $signed(p_{g}[15:0]) + (first_5_{g} ? 24'sd0 : sum0_{g});
        sum1_{g} <= next_{g}[24:1];
    end
    if (take_{g}) begin
        low[{high}:{low}] <= sum0_{g};
        high[{high}:{low}] <= sum1_{g};
    end
end
",
        select(0, g),
        select(1, g + LANES)
    )
}
