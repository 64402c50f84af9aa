//! Why a request is not answered as it asks, in words that name what it has and what is accepted.

use std::sync::Arc;

use firebrick_host::image::ImageError;

use crate::pool::PoolError;
use crate::ready::NotReady;
use crate::repository::{Missing, ModelFailure};

/// What kind of refusal it is: both protocols have a code for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The request makes no sense.
    Bad,
    /// There is no such model or path.
    NotFound,
    /// The path is there, the method is not.
    Method,
    /// The body is too large.
    Large,
    /// The body is compressed.
    Compressed,
    /// It did not come in time.
    Slow,
    /// Not now.
    Busy,
    /// It ran too long.
    Late,
    /// Something here failed.
    Failed,
}

/// A refused request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{path}: no such path; docs/serving.md lists those that there are")]
    Path { path: String },
    #[error("{path}: not with {method}")]
    Method { path: String, method: String },
    #[error(transparent)]
    Missing(#[from] Missing),
    #[error("model `{name}`: {parameter}: overrides are refused; accepted: what its files say")]
    Override { name: String, parameter: String },
    #[error("model `{name}`")]
    Load { name: String, source: Arc<ModelFailure> },
    #[error("repository")]
    Index { source: Arc<ModelFailure> },
    #[error("body: compressed with {encoding}; accepted: not compressed")]
    Compressed { encoding: String },
    #[error("body: more than {most} bytes")]
    Large { most: usize },
    #[error("body: did not come within {seconds} s")]
    Slow { seconds: u64 },
    #[error("body: cut off")]
    Cut,
    #[error("body: not what this path takes")]
    Json(#[source] serde_json::Error),
    #[error(
        "Inference-Header-Content-Length: `{value}`; accepted: the JSON's length, at most the body's {body}"
    )]
    HeaderLength { value: String, body: usize },
    #[error("body: {found} bytes behind the JSON, the inputs have {expected}")]
    Rest { found: usize, expected: u64 },
    #[error("inputs: {found} tensors; accepted: one, called image")]
    Inputs { found: usize },
    #[error("input `{name}`: no such input; accepted: image")]
    Input { name: String },
    #[error("input image: datatype `{datatype}`; accepted: UINT8 for pixels, BYTES for encoded images")]
    Datatype { datatype: String },
    #[error("input image: shape {shape:?}; accepted: {accepted}, at most {batch} frames of {pixels} pixels")]
    Shape { shape: Vec<i64>, accepted: &'static str, batch: usize, pixels: u64 },
    #[error("input image: {found} values, its shape has {expected}")]
    Values { found: usize, expected: u64 },
    #[error(
        "input image: no data; accepted: data, or as many bytes behind the JSON as binary_data_size says"
    )]
    NoData,
    #[error("input image: data of another kind than {datatype}")]
    Kind { datatype: &'static str },
    #[error("input image: {value}; accepted: 0 to 255")]
    Value { value: u32 },
    #[error("input image: element {index}: not base64; accepted: an encoded image as base64, or binary data")]
    Base64 { index: usize, source: base64::DecodeError },
    #[error(
        "input image: element {index} ends behind the data; accepted: a length of four bytes, little-endian, then so many"
    )]
    Length { index: usize },
    #[error(
        "raw_input_contents: {found} tensors, {inputs} inputs; accepted: one each, and no contents beside them"
    )]
    RawContents { found: usize, inputs: usize },
    #[error("output `{name}`: no such output; accepted: scores, sums")]
    Output { name: String },
    #[error("output {name}: classification {found}; accepted: 1 to {classes}")]
    Classification { name: &'static str, found: i64, classes: usize },
    #[error("input image")]
    Image(#[source] ImageError),
    #[error("busy: {queue} requests are being worked on; try again in {retry} s")]
    Busy { queue: usize, retry: u64 },
    #[error("not ready")]
    NotReady(#[source] NotReady),
    #[error("no answer within {seconds} s")]
    Late { seconds: u64 },
    #[error("frame {frame}")]
    Frame { frame: usize, source: Arc<PoolError> },
    #[error("the work was broken off")]
    BrokenOff,
}

impl Refusal {
    /// What kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Refusal::Path { .. } | Refusal::Missing(_) => Kind::NotFound,
            Refusal::Method { .. } => Kind::Method,
            Refusal::Compressed { .. } => Kind::Compressed,
            Refusal::Large { .. } => Kind::Large,
            Refusal::Slow { .. } => Kind::Slow,
            Refusal::Busy { .. } | Refusal::NotReady(_) => Kind::Busy,
            Refusal::Late { .. } => Kind::Late,
            Refusal::Frame { .. } | Refusal::Index { .. } | Refusal::BrokenOff => Kind::Failed,
            _ => Kind::Bad,
        }
    }

    /// In how many seconds it is worth another try.
    pub fn retry(&self) -> Option<u64> {
        match self {
            Refusal::Busy { retry, .. } => Some(*retry),
            Refusal::NotReady(_) => Some(1),
            _ => None,
        }
    }
}
