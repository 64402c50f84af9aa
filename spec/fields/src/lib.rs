//! Firebrick's contract in rust-hdl kernels: [`macro@contract`] above `impl Logic for ...`.
//!
//! Whoever describes hardware that speaks Firebrick's registers, descriptors or weight stream needs this crate. rust-hdl makes
//! Verilog of a kernel's text, and takes neither constants nor macros in it; the attribute puts literals, which it reads from
//! [`firebrick_spec::names`], in their places before rust-hdl sees them. A name that the contract does not have is an error of the
//! compiler that lists those that there are. It also puts the type's name into the Verilog, for modules to be called after their types.
//!
//! ```
//! # use rust_hdl_core::prelude::*;
//! use firebrick_fields::contract;
//!
//! /// How many filters the descriptor word on the bus is about.
//! #[derive(LogicBlock, Default)]
//! struct Filters {
//!     index: Signal<In, Bits<4>>,
//!     data: Signal<In, Bits<32>>,
//!     filters: Signal<Out, Bits<10>>,
//! }
//!
//! #[contract]
//! impl Logic for Filters {
//!     #[hdl_gen]
//!     fn update(&mut self) {
//!         self.filters.next = 0.into();
//!         if self.index.val() == word!(pass.filters) {
//!             self.filters.next = field!(self.data.val(), pass.filters);
//!         }
//!     }
//! }
//! ```
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod arguments;
mod lookup;
mod named;
mod rewrite;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use syn::visit_mut::VisitMut;

/// Puts the contract's numbers into a block and its type's name into its Verilog: stands above `impl Logic for ...`.
///
/// It replaces these macros in the methods:
///
/// | macro | becomes |
/// |---|---|
/// | `field!(word, pass.strips)` | the field's bits of the word: `word.get_bits::<8>(10)`, of one bit `word.get_bit(16)`, or all of a 32-bit word |
/// | `put!(value, fault.word)` | the value at the field's place |
/// | `without!(word, packet.crc)` | the other bits of a 64-bit word, closed up |
/// | `is!(value, output.sums)` | whether a field's value is the named one |
/// | `up_to!(index, early)` | whether a number of a descriptor's word is at most the group's last |
/// | `word!(pass.strips)`, `word!(STATUS)`, `word!(log.busy)` | the number of a descriptor's, a register's, a log record's word |
/// | `mask!(STATUS.busy, STATUS.error)` | ones where the fields are |
/// | `error!(READ_WINDOW)` | an error code |
/// | `first!(early)`, `last!(early)` | a group's first and last word |
/// | `number!(PASS_CHANNELS)` | a number, or a sum, difference or product of these and of the five above |
///
/// The module's name is the type's in snake case with the constants that it depends on: `fifo_w8_a4` for `Fifo<8, 4>`. What only a value
/// tells apart, and Verilog can choose by itself, is a parameter of the module: `#[contract(LUT_LANES = self._lut_lanes)]`. So may be a
/// constant that the type depends on, and then it is not in the name: `#[contract(W = W)]`.
#[proc_macro_attribute]
pub fn contract(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let parameters = syn::parse_macro_input!(arguments with named::Parameters::parse_terminated);
    let mut block = syn::parse_macro_input!(item as syn::ItemImpl);
    let mut rewrite = rewrite::Rewrite::default();
    rewrite.visit_item_impl_mut(&mut block);
    let done = match rewrite.problem() {
        Some(problem) => Err(problem),
        None => named::named(block, &parameters),
    };
    done.unwrap_or_else(syn::Error::into_compile_error).into()
}
