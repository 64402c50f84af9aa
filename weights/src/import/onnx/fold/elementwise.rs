//! Arithmetic of constants, with broadcasting.

use super::super::super::reason::{OnnxReason, Reason};
use super::super::super::tensor::{Tensor, ValueType, Values};
use super::super::axes::common;
use super::Fold;
use super::view::View;

impl<'a> Fold<'a, '_> {
    pub(super) fn elementwise(&self) -> Result<Tensor<'a>, Reason> {
        match self.operator {
            "Where" => self.chosen(),
            "Add" | "Sub" | "Mul" | "Div" | "Pow" | "Min" | "Max" | "Sum" | "Equal" => {
                let mut result = self.input(0)?.clone();
                for index in 1..self.inputs.len() {
                    result = self.binary(&result, self.input(index)?)?;
                }
                Ok(result)
            }
            _ => self.unary(),
        }
    }

    fn unary(&self) -> Result<Tensor<'a>, Reason> {
        let tensor = self.input(0)?;
        let function: fn(f64) -> f64 = match self.operator {
            "Abs" => f64::abs,
            "Ceil" => f64::ceil,
            "Exp" => f64::exp,
            "Floor" => f64::floor,
            "Log" => f64::ln,
            "Neg" => |x| -x,
            "Reciprocal" => |x| 1.0 / x,
            "Relu" => |x| x.max(0.0),
            "Sqrt" => f64::sqrt,
            _ => return Err(OnnxReason::Operator.into()),
        };
        // Numbers of 32 bits and less are exact as 64, and rounding the result of one step twice is the same as once.
        self.made(tensor, tensor.dims.clone(), || {
            Ok(Values::collect(tensor.value_type, tensor.numbers()?.map(function)))
        })
    }

    fn binary(&self, a: &Tensor<'a>, b: &Tensor<'a>) -> Result<Tensor<'a>, Reason> {
        let refused = || OnnxReason::Broadcast([a.dims.clone(), b.dims.clone()]);
        let dims = common(&a.dims, &b.dims).ok_or_else(refused)?;
        let (left, right) = (self.load(a)?, self.load(b)?);
        let value_type = if self.operator == "Equal" { ValueType::Bool } else { a.value_type };
        let places = |tensor: &Tensor<'a>| View::of(&tensor.dims).broadcast(&dims).ok_or_else(refused);
        let (lefts, rights) = (places(a)?, places(b)?);
        let like = Tensor { value_type, ..a.clone() };
        self.made(&like, dims.clone(), || {
            let pairs = lefts.into_places().zip(rights.into_places());
            if let (Values::Ints(left), Values::Ints(right)) = (&left, &right) {
                let ints = pairs.map(|(l, r)| integer(self.operator, left[l], right[r]));
                let ints = ints.collect::<Option<Vec<i64>>>().ok_or(OnnxReason::DividesByZero)?;
                return Ok(Values::collect_ints(value_type, ints.into_iter()));
            }
            let numbers = pairs.map(|(l, r)| number(self.operator, left.number(l), right.number(r)));
            Ok(Values::collect(value_type, numbers))
        })
    }

    /// Values of the second input where the first is true, of the third where it is not.
    fn chosen(&self) -> Result<Tensor<'a>, Reason> {
        let [condition, yes, no] = [self.input(0)?, self.input(1)?, self.input(2)?];
        let refused = || OnnxReason::Broadcast([yes.dims.clone(), no.dims.clone()]);
        let dims = common(&yes.dims, &no.dims).and_then(|dims| common(&dims, &condition.dims));
        let dims = dims.ok_or_else(refused)?;
        let places = |tensor: &Tensor<'a>| View::of(&tensor.dims).broadcast(&dims).ok_or_else(refused);
        let views = (places(condition)?, places(yes)?, places(no)?);
        let (condition, left, right) = (self.load(condition)?, self.load(yes)?, self.load(no)?);
        self.made(yes, dims.clone(), || {
            let places = views.0.into_places().zip(views.1.into_places().zip(views.2.into_places()));
            let numbers = places.map(|(c, (l, r))| match condition.int(c) {
                0 => right.number(r),
                _ => left.number(l),
            });
            Ok(Values::collect(yes.value_type, numbers))
        })
    }
}

fn number(operator: &str, a: f64, b: f64) -> f64 {
    match operator {
        "Sub" => a - b,
        "Mul" => a * b,
        "Div" => a / b,
        "Pow" => a.powf(b),
        "Min" => a.min(b),
        "Max" => a.max(b),
        "Equal" => f64::from(u8::from(a == b)),
        _ => a + b,
    }
}

/// The same for integers; none for a division by 0.
fn integer(operator: &str, a: i64, b: i64) -> Option<i64> {
    Some(match operator {
        "Sub" => a.wrapping_sub(b),
        "Mul" => a.wrapping_mul(b),
        // Towards 0, as in C++.
        "Div" => a.checked_div(b)?,
        "Pow" => (a as f64).powf(b as f64) as i64,
        "Min" => a.min(b),
        "Max" => a.max(b),
        "Equal" => i64::from(a == b),
        _ => a.wrapping_add(b),
    })
}
