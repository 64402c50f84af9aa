//! Whole-program suites of Firebrick, docs-in-step and crate-graph checks.

pub mod bench;
pub mod cases;
pub mod coverage;
pub mod data;
pub mod elf;
pub mod estimates;
pub mod generated;
pub mod mutants;
pub mod npz;
pub mod onnx;
pub mod onnx_file;
pub mod program;
pub mod prove;
pub mod reference;
pub mod rtl;
pub mod standin;
pub mod stress;
