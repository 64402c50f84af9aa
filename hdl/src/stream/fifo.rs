//! First-word-fall-through FIFO in distributed RAM.
//!
//! Latency: [`Fifo::LATENCY`] cycle from input to output. Throughput: one word a cycle in and out, also when
//! full or empty for a time. Limit: `2^A` words, or
//! fewer, a power of two.
//!
//! # Example
//!
//! Six words are offered to a FIFO of four. The consumer waits until it is full; from then on it is full and gives a word a cycle.
//!
//! ```
//! use firebrick_hdl::stream::Fifo;
//! use firebrick_waves::Waveform;
//!
//! let fifo = Fifo::<8, 2, 3>::default();
//! let mut wave = Waveform::new("Fifo: six words through a FIFO of four", fifo, |fifo| &mut fifo.clock)
//!     .show("in_valid", "a word is offered")
//!     .show("in_data", "the word").when("in_valid")
//!     .show("in_ready", "there is room: it is taken at the edge")
//!     .show("count", "words held")
//!     .show("out_valid", "a word waits")
//!     .show("out_data", "the oldest word").when("out_valid")
//!     .show("out_ready", "takes it at the edge");
//! let mut word = 0xa1u64;
//! for cycle in 0..15 {
//!     let taken = wave.cycle_with(
//!         |fifo| {
//!             fifo.in_valid.next = cycle > 0 && word <= 0xa6;
//!             fifo.in_data.next = word.into();
//!             fifo.out_ready.next = cycle > 6;
//!         },
//!         |fifo| fifo.in_valid.val() && fifo.in_ready.val(),
//!     );
//!     word += u64::from(taken);
//! }
//! assert_eq!(wave.first("out_valid") - wave.first("in_valid"), Fifo::<8, 2, 3>::LATENCY);
//! wave.check("waveforms/fifo.svg");
//! ```
#![doc = include_str!("../../waveforms/fifo.svg")]

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use smart_default::SmartDefault;

/// `W` bits a word, at most `2^A` words; `C` must be `A + 1`, the width of a count.
///
/// Verilog with parameters, so that FIFOs of all widths are one module.
#[derive(LogicBlock, SmartDefault)]
pub struct Fifo<const W: usize, const A: usize, const C: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the FIFO.
    pub reset: Signal<In, Bit>,
    /// A word is offered.
    pub in_valid: Signal<In, Bit>,
    /// The word.
    pub in_data: Signal<In, Bits<W>>,
    /// There is room; the word offered is taken at the edge.
    pub in_ready: Signal<Out, Bit>,
    /// A word waits.
    pub out_valid: Signal<Out, Bit>,
    /// The oldest word.
    pub out_data: Signal<Out, Bits<W>>,
    /// Takes the oldest word at the edge.
    pub out_ready: Signal<In, Bit>,
    /// Words held.
    pub count: Signal<Out, Bits<C>>,
    #[default(vec![Bits::default(); 1 << A])]
    _memory: Vec<Bits<W>>,
    _head: usize,
    _tail: usize,
    _held: usize,
    #[default(1 << A)]
    _depth: usize,
}

impl<const W: usize, const A: usize, const C: usize> Fifo<W, A, C> {
    /// Cycles from input to output of an empty FIFO.
    pub const LATENCY: usize = timing::FIFO;

    /// A FIFO of `depth` words.
    pub fn new(depth: usize) -> Self {
        const { assert!(C == A + 1, "width of a FIFO's count") };
        assert!(depth.is_power_of_two() && depth > 1 && depth <= 1 << A, "FIFO of {depth} words");
        Self { _memory: vec![Bits::default(); depth], _depth: depth, ..Default::default() }
    }

    fn clocked(&mut self) {
        let push = self.in_valid.val() && self._held != self._depth;
        let pop = self.out_ready.val() && self._held != 0;
        if push {
            self._memory[self._tail] = self.in_data.val();
            self._tail = (self._tail + 1) % self._depth;
        }
        self._head = (self._head + usize::from(pop)) % self._depth;
        self._held = self._held + usize::from(push) - usize::from(pop);
        if self.reset.val() {
            (self._head, self._tail, self._held) = (0, 0, 0);
        }
    }
}

/// The FIFO's registers, and the memory of a word's lower part.
const MEMORY: &str = "\
// width in_data W
// width out_data W
// width count C
// An address drives three inputs of each LUT RAM of 64 words and three bits: if that is too many for one register, the upper half of a
// word has a head of its own.
localparam LOW = DEPTH_BITS < 6 || W < 33 ? W : W / 2;
reg [A - 1:0] head, tail;
reg [C - 1:0] held;
(* ram_style = \"distributed\" *) reg [LOW - 1:0] memory [0:(1 << DEPTH_BITS) - 1];
wire push = in_valid & in_ready;
wire pop = out_ready & out_valid;
always @(posedge clock) if (push) memory[tail[DEPTH_BITS - 1:0]] <= in_data[LOW - 1:0];
always @(*) out_data[LOW - 1:0] = memory[head[DEPTH_BITS - 1:0]];
integer i;
initial for (i = 0; i < (1 << DEPTH_BITS); i = i + 1) memory[i] = 0;
";

/// What moves them.
const COUNTS: &str = "\
genvar g;
generate if (C < 6) begin : few
    // In a simulator that knows `x`, an unknown `push` moves nothing: so what the memory is owed stays known from power-up on.
    always @(posedge clock) begin
        if (push) tail <= tail + 1'b1;
        if (pop) head <= head + 1'b1;
        if (push & ~pop) held <= held + 1'b1;
        if (pop & ~push) held <= held - 1'b1;
        if (reset) begin
            head <= 0;
            tail <= 0;
            held <= 0;
        end
    end
end else begin : many
    // What pops comes too late for a sum: it enables one, or chooses.
    wire [A - 1:0] next_head = reset ? {A{1'b0}} : pop ? head + 1'b1 : head;
    for (g = 0; g < A; g = g + 1) begin : bits
        // Marked, or yosys takes the two heads for one.
        (* keep = \"true\" *) always @(posedge clock) head[g] <= next_head[g];
    end
    always @(posedge clock) begin
        if (push) tail <= tail + 1'b1;
        if (push ^ pop) held <= held + {{C - 1{~push}}, 1'b1};
        if (reset) begin
            tail <= 0;
            held <= 0;
        end
    end
end endgenerate
";

/// The memory of a word's upper part, if it has one of its own.
const HIGH: &str = "\
generate if (LOW < W) begin : deep
    (* ram_style = \"distributed\" *) reg [W - LOW - 1:0] high_memory [0:(1 << DEPTH_BITS) - 1];
    (* keep = \"true\", dont_touch = \"true\" *) reg [A - 1:0] high_head;
    wire [A - 1:0] next_head = reset ? {A{1'b0}} : pop ? head + 1'b1 : head;
    for (g = 0; g < A; g = g + 1) begin : bits
        (* keep = \"true\" *) always @(posedge clock) high_head[g] <= next_head[g];
    end
    always @(posedge clock) if (push) high_memory[tail[DEPTH_BITS - 1:0]] <= in_data[W - 1:LOW];
    always @(*) out_data[W - 1:LOW] = high_memory[high_head[DEPTH_BITS - 1:0]];
    integer k;
initial high_head = 0;
initial for (k = 0; k < (1 << DEPTH_BITS); k = k + 1) high_memory[k] = 0;
end endgenerate
";

/// What is seen of them, and what they are at power-up.
const OUTPUTS: &str = "\
// There are as many words as a power of two, so a bit says that it is full.
always @(*) in_ready = ~held[DEPTH_BITS];
always @(*) out_valid = |held;
always @(*) count = held;
initial if (KNOWN == 1) begin
    head = 0;
    tail = 0;
    held = 0;
end
";

#[contract(W = W, A = A, C = C, DEPTH_BITS = self._depth.ilog2(), KNOWN = 1)]
impl<const W: usize, const A: usize, const C: usize> Logic for Fifo<W, A, C> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.clocked();
        }
        self.in_ready.next = self._held != self._depth;
        self.out_valid.next = self._held != 0;
        self.out_data.next = self._memory[self._head];
        self.count.next = (self._held as u64).into();
    }

    fn connect(&mut self) {
        self.in_ready.connect();
        self.out_valid.connect();
        self.out_data.connect();
        self.count.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom([MEMORY, COUNTS, HIGH, OUTPUTS].concat())
    }
}
