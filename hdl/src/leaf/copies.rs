//! Registers that synthesis keeps apart although they hold the same: local copies of what would drive too many loads, or loads too far apart.
//!
//! Equal registers are merged by every synthesis tool; those of [`Copies`] are marked (`keep`, `dont_touch`) and stay. A net should have no more than 64 loads:
//! give each group of consumers, or each block, a bit of [`Copies`] of what the register before it would take. Enables and resets belong
//! into the value before the register.
//!
//! Vivado goes by the mark on the register, yosys by that on the process, and only if it is of one bit (seen with 0.23).
//!
//! Latency: [`Copies::LATENCY`] cycle. Power-up: 0.
//!
//! ```
//! use firebrick_hdl::leaf::Copies;
//! use rust_hdl_core::prelude::*;
//!
//! /// Two blocks get the same reset, each from a register of its own.
//! #[derive(LogicBlock, Default)]
//! struct Pair {
//!     clock: Signal<In, Clock>,
//!     reset: Signal<In, Bit>,
//!     reset_left: Signal<Out, Bit>,
//!     reset_right: Signal<Out, Bit>,
//!     resets: Copies<2>,
//! }
//!
//! impl Logic for Pair {
//!     #[hdl_gen]
//!     fn update(&mut self) {
//!         self.resets.clock.next = self.clock.val();
//!         self.resets.value.next = self.reset.val();
//!         self.reset_left.next = self.resets.copies.val().get_bit(0);
//!         self.reset_right.next = self.resets.copies.val().get_bit(1);
//!     }
//! }
//!
//! let mut pair = Pair::default();
//! pair.connect_all();
//! assert!(firebrick_hdl::emit::emit_block(&pair, "pair").contains("(* keep = \"true\""));
//! ```

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

/// `N` registers of one bit, which hold the same.
#[derive(LogicBlock, Default)]
pub struct Copies<const N: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// What all of them take at the edge.
    pub value: Signal<In, Bit>,
    /// What they hold, a bit for each.
    pub copies: Signal<Out, Bits<N>>,
    _held: bool,
}

impl<const N: usize> Copies<N> {
    /// Cycles from `value` to `copies`.
    pub const LATENCY: usize = 1;
}

#[contract(N = N)]
impl<const N: usize> Logic for Copies<N> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self._held = self.value.val();
        }
        self.copies.next = if self._held { !Bits::default() } else { Bits::default() };
    }

    fn connect(&mut self) {
        self.copies.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(
            "\
// width copies N
(* keep = \"true\", dont_touch = \"true\" *) reg [N - 1:0] kept;
initial kept = 0;
genvar g;
generate for (g = 0; g < N; g = g + 1) begin : bits
    (* keep = \"true\" *) always @(posedge clock) kept[g] <= value;
end endgenerate
always @(*) copies = kept;
"
            .to_owned(),
        )
    }
}

/// A register of `W` bits whose enable comes `E` times, for as many equal parts of the word: an enable drives `W / E` flip-flops.
#[derive(LogicBlock, Default)]
pub struct WideRegister<const W: usize, const E: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The parts, the lowest first, that take theirs of `value` at the edge; meant to be equal, from registers of their own.
    pub enable: Signal<In, Bits<E>>,
    /// What it takes at the edge.
    pub value: Signal<In, Bits<W>>,
    /// What it holds, 0 at power-up.
    pub word: Signal<Out, Bits<W>>,
    _held: Bits<W>,
}

#[contract(W = W, E = E)]
impl<const W: usize, const E: usize> Logic for WideRegister<W, E> {
    fn update(&mut self) {
        const { assert!(W.is_multiple_of(E), "equal parts of a word") };
        if self.clock.pos_edge() {
            let (enable, value) = (self.enable.val(), self.value.val());
            if enable.all() {
                self._held = value;
            }
            for bit in 0..if enable.any() && !enable.all() { W } else { 0 } {
                if enable.get_bit(bit / (W / E)) {
                    self._held = self._held.replace_bit(bit, value.get_bit(bit));
                }
            }
        }
        self.word.next = self._held;
    }

    fn connect(&mut self) {
        self.word.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(
            "\
// width enable E
// width value W
// width word W
genvar g;
generate for (g = 0; g < E; g = g + 1) begin : parts
    always @(posedge clock) if (enable[g]) word[W / E * g +: W / E] <= value[W / E * g +: W / E];
end endgenerate
initial word = {W{1'b0}};
"
            .to_owned(),
        )
    }
}
