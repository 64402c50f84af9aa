//! The accelerator of Firebrick in rust-hdl, and its emission as Verilog.
