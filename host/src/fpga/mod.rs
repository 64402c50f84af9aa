//! Programming the FPGA from Linux, and what its logic needs.
//!
//! [`load`] goes the whole way on Xilinx's kernels: the bitstream is a file of the firmware folder, the overlay goes to configfs, the
//! clock runs, ports have their widths, and the UIO driver has our device. What it does depends on the running [`System`]. Mainline kernels take
//! neither bitstreams nor overlays: there, [`boot_loader`] says what to do.

mod adapt;
mod bitstream;
mod drivers;
mod error;
mod load;
mod manager;
mod overlay;
pub mod pl_clock;
mod steps;
mod system;
pub mod tree;

pub use bitstream::{Bitstream, Origin};
pub use drivers::{Clash, clashes_of};
pub use error::{BadBitstream, LoadError};
pub use load::{LoadOptions, Step, fit, load, unload};
pub use manager::{program, state};
pub use steps::boot_loader;
pub use system::{Kernel, System};
pub use tree::TreeError;
