//! Caffe layers that are not possible.

/// What layers are read.
pub(super) const LAYERS: &str = "Convolution, InnerProduct, BatchNorm, Scale, Bias, Power, ReLU, Pooling, Concat, Eltwise, Split, \
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
    /// A window that is told twice or in part.
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
