//! What does not become a convolution or a pooling of the engine.

use firebrick_nn::network::{Ceiling, Shape};
use firebrick_nn::shapes::MAX_VALUES;

/// Why a layer does not become one of the engine's.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LowerReason {
    /// Nothing is computed.
    #[error("the output is the image")]
    OutputIsImage,
    /// No average at the end.
    #[error(
        "the output is a map of {height}x{width} pixels, accepted: one value a class, by an average over the map or a linear \
         layer"
    )]
    OutputIsMap {
        /// Its rows.
        height: usize,
        /// Its columns.
        width: usize,
    },
    /// Scores that are not computed.
    #[error("no layer gives the output `{0}`")]
    NoOutput(String),
    /// A tensor that is not computed.
    #[error("reads `{0}`, which no layer before it gives")]
    NoInput(String),
    /// A node that was taken for another kind.
    #[error("is no {0}")]
    NotA(&'static str),
    /// Too large a map.
    #[error("gives {}x{}x{} values, accepted: at most {MAX_VALUES}", .0.channels, .0.height, .0.width)]
    Values(Shape),
    /// More weights than the network may have.
    #[error(
        "needs {filters} x {channels} x {kernel} x {kernel} weights with the zeros of groups and borders; the network has \
         room for {room} more"
    )]
    Weights {
        /// Output channels.
        filters: usize,
        /// Input channels.
        channels: usize,
        /// Side of the kernel.
        kernel: usize,
        /// Weights that it may still have.
        room: usize,
    },
    /// Something before the first convolution.
    #[error("reads the image, which only a convolution can")]
    OverImage,
    /// Zeros around the image that no convolution adds.
    #[error("puts zeros around the image, which only a convolution behind it can")]
    PaddedImage,
    /// A shift of the image with zeros around it.
    #[error("shifts the image with zeros around it, accepted: the zeros behind the shift")]
    ShiftedPadding,
    /// A colour that is nothing but a shift.
    #[error(
        "reads colour {channel} of the image times 0 plus {shift}, with padding of zeros around it, accepted: a scale other than 0"
    )]
    LostColour {
        /// The channel.
        channel: usize,
        /// What it is.
        shift: f32,
    },
    /// Two shifts of the image.
    #[error("reads the image with other shifts of its colours than `{0}`, accepted: the same ones")]
    OtherColours(String),
    /// Bounds of values other than a ReLU's.
    #[error("clips to {low} to {high}, accepted: 0 to anything above it")]
    Clip {
        /// Lower bound.
        low: f32,
        /// Upper bound.
        high: f32,
    },
    /// Maps that are clipped at different values and share a scale.
    #[error(
        "joins `{}` ({}) and `{}` ({}), accepted: all clipped at one value, or none",
        .0[0].0, clipped(.0[0].1), .0[1].0, clipped(.0[1].1)
    )]
    Ceilings([(String, Option<Ceiling>); 2]),
    /// Scales of another number of channels.
    #[error("{values} values for {channels} channels")]
    Scales {
        /// Values of the scale.
        values: usize,
        /// Channels of the map.
        channels: usize,
    },
    /// A vector where a map is needed.
    #[error("reads a vector, accepted: a map")]
    ReadsVector,
    /// All pixels as a vector where maps are needed.
    #[error("reads a vector of a map's values, accepted: maps")]
    ReadsMapValues,
    /// A map where a vector is needed.
    #[error("reads a map, accepted: a vector (behind Flatten or the like)")]
    ReadsMap,
    /// A linear layer over a map that is not square.
    #[error("reads all of a map of {rows}x{columns} pixels, accepted: square ones")]
    Oblong {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// An average of a map that is not square.
    #[error("`{layer}` averages a map of {height}x{width} pixels here, accepted: square ones")]
    OblongAverage {
        /// The average.
        layer: String,
        /// Rows of the map.
        height: usize,
        /// Its columns.
        width: usize,
    },
    /// Weights of another number of inputs.
    #[error("weights of sizes {sizes:?} for {values} values")]
    LinearWeights {
        /// Sizes of the weights.
        sizes: Vec<usize>,
        /// Values that the layer reads.
        values: usize,
    },
    /// Weights of another kernel.
    #[error("weights of sizes {sizes:?} for a kernel of {kernel:?}")]
    KernelWeights {
        /// Sizes of the weights.
        sizes: Vec<usize>,
        /// Rows and columns of the kernel.
        kernel: [usize; 2],
    },
    /// Weights of another number of channels.
    #[error("weights of sizes {sizes:?} in {groups} groups over {channels} channels")]
    Groups {
        /// Sizes of the weights.
        sizes: Vec<usize>,
        /// Groups of channels.
        groups: usize,
        /// Channels of the map.
        channels: usize,
    },
    /// A bias of another number of filters.
    #[error("a bias of sizes {sizes:?} for {filters} outputs")]
    Bias {
        /// Its sizes.
        sizes: Vec<usize>,
        /// Output channels.
        filters: usize,
    },
    /// A pooling that is not square.
    #[error(
        "a window of {}x{} with strides {}, {} and dilations {dilation:?}, accepted: square ones with one stride and no dilation",
        .kernel[0], .kernel[1], .stride[0], .stride[1]
    )]
    Pooling {
        /// Rows and columns of a window.
        kernel: [usize; 2],
        /// Rows and columns from a window to the next.
        stride: [usize; 2],
        /// Rows and columns from a tap to the next.
        dilation: [usize; 2],
    },
    /// A pooling with windows that no padding gives.
    #[error("no padding gives {rows}x{columns} windows of {size}x{size} with stride {stride}")]
    NoPadding {
        /// Windows in a column.
        rows: usize,
        /// Windows in a row.
        columns: usize,
        /// Side of a window.
        size: usize,
        /// Its stride.
        stride: usize,
    },
    /// An average whose last windows are smaller.
    #[error(
        "has windows that are cut at the map's end by ceil rounding and average over fewer pixels there, accepted: windows of \
         one size"
    )]
    CutWindows,
    /// An average whose outer windows are smaller.
    #[error(
        "does not count the padding, so that its windows average over fewer pixels at the border, accepted: padding that \
         counts, or none"
    )]
    UncountedPadding,
    /// Probabilities that are computed with.
    #[error("is not at the end of the network, accepted: only there")]
    NotAtEnd,
    /// A ReLU that no convolution does.
    #[error(
        "is {place} `{layer}`; accepted: a ReLU that alone reads the convolution before it, also through concats and max \
         poolings"
    )]
    Relu {
        /// Where it is instead.
        place: NotPositive,
        /// The layer that it reads.
        layer: String,
    },
    /// Values that the engine's bytes do not hold.
    #[error(
        "reads `{0}`, which can be negative: no ReLU is behind it alone; accepted without one: the layer that gives the scores"
    )]
    Negative(String),
    /// Maps that cannot be joined or added.
    #[error(
        "`{}` is {}, `{}` is {}; accepted: the same size",
        .0[0].0, size(&.0[0].1), .0[1].0, size(&.0[1].1)
    )]
    Sizes([(String, Shape); 2]),
    /// A window that is larger than what it slides over.
    #[error("a window of {extent} pixels does not fit {padded} with padding")]
    Window {
        /// Pixels from its first tap to its last.
        extent: usize,
        /// Pixels of the side and its padding.
        padded: usize,
    },
    /// A kernel that no square one with equal padding replaces.
    #[error(
        "a kernel of {}x{} with strides {stride:?} and paddings {}, {}, {}, {} (above, left, below, right) over {}x{} pixels is \
         no square convolution with one stride and padding, even with zeros around it",
        .kernel[0], .kernel[1], .pads[0], .pads[1], .pads[2], .pads[3], .map[0], .map[1]
    )]
    NotSquare {
        /// Rows and columns of the kernel.
        kernel: [usize; 2],
        /// Rows and columns from a window to the next.
        stride: [usize; 2],
        /// Padding above, left, below, right.
        pads: [usize; 4],
        /// Rows and columns of the map.
        map: [usize; 2],
    },
}

/// Where a ReLU is that no convolution can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPositive {
    /// What it reads is averaged first.
    #[error("behind an average")]
    Averaged,
    /// Others read the same.
    #[error("not only behind")]
    Shared,
}

fn clipped(ceiling: Option<Ceiling>) -> String {
    ceiling.map_or("not clipped".to_string(), |ceiling| format!("clipped at {}", ceiling.value()))
}

fn size(shape: &Shape) -> String {
    format!("{}x{}x{}", shape.channels, shape.height, shape.width)
}
