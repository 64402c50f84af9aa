//! Driver, image processing and the program firebrick.
//!
//! | module | what it holds |
//! |---|---|
//! | [`device`] | [`device::Device`]: open one, classify images; golden model or simulated accelerator |
//! | [`driver`] | [`driver::Engine`]: runs a compiled network through registers and DMA memory |
//! | [`image`] | decoding and preprocessing of images |
//! | [`labels`] | files of class names |
//! | [`cli`] | the program `firebrick`, one module a subcommand |
//!
//! Features: `sim` (the simulated device) and `generate` (Verilog emission), both on by default. A
//! build for a board has neither: `--no-default-features`.

pub mod cli;
pub mod device;
pub mod driver;
pub mod image;
pub mod labels;
