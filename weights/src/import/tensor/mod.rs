//! Constant tensors of a file, which stay where they are until their values are asked for.

mod data;
mod error;
mod values;

use std::rc::Rc;

pub use data::FileBytes;
pub(crate) use data::{Data, Listed};
pub use error::{TensorError, ValueType};
pub(crate) use values::Values;

/// Most integers of a shape, a list of axes or the like: what is understood has a handful, and more are refused before they take
/// memory.
pub(crate) const MOST_INTS: usize = 64;

/// A constant tensor.
#[derive(Clone, Debug)]
pub(crate) struct Tensor<'a> {
    /// Its name in the file; for messages.
    pub name: String,
    /// Sizes; none for a scalar.
    pub dims: Vec<usize>,
    /// Type of the values.
    pub value_type: ValueType,
    /// The values.
    pub data: Data<'a>,
}

impl<'a> Tensor<'a> {
    /// A tensor whose values are bytes of the file, little-endian, in pieces.
    pub(crate) fn stored(
        name: String,
        dims: Vec<usize>,
        value_type: ValueType,
        pieces: Vec<&'a [u8]>,
    ) -> Self {
        Tensor { name, dims, value_type, data: Data::Bytes(pieces) }
    }

    /// A list of integers.
    pub(crate) fn list(name: impl Into<String>, ints: Vec<i64>) -> Self {
        let (name, dims) = (name.into(), vec![ints.len()]);
        Tensor { name, dims, value_type: ValueType::I64, data: Values::from(ints).into() }
    }

    /// The same with other values.
    pub(crate) fn with(self, values: Values) -> Self {
        Tensor { data: values.into(), ..self }
    }

    /// Number of values, if it is possible.
    pub(crate) fn len(&self) -> Option<usize> {
        self.dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
    }

    /// The values as f32.
    ///
    /// # Errors
    /// A reason that names the tensor: another type, or other than its sizes' number of values.
    pub(crate) fn values(&self) -> Result<Vec<f32>, TensorError> {
        if !self.value_type.is_float() {
            return Err(TensorError::NoFloats { tensor: self.name.clone(), found: self.value_type });
        }
        Ok(match self.load()? {
            Values::Floats(values) => Rc::unwrap_or_clone(values),
            Values::Doubles(values) => values.iter().map(|&value| value as f32).collect(),
            Values::Ints(values) => values.iter().map(|&value| value as f32).collect(),
        })
    }

    /// The values as integers, at most [`MOST_INTS`].
    ///
    /// # Errors
    /// A reason that names the tensor.
    pub(crate) fn integers(&self) -> Result<Vec<i64>, TensorError> {
        if ![ValueType::I64, ValueType::I32].contains(&self.value_type) {
            return Err(TensorError::NoIntegers { tensor: self.name.clone(), found: self.value_type });
        }
        if self.len().is_none_or(|len| len > MOST_INTS) {
            return Err(TensorError::Integers { tensor: self.name.clone() });
        }
        match self.load()? {
            Values::Ints(values) => Ok(Rc::unwrap_or_clone(values)),
            _ => Err(TensorError::NoIntegers { tensor: self.name.clone(), found: self.value_type }),
        }
    }

    /// Bytes that the values take in memory, if they are not there already.
    pub(crate) fn bytes_to_load(&self) -> Option<usize> {
        match self.data {
            Data::Computed(_) => Some(0),
            _ => self.len()?.checked_mul(self.value_type.bytes_in_memory()),
        }
    }

    /// The values one after the other, of bytes without a copy of them all. Who asks has made sure that there is room for a copy
    /// where there must be one.
    ///
    /// # Errors
    /// As [`Tensor::load`].
    pub(crate) fn numbers(&self) -> Result<Box<dyn Iterator<Item = f64> + '_>, TensorError> {
        let pieces: Vec<&[u8]> = match &self.data {
            Data::Bytes(pieces) => pieces.clone(),
            Data::File(bytes, range) => vec![&bytes[range.clone()]],
            _ => Vec::new(),
        };
        if pieces.is_empty() || self.value_type.bits().is_none_or(|bits| bits < 8) {
            let values = self.load()?;
            return Ok(Box::new((0..values.len()).map(move |at| values.number(at))));
        }
        self.check(&pieces)?;
        Ok(Box::new(data::numbers(self.value_type, pieces)))
    }

    /// The values as they are, in memory. Who asks has made sure that there is room for as many as the sizes tell.
    ///
    /// # Errors
    /// A type that is not known, or other than the sizes' number of values.
    pub(crate) fn load(&self) -> Result<Values, TensorError> {
        match &self.data {
            Data::Computed(values) => Ok(values.clone()),
            Data::Fill(value) => {
                Ok(Values::collect(self.value_type, std::iter::repeat_n(*value, self.len().unwrap_or(0))))
            }
            Data::Bytes(pieces) => self.decode(pieces),
            Data::File(bytes, range) => self.decode(&[&bytes[range.clone()]]),
            Data::Listed(lists) => self.decode_lists(lists),
        }
    }

    /// That bytes are as many as the sizes tell.
    fn check(&self, pieces: &[&[u8]]) -> Result<(), TensorError> {
        // By the bytes that are there, not by the sizes that are told: no memory is taken for what a file does not hold.
        let found: usize = pieces.iter().map(|piece| piece.len()).sum();
        let Some(bits) = self.value_type.bits() else {
            return Err(TensorError::Unknown { tensor: self.name.clone(), found: self.value_type });
        };
        let expected = self.len().and_then(|len| Some(len.checked_mul(bits)?.div_ceil(8)));
        if expected != Some(found) || pieces.iter().any(|piece| piece.len() % bits.div_ceil(8) != 0) {
            let (tensor, dims, value_type) = (self.name.clone(), self.dims.clone(), self.value_type);
            return Err(TensorError::Bytes { tensor, dims, value_type, found, expected });
        }
        Ok(())
    }

    fn decode(&self, pieces: &[&[u8]]) -> Result<Values, TensorError> {
        self.check(pieces)?;
        Ok(data::decode(self.value_type, pieces, self.len().unwrap_or(0)))
    }

    fn decode_lists(&self, lists: &[Listed<'_>]) -> Result<Values, TensorError> {
        let stored = || TensorError::Integers { tensor: self.name.clone() };
        let len = self.len().ok_or_else(stored)?;
        data::decode_lists(self.value_type, lists, len).ok_or_else(stored)
    }
}

#[cfg(test)]
mod tests;
