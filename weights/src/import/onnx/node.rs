//! One operator of an ONNX graph.

use super::super::graph::{Kind, normalisation};
use super::super::reason::{OnnxReason, Reason};
use super::super::tensor::{Tensor, ValueType};
use super::attributes::Attributes;
use super::context::Context;
use super::message::NodeMessage;

/// What a node is.
pub(super) enum Found<'a> {
    Constant(Tensor<'a>),
    /// A layer and the tensors that it reads.
    Layer(Box<Kind<'a>>, Vec<&'a str>),
}

/// The layer of a node, or why there is none.
pub(super) fn kind<'a>(node: &NodeMessage<'a>, context: &Context<'a>) -> Result<Found<'a>, Reason> {
    let attributes = Attributes::new(node);
    let reader = Reader { node, context, attributes: &attributes };
    let layer = match node.operator {
        "Conv" => reader.conv()?,
        "BatchNormalization" => reader.batch_norm()?,
        "Relu" => Kind::Relu,
        "Clip" => reader.clip()?,
        "Add" | "Sub" | "Mul" | "Div" => return reader.arithmetic(),
        "Sum" => return Ok(Found::Layer(Box::new(Kind::Add), node.inputs.clone())),
        "Concat" => return reader.concat(),
        "MaxPool" => reader.max_pool()?,
        "AveragePool" => reader.average_pool()?,
        "GlobalAveragePool" => Kind::GlobalAveragePool,
        "Pad" => reader.pad()?,
        "ReduceMean" => reader.reduce_mean()?,
        "Gemm" => reader.gemm()?,
        "MatMul" => {
            let weights = reader.constant(1)?;
            Kind::Linear { weights, inputs_first: true, alpha: 1.0, bias: None }
        }
        "Flatten" => reader.flatten()?,
        "Reshape" => reader.reshape()?,
        // What is left of the scores' map: no other map can have a side of 1 and be squeezed.
        "Squeeze" => Kind::Flatten,
        "Softmax" | "LogSoftmax" => Kind::Softmax,
        "Identity" | "Dropout" => Kind::Identity,
        "Constant" => return reader.constant_node(),
        "LRN" => return Err(Reason::LocalResponse),
        "" => return Err(OnnxReason::NoOperator.into()),
        _ => return Err(OnnxReason::Operator.into()),
    };
    let Some(&input) = node.inputs.first() else { return Err(OnnxReason::ReadsNothing.into()) };
    Ok(Found::Layer(Box::new(layer), vec![input]))
}

pub(super) struct Reader<'a, 'n> {
    pub node: &'n NodeMessage<'a>,
    context: &'n Context<'a>,
    pub attributes: &'n Attributes<'a, 'n>,
}

impl<'a> Reader<'a, '_> {
    fn optional(&self, index: usize) -> Option<&Tensor<'a>> {
        self.node.inputs.get(index).and_then(|name| self.context.constants.get(name))
    }

    /// A constant input.
    pub fn constant(&self, index: usize) -> Result<Tensor<'a>, Reason> {
        let name = self.node.inputs.get(index).copied().unwrap_or_default();
        let tensor = self.context.constants.get(name).cloned();
        tensor.ok_or_else(|| OnnxReason::NoConstant { index, name: name.to_string() }.into())
    }

    /// A constant input that may be missing.
    pub fn maybe(&self, index: usize) -> Result<Option<Tensor<'a>>, Reason> {
        match self.node.inputs.get(index) {
            None | Some(&"") => Ok(None),
            Some(_) => self.constant(index).map(Some),
        }
    }

    fn batch_norm(&self) -> Result<Kind<'a>, Reason> {
        let training = self.attributes.int("training_mode", 0)?;
        if training != 0 {
            return Err(OnnxReason::Training.into());
        }
        if self.attributes.int("spatial", 1)? != 1 {
            return Err(OnnxReason::Spatial.into());
        }
        let epsilon = self.attributes.float("epsilon", 1e-5)?;
        let values = |index| {
            let tensor = self.constant(index)?;
            self.context.budget.values(tensor.len().unwrap_or(usize::MAX))?;
            Ok::<_, Reason>(tensor.values()?)
        };
        let [gamma, beta, mean, variance] = [values(1)?, values(2)?, values(3)?, values(4)?];
        normalisation(&gamma, &beta, &mean, &variance, epsilon)
    }

    fn clip(&self) -> Result<Kind<'a>, Reason> {
        let value = |index: usize, attribute: &str, default: f32| match self.maybe(index)? {
            Some(tensor) if tensor.len() != Some(1) => Err(Reason::from(OnnxReason::Bound(tensor.dims))),
            Some(tensor) => Ok(tensor.values()?.first().copied().unwrap_or(default)),
            None => Ok(self.attributes.float(attribute, default)?),
        };
        // Where a bound is not there, exporters write the largest float.
        let low = match value(1, "min", f32::NEG_INFINITY)? {
            low if low <= f32::MIN => f32::NEG_INFINITY,
            low => low,
        };
        let high = match value(2, "max", f32::INFINITY)? {
            high if high >= f32::MAX => f32::INFINITY,
            high => high,
        };
        Ok(match (low, high) {
            (0.0, f32::INFINITY) => Kind::Relu,
            (f32::NEG_INFINITY, f32::INFINITY) => Kind::Identity,
            _ => Kind::Clip { low, high },
        })
    }

    /// Of two maps (`Add` only), or of a map and a constant.
    fn arithmetic(&self) -> Result<Found<'a>, Reason> {
        let operator = self.node.operator;
        self.attributes.only(&["axis", "broadcast"])?;
        let &[a, b] = self.node.inputs.as_slice() else {
            return Err(Reason::Inputs { found: self.node.inputs.len(), accepted: Some(2) });
        };
        let (map, constant) = match (self.optional(0), self.optional(1)) {
            (None, None) if operator == "Add" => return Ok(Found::Layer(Box::new(Kind::Add), vec![a, b])),
            (None, Some(constant)) => (a, constant),
            (Some(constant), None) if ["Add", "Mul"].contains(&operator) => (b, constant),
            _ => return Err(OnnxReason::Arithmetic.into()),
        };
        let values = self.per_channel(constant, map)?;
        let (scale, shift) = match operator {
            "Mul" => (values.clone(), vec![0.0; values.len()]),
            "Div" => (values.iter().map(|v| 1.0 / v).collect(), vec![0.0; values.len()]),
            "Sub" => (vec![1.0; values.len()], values.iter().map(|v| -v).collect()),
            _ => (vec![1.0; values.len()], values),
        };
        Ok(Found::Layer(Box::new(Kind::Affine { scale, shift }), vec![map]))
    }

    /// The values of a constant that is one value, or one a channel of maps or vectors.
    fn per_channel(&self, constant: &Tensor<'a>, map: &str) -> Result<Vec<f32>, Reason> {
        let dims = constant.dims.as_slice();
        let legacy = self.attributes.int("broadcast", 0)? == 1 && self.attributes.int("axis", 0)? == 1;
        let vector = self.context.vectors.contains(map);
        let fits = match dims {
            _ if constant.len() == Some(1) => true,
            [_, 1, 1] | [1, _, 1, 1] => !vector,
            // The bias of a matrix product; behind a map it would run along the columns.
            [_] | [1, _] => legacy || vector,
            _ => false,
        };
        if !fits {
            return Err(OnnxReason::Constant(dims.to_vec()).into());
        }
        self.context.budget.values(constant.len().unwrap_or(usize::MAX))?;
        Ok(constant.values()?)
    }

    fn concat(&self) -> Result<Found<'a>, Reason> {
        self.attributes.only(&["axis"])?;
        match self.attributes.int("axis", 1)? {
            1 | -3 => Ok(Found::Layer(Box::new(Kind::Concat), self.node.inputs.clone())),
            axis => Err(Reason::value("axis", axis, "1, the channels")),
        }
    }

    fn reduce_mean(&self) -> Result<Kind<'a>, Reason> {
        let axes = match self.maybe(1)? {
            Some(tensor) => tensor.integers()?,
            None => self.attributes.ints("axes")?.unwrap_or_default(),
        };
        let mut sorted: Vec<i64> =
            axes.iter().map(|&axis| if axis < 0 { axis.saturating_add(4) } else { axis }).collect();
        sorted.sort_unstable();
        match sorted.as_slice() {
            [2, 3] => Ok(Kind::GlobalAveragePool),
            _ => Err(OnnxReason::Axes(axes).into()),
        }
    }

    fn gemm(&self) -> Result<Kind<'a>, Reason> {
        self.attributes.only(&["alpha", "beta", "broadcast", "transA", "transB"])?;
        if self.attributes.int("transA", 0)? != 0 {
            return Err(Reason::value("transA", 1, "0"));
        }
        let beta = self.attributes.float("beta", 1.0)?;
        Ok(Kind::Linear {
            weights: self.constant(1)?,
            inputs_first: self.attributes.int("transB", 0)? == 0,
            alpha: self.attributes.float("alpha", 1.0)?,
            bias: self.maybe(2)?.map(|bias| (bias, beta)),
        })
    }

    fn flatten(&self) -> Result<Kind<'a>, Reason> {
        match self.attributes.int("axis", 1)? {
            1 | -3 => Ok(Kind::Flatten),
            axis => Err(Reason::value("axis", axis, "1")),
        }
    }

    fn reshape(&self) -> Result<Kind<'a>, Reason> {
        let shape = match self.attributes.ints("shape")? {
            Some(shape) => shape,
            None if self.node.inputs.get(1).is_some_and(|name| self.context.shapes.contains(name)) => {
                return Ok(Kind::Flatten);
            }
            None => self.constant(1)?.integers()?,
        };
        match shape.as_slice() {
            [_, _] | [_, _, 1, 1] => Ok(Kind::Flatten),
            _ => Err(Reason::Reshape { sizes: shape, example: "[1, -1]" }),
        }
    }

    fn constant_node(&self) -> Result<Found<'a>, Reason> {
        let budget = &self.context.budget;
        budget.part()?;
        if let Some(tensor) = self.attributes.tensor("value", budget)? {
            return Ok(Found::Constant(tensor));
        }
        let ints = match self.attributes.ints("value_ints")? {
            Some(ints) => ints,
            None => vec![self.attributes.int("value_int", i64::MIN)?],
        };
        if ints == [i64::MIN] {
            return Err(OnnxReason::NoTensor.into());
        }
        let (value_type, name, dims) = (ValueType::I64, self.node.name.to_string(), vec![ints.len()]);
        Ok(Found::Constant(Tensor { name, dims, value_type, pieces: Vec::new(), ints, elsewhere: false }))
    }
}
