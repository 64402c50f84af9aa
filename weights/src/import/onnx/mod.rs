//! ONNX models: opset 1 and later, the operators that classifiers of images are made of.
//!
//! | module | what it does |
//! |---|---|
//! | `message`, `tensor_message`, `attributes` | the messages of the file |
//! | `external` | files beside the model that hold its tensors |
//! | `live` | the nodes that the chosen output depends on |
//! | `read` | from the file to the graph |
//! | `node` | one node: a constant, or layers by operator |
//! | `fold` | constants that are computed from constants |
//! | `arithmetic`, `windows`, `shapes` | operators of maps |
//! | `layout`, `image` | what the axes of maps and of the image run along |
//! | `axes`, `target` | places of axes; the sizes that Reshape and its like give |
//!
//! Sources: `onnx.proto` and `Operators.md` of the ONNX project.

mod arithmetic;
mod attributes;
mod axes;
mod context;
mod external;
mod fold;
mod image;
mod layout;
mod live;
mod message;
mod node;
mod read;
mod shapes;
mod store;
mod target;
mod tensor_message;
mod windows;

pub use external::{ExternalFiles, NoFiles};
pub(crate) use read::read;

#[cfg(test)]
pub(crate) mod tests;
