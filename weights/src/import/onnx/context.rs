//! What the nodes before have told, when a node is read.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tensor::Tensor;
use super::layout::Layout;
use super::store::Store;

/// What is known when a node is read. A tensor that is neither a constant nor has a layout is that of a node that was refused, or
/// follows from one.
pub(super) struct Context<'a, 's> {
    pub constants: BTreeMap<&'a str, Tensor<'a>>,
    /// The computed tensors.
    pub layouts: BTreeMap<&'a str, Layout>,
    /// Tensors that would be constants, were it not for a refusal.
    pub awaited: BTreeSet<&'a str>,
    /// Tensors that nodes read, or that are the output.
    pub read: BTreeSet<&'a str>,
    /// Version of ONNX's own operators.
    pub opset: i64,
    pub store: Store<'s>,
}
