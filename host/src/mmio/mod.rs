//! The accelerator's registers through UIO: found by name, locked, mapped, and its interrupt waited for.
//!
//! The node of a UIO device (kernel documentation, "The Userspace I/O HOWTO") is mapped with the length that
//! sysfs gives, since the node itself has none. A register is one aligned 32-bit load or store and nothing else:
//! on AXI4-Lite any other access is an error or two transactions.

mod afi;
mod error;
mod interrupt;
mod lock;
mod meter;
mod physical;
mod registers;
mod supply;
mod uio;
mod wait;

pub use afi::{WidthField, set_widths, width_fields, wrong_widths};
pub use error::UioError;
pub use interrupt::{InterruptLine, UioInterrupt};
pub use meter::ClockMeter;
pub use registers::{UioOptions, UioRegisters};
pub use supply::{CLKACT, FPGA0_CLK_CTRL, Missing, PL0_REF_CTRL, missing, start_clock};
pub use uio::UioDevice;
pub use wait::InterruptProblem;

#[cfg(test)]
mod tests;
