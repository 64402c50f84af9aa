//! What the readers of the released SqueezeNet weight files share: their error, their cursor, and the
//! preprocessing that all weights trained with Caffe need.

use std::collections::BTreeMap;
use std::fmt::Display;

use firebrick_nn::family::SqueezeNet;
use firebrick_nn::model::{FloatConv, FloatModel};
use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_nn::shapes::NetworkError;
use firebrick_nn::validate::ModelError;

use crate::coded::CodedError;

/// Why a released weight file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReleasedError {
    /// The file's length is not what its structure needs.
    #[error("{found} bytes, accepted: {accepted}")]
    Length {
        /// Length of the file.
        found: usize,
        /// What is possible.
        accepted: String,
    },
    /// A field of a layer outside of its range.
    #[error("layer `{layer}`: {what} = {value}, accepted: {accepted}")]
    Field {
        /// The layer.
        layer: String,
        /// The field, with its place.
        what: String,
        /// Its value.
        value: String,
        /// What is possible.
        accepted: String,
    },
    /// The weights do not make a model.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<CodedError> for ReleasedError {
    fn from(problem: CodedError) -> Self {
        match problem {
            CodedError::Model(problem) => ReleasedError::Model(problem),
            CodedError::Field { layer, what, value, accepted } => refuse(&layer, what, value, accepted),
        }
    }
}

impl From<NetworkError> for ReleasedError {
    fn from(problem: NetworkError) -> Self {
        ReleasedError::Model(problem.into())
    }
}

/// A field of `layer` that is refused.
pub(crate) fn refuse(
    layer: &str,
    what: impl Display,
    value: impl Display,
    accepted: impl Display,
) -> ReleasedError {
    ReleasedError::Field {
        layer: layer.to_string(),
        what: what.to_string(),
        value: value.to_string(),
        accepted: accepted.to_string(),
    }
}

/// A place in the bytes of a layer.
pub(crate) struct Fields<'a> {
    layer: &'a str,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// At the start of `bytes`, which belong to `layer`.
    pub(crate) fn new(layer: &'a str, bytes: &'a [u8]) -> Self {
        Fields { layer, rest: bytes }
    }

    /// The next `len` bytes; `what` names them for the error.
    pub(crate) fn bytes(&mut self, len: usize, what: &str) -> Result<&'a [u8], ReleasedError> {
        let left = self.rest.len();
        let (taken, rest) = self.rest.split_at_checked(len).ok_or_else(|| {
            refuse(self.layer, format!("bytes left for the {what}"), left, format!("at least {len}"))
        })?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next `count` values of `N` bytes, all finite.
    pub(crate) fn values<const N: usize>(
        &mut self,
        count: usize,
        what: &str,
        value: impl Fn([u8; N]) -> f32,
    ) -> Result<Vec<f32>, ReleasedError> {
        let layer = self.layer;
        let item = |(i, chunk): (usize, &[u8])| {
            let mut bytes = [0; N];
            bytes.copy_from_slice(chunk);
            let value = value(bytes);
            if value.is_finite() {
                return Ok(value);
            }
            Err(refuse(layer, format!("{what} {i}"), value, "finite values"))
        };
        let bytes = self.bytes(count.saturating_mul(N), what)?;
        bytes.chunks_exact(N).enumerate().map(item).collect()
    }
}

/// A codebook of 256 values whose first one means "no weight" and must be 0.
pub(crate) fn codebook<const N: usize>(
    fields: &mut Fields<'_>,
    value: impl Fn([u8; N]) -> f32,
) -> Result<[f32; 256], ReleasedError> {
    let values = fields.values(256, "codebook entry", value)?;
    if values[0].to_bits() != 0 {
        return Err(refuse(fields.layer, "codebook entry 0", format!("{:?}", values[0]), "0.0"));
    }
    let mut codebook = [0.0; 256];
    codebook.copy_from_slice(&values);
    Ok(codebook)
}

/// What all weights trained with Caffe need: BGR pixels minus Caffe's means, warped to the network's size.
pub(crate) fn caffe_preprocess() -> Preprocess {
    let (colour, resize) = (Colour::Bgr, Resize::Warp);
    Preprocess { colour, resize, mean: vec![104.0, 117.0, 123.0], scale: vec![1.0; 3] }
}

/// The model of these weights.
pub(crate) fn caffe_model(
    family: &SqueezeNet,
    convs: BTreeMap<String, FloatConv>,
) -> Result<FloatModel, ReleasedError> {
    let (network, preprocess) = (family.network()?, caffe_preprocess());
    let model = FloatModel { network, preprocess, labels: Vec::new(), convs };
    model.validate()?;
    Ok(model)
}
