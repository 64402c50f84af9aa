//! What the nodes before have told, when a node is read.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tensor::Tensor;
use super::super::wire::Budget;

/// What is known when a node is read.
pub(super) struct Context<'a> {
    pub constants: BTreeMap<&'a str, Tensor<'a>>,
    /// Tensors that hold sizes of others.
    pub shapes: BTreeSet<&'a str>,
    /// Tensors that are vectors, not maps.
    pub vectors: BTreeSet<&'a str>,
    pub budget: Budget,
}
