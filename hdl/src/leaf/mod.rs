//! Leaves written as Verilog text, each with a Rust model that its tests compare with the text.
//!
//! What rust-hdl cannot say or what a synthesis tool must recognise by its shape lives here.

mod block_ram;
mod crc;
mod lut_ram;
mod reset_synchroniser;

pub use block_ram::BlockRam;
pub use crc::{CrcAdvance, CrcFold};
pub use lut_ram::LutRam;
pub use reset_synchroniser::ResetSynchroniser;
