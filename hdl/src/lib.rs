//! The accelerator of Firebrick in rust-hdl, and its emission as Verilog.

pub mod bus;
pub mod control;
pub mod emit;
pub mod leaf;
pub mod load;
pub mod pe;
pub mod post;
pub mod stream;
