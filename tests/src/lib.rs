//! What the whole-program suites of Firebrick share; the suites themselves are in the folder `tests` beside this one.
//!
//! | module | what it holds |
//! |---|---|
//! | [`program`] | the program `firebrick`, built once |
//! | [`testbench`] | a generated testbench in Icarus Verilog and in Verilator |
//! | [`standin`] | that program on a board's device files with the simulated accelerator behind them |
//! | [`exported`] | a generated folder and an exported model |
//! | [`elf`] | what an executable file asks for |
//! | [`workspace`], [`modules`], [`lengths`], [`errors`] | the house: its crates, circles of modules, lengths of files and functions, errors |
//! | [`npz`], [`mod@reference`] | recorded results of other programs |
//! | [`python`] | Python environments |
//! | [`device_trees`] | device trees of real kernels |
//! | [`onnx`] | random ONNX networks with the results of onnxruntime |

pub mod device_trees;
pub mod elf;
pub mod errors;
pub mod exported;
pub mod lengths;
pub mod modules;
pub mod npz;
pub mod onnx;
pub mod program;
pub mod python;
pub mod reference;
pub mod standin;
pub mod testbench;
pub mod workspace;

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_tests;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
