//! What the bytes of a bypass map add: the same table for eight lanes, in four RAMs with two read ports each.
//!
//! Latency: one cycle from `take` until the bytes' values are fetched, [`BypassTable::LATENCY`] from there; fetched values stay until the next
//! `take`. 0 while `enable` is low. Throughput: eight bytes a cycle. The first port of each RAM also writes: while `write` is high, the values of even bytes have no meaning.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use smart_default::SmartDefault;

use super::{bytes, word};

const LANES: usize = 8;

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct BypassTable {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Writes an entry.
    pub write: Signal<In, Bit>,
    /// Number of the entry that is written.
    pub write_index: Signal<In, Bits<8>>,
    /// Value of the entry that is written.
    pub write_value: Signal<In, Bits<8>>,
    /// The bytes.
    pub beat: Signal<In, Bits<64>>,
    /// The bytes' values are fetched.
    pub take: Signal<In, Bit>,
    /// The values count.
    pub enable: Signal<In, Bit>,
    /// The values.
    pub values: Signal<Out, Bits<64>>,
    #[default(vec![0; 256])]
    _entries: Vec<u8>,
    #[default([0; LANES])]
    _fetched: [u8; LANES],
    #[default([0; LANES])]
    _held: [u8; LANES],
}

impl BypassTable {
    /// Cycles from fetched values to `values`.
    pub const LATENCY: usize = 2;
}

#[contract]
impl Logic for BypassTable {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        self.values.next = Bits::from(if self.enable.val() { word(&self._held) } else { 0 });
        self._held = self._fetched;
        let places = bytes::<LANES>(self.beat.val().to_u64());
        for (lane, &place) in places.iter().enumerate() {
            if self.take.val() && (lane % 2 == 1 || !self.write.val()) {
                self._fetched[lane] = self._entries[usize::from(place)];
            }
        }
        if self.write.val() {
            self._entries[self.write_index.val().index()] = self.write_value.val().to_u8();
        }
    }

    fn connect(&mut self) {
        self.values.connect();
    }

    fn hdl(&self) -> Verilog {
        let rams: String = (0..LANES / 2).map(ram).collect();
        Verilog::Custom(format!(
            "\
// name: bypass_table
integer i;
reg [63:0] fetched, held;
initial begin
    fetched = 0;
    held = 0;
    values = 0;
end
{rams}always @(posedge clock) begin
    held <= fetched;
    if (enable) values <= held;
    else values <= 64'd0;
end
"
        ))
    }
}

/// The text of the RAM for bytes `2 n` and `2 n + 1`.
fn ram(n: usize) -> String {
    let (even, odd) = (16 * n, 16 * n + 8);
    let (even_top, odd_top) = (even + 7, odd + 7);
    format!(
        "\
(* ram_style = \"block\" *) reg [7:0] memory_{n} [0:255];
wire [7:0] place_{n} = write ? write_index : beat[{even_top}:{even}];
initial for (i = 0; i <= 255; i = i + 1) memory_{n}[i] = 0;
always @(posedge clock)
    if (write) memory_{n}[place_{n}] <= write_value;
    else if (take) fetched[{even_top}:{even}] <= memory_{n}[place_{n}];
always @(posedge clock) if (take) fetched[{odd_top}:{odd}] <= memory_{n}[beat[{odd_top}:{odd}]];
"
    )
}
