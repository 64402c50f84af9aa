//! Connections by names in rust-hdl kernels: [`macro@wired`] above a kernel's `impl`.
//!
//! Whoever puts blocks together in rust-hdl needs this crate. A kernel (`update`) connects its parts signal by signal, a line each; here one
//! line names two parts and the signals between them. rust-hdl sees the lines that it stands for, so the Verilog is the same.
//!
//! ```
//! # use rust_hdl_core::prelude::*;
//! use firebrick_wires::wired;
//!
//! # #[derive(LogicBlock, Default)]
//! # struct Source { valid: Signal<Out, Bit>, data: Signal<Out, Bits<8>>, ready: Signal<In, Bit> }
//! # impl Logic for Source {
//! #     #[hdl_gen]
//! #     fn update(&mut self) { self.valid.next = self.ready.val(); self.data.next = 42.into(); }
//! # }
//! # #[derive(LogicBlock, Default)]
//! # struct Sink { offered: Signal<In, Bit>, data: Signal<In, Bits<8>>, ready: Signal<Out, Bit>, sum: Signal<Out, Bits<8>> }
//! # impl Logic for Sink {
//! #     #[hdl_gen]
//! #     fn update(&mut self) { self.ready.next = true; self.sum.next = self.data.val(); }
//! # }
//! #[derive(LogicBlock, Default)]
//! struct Both {
//!     sum: Signal<Out, Bits<8>>,
//!     source: Source,
//!     sink: Sink,
//! }
//!
//! #[wired]
//! impl Logic for Both {
//!     #[hdl_gen]
//!     fn update(&mut self) {
//!         // self.sink.offered.next = self.source.valid.val(); self.sink.data.next = self.source.data.val();
//!         connect!(self.sink <- self.source: offered = valid, data);
//!         connect!(self.source <- self.sink: ready);
//!         connect!(self <- self.sink: sum);
//!     }
//! }
//!
//! let mut both = Both::default();
//! both.connect_all();
//! assert!(simulate(&mut both, 20));
//! assert_eq!(both.sum.val(), Bits::<8>::from(42));
//! ```
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod connection;

use proc_macro::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;

/// Connects blocks by names: stands above the `impl` of a kernel, before other attributes, and replaces `connect!` in it.
///
/// `connect!(TO <- FROM: a, b = c);` stands for `TO.a.next = FROM.a.val(); TO.b.next = FROM.c.val();`. `TO` and `FROM` are `self` or
/// parts (`self.pe[k]`); a name may lead into a part (`held.d = count`, `data = held.q`).
#[proc_macro_attribute]
pub fn wired(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        let problem = syn::Error::new(proc_macro2::Span::call_site(), "`wired` takes no arguments");
        return problem.into_compile_error().into();
    }
    let mut kernel = syn::parse_macro_input!(item as syn::ItemImpl);
    let mut wiring = connection::Wiring::default();
    wiring.visit_item_impl_mut(&mut kernel);
    match wiring.problem() {
        Some(problem) => problem.into_compile_error().into(),
        None => kernel.into_token_stream().into(),
    }
}
