//! Other types of values, and 8-bit weights as floats.

use super::super::super::reason::{OnnxReason, Reason};
use super::super::super::tensor::{Data, Tensor, ValueType, Values};
use super::super::axes::axis_of;
use super::Fold;
use super::view::View;

impl<'a> Fold<'a, '_> {
    pub(super) fn cast(&self) -> Result<Tensor<'a>, Reason> {
        let tensor = self.input(0)?;
        let to = match self.maybe(1) {
            Some(like) => like.value_type,
            None => ValueType::of_onnx(self.attributes.int("to", 0)?),
        };
        if to.bits().is_none() {
            return Err(Reason::values("to", &to, "a type of numbers"));
        }
        if let Data::Fill(value) = tensor.data {
            let value = Values::collect(to, std::iter::once(value)).number(0);
            return Ok(Tensor { value_type: to, data: Data::Fill(value), ..tensor.clone() });
        }
        let like = Tensor { value_type: to, ..tensor.clone() };
        self.made(&like, tensor.dims.clone(), || {
            let numbers = tensor.numbers()?;
            Ok(match to {
                // Not by way of an integer: 0.5 is true.
                ValueType::Bool => Values::collect(to, numbers.map(|n| f64::from(u8::from(n != 0.0)))),
                _ => Values::collect(to, numbers),
            })
        })
    }

    pub(super) fn constant_of_shape(&self) -> Result<Tensor<'a>, Reason> {
        let sizes = self.input(0)?.integers()?;
        let size =
            |&size: &i64| usize::try_from(size).map_err(|_| Reason::values("sizes", &sizes, "0 and more"));
        let dims = sizes.iter().map(size).collect::<Result<Vec<usize>, Reason>>()?;
        let like = match self.attributes.tensor("value", self.store)? {
            Some(tensor) => tensor,
            None => Tensor::stored(String::new(), vec![1], ValueType::F32, vec![&[0; 4]]),
        };
        if like.len() != Some(1) {
            return Err(OnnxReason::Bound(like.dims).into());
        }
        let value = like.load()?.number(0);
        Ok(Tensor { name: "a constant of one value".to_string(), dims, data: Data::Fill(value), ..like })
    }

    /// `(x - zero point) * scale`, with one scale for all, for a place along an axis, or for a block of places.
    pub(super) fn dequantised(&self) -> Result<Tensor<'a>, Reason> {
        let (tensor, scale) = (self.input(0)?, self.input(1)?);
        let to = match self.attributes.int("output_dtype", 0)? {
            0 => scale.value_type,
            number => ValueType::of_onnx(number),
        };
        if tensor.value_type.is_float() || !to.is_float() {
            return Err(OnnxReason::Quantised { from: tensor.value_type, to }.into());
        }
        let scales = self.spread(scale, &tensor.dims)?;
        let (scale, zero) = (self.load(scale)?, self.maybe(2).map(|zero| self.load(zero)).transpose()?);
        let zero = self.checked_zero(zero, &scale)?;
        let like = Tensor { value_type: to, ..tensor.clone() };
        self.made(&like, tensor.dims.clone(), || {
            let zero = |at: usize| zero.as_ref().map_or(0.0, |zero| zero.number(at));
            // The difference of integers is exact, and the product is rounded once.
            let number = |(x, at): (f64, usize)| (x - zero(at)) * scale.number(at);
            Ok(Values::collect(to, tensor.numbers()?.zip(scales).map(number)))
        })
    }

    /// The nearest integer, to even if two are as near, to `x / scale`, and the zero point more; within the type's bounds.
    pub(super) fn quantised(&self) -> Result<Tensor<'a>, Reason> {
        let (tensor, scale) = (self.input(0)?, self.input(1)?);
        let to = self.maybe(2).map_or(ValueType::U8, |zero| zero.value_type);
        let (Some(bits @ ..=16), false) = (to.bits(), to.is_float()) else {
            return Err(OnnxReason::Quantised { from: tensor.value_type, to }.into());
        };
        let scales = self.spread(scale, &tensor.dims)?;
        let (scale, zero) = (self.load(scale)?, self.maybe(2).map(|zero| self.load(zero)).transpose()?);
        let zero = self.checked_zero(zero, &scale)?;
        let (low, high) = match to.has_sign() {
            true => (-f64::from(1u32 << (bits - 1)), f64::from((1u32 << (bits - 1)) - 1)),
            false => (0.0, f64::from((1u32 << bits) - 1)),
        };
        let like = Tensor { value_type: to, ..tensor.clone() };
        self.made(&like, tensor.dims.clone(), || {
            let zero = |at: usize| zero.as_ref().map_or(0.0, |zero| zero.number(at));
            let number = |(x, at): (f64, usize)| {
                let steps = (x as f32 / scale.number(at) as f32).round_ties_even();
                (f64::from(steps) + zero(at)).clamp(low, high)
            };
            Ok(Values::collect(to, tensor.numbers()?.zip(scales).map(number)))
        })
    }

    /// The zero points, of which there must be as many as scales.
    fn checked_zero(&self, zero: Option<Values>, scale: &Values) -> Result<Option<Values>, Reason> {
        match zero {
            Some(zero) if zero.len() != scale.len() => {
                Err(Reason::value("zero points", zero.len(), scale.len().to_string()))
            }
            zero => Ok(zero),
        }
    }

    /// For each value of a tensor the place of its scale.
    fn spread(
        &self,
        scale: &Tensor<'a>,
        dims: &[usize],
    ) -> Result<impl Iterator<Item = usize> + use<'a>, Reason> {
        let refused =
            || Reason::values("scales of sizes", &scale.dims, "one, one along an axis, or one a block");
        let mut view = View::of(&scale.dims);
        if scale.len() == Some(1) {
            view = View { start: 0, dims: dims.to_vec(), strides: vec![0; dims.len()] };
        } else {
            let axis = axis_of(self.attributes.int("axis", 1)?, dims.len())?;
            if scale.dims.len() == 1 && scale.dims[0] == dims[axis] {
                let strides = (0..dims.len()).map(|at| isize::from(at == axis)).collect();
                view = View { start: 0, dims: dims.to_vec(), strides };
            } else {
                let block = usize::try_from(self.attributes.int("block_size", 0)?).map_err(|_| refused())?;
                let mut blocks = dims.to_vec();
                blocks[axis] = dims[axis].checked_div(block).ok_or_else(refused)?;
                if blocks != scale.dims || blocks[axis].checked_mul(block) != Some(dims[axis]) {
                    return Err(refused());
                }
                // An axis of blocks, and one within them, along which the scale stays the same.
                view.dims.insert(axis + 1, block);
                view.strides.insert(axis + 1, 0);
            }
        }
        Ok(view.into_places())
    }
}
