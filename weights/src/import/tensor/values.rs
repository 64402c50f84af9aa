//! Values in memory.

use std::rc::Rc;

use super::error::ValueType;
use crate::half::{half, to_half};

/// The values of a tensor, which constants made from it may share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    /// Floats of up to 32 bits.
    Floats(Rc<Vec<f32>>),
    /// Floats of 64 bits.
    Doubles(Rc<Vec<f64>>),
    /// Integers and truth values.
    Ints(Rc<Vec<i64>>),
}

impl From<Vec<f32>> for Values {
    fn from(values: Vec<f32>) -> Self {
        Values::Floats(Rc::new(values))
    }
}

impl From<Vec<i64>> for Values {
    fn from(values: Vec<i64>) -> Self {
        Values::Ints(Rc::new(values))
    }
}

impl Values {
    pub(crate) fn len(&self) -> usize {
        match self {
            Values::Floats(values) => values.len(),
            Values::Doubles(values) => values.len(),
            Values::Ints(values) => values.len(),
        }
    }

    /// One of the values; exact but for integers of more than 53 bits.
    pub(crate) fn number(&self, at: usize) -> f64 {
        match self {
            Values::Floats(values) => f64::from(values[at]),
            Values::Doubles(values) => values[at],
            Values::Ints(values) => values[at] as f64,
        }
    }

    /// One of the values as an integer: floats lose what is behind the point.
    pub(crate) fn int(&self, at: usize) -> i64 {
        match self {
            Values::Floats(values) => values[at] as i64,
            Values::Doubles(values) => values[at] as i64,
            Values::Ints(values) => values[at],
        }
    }

    /// The values at these places.
    pub(crate) fn picked(&self, places: impl Iterator<Item = usize>) -> Values {
        match self {
            Values::Floats(values) => places.map(|at| values[at]).collect::<Vec<f32>>().into(),
            Values::Doubles(values) => Values::Doubles(Rc::new(places.map(|at| values[at]).collect())),
            Values::Ints(values) => places.map(|at| values[at]).collect::<Vec<i64>>().into(),
        }
    }

    /// Runs of values, each by its values, its first place and its length; all of one type.
    pub(crate) fn concat<'v>(runs: impl Iterator<Item = (&'v Values, usize, usize)>) -> Values {
        let (mut floats, mut doubles, mut ints) = (Vec::new(), Vec::new(), Vec::new());
        for (values, first, len) in runs {
            match values {
                Values::Floats(values) => floats.extend_from_slice(&values[first..first + len]),
                Values::Doubles(values) => doubles.extend_from_slice(&values[first..first + len]),
                Values::Ints(values) => ints.extend_from_slice(&values[first..first + len]),
            }
        }
        match (floats.is_empty(), doubles.is_empty()) {
            (false, _) => floats.into(),
            (_, false) => Values::Doubles(Rc::new(doubles)),
            _ => ints.into(),
        }
    }

    /// Numbers as values of a type, each rounded to it.
    pub(crate) fn collect(value_type: ValueType, numbers: impl Iterator<Item = f64>) -> Values {
        match value_type {
            ValueType::F64 => Values::Doubles(Rc::new(numbers.collect())),
            _ if value_type.is_float() => {
                numbers.map(|number| rounded(value_type, number)).collect::<Vec<f32>>().into()
            }
            _ => Values::collect_ints(value_type, numbers.map(|number| number as i64)),
        }
    }

    /// Integers as values of a type of integers: what is beyond its bits is lost.
    pub(crate) fn collect_ints(value_type: ValueType, ints: impl Iterator<Item = i64>) -> Values {
        let free = 64 - value_type.bits().unwrap_or(64);
        let wrapped = |value: i64| match (value_type, value_type.has_sign()) {
            (ValueType::Bool, _) => i64::from(value != 0),
            (_, true) => value << free >> free,
            (_, false) => ((value as u64) << free >> free) as i64,
        };
        ints.map(wrapped).collect::<Vec<i64>>().into()
    }
}

/// The nearest value of a type of at most 32 bits. By way of f32 it is the same: that has more than twice the bits of the
/// others.
fn rounded(value_type: ValueType, number: f64) -> f32 {
    let single = number as f32;
    match value_type {
        ValueType::F16 => half(to_half(single)),
        ValueType::Bf16 if single.is_finite() => {
            let bits = single.to_bits();
            // Half of the lost bits, and to even if it is exactly half.
            let up = 0x7fff + (bits >> 16 & 1);
            f32::from_bits((bits + up) & 0xffff_0000)
        }
        _ => single,
    }
}
