//! Scratch.
use rust_hdl_core::prelude::*;
fn main(){ let mut u = firebrick_hdl::pe::Pe::new(512,512,0); u.connect_all(); print!("{}", firebrick_hdl::emit::emit_block(&u, "pe")); }
