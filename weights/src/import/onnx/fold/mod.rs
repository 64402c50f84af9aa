//! Constants that are computed from constants, as onnxruntime computes them.
//!
//! | module | what it does |
//! |---|---|
//! | `cast` | other types; 8-bit weights to floats and back |
//! | `elementwise` | arithmetic of one, two or three constants with broadcasting |
//! | `moves` | other sizes, other orders, parts, and constants joined |
//! | `view` | the places that such an order visits |

mod cast;
mod elementwise;
mod moves;
mod view;

pub(super) use view::View;

use super::super::reason::{OnnxReason, Reason};
use super::super::tensor::{Data, Tensor, Values};
use super::attributes::Attributes;
use super::store::Store;

/// The operators that [`fold`] computes.
pub(super) const FOLDED: [&str; 37] = [
    "Abs",
    "Add",
    "Cast",
    "CastLike",
    "Ceil",
    "Concat",
    "ConstantOfShape",
    "DequantizeLinear",
    "Div",
    "Dropout",
    "Equal",
    "Exp",
    "Expand",
    "Flatten",
    "Floor",
    "Gather",
    "Identity",
    "Log",
    "Max",
    "Min",
    "Mul",
    "Neg",
    "Pow",
    "QuantizeLinear",
    "Reciprocal",
    "Relu",
    "Reshape",
    "Shape",
    "Size",
    "Slice",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Sum",
    "Transpose",
    "Unsqueeze",
    "Where",
];

/// An operator whose inputs are all constants.
pub(super) struct Fold<'a, 'n> {
    pub operator: &'a str,
    pub attributes: &'n Attributes<'a, 'n>,
    /// None where an optional one is left out.
    pub inputs: Vec<Option<Tensor<'a>>>,
    pub store: &'n Store<'n>,
}

/// What the operator gives; its name is that of its first input.
///
/// # Errors
/// Something that onnxruntime does not compute either, or more memory than the file may take.
pub(super) fn fold<'a>(fold: &Fold<'a, '_>) -> Result<Tensor<'a>, Reason> {
    match fold.operator {
        "Identity" | "Dropout" => fold.input(0).cloned(),
        "Cast" | "CastLike" => fold.cast(),
        "DequantizeLinear" => fold.dequantised(),
        "QuantizeLinear" => fold.quantised(),
        "ConstantOfShape" => fold.constant_of_shape(),
        "Reshape" | "Flatten" | "Squeeze" | "Unsqueeze" => fold.resized(),
        "Transpose" => fold.transposed(),
        "Slice" => fold.slice(),
        "Gather" => fold.gathered(),
        "Expand" => fold.expanded(),
        "Concat" => fold.joined(),
        "Shape" => fold.shape(),
        "Size" => {
            let len = fold.input(0)?.len().and_then(|len| i64::try_from(len).ok());
            let len = len.ok_or(OnnxReason::TooManyValues)?;
            Ok(Tensor { dims: Vec::new(), ..Tensor::list("size", vec![len]) })
        }
        _ => fold.elementwise(),
    }
}

impl<'a> Fold<'a, '_> {
    /// An input that must be there.
    fn input(&self, index: usize) -> Result<&Tensor<'a>, Reason> {
        let found = self.inputs.get(index).and_then(Option::as_ref);
        found.ok_or(Reason::Inputs { found: self.inputs.len(), accepted: None })
    }

    /// An input that may be left out.
    fn maybe(&self, index: usize) -> Option<&Tensor<'a>> {
        self.inputs.get(index).and_then(Option::as_ref)
    }

    /// The values of an input, if there is room for them.
    fn load(&self, tensor: &Tensor<'a>) -> Result<Values, Reason> {
        self.store.budget.computed(tensor.bytes_to_load())?;
        Ok(tensor.load()?)
    }

    /// A list of integers in an attribute, or in an input since another version.
    fn ints(&self, attribute: &str, index: usize) -> Result<Option<Vec<i64>>, Reason> {
        match (self.attributes.ints(attribute)?, self.maybe(index)) {
            (Some(ints), _) => Ok(Some(ints)),
            (None, Some(tensor)) => Ok(Some(tensor.integers()?)),
            (None, None) => Ok(None),
        }
    }

    /// A tensor like `like` of other sizes and values, if there is room for them.
    fn made(
        &self,
        like: &Tensor<'a>,
        dims: Vec<usize>,
        values: impl FnOnce() -> Result<Values, Reason>,
    ) -> Result<Tensor<'a>, Reason> {
        let tensor = Tensor { dims, data: Data::Fill(0.0), ..like.clone() };
        self.store.budget.computed(tensor.bytes_to_load())?;
        Ok(Tensor { data: values()?.into(), ..tensor })
    }
}

#[cfg(test)]
mod tests;
