//! A LUT RAM for four halves of results.
//!
//! The read address comes a cycle ahead, so that each part of the memory has registers of its own for it: one would drive 84 inputs.
//!
//! With two addresses four LUTs hold 6 bits, with one 8 (UG474, RAM32M). So there are memories of both kinds; in one of
//! [`HalfRam::of_one_address`] a write goes where the read address points.
//!
//! Latency: one cycle from `next_address` to `read_data`. Throughput: a write and a read a cycle; of one address, one of them.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct HalfRam {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Word of the next cycle: to read, or of one address to write.
    pub next_address: Signal<In, Bits<2>>,
    /// Writes `write_data` at the edge.
    pub write_enable: Signal<In, Bit>,
    /// Word to write, if there are two addresses.
    pub write_address: Signal<In, Bits<2>>,
    /// The new value.
    pub write_data: Signal<In, Bits<168>>,
    /// Value of the word to read.
    pub read_data: Signal<Out, Bits<168>>,
    _memory: [Bits<168>; 4],
    _address: usize,
    _one: bool,
}

impl HalfRam {
    /// A memory of one address.
    pub fn of_one_address() -> Self {
        Self { _one: true, ..Default::default() }
    }
}

#[contract(ONE = u8::from(self._one))]
impl Logic for HalfRam {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            if self.write_enable.val() {
                let address = if self._one { self._address } else { self.write_address.val().index() };
                self._memory[address] = self.write_data.val();
            }
            self._address = self.next_address.val().index();
        }
        self.read_data.next = self._memory[self._address];
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(
            "\
(* keep = \"true\" *) reg [1:0] low_address, high_address;
(* ram_style = \"distributed\" *) reg [95:0] low_memory [0:3];
(* ram_style = \"distributed\" *) reg [71:0] high_memory [0:3];
wire [1:0] low_place = ONE == 1 ? low_address : write_address;
wire [1:0] high_place = ONE == 1 ? high_address : write_address;
integer i;
initial begin
    low_address = 0;
    high_address = 0;
    for (i = 0; i < 4; i = i + 1) begin
        low_memory[i] = 0;
        high_memory[i] = 0;
    end
end
(* keep = \"true\" *) always @(posedge clock) low_address <= next_address;
(* keep = \"true\" *) always @(posedge clock) high_address <= next_address;
always @(posedge clock) if (write_enable) begin
    low_memory[low_place] <= write_data[95:0];
    high_memory[high_place] <= write_data[167:96];
end
always @(*) read_data = {high_memory[high_address], low_memory[low_address]};
"
            .to_owned(),
        )
    }
}
