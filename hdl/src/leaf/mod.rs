//! Leaves written as Verilog text, each with a Rust model that its tests compare with the text; and a constant with a default.
//!
//! What rust-hdl cannot say or what a synthesis tool must recognise by its shape lives here.

pub mod block_ram;
pub mod copies;
pub mod crc;
pub mod fixed;
pub mod lut_ram;
mod reset_synchroniser;

pub use block_ram::BlockRam;
pub use copies::{Copies, WideRegister};
pub use crc::{CrcAdvance, CrcFold};
pub use fixed::Fixed;
pub use lut_ram::LutRam;
pub use reset_synchroniser::ResetSynchroniser;
