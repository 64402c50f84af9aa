//! Driver, image processing and the program firebrick.
//!
//! | module | what it holds |
//! |---|---|
//! | [`device`] | [`device::Device`]: open one, classify images; golden model or simulated accelerator |
//! | [`driver`] | [`driver::Engine`]: runs a compiled network through registers and DMA memory |
//! | [`evaluate`](mod@evaluate) | accuracy on many images, several ways of running side by side |
//! | [`fetch`] | models that are downloaded, and found by their names |
//! | [`image`] | decoding and preprocessing of images |
//! | [`labels`] | files of class names |
//! | [`cli`] | the program `firebrick`, one module a subcommand |
//!
//! Features: `sim` (the simulated device), `generate` (Verilog emission) and `fetch` (downloads), on by
//! default. A build for a board has none of them: `--no-default-features`.

pub mod cli;
pub mod device;
pub mod driver;
pub mod evaluate;
pub mod fetch;
pub mod image;
pub mod labels;
mod parallel;
