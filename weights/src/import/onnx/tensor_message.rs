//! `TensorProto`: a constant, in the file or beside it.

use super::super::reason::{ExternalError, Malformed};
use super::super::tensor::{Data, Listed, Tensor, ValueType};
use super::super::wire::{Fields, Value};
use super::store::Store;

/// A `TensorProto` with its name.
pub(super) fn tensor<'a>(message: &'a [u8], store: &Store<'_>) -> Result<(&'a str, Tensor<'a>), Malformed> {
    let (mut name, mut dims, mut value_type) = ("", Vec::new(), ValueType::Other(0));
    let (mut pieces, mut lists, mut entries, mut is_external) = (Vec::new(), Vec::new(), Vec::new(), false);
    for field in Fields::new(message) {
        let (tag, value) = field?;
        match tag {
            1 => value.append_ints(&mut dims, 8)?,
            2 => value_type = ValueType::of_onnx(value.int()?),
            // float_data, raw_data, double_data
            4 | 9 | 10 => {
                store.budget.part()?;
                pieces.push(value.numbers()?);
            }
            // int32_data, int64_data, uint64_data
            5 | 7 | 11 => {
                store.budget.part()?;
                lists.push(match value {
                    Value::Varint(value) => Listed::One(value as i64),
                    value => Listed::Packed(value.bytes()?),
                });
            }
            8 => name = value.text()?,
            13 => {
                store.budget.part()?;
                entries.push(value.bytes()?);
            }
            14 => is_external = value.int()? == 1,
            _ => (),
        }
    }
    let size = |d: i64| usize::try_from(d).map_err(|_| Malformed::Size { tensor: name.to_string(), size: d });
    let dims: Vec<usize> = dims.into_iter().map(size).collect::<Result<_, _>>()?;
    let mut tensor = Tensor::stored(name.to_string(), dims, value_type, pieces);
    if !lists.is_empty() {
        tensor.data = Data::Listed(lists);
    }
    if is_external {
        tensor.data = external(&tensor, &entries, store)?;
    }
    Ok((name, tensor))
}

/// The bytes of a tensor in a file beside the model, by its `StringStringEntryProto`s.
fn external<'a>(tensor: &Tensor<'_>, entries: &[&'a [u8]], store: &Store<'_>) -> Result<Data<'a>, Malformed> {
    let (mut location, mut offset, mut length) = ("", None, None);
    for entry in entries {
        let (mut key, mut value) = ("", "");
        for field in Fields::new(entry) {
            match field? {
                (1, text) => key = text.text()?,
                (2, text) => value = text.text()?,
                _ => (),
            }
        }
        let number = |key| {
            let refused =
                |_| ExternalError::Number { tensor: tensor.name.clone(), key, value: value.to_string() };
            value.parse::<u64>().map_err(refused)
        };
        match key {
            "location" => location = value,
            "offset" => offset = Some(number("offset")?),
            "length" => length = Some(number("length")?),
            // A check sum, and what others have invented.
            _ => (),
        }
    }
    let (file, is_new) = store.external.file(&tensor.name, location)?;
    if is_new {
        store.budget.holds(file.len());
    }
    let (offset, found) = (offset.unwrap_or(0), file.len());
    let claimed = || {
        let bits = tensor.len()?.checked_mul(tensor.value_type.bits()?)?;
        u64::try_from(bits.div_ceil(8)).ok()
    };
    let length = length.or_else(claimed).unwrap_or(u64::MAX);
    let range = || {
        let (first, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
        let end = first.checked_add(length).filter(|&end| end <= found)?;
        Some(first..end)
    };
    let Some(range) = range() else {
        let (tensor, location) = (tensor.name.clone(), location.to_string());
        return Err(ExternalError::Range { tensor, location, offset, length, found }.into());
    };
    Ok(Data::File(file, range))
}
