//! ONNX models: opset 1 and later, the operators that classifiers of images are made of.
//!
//! Sources: `onnx.proto` and `Operators.md` of the ONNX project.

mod attributes;
mod context;
mod message;
mod node;
mod read;
mod windows;

pub(crate) use read::read;

#[cfg(test)]
pub(crate) mod tests;
