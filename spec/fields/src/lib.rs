//! Firebrick's contract in rust-hdl kernels: [`macro@contract`] above `#[hdl_gen]`.
//!
//! Whoever describes hardware that speaks Firebrick's registers, descriptors or weight stream needs this crate. rust-hdl makes
//! Verilog of a kernel's text, and takes neither constants nor macros in it; the attribute puts literals, which it reads from
//! [`firebrick_spec::names`], in their places before rust-hdl sees them. A name that the contract does not have is an error of the
//! compiler that lists those that there are.
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
//! impl Logic for Filters {
//!     #[contract]
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
mod rewrite;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;

/// Puts the contract's numbers into a kernel: stands above `#[hdl_gen]`, and replaces these macros in the function under it.
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
#[proc_macro_attribute]
pub fn contract(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        let problem = syn::Error::new(proc_macro2::Span::call_site(), "`contract` takes no arguments");
        return problem.into_compile_error().into();
    }
    let mut kernel = syn::parse_macro_input!(item as syn::ImplItemFn);
    let mut rewrite = rewrite::Rewrite::default();
    rewrite.visit_block_mut(&mut kernel.block);
    match rewrite.problem() {
        Some(problem) => problem.into_compile_error().into(),
        None => kernel.into_token_stream().into(),
    }
}
