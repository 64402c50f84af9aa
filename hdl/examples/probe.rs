//! Scratch.
use rust_hdl_core::prelude::*;
use firebrick_hdl::*;
fn main(){ let mut u = pe::PeChain::new(&firebrick_spec::EngineConfig::with_pes(2));
 u.clock.connect();u.reset.connect();u.word_valid.connect();u.word.connect();u.weight_valid.connect();u.weight_hops.connect();u.weight_end.connect();u.weight.connect();u.token.connect();
 u.connect_all(); if let Err(e)=check_all(&u){eprintln!("{e:?}");} println!("{}", generate_verilog_unchecked(&u)); }
