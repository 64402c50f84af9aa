//! Programming the FPGA from Linux, and the clock of its logic.
//!
//! [`program`] goes the way of Xilinx's kernels: the bitstream is a file of the firmware folder, whose name is written
//! to the FPGA manager; the device-tree overlay goes to configfs. Mainline kernels have neither of the two attributes.

mod bitstream;
mod error;
mod manager;
mod overlay;
pub mod pl_clock;

pub use bitstream::{Bitstream, Origin};
pub use error::{BadBitstream, LoadError};
pub use manager::{program, state};
pub use overlay::apply;
