//! Importers: networks and weights from the files of other programs.
//!
//! | module | what it does |
//! |---|---|
//! | [`onnx`] | reads ONNX models |
//! | [`caffe`] | reads Caffe networks |
//! | `graph` | what the readers make: a network as its file describes it |
//! | `lower` | from that to a [`Network`](firebrick_nn::network::Network): what is folded into what |
//! | `reason` | why a layer or a file is refused |
//! | `tensor` | constant tensors, which stay in the file until they are needed |
//! | `wire` | protobuf messages as slices of the file |
//!
//! What cannot run is refused with the layer, its operator and the reason, all of it at once. A file can never ask for
//! much more memory than it has bytes: parts are counted, and weights have a limit that follows from its length.

pub mod caffe;
mod graph;
mod lower;
pub mod onnx;
mod reason;
mod tensor;
mod wire;

use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Preprocess, Resize, Shape};
use firebrick_nn::validate::ModelError;

use crate::released;
use graph::Graph;
use lower::Lowered;
pub use onnx::{ExternalFiles, NoFiles};
pub use reason::{
    BlobError, CaffeFault, CaffeFile, CaffeReason, ExternalError, LowerReason, Malformed, NotPositive,
    ONNX_OPERATORS, OnnxReason, Reason, Refusal, Syntax, SyntaxError,
};
pub use tensor::{FileBytes, TensorError, ValueType};
use wire::Budget;
pub use wire::{Stored, WireError};

/// Weights that a network may have beyond those of its file: zeros of groups, borders and dilations. As floats they are half of what
/// the fuzz targets let a reader take beyond twice its input.
const EXTRA_VALUES: usize = 1 << 23;

/// Why a file is not imported.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The trained weights beside a description cannot be read.
    #[error(transparent)]
    Weights(Malformed),
    /// These layers cannot run: all of them, not just the first.
    #[error("cannot run: {}", join(.0))]
    Refused(Vec<Refusal>),
    /// The model contradicts itself.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl ImportError {
    /// What was refused; empty for the other errors.
    pub fn refusals(&self) -> &[Refusal] {
        match self {
            ImportError::Refused(list) => list,
            _ => &[],
        }
    }
}

/// Most refusals in one text.
const MOST_TOLD: usize = 20;

/// The refusals, and once what operators are possible, if some are not.
fn join(refusals: &[Refusal]) -> String {
    let mut parts: Vec<String> = refusals.iter().take(MOST_TOLD).map(Refusal::to_string).collect();
    if let Some(more) = refusals.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        parts.push(format!("and {more} more"));
    }
    parts.extend(accepted(refusals));
    parts.join("; ")
}

/// The operators that are possible, if one of the refusals is of another.
pub fn accepted(refusals: &[Refusal]) -> Option<String> {
    let list = refusals.iter().find_map(|refusal| refusal.reason.accepted())?;
    Some(format!("operators that are possible: {list}"))
}

/// What a file of another program does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Companion {
    /// Shape of the image, if the file leaves it open.
    pub input: Option<Shape>,
    /// From a decoded image to the input; a default of the format's if absent.
    pub preprocess: Option<Preprocess>,
    /// Class names; empty if unknown.
    pub labels: Vec<String>,
    /// Which of several outputs of an ONNX model holds the scores.
    pub output: Option<String>,
    /// True to import also what only software runs: layers that no engine can do are not refused.
    pub software: bool,
}

/// The model in the bytes of an ONNX file, all of whose tensors are in it. Without preprocessing in `companion` it is that of
/// torchvision's models; that of a model that takes bytes leaves them as they are.
///
/// # Errors
/// See [`ImportError`].
pub fn decode_onnx(file: &[u8], companion: Companion) -> Result<FloatModel, ImportError> {
    decode_onnx_beside(file, &NoFiles, companion)
}

/// The same of a file some of whose tensors may be in others beside it.
///
/// # Errors
/// See [`ImportError`].
pub fn decode_onnx_beside(
    file: &[u8],
    beside: &dyn ExternalFiles,
    companion: Companion,
) -> Result<FloatModel, ImportError> {
    let content = onnx::read(file, beside, companion.input, companion.output.as_deref())?;
    let preprocess = if content.takes_bytes { as_they_are } else { torchvision };
    model(&content.graph, content.values, companion, preprocess)
}

/// The model of a Caffe network's description and trained weights. Without preprocessing in `companion` it is what the
/// description says, or else that of the networks that Caffe's reference models are: BGR less ImageNet's means.
///
/// # Errors
/// See [`ImportError`].
pub fn decode_caffe(
    description: &str,
    weights: &[u8],
    companion: Companion,
) -> Result<FloatModel, ImportError> {
    caffe_beside(description, weights, companion, &|_| None)
}

/// The same with the files beside them: `means` finds the bytes of a mean file by the name that the description has for it.
pub(crate) fn caffe_beside(
    description: &str,
    weights: &[u8],
    companion: Companion,
    means: caffe::MeanFiles<'_>,
) -> Result<FloatModel, ImportError> {
    let budget = Budget::new();
    let description = caffe::Description::parse(description, &budget)?;
    let blobs = caffe::blobs(weights, &budget).map_err(ImportError::Weights)?;
    let means = companion.preprocess.is_none().then_some(means);
    let caffe::Read { graph, preprocess } =
        caffe::read(&description, &blobs, companion.input, means, &budget)?;
    let companion = Companion { preprocess: companion.preprocess.or(preprocess), ..companion };
    // No file holds more floats than a quarter of its bytes.
    model(&graph, weights.len() / 4, companion, caffe_preprocess)
}

fn model(
    graph: &Graph<'_>,
    values: usize,
    companion: Companion,
    default: fn(Shape) -> Preprocess,
) -> Result<FloatModel, ImportError> {
    let Shape { channels, height, width } = graph.shape;
    if ![1, 3].contains(&channels) {
        return Err(Malformed::ImageChannels(channels).into());
    }
    if height.max(width) > lower::window::MOST || height.min(width) == 0 {
        return Err(Malformed::ImagePixels { height, width }.into());
    }
    let room = values.saturating_add(EXTRA_VALUES);
    let Lowered { network, convs, shift } =
        lower::lower(graph, room, companion.software).map_err(ImportError::Refused)?;
    let mut preprocess = companion.preprocess.unwrap_or_else(|| default(graph.shape));
    let means = preprocess.mean.iter_mut().zip(&preprocess.scale);
    // A shift of nothing changes nothing, whatever the scale.
    let shifted = means.zip(&shift).filter(|(_, shift)| **shift != 0.0);
    shifted.for_each(|((mean, scale), shift)| {
        *mean -= shift / scale;
        if !(-0.5..255.5).contains(mean) {
            tracing::warn!(
                "the first layer pads the image with zeros, which are pixels of value {mean}; the accelerator pads with the nearest of 0 to 255"
            );
        }
    });
    let model = FloatModel { network, preprocess, labels: companion.labels, convs };
    // Finds NaNs and infinities, too. Not where tensors are read: folding makes them of finite values (a negative variance, a
    // division by 0), and a tensor that nothing reads does no harm.
    model.validate()?;
    Ok(model)
}

/// Bytes of an image file, resized to the input.
fn as_they_are(shape: Shape) -> Preprocess {
    let colour = if shape.channels == 1 { Colour::Grey } else { Colour::Rgb };
    let resize = torchvision(shape).resize;
    Preprocess { colour, resize, mean: vec![0.0; shape.channels], scale: vec![1.0; shape.channels] }
}

/// What networks trained with Caffe expect; grey images as they are.
fn caffe_preprocess(shape: Shape) -> Preprocess {
    match shape.channels {
        1 => Preprocess { colour: Colour::Grey, resize: Resize::Warp, mean: vec![0.0], scale: vec![1.0] },
        _ => released::caffe_preprocess(),
    }
}

/// What torchvision's models expect: RGB from 0 to 1, less ImageNet's mean, over its deviation; the shorter side becomes
/// 256 where the network's is 224. Grey images are from 0 to 1.
fn torchvision(shape: Shape) -> Preprocess {
    let resize = Resize::CentreCrop { short_side: shape.height.max(shape.width) * 256 / 224 };
    if shape.channels == 1 {
        return Preprocess { colour: Colour::Grey, resize, mean: vec![0.0], scale: vec![1.0 / 255.0] };
    }
    Preprocess {
        colour: Colour::Rgb,
        resize,
        mean: [0.485f32, 0.456, 0.406].map(|mean| mean * 255.0).to_vec(),
        scale: [0.229f32, 0.224, 0.225].map(|deviation| 1.0 / (deviation * 255.0)).to_vec(),
    }
}
