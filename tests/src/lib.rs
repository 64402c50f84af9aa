//! What the whole-program suites of Firebrick share; the suites themselves are in the folder `tests` beside this one.
//!
//! | module | what it holds |
//! |---|---|
//! | [`program`] | the program `firebrick`, built once |
//! | [`standin`] | that program on a board's device files with the simulated accelerator behind them |
//! | [`elf`] | what an executable file asks for |
//! | [`npz`], [`reference`] | recorded results of other programs |
//! | [`onnx`] | random ONNX networks with the results of onnxruntime |

pub mod elf;
pub mod npz;
pub mod onnx;
pub mod program;
pub mod reference;
pub mod standin;
