//! Requantisation of seven sums: `spec::requant` in one DSP48E1 a lane.
//!
//! `clamp(((sum + bias) * m + 2^(s-1)) >> s, 0, 255)`: the DSP's pre-adder, multiplier and C port, then three shifts of at most four
//! ways each, and the clamp. Of an odd shift a bit is taken by a doubled multiplier, so that the shifts are even. Latency:
//! [`Requantise::LATENCY`] cycles. Throughput: seven sums a cycle. `shift` is 1 to 46 by the contract; 0 does not shift, and more
//! than 46 gives 0.
//!
//! # Example
//!
//! Four sums, one a cycle, become pixels: `((sum + bias) * multiplier + 2^(shift - 1)) >> shift`, at least 0, at most 255. All seven lanes
//! do the same; the picture shows lane 0.
//!
//! ```
//! use firebrick_hdl::post::Requantise;
//! use firebrick_waves::Waveform;
//!
//! let signed = |bits: u128| (((bits as u32) << 8) as i32 >> 8).to_string();
//! let number = |bits: u128| bits.to_string();
//! let mut wave = Waveform::new("Requantise: four sums", Requantise::default(), |block| &mut block.clock)
//!     .show("in_valid", "there are sums")
//!     .show("in_tag", "whatever belongs to them").when("in_valid").written(number)
//!     .show("sums", "the sum of lane 0").when("in_valid").written(signed)
//!     .show("bias", "its bias").when("in_valid").written(signed)
//!     .show("multiplier", "its multiplier").when("in_valid").written(number)
//!     .show("shift", "its shift").when("in_valid").written(number)
//!     .show("out_valid", "there are pixels")
//!     .show("out_tag", "what belonged to the sums").when("out_valid").written(number)
//!     .show("pixels", "the pixel of lane 0").when("out_valid").written(|pixels| (pixels & 255).to_string());
//! // Sum, bias, multiplier, shift.
//! let sums = [(1000, 24, 200, 11), (5, 0, 1, 1), (-300, 100, 999, 12), (70_000, -500, 2, 4)];
//! for cycle in 0..14 {
//!     wave.cycle(|block| {
//!         let place = usize::checked_sub(cycle, 1).filter(|place| *place < sums.len());
//!         let (sum, bias, multiplier, shift) = sums[place.unwrap_or(0)];
//!         block.in_valid.next = place.is_some();
//!         block.in_tag.next = (cycle as u64).into();
//!         block.sums.next = (sum as u64 & 0xff_ffff).into();
//!         block.bias.next = (bias as u64 & 0xff_ffff).into();
//!         block.multiplier.next = (multiplier as u64).into();
//!         block.shift.next = (shift as u64).into();
//!     });
//! }
//! assert_eq!(wave.first("out_valid") - wave.first("in_valid"), Requantise::LATENCY);
//! wave.check("waveforms/requantise.svg");
//! ```
#![doc = include_str!("../../waveforms/requantise.svg")]

use firebrick_fields::contract;
use firebrick_spec::requant;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;

use super::word;

const LANES: usize = 7;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct Requantise {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// There are sums.
    pub in_valid: Signal<In, Bit>,
    /// Whatever belongs to the sums.
    pub in_tag: Signal<In, Bits<12>>,
    /// The sums, two's complement, lane `i` at bits `24 i`.
    pub sums: Signal<In, Bits<168>>,
    /// Bias of the sums, two's complement.
    pub bias: Signal<In, Bits<24>>,
    /// Multiplier of the sums.
    pub multiplier: Signal<In, Bits<16>>,
    /// Shift of the sums.
    pub shift: Signal<In, Bits<6>>,
    /// There are pixels.
    pub out_valid: Signal<Out, Bit>,
    /// Tag of the sums that the pixels were.
    pub out_tag: Signal<Out, Bits<12>>,
    /// The pixels, lane `i` at bits `8 i`.
    pub pixels: Signal<Out, Bits<56>>,
    _pipe: [(bool, Bits<12>, Bits<56>); Requantise::LATENCY - 1],
}

impl Requantise {
    /// Cycles from sums to pixels.
    pub const LATENCY: usize = timing::REQUANTISE;

    fn requantised(&self) -> Bits<56> {
        let sums = self.sums.val();
        let signed = |bits: Bits<24>| (bits.to_u32() << 8) as i32 >> 8;
        let (bias, multiplier) = (signed(self.bias.val()), self.multiplier.val().to_u16());
        let pixels: [u8; LANES] = std::array::from_fn(|i| {
            let sum = signed(sums.get_bits::<24>(24 * i));
            match self.shift.val().to_u8() {
                0 => ((i64::from(sum) + i64::from(bias)) * i64::from(multiplier)).clamp(0, 255) as u8,
                shift => requant::requantise(sum, bias, multiplier, shift.min(requant::SHIFT_MAX)),
            }
        });
        Bits::from(word(&pixels))
    }
}

#[contract]
impl Logic for Requantise {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        let (valid, tag, pixels) = self._pipe[Self::LATENCY - 2];
        self.out_valid.next = valid && !self.reset.val();
        self.out_tag.next = tag;
        self.pixels.next = pixels;
        self._pipe.rotate_right(1);
        self._pipe[0] = (self.in_valid.val(), self.in_tag.val(), self.requantised());
        if self.reset.val() {
            self._pipe.iter_mut().for_each(|stage| stage.0 = false);
        }
    }

    fn connect(&mut self) {
        self.out_valid.connect();
        self.out_tag.connect();
        self.pixels.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes: String = (0..LANES).map(lane).collect();
        // Half of the divisor 2^(2 half), whose place is odd.
        let places: Vec<String> = (0..23).rev().map(|place| format!("round_3[{place}], 1'b0")).collect();
        let rounding = format!("wire [46:0] rounding = {{1'b0, {}}};\n", places.join(", "));
        Verilog::Custom(format!("{CONTROL}{rounding}{lanes}"))
    }
}

/// Valid bits, tags, and what the lanes share. The shift is made even, by doubling the multiplier of an odd one, and halved: `half_1`, at
/// most 23, is `6 coarse + 2 middle + fine`.
const CONTROL: &str = "\
reg [5:0] valid;
reg [11:0] tag_1, tag_2, tag_3, tag_4, tag_5, tag_6;
wire over_46 = shift[5] & (shift[4] | (&shift[3:0]));
reg [4:0] half_1;
reg [16:0] b_1;
reg [1:0] coarse_2, coarse_3, middle_2, middle_3, middle_4;
reg fine_2, fine_3, fine_4, fine_5;
reg [22:0] round_2, round_3;
initial begin
    valid = 0;
    out_valid = 0;
end
always @(posedge clock) begin
    {out_valid, valid} <= {valid, in_valid};
    if (reset) {out_valid, valid} <= 7'd0;
end
always @(posedge clock) begin
    tag_1 <= in_tag; tag_2 <= tag_1; tag_3 <= tag_2; tag_4 <= tag_3; tag_5 <= tag_4; tag_6 <= tag_5;
    out_tag <= tag_6;
    half_1 <= over_46 ? 5'd23 : shift[5:1] + {4'd0, shift[0]};
    b_1 <= (shift[0] & ~over_46) ? {multiplier, 1'b0} : {1'b0, multiplier};
    fine_2 <= half_1[0]; fine_3 <= fine_2; fine_4 <= fine_3; fine_5 <= fine_4;
    case (half_1[4:1])
        4'd0: {coarse_2, middle_2} <= {2'd0, 2'd0};
        4'd1: {coarse_2, middle_2} <= {2'd0, 2'd1};
        4'd2: {coarse_2, middle_2} <= {2'd0, 2'd2};
        4'd3: {coarse_2, middle_2} <= {2'd1, 2'd0};
        4'd4: {coarse_2, middle_2} <= {2'd1, 2'd1};
        4'd5: {coarse_2, middle_2} <= {2'd1, 2'd2};
        4'd6: {coarse_2, middle_2} <= {2'd2, 2'd0};
        4'd7: {coarse_2, middle_2} <= {2'd2, 2'd1};
        4'd8: {coarse_2, middle_2} <= {2'd2, 2'd2};
        4'd9: {coarse_2, middle_2} <= {2'd3, 2'd0};
        4'd10: {coarse_2, middle_2} <= {2'd3, 2'd1};
        default: {coarse_2, middle_2} <= {2'd3, 2'd2};
    endcase
    coarse_3 <= coarse_2;
    middle_3 <= middle_2; middle_4 <= middle_3;
    // None for a shift of 0.
    round_2 <= 23'd1 << (half_1 - 5'd1);
    round_3 <= round_2;
end
";

/// The text of lane `i`: shifts by a multiple of 12, by 0, 4 or 8, and by 0 or 2. A sum that counts, one that is not negative, is below
/// 2^41 before it is rounded, and half of its divisor more behind it: so only after the least two coarse shifts there is anything above
/// the bits that are kept. Each lane has selects of its own, so that no net grows wide.
fn lane(i: usize) -> String {
    let (low, high) = (24 * i, 24 * i + 23);
    let (pixel_low, pixel_high) = (8 * i, 8 * i + 7);
    format!(
        "\
reg signed [23:0] a_1_{i}, d_1_{i};
reg signed [17:0] b_2_{i};
reg signed [24:0] ad_2_{i};
(* use_dsp = \"yes\" *) reg signed [42:0] m_3_{i};
(* use_dsp = \"yes\" *) reg signed [47:0] p_4_{i};
(* keep = \"true\", dont_touch = \"true\" *) reg [1:0] coarse_4_{i}, middle_5_{i};
(* keep = \"true\", dont_touch = \"true\" *) reg fine_6_{i};
(* keep = \"true\" *) always @(posedge clock) coarse_4_{i}[0] <= coarse_3[0];
(* keep = \"true\" *) always @(posedge clock) coarse_4_{i}[1] <= coarse_3[1];
(* keep = \"true\" *) always @(posedge clock) middle_5_{i}[0] <= middle_4[0];
(* keep = \"true\" *) always @(posedge clock) middle_5_{i}[1] <= middle_4[1];
(* keep = \"true\" *) always @(posedge clock) fine_6_{i} <= fine_5;
reg [17:0] v_5_{i};
reg [9:0] v_6_{i};
reg over_5_{i}, over_6_{i}, negative_5_{i}, negative_6_{i};
always @(posedge clock) begin
    a_1_{i} <= $signed(sums[{high}:{low}]);
    d_1_{i} <= $signed(bias);
    b_2_{i} <= $signed({{1'b0, b_1}});
    ad_2_{i} <= a_1_{i} + d_1_{i};
    m_3_{i} <= ad_2_{i} * b_2_{i};
    p_4_{i} <= m_3_{i} + $signed({{1'b0, rounding}});
    negative_5_{i} <= p_4_{i}[47];
    case (coarse_4_{i})
        2'd0: begin v_5_{i} <= p_4_{i}[17:0]; over_5_{i} <= |p_4_{i}[40:18]; end
        2'd1: begin v_5_{i} <= p_4_{i}[29:12]; over_5_{i} <= |p_4_{i}[40:30]; end
        2'd2: begin v_5_{i} <= p_4_{i}[41:24]; over_5_{i} <= 1'b0; end
        default: begin v_5_{i} <= {{8'd0, p_4_{i}[45:36]}}; over_5_{i} <= 1'b0; end
    endcase
    negative_6_{i} <= negative_5_{i};
    case (middle_5_{i})
        2'd0: begin v_6_{i} <= v_5_{i}[9:0]; over_6_{i} <= over_5_{i} | (|v_5_{i}[17:10]); end
        2'd1: begin v_6_{i} <= v_5_{i}[13:4]; over_6_{i} <= over_5_{i} | (|v_5_{i}[17:14]); end
        default: begin v_6_{i} <= v_5_{i}[17:8]; over_6_{i} <= over_5_{i}; end
    endcase
    pixels[{pixel_high}:{pixel_low}] <=
        negative_6_{i} ? 8'd0 : (over_6_{i} | (~fine_6_{i} & (|v_6_{i}[9:8]))) ? 8'd255
        : fine_6_{i} ? v_6_{i}[9:2] : v_6_{i}[7:0];
end
",
    )
}
