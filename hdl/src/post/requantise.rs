//! Requantisation of seven sums: `spec::requant` in one DSP48E1 a lane.
//!
//! `clamp(((sum + bias) * m + 2^(s-1)) >> s, 0, 255)`: the DSP's pre-adder, multiplier and C port, then a shift
//! by a multiple of 8, a shift by 0 to 7, and the clamp. Latency: [`Requantise::LATENCY`] cycles. Throughput: seven
//! sums a cycle. `shift` is 1 to 46 by the contract; 0 does not shift, and more than 46 gives 0.
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
        Verilog::Custom(format!("{CONTROL}{lanes}"))
    }
}

/// Valid bits, tags, and what the lanes share.
const CONTROL: &str = "\
reg [5:0] valid;
reg [11:0] tag_1, tag_2, tag_3, tag_4, tag_5, tag_6;
reg [5:0] shift_1, shift_2, shift_3, shift_4;
reg [2:0] shift_5;
reg [47:0] round_2, round_3;
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
    shift_1 <= shift; shift_2 <= shift_1; shift_3 <= shift_2; shift_4 <= shift_3; shift_5 <= shift_4[2:0];
    round_2 <= 48'd1 << (shift_1 - 6'd1);
    round_3 <= round_2;
end
";

/// The text of lane `i`. After the coarse shift only 15 bits and whether any above them is set matter; a
/// positive sum is below 2^46.
fn lane(i: usize) -> String {
    let (low, high) = (24 * i, 24 * i + 23);
    let coarse: String = (0..6)
        .map(|k| {
            let (lsb, top) = (8 * k, (8 * k + 14).min(46));
            let pad = match 14 - (top - lsb) {
                0 => String::new(),
                n => format!("{n}'d0, "),
            };
            let over = if top < 46 { format!("|p_4_{i}[46:{}]", top + 1) } else { "1'b0".to_owned() };
            format!(
                "        3'd{k}: begin v_5_{i} <= {{{pad}p_4_{i}[{top}:{lsb}]}}; over_5_{i} <= {over}; end\n"
            )
        })
        .collect();
    format!(
        "\
reg signed [23:0] a_1_{i}, d_1_{i};
reg signed [16:0] b_1_{i}, b_2_{i};
(* use_dsp = \"yes\" *) reg signed [24:0] ad_2_{i};
(* use_dsp = \"yes\" *) reg signed [41:0] m_3_{i};
(* use_dsp = \"yes\" *) reg signed [47:0] p_4_{i};
reg [14:0] v_5_{i}, v_6_{i};
reg over_5_{i}, over_6_{i}, negative_5_{i}, negative_6_{i};
always @(posedge clock) begin
    a_1_{i} <= $signed(sums[{high}:{low}]);
    d_1_{i} <= $signed(bias);
    b_1_{i} <= $signed({{1'b0, multiplier}});
    b_2_{i} <= b_1_{i};
    ad_2_{i} <= a_1_{i} + d_1_{i};
    m_3_{i} <= ad_2_{i} * b_2_{i};
    p_4_{i} <= m_3_{i} + $signed(round_3);
    negative_5_{i} <= p_4_{i}[47];
    case (shift_4[5:3])
{coarse}        default: begin v_5_{i} <= 15'd0; over_5_{i} <= 1'b0; end
    endcase
    v_6_{i} <= v_5_{i} >> shift_5;
    over_6_{i} <= over_5_{i};
    negative_6_{i} <= negative_5_{i};
    pixels[{pixel_high}:{pixel_low}] <=
        negative_6_{i} ? 8'd0 : (over_6_{i} | (|v_6_{i}[14:8])) ? 8'd255 : v_6_{i}[7:0];
end
",
        pixel_high = 8 * i + 7,
        pixel_low = 8 * i,
    )
}
