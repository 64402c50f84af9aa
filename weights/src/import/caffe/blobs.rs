//! The trained weights of a `.caffemodel` file, and what else Caffe writes in its form.

use std::collections::BTreeMap;

use super::super::reason::{BlobError, CaffeFault, CaffeFile, Malformed};
use super::super::tensor::{Tensor, ValueType};
use super::super::wire::{Budget, Fields, Value};

/// The weights by the layer's name.
pub(crate) type Blobs<'a> = BTreeMap<&'a str, Vec<Tensor<'a>>>;

/// The weights of a `NetParameter`; layers without any are left out.
///
/// # Errors
/// Another file, or what is wrong with this one.
pub(crate) fn blobs<'a>(file: &'a [u8], budget: &Budget) -> Result<Blobs<'a>, Malformed> {
    let found = read(file, budget);
    match (content(file), found) {
        (CaffeFile::Weights, found) => found.map_err(|error| CaffeFault::Blob(error).into()),
        (CaffeFile::Other, Err(error)) => Err(CaffeFault::Blob(error).into()),
        // A network of which nothing is known; that its layers have no weights is told with their names.
        (CaffeFile::Other, Ok(found)) => Ok(found),
        (other, _) => Err(CaffeFault::NoWeights(other).into()),
    }
}

fn read<'a>(file: &'a [u8], budget: &Budget) -> Result<Blobs<'a>, BlobError> {
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

/// What a file holds, by its first fields: those of `NetParameter`, `BlobProto` and `SolverState` have other kinds of values.
pub(crate) fn content(file: &[u8]) -> CaffeFile {
    if file.starts_with(b"\x89HDF\r\n\x1a\n") {
        return CaffeFile::Hdf5;
    }
    if is_text(file) {
        let has_layers = file.windows(5).any(|word| word == b"layer");
        return if has_layers { CaffeFile::Description } else { CaffeFile::Text };
    }
    let mut fields = Fields::new(file).map_while(Result::ok);
    let kind = |(tag, value): (u32, Value<'_>)| match (tag, value) {
        // The layers, or the name.
        (1 | 2 | 100, Value::Bytes(_)) => Some(CaffeFile::Weights),
        // The values; before them may be four sizes, or a message of them.
        (5, Value::Bytes(_) | Value::Fixed32(_)) | (8, Value::Bytes(_) | Value::Fixed64(_)) => {
            Some(CaffeFile::Means)
        }
        _ => None,
    };
    match fields.next() {
        Some((1, Value::Varint(_))) if solver_state(file) => CaffeFile::SolverState,
        Some(first) => kind(first).or_else(|| fields.find_map(kind)).unwrap_or(CaffeFile::Other),
        None => CaffeFile::Other,
    }
}

/// A number, and then a name or the solver's history.
fn solver_state(file: &[u8]) -> bool {
    let mut fields = Fields::new(file).skip(1).map_while(Result::ok);
    matches!(fields.next(), Some((2 | 3, Value::Bytes(_))))
}

/// True if there are letters and no bytes that only binary files have. A message of protobuf has some in its first sizes.
fn is_text(file: &[u8]) -> bool {
    let control = |&byte: &u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 12);
    let wide = file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff");
    !file.is_empty() && (wide || !file.iter().any(control))
}

fn layer<'a>(
    message: &'a [u8],
    name_tag: u32,
    blob_tag: u32,
    budget: &Budget,
) -> Result<(&'a str, Vec<Tensor<'a>>), BlobError> {
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
pub(super) fn blob<'a>(message: &'a [u8], name: String, budget: &Budget) -> Result<Tensor<'a>, BlobError> {
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
    let size = |d: i64| usize::try_from(d).map_err(|_| BlobError::Size { blob: name.clone(), size: d });
    let dims = dims.into_iter().map(size).collect::<Result<_, _>>()?;
    Ok(Tensor::stored(name, dims, value_type, pieces))
}
