//! Leaves written as Verilog text, each with a Rust model that its tests compare with the text.
//!
//! What rust-hdl cannot say or what a synthesis tool must recognise by its shape lives here.

mod block_ram;
mod lut_ram;

pub use block_ram::BlockRam;
pub use lut_ram::LutRam;
