//! The multipliers and accumulators of a PE: one weight times 14 pixels a cycle.
//!
//! Two unsigned pixels share a DSP's multiplier and its accumulator: `P += (x1 << 16 | x0) * w`, so that
//! `P = S1 * 2^16 + S0` with both pixels' sums. The low 16 bits of `P` are those of `S0`. The rest of `S0`, `H`, has
//! crept into `P[39:16] = S1 + H`. It is followed by a counter: a product is less than 2^15, so a weight changes `H` by 0 or
//! by 1, up if it is positive and else down, and the lowest bit of `H` says which: that is `P[16]` less the lowest bit of
//! `S1`, which is the parity of the products `x1 * w`. The counter holds `-1 - H`, what has to be added to the high sum,
//! less 1. Multiplier `g` serves the pixels `g` and `g + 7`.
//!
//! Latency: [`MacArray::LATENCY`] cycles from a filter's last weight to `done`. Throughput: one weight a cycle
//! without gaps, and a result a cycle. Limit: sums of 24 bits, signed.

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;

use super::booth;

const LANES: usize = 7;

/// See [the module's text](self).
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
    /// The weight is its filter's first: the sums start from 0.
    pub first: Signal<In, Bit>,
    /// The weight is its filter's last: the sums are a result.
    pub last: Signal<In, Bit>,
    /// There is a result in the next cycle.
    pub soon: Signal<Out, Bit>,
    /// A result is in `low` and `high`, in this cycle only.
    pub done: Signal<Out, Bit>,
    /// Sums of pixels 0 to 6, 24 bits each, the upper 8 of each inverted.
    pub low: Signal<Out, Bits<168>>,
    /// Sums of pixels 7 to 13, each greater by the upper 8 bits of the low one, read as signed.
    pub high: Signal<Out, Bits<168>>,
    _pipe: [Beat; 4],
    _sums: [i32; 2 * LANES],
    _out: [i32; 2 * LANES],
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
    pub const LATENCY: usize = timing::MAC_ARRAY;

    /// An array of which the last `lut_lanes` multipliers are built in LUTs instead of DSPs.
    pub fn new(lut_lanes: usize) -> Self {
        assert!(lut_lanes <= LANES, "{lut_lanes} multipliers of {LANES} in LUTs");
        Self { _lut_lanes: lut_lanes, ..Default::default() }
    }

    /// Multipliers in LUTs.
    pub fn lut_lanes(&self) -> usize {
        self._lut_lanes
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

#[contract(LUT_LANES = self._lut_lanes)]
impl Logic for MacArray {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.done.next = self._take;
            self._out = self._sums;
            let oldest = self._pipe[3];
            self._take = oldest.add && oldest.last;
            if oldest.add {
                for (sum, product) in self._sums.iter_mut().zip(oldest.products) {
                    *sum = if oldest.first { product } else { sum.wrapping_add(product) };
                }
            }
            self._pipe.rotate_right(1);
            self._pipe[0] = self.beat();
        }
        self.soon.next = self._take;
        let (low, high) = self._out.split_at(LANES);
        let raised: Vec<i32> = low.iter().zip(high).map(|(low, high)| high.wrapping_add(low >> 16)).collect();
        self.low.next = pack(low) ^ pack(&[0xff_0000; LANES]);
        self.high.next = pack(&raised);
    }

    fn connect(&mut self) {
        self.soon.connect();
        self.done.connect();
        self.low.connect();
        self.high.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes = lanes();
        Verilog::Custom(format!(
            "\
reg [143:0] word_1;
// Two copies, because a DSP has eleven inputs for the sign.
(* keep = \"true\" *) reg [7:0] weight_1, weight_of_last_1;
reg [7:0] weight_2, weight_of_last_2;
(* keep = \"true\" *) always @(posedge clock) weight_1 <= weight;
(* keep = \"true\" *) always @(posedge clock) weight_of_last_1 <= weight;
// Always 0. yosys takes no register with a constant bit into a DSP, and merges equal ones.
(* keep = \"true\" *) reg [8:0] zero;
(* keep = \"true\" *) always @(posedge clock) zero[0] <= zero[0] & add;
genvar k;
generate for (k = 1; k < 9; k = k + 1) begin : zeros
    (* keep = \"true\" *) always @(posedge clock) zero[k] <= zero[k - 1];
end endgenerate
// Kept apart, or they become shift registers in LUTs, which are slow and which are scarce.
(* keep = \"true\" *) reg add_1, add_2, add_3, add_4, add_5;
// Not a filter's first.
(* keep = \"true\" *) reg more_1, more_2, more_3, more_4, more_5;
// The weight is not negative.
(* keep = \"true\" *) reg rise_3, rise_4, rise_5;
(* keep = \"true\" *) reg last_1, last_2, last_3, last_4, last_5;
initial begin
    add_1 = 0; add_2 = 0; add_3 = 0; add_4 = 0; add_5 = 0;
    last_1 = 0; last_2 = 0; last_3 = 0; last_4 = 0; last_5 = 0;
    done = 0;
    zero = 0;
    low = {{{LANES}{{24'hff0000}}}};
end
always @(posedge clock) begin
    word_1 <= word;
    weight_2 <= weight_1;
    weight_of_last_2 <= weight_of_last_1;
    add_1 <= add; add_2 <= add_1; add_3 <= add_2; add_4 <= add_3; add_5 <= add_4;
    more_1 <= ~first; more_2 <= more_1; more_3 <= more_2; more_4 <= more_3; more_5 <= more_4;
    rise_3 <= ~weight_2[7]; rise_4 <= rise_3; rise_5 <= rise_4;
    last_1 <= add & last; last_2 <= last_1; last_3 <= last_2; last_4 <= last_3; last_5 <= last_4;
    done <= last_5;
end
always @(*) soon = last_5;
{lanes}"
        ))
    }
}

/// Pixel `pixel` of a multiplier into register `x`, from `word` by its tap.
fn select(x: &str, pixel: usize, word: &str, tap: &str) -> String {
    let byte = |tap: usize| format!("{word}[8*g + {} +: 8]", 8 * (pixel + tap));
    let [none, one, two, three] = [byte(0), byte(1), byte(2), byte(3)];
    format!(
        "\
            case ({tap})
                2'd0: {x} <= {none};
                2'd1: {x} <= {one};
                2'd2: {x} <= {two};
                default: {x} <= {three};
            endcase
"
    )
}

/// The multipliers. Each has a tap of its own, so that no net grows wide.
fn lanes() -> String {
    let (last, pair) = (LANES - 1, booth::pair());
    let in_dsp = select("x0", 0, "word_1", "tap") + &select("x1", LANES, "word_1", "tap");
    let in_luts = select("x0_early", 0, "word", "dx") + &select("x1_early", LANES, "word", "dx");
    format!(
        "\
genvar g;
generate for (g = 0; g <= {last}; g = g + 1) begin : lane
    reg [7:0] x0, x1;
    wire signed [39:0] sum;
    // The product of the lowest bits, and the lowest bit of the high sum.
    reg odd_3, odd_4, odd;
    // H changes by one.
    wire step = sum[16] ^ odd ^ (more_5 & ~low[24*g + 16]);
    if (g < {LANES} - LUT_LANES) begin : in_dsp
        (* keep = \"true\" *) reg [1:0] tap;
        (* keep = \"true\" *) always @(posedge clock) tap <= dx;
        // A DSP's registers; of its sum's 48 bits 40 are read. It is asked for, because whether a tool takes a DSP by itself depends on
        // its settings and on how full the part is.
        reg signed [24:0] a;
        reg signed [7:0] b;
        (* use_dsp = \"yes\" *) reg signed [32:0] m;
        (* use_dsp = \"yes\" *) reg signed [47:0] p;
        assign sum = $signed(p[39:0]);
        always @(posedge clock) begin
{in_dsp}            a <= $signed({{zero[8], x1, zero[7:0], x0}});
            b <= $signed(g < 4 ? weight_2 : weight_of_last_2);
            m <= a * b;
            if (add_4) p <= m + (more_4 ? p : 48'sd0);
        end
    end else begin : in_luts
        reg [7:0] x0_early, x1_early;
        always @(posedge clock) begin
{in_luts}        end
{pair}        // All DSPs of the part are taken by then.
        (* use_dsp = \"no\" *) reg signed [39:0] p;
        assign sum = p;
        always @(posedge clock) if (add_4) p <= m + (more_4 ? p : 40'sd0);
    end
    always @(posedge clock) begin
        odd_3 <= x1[0] & weight_2[0] & add_2;
        odd_4 <= odd_3;
        // Without an enable, which would be a control set.
        odd <= ((more_4 | ~add_4) & odd) ^ odd_4;
        low[24*g +: 16] <= sum[15:0];
        high[24*g +: 24] <= sum[39:16];
        // The narrower operand alone feeds the carry chain (in yosys at least), so that a bit is one LUT.
        if (add_5) low[24*g + 16 +: 8] <=
            $unsigned($signed({{step & rise_5, step}}) + $signed(low[24*g + 16 +: 8] | {{8{{~more_5}}}}));
    end
end endgenerate
"
    )
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};

    /// The module's algebra on one filter, step by step as in the text.
    fn check(weights: impl Iterator<Item = (i64, i64, i64)>) {
        let (mut p, mut odd, mut fall, mut sums) = (0i64, 0i64, 0xffi64, [0i64; 2]);
        for (x0, x1, w) in weights {
            sums = [sums[0] + x0 * w, sums[1] + x1 * w];
            p += (x1 << 16 | x0) * w;
            odd ^= x1 & w & 1;
            let step = (p >> 16 & 1) ^ odd ^ (!fall & 1);
            fall = (fall + if w < 0 { step } else { -step }) & 0xff;
            let low = ((!fall & 0xff) << 16) | (p & 0xffff);
            let high = (p >> 16) + i64::from(fall as i8) + 1;
            assert_eq!([low, high & 0xff_ffff], sums.map(|sum| sum & 0xff_ffff), "{x0}, {x1}, {w}");
        }
    }

    #[test]
    fn a_counter_separates_the_two_sums() {
        for w in -127..=127 {
            for x in 0..=255 {
                check([(x, 255, w), (255, x, w), (x, x, -w), (255, 255, 1)].into_iter());
            }
        }
        // To the ends of 24 bits and back.
        for (x0, x1) in [(255, 255), (255, 0), (0, 255), (254, 253)] {
            for sign in [1, -1] {
                check((0..770).map(|k| (x0, x1, if (k / 256) % 2 == 0 { 127 * sign } else { -127 * sign })));
            }
        }
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        for _ in 0..1000 {
            let mut draw = || (rng.gen_range(0..256), rng.gen_range(0..256), rng.gen_range(-127..128));
            let filter: Vec<_> = (0..500).map(|_| draw()).collect();
            check(filter.into_iter());
        }
    }
}
