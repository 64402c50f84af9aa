//! Scratch.
fn main(){ let n: usize = std::env::args().nth(1).unwrap().parse().unwrap(); print!("{}", firebrick_hdl::verilog(&firebrick_spec::EngineConfig::with_pes(n))); }
