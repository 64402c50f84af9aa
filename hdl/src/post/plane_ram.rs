//! The pixels of the reassembly slots, seven lanes wide: written a byte a lane, or as whole sums, and read a byte a lane.
//!
//! A lane is a RAM of 32-bit words with byte enables. Byte `k` of word `[slot][n][half]` is channel `4 n + k`: so a sum,
//! sign-extended to 32 bits, is four channels, its byte planes.
//!
//! Latency: [`PlaneRam::LATENCY`] cycles from `read_address` to `read_data`. Throughput: a write and a read a cycle. A
//! read of what is written in the same cycle returns the old value.

use firebrick_fields::contract;
use firebrick_spec::config::{PASS_CHANNELS, RESULT_SLOTS};
use rust_hdl_core::prelude::*;
use smart_default::SmartDefault;

use super::word;

const LANES: usize = 7;
/// Words of four bytes: of each slot, two halves of each channel.
const WORDS: usize = RESULT_SLOTS * PASS_CHANNELS * 2 / 4;

/// Addresses are `{slot 2, channel 9, half 1}`; a whole sum's are `{slot 2, 0 2, filter 7, half 1}`.
#[derive(LogicBlock, SmartDefault)]
pub struct PlaneRam {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Writes at the next edge.
    pub write_enable: Signal<In, Bit>,
    /// Writes `write_sums` to the four channels of a filter, else `write_pixels` to one channel; what it was a cycle before counts.
    pub write_whole: Signal<In, Bit>,
    /// Where.
    pub write_address: Signal<In, Bits<12>>,
    /// Lane `i`'s byte at bits `8 i`.
    pub write_pixels: Signal<In, Bits<56>>,
    /// Lane `i`'s sum at bits `24 i`.
    pub write_sums: Signal<In, Bits<168>>,
    /// Which byte of each lane to read.
    pub read_address: Signal<In, Bits<12>>,
    /// The bytes.
    pub read_data: Signal<Out, Bits<56>>,
    #[default(vec![Default::default(); WORDS])]
    _memory: Vec<[[u8; 4]; LANES]>,
    _whole: bool,
    #[default([0; LANES])]
    _fetched: [u8; LANES],
}

impl PlaneRam {
    /// Cycles from address to data.
    pub const LATENCY: usize = 2;
}

/// Word and byte of channel `address`.
fn place(address: usize) -> (usize, usize) {
    let (slot, channel, half) = (address >> 10, address >> 1 & 0x1ff, address & 1);
    (slot << 8 | channel >> 2 << 1 | half, channel & 3)
}

#[contract]
impl Logic for PlaneRam {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        self.read_data.next = Bits::from(word(&self._fetched));
        let (at, byte) = place(self.read_address.val().index());
        self._fetched = self._memory[at].map(|lane| lane[byte]);
        let whole = std::mem::replace(&mut self._whole, self.write_whole.val());
        if !self.write_enable.val() {
            return;
        }
        let address = self.write_address.val().index();
        let (at, byte) = place(address);
        for lane in 0..LANES {
            if whole {
                let sum = self.write_sums.val().get_bits::<24>(24 * lane).to_u32();
                let whole = (sum << 8) as i32 >> 8;
                self._memory[address >> 10 << 8 | address & 0xff][lane] = whole.to_le_bytes();
            } else {
                let pixel = self.write_pixels.val().get_bits::<8>(8 * lane).to_u8();
                self._memory[at][lane][byte] = pixel;
            }
        }
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes: String = (0..LANES).map(lane).collect();
        Verilog::Custom(format!("{SHARED}{lanes}"))
    }
}

/// Addresses and byte enables, which the lanes share. What is written is static in a pass: each lane has a copy, so that no net grows wide.
const SHARED: &str = "\
integer i;
reg whole;
always @(posedge clock) whole <= write_whole;
wire [9:0] write_word = {write_address[11:10], whole ? write_address[7:1] : write_address[9:3], write_address[0]};
wire [3:0] enables = {4{write_enable}} & ({4{whole}} | (4'd1 << write_address[2:1]));
wire [9:0] read_word = {read_address[11:10], read_address[9:3], read_address[0]};
reg [1:0] read_byte;
initial begin
    read_byte = 0;
    whole = 0;
end
always @(posedge clock) read_byte <= read_address[2:1];
";

/// The text of lane `n`.
fn lane(n: usize) -> String {
    let (pixel_low, pixel_high, sum_low, sign) = (8 * n, 8 * n + 7, 24 * n, 24 * n + 23);
    let last = WORDS - 1;
    let writes: String = (0..4)
        .map(|k| {
            let (low, high) = (8 * k, 8 * k + 7);
            format!(
                "    if (enables[{k}]) memory_{n}[write_word][{high}:{low}] <= written_{n}[{high}:{low}];\n"
            )
        })
        .collect();
    format!(
        "\
(* ram_style = \"block\" *) reg [31:0] memory_{n} [0:{last}];
reg [31:0] fetched_{n};
(* keep = \"true\", dont_touch = \"true\" *) reg whole_{n};
(* keep = \"true\" *) always @(posedge clock) whole_{n} <= write_whole;
wire [31:0] written_{n} = whole_{n} ? {{{{8{{write_sums[{sign}]}}}}, write_sums[{sign}:{sum_low}]}}
    : {{4{{write_pixels[{pixel_high}:{pixel_low}]}}}};
initial begin
    for (i = 0; i <= {last}; i = i + 1) memory_{n}[i] = 0;
    fetched_{n} = 0;
    whole_{n} = 0;
    read_data[{pixel_high}:{pixel_low}] = 0;
end
always @(posedge clock) begin
{writes}end
always @(posedge clock) fetched_{n} <= memory_{n}[read_word];
always @(posedge clock)
    case (read_byte)
        2'd0: read_data[{pixel_high}:{pixel_low}] <= fetched_{n}[7:0];
        2'd1: read_data[{pixel_high}:{pixel_low}] <= fetched_{n}[15:8];
        2'd2: read_data[{pixel_high}:{pixel_low}] <= fetched_{n}[23:16];
        default: read_data[{pixel_high}:{pixel_low}] <= fetched_{n}[31:24];
    endcase
"
    )
}
