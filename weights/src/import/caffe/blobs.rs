//! The trained weights of a `.caffemodel` file.

use std::collections::BTreeMap;

use super::super::reason::Malformed;
use super::super::tensor::{Tensor, ValueType};
use super::super::wire::{Budget, Fields};

/// The weights by the layer's name.
pub(super) type Blobs<'a> = BTreeMap<&'a str, Vec<Tensor<'a>>>;

/// The weights of a `NetParameter`; layers without any are left out.
pub(super) fn blobs<'a>(file: &'a [u8], budget: &Budget) -> Result<Blobs<'a>, Malformed> {
    let mut found = Blobs::new();
    for field in Fields::new(file) {
        let (tag, value) = field?;
        let (name, blobs) = match tag {
            // V1LayerParameter: name and blobs
            2 => layer(value.bytes()?, 4, 6, budget)?,
            // LayerParameter
            100 => layer(value.bytes()?, 1, 7, budget)?,
            _ => continue,
        };
        if !blobs.is_empty() {
            found.insert(name, blobs);
        }
    }
    Ok(found)
}

fn layer<'a>(
    message: &'a [u8],
    name_tag: u32,
    blob_tag: u32,
    budget: &Budget,
) -> Result<(&'a str, Vec<Tensor<'a>>), Malformed> {
    budget.part()?;
    let (mut name, mut blobs) = ("", Vec::new());
    for field in Fields::new(message) {
        let (tag, value) = field?;
        if tag == name_tag {
            name = value.text()?;
        } else if tag == blob_tag {
            budget.part()?;
            blobs.push(value.bytes()?);
        }
    }
    let blob = |(i, message)| blob(message, format!("{name}, blob {i}"), budget);
    Ok((name, blobs.into_iter().enumerate().map(blob).collect::<Result<_, _>>()?))
}

/// A `BlobProto`.
fn blob<'a>(message: &'a [u8], name: String, budget: &Budget) -> Result<Tensor<'a>, Malformed> {
    let (mut legacy, mut dims) = (Vec::new(), Vec::new());
    let (mut value_type, mut pieces) = (ValueType::F32, Vec::new());
    for field in Fields::new(message) {
        let (tag, value) = field?;
        match tag {
            // num, channels, height, width
            1..=4 => value.append_ints(&mut legacy, 4)?,
            5 | 8 => {
                budget.part()?;
                value_type = if tag == 5 { ValueType::F32 } else { ValueType::F64 };
                pieces.push(value.numbers()?);
            }
            // BlobShape
            7 => {
                for field in Fields::new(value.bytes()?) {
                    if let (1, value) = field? {
                        value.append_ints(&mut dims, 8)?;
                    }
                }
            }
            _ => (),
        }
    }
    let dims = if dims.is_empty() { legacy } else { dims };
    let size = |d: i64| usize::try_from(d).map_err(|_| Malformed::Size { tensor: name.clone(), size: d });
    let dims = dims.into_iter().map(size).collect::<Result<_, _>>()?;
    Ok(Tensor::stored(name, dims, value_type, pieces))
}
