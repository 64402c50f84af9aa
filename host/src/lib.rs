//! Library of Firebrick for whoever runs networks from Rust: on a board, on the simulation, or in software.
//!
//! [`device::Device`] is where to begin. Without features this is what a board's processor needs and no more: no command line, no
//! importers, no simulation.
//!
//! | module | what it holds |
//! |---|---|
//! | [`device`] | [`device::Device`]: open one, classify images; golden model, simulated accelerator, or a board |
//! | [`driver`] | [`driver::Engine`]: runs a compiled network through registers and DMA memory |
//! | [`mmio`] | a board's registers: UIO, mapped |
//! | [`dma`] | a board's buffer: u-dma-buf |
//! | [`sysfs`] | where device files and their attributes are |
//! | [`fpga`] | programming the FPGA, and its clock |
//! | [`doctor`] | checks of a board |
//! | [`image`] | decoding and preprocessing of images |
//! | [`dataset`] | pictures of a data set: files, or members of archives |
//! | [`labels`] | files of class names |
//! | [`pipeline`] | many frames, with stages that overlap |
//! | [`evaluate`](mod@evaluate) | accuracy on many images, several ways of running side by side |
//! | [`parallel`] | work on many items at once |
//!
//! Features: `sim` (the simulated device; pulls in rust-hdl), `import` (ONNX, Caffe and YAML models), `datasets` (archives and lists of large data sets), `clap` (what a command line
//! chooses from as `clap::ValueEnum`). None is on by default.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod dataset;
pub mod device;
pub mod dma;
pub mod doctor;
pub mod driver;
pub mod evaluate;
pub mod fpga;
pub mod image;
pub mod labels;
pub mod mmio;
pub mod parallel;
pub mod pipeline;
pub mod processor;
pub mod sysfs;
