//! Arithmetic of maps with constants and with each other, bounds, and normalisations.

use super::super::graph::{Kind, normalisation};
use super::super::reason::{OnnxReason, Reason};
use super::super::tensor::{Tensor, ValueType};
use super::axes::axis_of;
use super::fold::View;
use super::layout::{Axis, Layout};
use super::node::{Layers, Reader, Stop};

impl<'a> Reader<'a, '_> {
    pub fn batch_norm(&self) -> Result<Layers<'a>, Stop> {
        let learnt = self.context.opset < 7 && self.attributes.int("is_test", 1)? == 0;
        if learnt || self.attributes.int("training_mode", 0)? != 0 {
            return Err(OnnxReason::Training.into());
        }
        if self.attributes.int("spatial", 1)? != 1 {
            return Err(OnnxReason::Spatial.into());
        }
        let epsilon = self.attributes.float("epsilon", 1e-5)?;
        let values = |index| {
            let tensor = self.constant(index)?;
            self.context.store.budget.values(tensor.len().unwrap_or(usize::MAX))?;
            Ok::<_, Stop>(tensor.values()?)
        };
        let [gamma, beta, mean, variance] = [values(1)?, values(2)?, values(3)?, values(4)?];
        let kind = normalisation(&gamma, &beta, &mean, &variance, epsilon)?;
        self.one(kind, |layout| match layout.axes.get(1) {
            Some(Axis::Channel) => Ok(Some(layout.clone())),
            _ => Err(OnnxReason::ChannelsLast.into()),
        })
    }

    pub fn clip(&self) -> Result<Layers<'a>, Stop> {
        let low = match self.maybe(1)? {
            Some(tensor) => single(&tensor)?,
            None => self.attributes.float("min", f32::NEG_INFINITY)?,
        };
        let high = match self.maybe(2)? {
            Some(tensor) => single(&tensor)?,
            None => self.attributes.float("max", f32::INFINITY)?,
        };
        self.same(clipped(low, high))
    }

    /// `Min` or `Max` of a map and one value.
    pub fn bound(&self) -> Result<Layers<'a>, Stop> {
        let &[a, b] = self.node.inputs.as_slice() else {
            return Err(Reason::Inputs { found: self.node.inputs.len(), accepted: Some(2) }.into());
        };
        let (map, constant) = match (self.optional(0), self.optional(1)) {
            (None, Some(constant)) => (a, constant),
            (Some(constant), None) => (b, constant),
            _ => return Err(self.no_constant()),
        };
        let layout = self.context.layouts.get(map).ok_or(Stop::Follows)?;
        if constant.dims.len() > layout.dims.len() {
            return Err(OnnxReason::Constant(constant.dims.clone()).into());
        }
        let value = single(constant)?;
        let kind = match self.node.operator {
            "Min" => clipped(f32::NEG_INFINITY, value),
            _ => clipped(value, f32::INFINITY),
        };
        Ok(Layers { kinds: vec![kind], inputs: vec![map], layout: Some(layout.clone()) })
    }

    /// Of maps (`Add` and `Sum` only), or of a map and a constant.
    pub fn arithmetic(&self) -> Result<Layers<'a>, Stop> {
        let operator = self.node.operator;
        self.attributes.only(&["axis", "broadcast"])?;
        if operator == "Neg" {
            return self.same(Kind::Affine { scale: vec![-1.0], shift: vec![0.0] });
        }
        let constants = (0..self.node.inputs.len()).filter(|&index| self.optional(index).is_some()).count();
        if constants == 0 && ["Add", "Sum"].contains(&operator) {
            return self.sum();
        }
        let &[a, b] = self.node.inputs.as_slice() else {
            return Err(Reason::Inputs { found: self.node.inputs.len(), accepted: Some(2) }.into());
        };
        let (map, constant, first) = match (self.optional(0), self.optional(1)) {
            (None, Some(constant)) => (a, constant, false),
            (Some(constant), None) if operator != "Div" => (b, constant, true),
            _ => return Err(self.no_constant()),
        };
        let layout = self.context.layouts.get(map).ok_or(Stop::Follows)?;
        let values = self.per_channel(constant, layout)?;
        let (scale, shift) = match (operator, first) {
            ("Mul", _) => (values.clone(), vec![0.0; values.len()]),
            ("Div", _) => (values.iter().map(|v| 1.0 / v).collect(), vec![0.0; values.len()]),
            ("Sub", false) => (vec![1.0; values.len()], values.iter().map(|v| -v).collect()),
            ("Sub", true) => (vec![-1.0; values.len()], values),
            _ => (vec![1.0; values.len()], values),
        };
        Ok(Layers {
            kinds: vec![Kind::Affine { scale, shift }],
            inputs: vec![map],
            layout: Some(layout.clone()),
        })
    }

    /// Why two inputs do not go together; what is not known may have been a constant.
    fn no_constant(&self) -> Stop {
        let known = |name: &&str| {
            self.context.layouts.contains_key(name) || self.context.constants.contains_key(name)
        };
        match self.node.inputs.iter().all(known) {
            true => OnnxReason::Arithmetic.into(),
            false => Stop::Follows,
        }
    }

    fn sum(&self) -> Result<Layers<'a>, Stop> {
        let inputs =
            (0..self.node.inputs.len()).map(|index| self.computed(index)).collect::<Result<Vec<_>, _>>()?;
        let layouts: Vec<&Layout> = inputs.iter().filter_map(|name| self.context.layouts.get(name)).collect();
        let layout = layouts.first().copied();
        let other = layouts.iter().find(|other| Some(**other) != layout);
        if let (Some(layout), Some(other)) = (layout, other) {
            return Err(match layout.dims == other.dims {
                true => OnnxReason::ChannelsLast.into(),
                false => OnnxReason::Broadcast([layout.dims.clone(), other.dims.clone()]).into(),
            });
        }
        let layout = layout.filter(|_| layouts.len() == inputs.len()).cloned();
        Ok(Layers { kinds: vec![Kind::Add], inputs, layout })
    }

    /// The values of a constant that is one value, or one a channel.
    fn per_channel(&self, constant: &Tensor<'a>, layout: &Layout) -> Result<Vec<f32>, Stop> {
        let refused = || Stop::from(OnnxReason::Constant(constant.dims.clone()));
        let budget = &self.context.store.budget;
        let rank = layout.dims.len();
        let mut dims = constant.dims.clone();
        // Before opset 7 the axis was told at which the constant's sizes begin.
        if self.attributes.int("broadcast", 0)? == 1 {
            let axis = self.attributes.int("axis", -1)?;
            if let Some(behind) =
                usize::try_from(axis).ok().and_then(|axis| rank.checked_sub(axis + dims.len()))
            {
                dims.extend(vec![1; behind]);
            }
        }
        // A scalar may stand in any number of sizes that is not larger.
        let view = View::of(&dims).broadcast(&layout.dims).ok_or_else(refused)?;
        if constant.len() == Some(1) {
            return Ok(constant.values()?);
        }
        let channels = layout.size(Axis::Channel);
        let channel = layout.place(Axis::Channel);
        let is_plain =
            (0..rank).all(|at| view.strides[at] == 0 || layout.dims[at] == 1 || Some(at) == channel);
        if is_plain {
            budget.values(constant.len().unwrap_or(usize::MAX))?;
            return Ok(constant.values()?);
        }
        // A whole map may still hold one value a channel.
        budget.computed(constant.bytes_to_load())?;
        budget.values(channels)?;
        let values = constant.values()?;
        let mut found: Vec<Option<f32>> = vec![None; channels];
        let own = View { start: 0, dims: layout.dims.clone(), strides: vec![0; rank] };
        let own = match channel {
            Some(at) => View { strides: (0..rank).map(|axis| isize::from(axis == at)).collect(), ..own },
            None => own,
        };
        budget.computed(Some(view.len()))?;
        for (place, channel) in view.into_places().zip(own.into_places()) {
            if *found[channel].get_or_insert(values[place]) != values[place] {
                return Err(refused());
            }
        }
        found.into_iter().collect::<Option<Vec<f32>>>().ok_or_else(refused)
    }

    pub fn concat(&self) -> Result<Layers<'a>, Stop> {
        self.attributes.only(&["axis"])?;
        let axis = self.attributes.int("axis", 1)?;
        let inputs =
            (0..self.node.inputs.len()).map(|index| self.computed(index)).collect::<Result<Vec<_>, _>>()?;
        let layouts: Vec<&Layout> = inputs.iter().filter_map(|name| self.context.layouts.get(name)).collect();
        let mut layout = None;
        if let (Some(&first), true) = (layouts.first(), layouts.len() == inputs.len()) {
            let refused = || Reason::value("axis", axis, "1, the channels");
            let at = axis_of(axis, first.dims.len())?;
            if !matches!(first.axes[at], Axis::Channel | Axis::Value) {
                return Err(refused().into());
            }
            if layouts.iter().any(|other| other.axes != first.axes) {
                return Err(OnnxReason::ChannelsLast.into());
            }
            let mut joined = first.clone();
            joined.dims[at] = layouts.iter().fold(0usize, |sum, layout| sum.saturating_add(layout.dims[at]));
            let differs =
                |other: &&&Layout| (0..joined.dims.len()).any(|i| i != at && other.dims[i] != joined.dims[i]);
            if let Some(other) = layouts.iter().find(differs) {
                return Err(OnnxReason::Broadcast([first.dims.clone(), other.dims.clone()]).into());
            }
            layout = Some(joined);
        }
        Ok(Layers { kinds: vec![Kind::Concat], inputs, layout })
    }

    /// From floats to floats: nothing, since maps are computed with as they are.
    pub fn cast(&self) -> Result<Layers<'a>, Stop> {
        let to = match self.node.operator {
            "Cast" => ValueType::of_onnx(self.attributes.int("to", 0)?),
            _ => match self.optional(1) {
                Some(like) => like.value_type,
                None => ValueType::F32,
            },
        };
        if !to.is_float() {
            return Err(Reason::values("to", &to, "F32, F16, BF16, F64").into());
        }
        self.same(Kind::Identity)
    }
}

/// A bound or the like that is one value.
pub(super) fn single(tensor: &Tensor<'_>) -> Result<f32, Stop> {
    if tensor.len() != Some(1) {
        return Err(OnnxReason::Bound(tensor.dims.clone()).into());
    }
    Ok(tensor.values()?.first().copied().unwrap_or(0.0))
}

/// The layer of these bounds. Where there is none, exporters write the largest float.
fn clipped<'a>(low: f32, high: f32) -> Kind<'a> {
    let low = if low <= f32::MIN { f32::NEG_INFINITY } else { low };
    let high = if high >= f32::MAX { f32::INFINITY } else { high };
    match (low, high) {
        (0.0, f32::INFINITY) => Kind::Relu,
        (f32::NEG_INFINITY, f32::INFINITY) => Kind::Identity,
        _ => Kind::Clip { low, high },
    }
}
