//! Seven pixels and the right neighbour's first one, each with a value of a bypass map, at most 255; a pixel that does not count is 0.
//!
//! A map word's first half is `{halo, pixels 0 to 6}`, its second one `{pixels 7 to 13, halo}`: the values are those of
//! one of them. No latency.
//!
//! Verilog, for the choice between the halves to be in the adders' LUTs. That needs the pixel as the adder's first
//! operand; yosys swaps those of a sum as it likes, so it is written as the difference `a - ~b - 1`.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

use super::{bytes, word};

const LANES: usize = 7;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct SaturatingSum {
    /// Pixels 7 to 13 (else 0 to 6).
    pub half: Signal<In, Bit>,
    /// The pixels.
    pub pixels: Signal<In, Bits<56>>,
    /// The pixel right of the strip, which counts in the second half.
    pub right: Signal<In, Bits<8>>,
    /// Values of the map word's half.
    pub values: Signal<In, Bits<64>>,
    /// Bit `i`: pixel `i` counts, else its sum is 0.
    pub keep: Signal<In, Bits<7>>,
    /// The pixels with their values.
    pub sums: Signal<Out, Bits<56>>,
    /// The pixel right of the strip with its value.
    pub right_sum: Signal<Out, Bits<8>>,
}

#[contract]
impl Logic for SaturatingSum {
    fn update(&mut self) {
        let pixels = bytes::<LANES>(self.pixels.val().to_u64());
        let values = bytes::<{ LANES + 1 }>(self.values.val().to_u64());
        let skip = usize::from(!self.half.val());
        let sums: [u8; LANES] = std::array::from_fn(|i| {
            if self.keep.val().get_bit(i) { pixels[i].saturating_add(values[i + skip]) } else { 0 }
        });
        self.sums.next = Bits::from(word(&sums));
        self.right_sum.next = Bits::from(u64::from(self.right.val().to_u8().saturating_add(values[LANES])));
    }

    fn connect(&mut self) {
        self.sums.connect();
        self.right_sum.connect();
    }

    fn hdl(&self) -> Verilog {
        let byte = |i: usize| format!("[{}:{}]", 8 * i + 7, 8 * i);
        let lanes: String = (0..LANES)
            .map(|i| {
                let (this, next) = (byte(i), byte(i + 1));
                format!(
                    "\
wire [8:0] sum_{i};
wire low_{i};
assign {{sum_{i}, low_{i}}} = {{1'b0, pixels{this}, 1'b0}} - {{1'b1, ~(half ? values{this} : values{next}), 1'b1}};
always @(*) sums{this} = {{8{{keep[{i}]}}}} & (sum_{i}[7:0] | {{8{{sum_{i}[8]}}}});
"
                )
            })
            .collect();
        let last = byte(LANES);
        Verilog::Custom(format!(
            "\
{lanes}wire [8:0] sum_right = {{1'b0, right}} + {{1'b0, values{last}}};
always @(*) right_sum = sum_right[7:0] | {{8{{sum_right[8]}}}};
"
        ))
    }
}
