//! Distributed RAM: one write port, one asynchronous read port.
//!
//! Latency: none from `read_address` to `read_data`. Throughput: a write and a read every cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use smart_default::SmartDefault;

/// `W` bits a word, addresses of `A` bits, a depth of at most `2^A` words chosen at run time (a power of
/// two; higher address bits are ignored).
#[derive(LogicBlock, SmartDefault)]
pub struct LutRam<const W: usize, const A: usize> {
    /// Clock of the write port.
    pub clock: Signal<In, Clock>,
    /// Writes `write_data` at the next edge.
    pub write_enable: Signal<In, Bit>,
    /// Word to write.
    pub write_address: Signal<In, Bits<A>>,
    /// New value of the word at `write_address`.
    pub write_data: Signal<In, Bits<W>>,
    /// Word to read.
    pub read_address: Signal<In, Bits<A>>,
    /// Value of the word at `read_address`, in this cycle.
    pub read_data: Signal<Out, Bits<W>>,
    #[default(vec![Bits::default(); 1 << A])]
    _memory: Vec<Bits<W>>,
    #[default(1 << A)]
    _depth: usize,
}

impl<const W: usize, const A: usize> LutRam<W, A> {
    /// A RAM of `depth` words, all 0 in simulation.
    pub fn new(depth: usize) -> Self {
        assert!(depth.is_power_of_two() && depth > 1 && depth <= 1 << A, "LUT RAM of {depth} words");
        Self { _memory: vec![Bits::default(); depth], _depth: depth, ..Default::default() }
    }
}

#[contract(W = W, A = A, DEPTH_BITS = self._depth.ilog2())]
impl<const W: usize, const A: usize> Logic for LutRam<W, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() && self.write_enable.val() {
            self._memory[self.write_address.val().index() % self._depth] = self.write_data.val();
        }
        self.read_data.next = self._memory[self.read_address.val().index() % self._depth];
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(
            "\
// width write_address A
// width write_data W
// width read_address A
// width read_data W
(* ram_style = \"distributed\" *) reg [W - 1:0] memory [0:(1 << DEPTH_BITS) - 1];
integer i;
initial for (i = 0; i < (1 << DEPTH_BITS); i = i + 1) memory[i] = 0;
always @(posedge clock) if (write_enable) memory[write_address[DEPTH_BITS - 1:0]] <= write_data;
always @(*) read_data = memory[read_address[DEPTH_BITS - 1:0]];
"
            .to_owned(),
        )
    }
}
