//! Driver, image processing and the program firebrick.
//!
//! | module | what it holds |
//! |---|---|
//! | [`board`] | boards, from their `board.yaml` |
//! | [`device`] | [`device::Device`]: open one, classify images; golden model, simulated accelerator, or a board |
//! | [`driver`] | [`driver::Engine`]: runs a compiled network through registers and DMA memory |
//! | [`mmio`] | a board's registers: UIO, mapped |
//! | [`dma`] | a board's buffer: u-dma-buf |
//! | [`paper`] | the SqueezeNet paper's tables with our figures |
//! | [`pipeline`] | many frames, with stages that overlap |
//! | [`sysfs`] | where device files and their attributes are |
//! | [`evaluate`](mod@evaluate) | accuracy on many images, several ways of running side by side |
//! | [`explore`] | cycles of many networks on many engines, and the best of them |
//! | [`fetch`] | models that are downloaded, and found by their names |
//! | `generate` | Vivado projects for a board; feature `generate` |
//! | [`image`] | decoding and preprocessing of images |
//! | [`doctor`] | checks of a board |
//! | [`load`] | programming the FPGA, and its clock |
//! | [`labels`] | files of class names |
//! | `synth` | yosys on the emitted Verilog, and whether a board has room |
//! | [`cli`] | the program `firebrick`, one module a subcommand |
//!
//! Features: `sim` (the simulated device), `generate` (Verilog emission) and `fetch` (downloads), on by
//! default. A build for a board has none of them: `--no-default-features`.

pub mod board;
pub mod cli;
pub mod device;
pub mod dma;
pub mod doctor;
pub mod driver;
pub mod evaluate;
pub mod explore;
pub mod fetch;
#[cfg(feature = "generate")]
pub mod generate;
pub mod image;
pub mod labels;
pub mod load;
pub mod mmio;
pub mod paper;
mod parallel;
pub mod pipeline;
#[cfg(feature = "generate")]
pub mod synth;
pub mod sysfs;
