//! Caffe layers that are not possible, and files that no network can be made of.

use crate::content::Mistaken;
use crate::text::TextError;

use super::super::tensor::TensorError;
use super::super::wire::WireError;

/// Most names in a list of them.
const MOST_NAMES: usize = 4;

/// What layers are read.
pub(super) const LAYERS: &str = "Convolution, InnerProduct, BatchNorm, Scale, Bias, Power, ReLU, ReLU6, Clip, Pooling, Concat, Eltwise, Split, \
                      Dropout, Flatten, Reshape, Softmax";

/// Why a Caffe layer is not possible.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CaffeReason {
    /// A type that is not read.
    #[error("the layer's type is not possible")]
    Type,
    /// A layer without its weights.
    #[error("the .caffemodel file has {0} blobs for it, more are needed")]
    Blobs(usize),
    /// A field that the layer does not have: a slip of the pen would be a default else.
    #[error("has the field `{0}`, accepted: {1}")]
    Unknown(String, String),
    /// A later output that is something else than the first one.
    #[error("gives a second output, `{0}`, accepted: one")]
    SecondOutput(String),
    /// Weights of another layer.
    #[error("num_output = {filters}, but weights of sizes {sizes:?}")]
    Filters {
        /// Filters by the description.
        filters: usize,
        /// Sizes of the weights.
        sizes: Vec<usize>,
    },
    /// A scale without a shift for each channel.
    #[error("{scales} scales and {shifts} shifts")]
    Shifts {
        /// Scales of the layer.
        scales: usize,
        /// Its shifts.
        shifts: usize,
    },
    /// A maximum over a map.
    #[error("takes the maximum of the whole map, accepted: the average")]
    GlobalMaximum,
    /// A pooling that leaves pixels out.
    #[error("stride {stride:?} above the window's {window:?}, accepted: at most it")]
    Stride {
        /// Rows and columns from a window to the next.
        stride: [usize; 2],
        /// Rows and columns of a window.
        window: [usize; 2],
    },
    /// A window of which one side is told.
    #[error("has {given}, but no {missing}, accepted: both")]
    OneSide {
        /// The field that is there.
        given: &'static str,
        /// The one that is not.
        missing: &'static str,
    },
    /// A window that is told twice.
    #[error("{both}: {values:?} with {rows} and {columns}, accepted: one or the other")]
    OneOrOther {
        /// The field for both sides.
        both: &'static str,
        /// What it holds.
        values: Vec<usize>,
        /// The field for rows.
        rows: &'static str,
        /// The field for columns.
        columns: &'static str,
    },
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaffeFile {
    /// A network's description.
    #[error("a network's description (text)")]
    Description,
    /// Other text.
    #[error("text")]
    Text,
    /// Trained weights.
    #[error("trained weights (.caffemodel)")]
    Weights,
    /// Means of the training's images.
    #[error("means of images (.binaryproto)")]
    Means,
    /// Where training was interrupted.
    #[error("a solver's state (.solverstate)")]
    SolverState,
    /// An HDF5 file.
    #[error("HDF5")]
    Hdf5,
    /// Anything else.
    #[error("no text")]
    Other,
}

/// Why a list of values in a binary file cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BlobError {
    /// Its bytes are no protobuf message.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// A size that is none.
    #[error("{blob} has the size {size}")]
    Size {
        /// The layer and the number of the list.
        blob: String,
        /// Its size.
        size: i64,
    },
    /// Its values are not those of its sizes.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

/// Why a description and the weights beside it are no network that can be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CaffeFault {
    /// Another file in the place of the description.
    #[error("holds {0}, accepted: the network's description (.prototxt)")]
    NoDescription(CaffeFile),
    /// Another file in the place of the weights.
    #[error(
        "holds {0}, accepted: trained weights as `Net::ToProto` writes them (.caffemodel, `snapshot_format: BINARYPROTO`)"
    )]
    NoWeights(CaffeFile),
    /// Each of the files in the other's place.
    #[error(
        "holds trained weights, and the description is in the place of the weights; accepted: the other way round"
    )]
    Swapped,
    /// A solver's settings in the place of the description.
    #[error(
        "holds a solver's settings, accepted: the network's description{}",
        .0.as_ref().map_or(String::new(), |net| format!(", which it calls `{net}`"))
    )]
    Solver(Option<String>),
    /// A description that is no text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// No network.
    #[error("holds no layers, accepted: a network's description")]
    NoLayers,
    /// The form before `layers { type: CONVOLUTION }`.
    #[error(
        "is in Caffe's first form (`layers {{ layer {{ ... }} }}`), accepted: what Caffe's `upgrade_net_proto_text` makes of it"
    )]
    FirstForm,
    /// Weights that cannot be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// Weights without values.
    #[error("the .caffemodel file holds no weights of any layer")]
    NoBlobs,
    /// Weights of another network.
    #[error("the .caffemodel file has no weights of any of the layers, but of {}", names(.0))]
    OtherLayers(Vec<String>),
    /// No layer reads the image.
    #[error(
        "has no input from which scores are computed; accepted: an `input:`, or a layer that gives the image"
    )]
    NoInput,
    /// The scores depend on more than the image.
    #[error("the scores are computed from {}, accepted: one input, the image", names(.0))]
    Inputs(Vec<String>),
    /// No scores, or several.
    #[error("has {} outputs{}{}, accepted: 1, the scores", .0.len(), if .0.is_empty() { "" } else { ", " }, names(.0))]
    Outputs(Vec<String>),
    /// Means of another number of channels.
    #[error("transform_param has {means} mean_values for {channels} channels, accepted: 1 or {channels}")]
    Means {
        /// Means that are there.
        means: usize,
        /// Channels of the image.
        channels: usize,
    },
    /// Means that are told twice.
    #[error("transform_param has mean_value and mean_file, accepted: one or the other")]
    MeansTwice,
    /// Means in a file that is not there.
    #[error(
        "the means are in mean_file `{0}`, which is not beside the description; accepted: that file there, mean_value in its \
         place, or `preprocess:` in a YAML file"
    )]
    NoMeanFile(String),
    /// Means in a file that cannot be read.
    #[error("mean_file `{file}` holds no means")]
    MeanFile {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: BlobError,
    },
    /// What stands in for means, or a page about them.
    #[error("mean_file `{file}` {mistaken}")]
    MistakenMeans {
        /// The file.
        file: String,
        /// What it is.
        mistaken: Mistaken,
    },
    /// Means of other images.
    #[error(
        "mean_file `{file}` has the sizes {sizes:?}, accepted: a mean for each pixel of {channels} channels"
    )]
    MeanSizes {
        /// The file.
        file: String,
        /// Its sizes.
        sizes: Vec<usize>,
        /// Channels of the image.
        channels: usize,
    },
    /// A mean for each pixel.
    #[error(
        "mean_file `{file}` has a mean for each pixel, accepted: one a channel; on average they are {}, which can stand as mean_value \
         in its place, or as `mean` of `preprocess:` in a YAML file", means(.averages)
    )]
    MeanImage {
        /// The file.
        file: String,
        /// The average of each channel.
        averages: Vec<f32>,
    },
}

fn means(values: &[f32]) -> String {
    values.iter().map(|value| format!("{value:.3}")).collect::<Vec<_>>().join(", ")
}

/// The first few of some names.
fn names(of: &[String]) -> String {
    let shown: Vec<String> = of.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    let more = if of.len() > MOST_NAMES { ", ..." } else { "" };
    shown.join(", ") + more
}
