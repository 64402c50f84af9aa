//! What an engine cannot do: the reasons of a [`super::Refusal`].

use firebrick_nn::addends::Obstacle;
use firebrick_spec::config::PASS_CHANNELS;
use firebrick_spec::descriptor::{POOL_SIZE, POOL_STRIDE};
use firebrick_spec::weights::ENTRIES_PER_WORD;

/// Why the engine cannot run a layer, with the value and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Another layer needs a part of a concat, which is never in memory by itself.
    #[error("is read by {other} and by concat {concat}; a part of a concat can have no other reader")]
    SharedPart {
        /// The other reader.
        other: String,
        /// The concat.
        concat: String,
    },
    /// Another max pooling than the post-processing's.
    #[error(
        "max pooling of {size}x{size} with stride {stride}; only {POOL_SIZE}x{POOL_SIZE} with stride {POOL_STRIDE} is possible"
    )]
    Pooling {
        /// Side of the window.
        size: usize,
        /// Its stride.
        stride: usize,
    },
    /// A pooling of a map that is read from memory.
    #[error("pools {input}; only the output of a convolution, concat or addition can be pooled")]
    Pooled {
        /// What is pooled.
        input: String,
    },
    /// Another layer needs a map that is never in memory.
    #[error("pools {input}, which {other} reads too; a pooled map can have no other reader")]
    SharedPooled {
        /// What is pooled.
        input: String,
        /// The other reader.
        other: String,
    },
    /// A concat of something else.
    #[error("concatenates {input}; only convolutions can be concatenated")]
    Concatenated {
        /// What is concatenated.
        input: String,
    },
    /// A concat with an input that it has already.
    #[error("concatenates {input} twice")]
    ConcatenatedTwice {
        /// The input.
        input: String,
    },
    /// A concat over two maps.
    #[error("concatenates convolutions over {first} and {other}; all must read the same map")]
    ConcatenatedMaps {
        /// The map that the first convolution reads.
        first: String,
        /// Another one's.
        other: String,
    },
    /// An addition whose inputs both would have to be in memory.
    #[error(
        "adds {} ({}) and {} ({}); one of them must be a convolution or concat that nothing else reads",
        .0[0].0, .0[0].1, .0[1].0, .0[1].1
    )]
    Added([(String, Obstacle); 2]),
    /// A second stage over the image.
    #[error("reads the image, which {other} reads too; only one may")]
    SharedImage {
        /// The other reader.
        other: String,
    },
    /// Windows over the image that need different phase planes.
    #[error("convolutions over the image must have the same kernel, stride and padding")]
    ImageWindows,
    /// A kernel over the image with too many taps in its phase planes.
    #[error(
        "kernel {kernel} with stride {stride} needs {taps} column taps of the image; at most {accepted} are possible"
    )]
    ImageTaps {
        /// Side of the kernel.
        kernel: usize,
        /// Its stride.
        stride: usize,
        /// Taps of a row that it needs.
        taps: usize,
        /// Most that a word of the image has.
        accepted: usize,
    },
    /// A stride over a map.
    #[error("has stride {stride}; only a layer over the image can have one")]
    Stride {
        /// The convolution's stride.
        stride: usize,
    },
    /// An output row of more strips than an input row.
    #[error(
        "{layer} has padding {pad}, with which {columns} columns become {padded}; only as many strips of 14 columns as the \
         input has are possible, but for 1x1 right before the global average pool, or with padding 1 before a max pooling that leaves \
         its last column out"
    )]
    Padding {
        /// The convolution.
        layer: String,
        /// Its padding.
        pad: usize,
        /// Columns of the input.
        columns: usize,
        /// Columns of the output.
        padded: usize,
    },
    /// Columns that no word of a map has.
    #[error("reads columns {first} to {last} around an output pixel")]
    Columns {
        /// First column, relative to the output pixel's.
        first: isize,
        /// Last column.
        last: isize,
    },
    /// More input channels than a pass reads.
    #[error("reads {channels} channels{}; at most {PASS_CHANNELS} are possible", phases_note(.phases))]
    Channels {
        /// Channels of the input.
        channels: usize,
        /// Of the image: phases of a side, and its own channels.
        phases: Option<(usize, usize)>,
    },
    /// Rows that the activation store does not hold.
    #[error(
        "needs {words} words of a PE's activation store ({above} rows above x {strips} strips x {channels} channels + \
         {channels}); at most {accepted} are possible"
    )]
    ActivationStore {
        /// Words that are held at a time.
        words: usize,
        /// Rows above a tile's last one.
        above: usize,
        /// Strips of a row.
        strips: usize,
        /// Channels of the input.
        channels: usize,
        /// Words of the store.
        accepted: usize,
    },
    /// Too many strips of an output row.
    #[error("has {found} strips of 14 pixels in a row; at most {accepted} are possible")]
    Strips {
        /// Its strips.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// Too many output rows.
    #[error("has {found} rows; at most {accepted} are possible")]
    Rows {
        /// Its rows.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// Too many tiles of a pass.
    #[error("has {found} tiles; at most {accepted} are possible")]
    Tiles {
        /// Its tiles.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// Too large an input.
    #[error("reads {found} beats of 8 bytes; at most {accepted} are possible")]
    Input {
        /// Its beats.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// Too many channels of the output.
    #[error("has {found} bytes in an output strip; at most {accepted} are possible")]
    OutputStrip {
        /// Bytes of all channels' words.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// An average that the sums' bits do not hold.
    #[error("averages over {found} pixels; at most {accepted} are possible")]
    Average {
        /// Pixels of a channel.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// A filter that the weight store does not hold.
    #[error(
        "filter {filter} of {layer} has {entries} entries in a weight store of {words} words; at most {} entries of one filter \
         (of two, if the channels are averaged by one PE) are possible",
        (.words - 1) * ENTRIES_PER_WORD
    )]
    Filter {
        /// The convolution.
        layer: String,
        /// Its filter.
        filter: usize,
        /// Entries of that filter.
        entries: usize,
        /// Words of the store.
        words: usize,
    },
    /// A layer that fits in no number of parts.
    #[error(
        "does not fit the stores, not even split over its {channels} input channels and {rows} kernel rows: lists of \
         {weight_words} words, {activation_words} words of activations"
    )]
    NoSplit {
        /// Channels of the input.
        channels: usize,
        /// Row taps.
        rows: usize,
        /// Words of a PE's weight store.
        weight_words: usize,
        /// Words of a PE's activation store.
        activation_words: usize,
    },
    /// Parts of an input that no strided reading gives.
    #[error(
        "does not fit the stores, and cannot be split over its {channels} input channels, because its output of {output} \
         columns has fewer strips of 14 columns than its input of {input}"
    )]
    NoRuns {
        /// Channels of the input.
        channels: usize,
        /// Columns of the output.
        output: usize,
        /// Columns of the input.
        input: usize,
    },
    /// A copy with wider rows of more channels than a pass reads.
    #[error(
        "has rows of more strips of 14 columns than its input, whose {found} channels are more than the {accepted} that can be copied"
    )]
    WidenedChannels {
        /// Channels of the input.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// Copies of the input whose lists do not fit.
    #[error("has no room in lists of {words} words to copy its input")]
    NoCopies {
        /// Words of a PE's weight store.
        words: usize,
    },
}

/// That the post-processing does max poolings of this window, a square, and stride.
///
/// # Errors
/// [`Reason::Pooling`].
pub const fn check_pooling(size: usize, stride: usize) -> Result<(), Reason> {
    match (size, stride) {
        (POOL_SIZE, POOL_STRIDE) => Ok(()),
        _ => Err(Reason::Pooling { size, stride }),
    }
}

impl Reason {
    /// True if the reason lies in the layer itself, whatever else reads its input or its output.
    pub const fn is_of_layer_alone(&self) -> bool {
        matches!(self, Reason::Pooling { .. } | Reason::Stride { .. } | Reason::ImageTaps { .. })
    }
}

fn phases_note(phases: &Option<(usize, usize)>) -> String {
    match phases {
        Some((factor, channels)) => format!(" ({factor} x {factor} phases of {channels} image channels)"),
        None => String::new(),
    }
}
