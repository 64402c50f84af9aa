//! One operator of an ONNX graph.

use super::super::graph::Kind;
use super::super::reason::{OnnxReason, Reason};
use super::super::tensor::Tensor;
use super::attributes::Attributes;
use super::context::Context;
use super::fold::{FOLDED, Fold, fold};
use super::layout::Layout;
use super::message::{NodeMessage, OWN_DOMAINS};

/// What a node is.
pub(super) enum Found<'a> {
    Constant(Tensor<'a>),
    Layers(Layers<'a>),
}

/// Layers, each of which reads the one before.
pub(super) struct Layers<'a> {
    pub kinds: Vec<Kind<'a>>,
    /// The tensors that the first one reads.
    pub inputs: Vec<&'a str>,
    /// What the last one gives, if that can be told.
    pub layout: Option<Layout>,
}

/// Why a node is not read.
pub(super) enum Stop {
    Refused(Reason),
    /// Only because one that it reads was not.
    Follows,
    /// The same of what would be a constant.
    Awaited,
}

impl<E: Into<Reason>> From<E> for Stop {
    fn from(reason: E) -> Self {
        Stop::Refused(reason.into())
    }
}

/// The domain of onnxruntime's operators, of which those of 8-bit weights are like ONNX's.
const RUNTIME_DOMAIN: &str = "com.microsoft";

/// The layers of a node, or why there are none.
pub(super) fn read<'a>(node: &NodeMessage<'a>, context: &Context<'a, '_>) -> Result<Found<'a>, Stop> {
    let attributes = Attributes::new(node);
    let reader = Reader { node, context, attributes: &attributes };
    let of_runtime = node.domain == RUNTIME_DOMAIN && node.operator.ends_with("quantizeLinear");
    if !OWN_DOMAINS.contains(&node.domain) && !of_runtime {
        return Err(OnnxReason::Domain(node.domain.to_string()).into());
    }
    if let Some(constant) = reader.folded()? {
        return Ok(Found::Constant(constant));
    }
    let layers = reader.layers()?;
    match node.outputs.iter().skip(1).find(|output| context.read.contains(*output)) {
        Some(second) => Err(OnnxReason::SecondOutput(second.to_string()).into()),
        None => Ok(Found::Layers(layers)),
    }
}

pub(super) struct Reader<'a, 'n> {
    pub node: &'n NodeMessage<'a>,
    pub context: &'n Context<'a, 'n>,
    pub attributes: &'n Attributes<'a, 'n>,
}

impl<'a> Reader<'a, '_> {
    fn layers(&self) -> Result<Layers<'a>, Stop> {
        match self.node.operator {
            "Conv" => self.conv(),
            "BatchNormalization" => self.batch_norm(),
            "Relu" => self.same(Kind::Relu),
            "Clip" => self.clip(),
            "Min" | "Max" => self.bound(),
            "Add" | "Sub" | "Mul" | "Div" | "Sum" | "Neg" => self.arithmetic(),
            "Concat" => self.concat(),
            "Pad" => self.pad(),
            "MaxPool" => self.max_pool(),
            "AveragePool" => self.average_pool(),
            "GlobalAveragePool" => self.global_average(),
            "ReduceMean" => self.reduce_mean(),
            "Gemm" | "MatMul" => self.linear(),
            "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze" => self.resized(),
            "Transpose" => self.transposed(),
            "Softmax" | "LogSoftmax" => self.softmax(),
            "Cast" | "CastLike" => self.cast(),
            "Identity" => self.same(Kind::Identity),
            "Dropout" => self.dropout(),
            "LRN" => Err(Reason::LocalResponse.into()),
            "" => Err(OnnxReason::NoOperator.into()),
            operator if FOLDED.contains(&operator) => Err(OnnxReason::OnlyOfConstants.into()),
            _ => Err(OnnxReason::Operator.into()),
        }
    }

    /// Nothing, but in training, where it drops values at random: since opset 12 a constant input says so, before opset 7 it was an
    /// attribute. One that leaves it out was not meant for training, whatever its default is.
    fn dropout(&self) -> Result<Layers<'a>, Stop> {
        let number = |index| {
            let constant = self.maybe(index)?;
            Ok::<_, Stop>(
                constant.map(|tensor| tensor.numbers().map(|mut numbers| numbers.next())).transpose()?,
            )
        };
        let trains = match number(2)? {
            Some(mode) => mode != Some(0.0),
            None => self.context.opset < 7 && self.attributes.int("is_test", 1)? == 0,
        };
        let ratio = match number(1)? {
            Some(ratio) => ratio,
            None => Some(f64::from(self.attributes.float("ratio", 0.5)?)),
        };
        match trains && ratio != Some(0.0) {
            true => Err(OnnxReason::Training.into()),
            false => self.same(Kind::Identity),
        }
    }

    /// The node's value if it is a constant: its own, or computed from constants.
    fn folded(&self) -> Result<Option<Tensor<'a>>, Stop> {
        let Reader { node, context, attributes } = self;
        let store = &context.store;
        let output = node.outputs.first().copied().unwrap_or_default();
        if node.operator == "Constant" {
            return Ok(Some(Tensor { name: output.to_string(), ..self.constant_node()? }));
        }
        // What a map's sizes tell does not depend on its values.
        if ["Shape", "Size"].contains(&node.operator) && self.optional(0).is_none() {
            let layout = self.context.layouts.get(self.computed(0)?).ok_or(Stop::Awaited)?;
            let dims = layout.dims.clone();
            let inputs = vec![Some(Tensor { dims, ..Tensor::list("sizes", Vec::new()) })];
            return Ok(Some(fold(&Fold { operator: node.operator, attributes, inputs, store })?));
        }
        let known = |name: &&str| {
            name.is_empty() || context.constants.contains_key(name) || context.awaited.contains(name)
        };
        let is_constant = !node.inputs.is_empty() && node.inputs.iter().all(known);
        if !is_constant || !FOLDED.contains(&node.operator) {
            return Ok(None);
        }
        if node.inputs.iter().any(|name| context.awaited.contains(name)) {
            return Err(Stop::Awaited);
        }
        let inputs = node.inputs.iter().map(|name| context.constants.get(name).cloned()).collect();
        let constant = fold(&Fold { operator: node.operator, attributes, inputs, store })?;
        Ok(Some(Tensor { name: output.to_string(), ..constant }))
    }

    /// The value of a `Constant`.
    fn constant_node(&self) -> Result<Tensor<'a>, Reason> {
        use super::super::tensor::ValueType::F32;
        let store = &self.context.store;
        store.budget.part()?;
        let name = self.node.name.to_string();
        if let Some(tensor) = self.attributes.tensor("value", store)? {
            return Ok(tensor);
        }
        if let Some(pieces) = self.attributes.floats("value_floats")? {
            let count = pieces.iter().map(|piece| piece.len()).sum::<usize>() / 4;
            return Ok(Tensor::stored(name, vec![count], F32, pieces));
        }
        if let Some(ints) = self.attributes.ints("value_ints")? {
            return Ok(Tensor::list(name, ints));
        }
        let mut single = if self.attributes.has("value_float")? {
            let values = vec![self.attributes.float("value_float", 0.0)?];
            Tensor { value_type: F32, ..Tensor::list(name, vec![0]) }.with(values.into())
        } else if self.attributes.has("value_int")? {
            Tensor::list(name, vec![self.attributes.int("value_int", 0)?])
        } else {
            return Err(OnnxReason::NoTensor.into());
        };
        single.dims.clear();
        Ok(single)
    }

    /// An input, if it is a constant.
    pub fn optional(&self, index: usize) -> Option<&Tensor<'a>> {
        self.node.inputs.get(index).and_then(|name| self.context.constants.get(name))
    }

    /// A constant input.
    pub fn constant(&self, index: usize) -> Result<Tensor<'a>, Stop> {
        let name = self.node.inputs.get(index).copied().unwrap_or_default();
        match self.context.constants.get(name) {
            Some(tensor) => Ok(tensor.clone()),
            None if name.is_empty() || self.context.layouts.contains_key(name) => {
                Err(OnnxReason::NoConstant { index, name: name.to_string() }.into())
            }
            None => Err(Stop::Follows),
        }
    }

    /// A constant input that may be missing.
    pub fn maybe(&self, index: usize) -> Result<Option<Tensor<'a>>, Stop> {
        match self.node.inputs.get(index) {
            None | Some(&"") => Ok(None),
            Some(_) => self.constant(index).map(Some),
        }
    }

    /// The name of an input that is computed.
    pub fn computed(&self, index: usize) -> Result<&'a str, Reason> {
        match self.node.inputs.get(index) {
            None | Some(&"") => Err(OnnxReason::ReadsNothing.into()),
            Some(name) if self.context.constants.contains_key(name) => {
                Err(OnnxReason::ReadsConstant { index, name: name.to_string() }.into())
            }
            Some(name) => Ok(name),
        }
    }

    /// The layout of a computed input.
    pub fn layout(&self, index: usize) -> Result<&Layout, Stop> {
        self.context.layouts.get(self.computed(index)?).ok_or(Stop::Follows)
    }

    /// A layer that reads the first input and gives what `of` makes of its layout, where that is known. What is wrong with the node
    /// itself is told also where it is not.
    pub fn one(
        &self,
        kind: Kind<'a>,
        of: impl FnOnce(&Layout) -> Result<Option<Layout>, Stop>,
    ) -> Result<Layers<'a>, Stop> {
        let input = self.computed(0)?;
        let layout = self.context.layouts.get(input).map(of).transpose()?.flatten();
        Ok(Layers { kinds: vec![kind], inputs: vec![input], layout })
    }

    /// A layer whose output is as its input.
    pub fn same(&self, kind: Kind<'a>) -> Result<Layers<'a>, Stop> {
        self.one(kind, |layout| Ok(Some(layout.clone())))
    }
}
