//! Descriptors: what the host streams into the queue, [`DESCRIPTOR_WORDS`] 32-bit words each.
//!
//! A frame is one [`WeightLoad`], which starts the frame's continuous weight stream, and the
//! [`Pass`]es, in order. A pass reads one map (or image), runs its filters over it, and writes one
//! map, one pooled map, or one row of sums.

mod decode;
mod fields;
mod order;
#[cfg(test)]
mod tests;

pub use decode::DescriptorError;
pub use fields::*;
pub use order::WORD_GROUPS;

use crate::field::Field;
use crate::weights::{CRC_START, crc_step};
use crate::{CONTRACT_VERSION, PIXELS};

/// 32-bit words of every descriptor; unused ones are 0, the last one is the [`CHECK`].
pub const DESCRIPTOR_WORDS: usize = 16;

/// The value of [`CHECK`] for a descriptor, whatever its own holds: the polynomial and the start of
/// [`crate::weights::packet_crc`]. Up to three wrong bits, and any 16 neighbouring ones, change it.
pub fn check(words: &[u32; DESCRIPTOR_WORDS]) -> u16 {
    let (_, covered) = words.split_last().expect("a descriptor has words");
    covered.iter().fold(CRC_START, |crc, word| crc_step(crc, u64::from(*word)))
}

/// Writes [`CHECK`] for the other words.
pub fn seal(words: &mut [u32; DESCRIPTOR_WORDS]) {
    set(words, CHECK, u32::from(check(words)));
}

/// A field's value in a descriptor's words.
pub fn get(words: &[u32; DESCRIPTOR_WORDS], field: Field) -> u32 {
    let (word, lsb) = field.word();
    Field { lsb, ..field }.get(u64::from(words[word])) as u32
}

/// Writes a field's value into a descriptor's words.
///
/// # Panics
/// If the value does not fit its field.
pub fn set(words: &mut [u32; DESCRIPTOR_WORDS], field: Field, value: u32) {
    let (word, lsb) = field.word();
    let field = Field { lsb, ..field };
    let others = !((field.max() as u32) << lsb);
    words[word] = words[word] & others | field.put(u64::from(value)) as u32;
}

/// Rows and columns of the window that the post-processing pools.
pub const POOL_SIZE: usize = 3;

/// The pooling's stride, both ways.
pub const POOL_STRIDE: usize = 2;

/// Rows or columns of a map after 3x3/2 max pooling with Caffe's ceil rounding: windows that begin
/// inside the map, absent positions counting as 0. `size` is at least 2.
///
/// `ceil((size - 3) / 2) + 1` is `size / 2` rounded down.
pub const fn pooled(size: usize) -> usize {
    size / 2
}

/// What a pass writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputMode {
    /// The map as it is.
    Map,
    /// The map after 3x3/2 max pooling, ceil rounding.
    Pooled,
    /// One u32 a channel: the sum over all valid pixels; two a beat, padded with one zero if the
    /// number of channels is odd.
    Sums,
    /// The sums themselves, to be added to others by a later pass: channel `4 f + k` of the map that is written holds byte
    /// `k` of filter `f`'s sums, 24 bits sign-extended to 32; halo pixels and columns beyond the width are 0.
    Partial,
}

impl OutputMode {
    /// The value of [`OUTPUT`].
    pub const fn code(self) -> u32 {
        match self {
            OutputMode::Map => 0,
            OutputMode::Pooled => 1,
            OutputMode::Sums => 2,
            OutputMode::Partial => 3,
        }
    }
}

/// Starts a frame's weight stream (see [`crate::weights`]). It finishes at once; the stream goes on
/// beside the passes. Every pass before it has finished when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightLoad {
    /// Bus address, multiple of 16.
    pub source: u32,
    /// Beats (= 64-bit words) of the stream.
    pub beats: u32,
}

/// The map that a pass adds to its requantised pixels, before pooling: shape and layout are those of
/// the output before pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bypass {
    /// Bus address of the first word: the pass's channel 0 at row 0, strip 0; multiple of 16.
    pub source: u32,
    /// Bytes from one strip to the next, multiple of 16.
    pub stride: u32,
    /// Multiplier, see [`crate::requant::bypass`].
    pub multiplier: u16,
    /// Shift, 1 to [`crate::requant::BYPASS_SHIFT_MAX`].
    pub shift: u8,
}

/// An input that is not one run of beats: some channels of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Strides {
    /// Bytes from one run to the next, multiple of 16.
    pub stride: u32,
    /// Runs.
    pub runs: u32,
}

/// One pass over an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Raise the interrupt when it has finished.
    pub interrupt: bool,
    /// Input words are image words.
    pub image: bool,
    /// What is written.
    pub output: OutputMode,
    /// Bus address of the input, multiple of 16.
    pub source: u32,
    /// Beats of the input; of one run if it is strided.
    pub beats: u32,
    /// The runs of an input that is strided: its words are whole, an even number of beats a run.
    pub strides: Option<Strides>,
    /// Zero words before the input.
    pub lead_words: u32,
    /// Zero words after the input.
    pub tail_words: u32,
    /// Bus address of the output's first word: channel 0 of the pass at row 0, strip 0.
    pub target: u32,
    /// Bytes from one output strip to the next.
    pub strip_stride: u32,
    /// Output channels of the pass; of partial sums, their byte planes.
    pub filters: u32,
    /// Strips of a row before pooling.
    pub strips: u32,
    /// Valid pixels of a row's last strip before pooling.
    pub last_valid: u32,
    /// Rows before pooling.
    pub rows: u32,
    /// Strips of a row after pooling, 0 without.
    pub pooled_strips: u32,
    /// The map that is added.
    pub bypass: Option<Bypass>,
}

impl Pass {
    /// Valid pixels of a row before pooling.
    pub const fn width(&self) -> usize {
        (self.strips as usize - 1) * PIXELS + self.last_valid as usize
    }
}

/// A descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descriptor {
    /// Start of a frame's weight stream.
    Weights(WeightLoad),
    /// A pass.
    Pass(Pass),
}

impl Descriptor {
    /// The words to write to `QUEUE_DATA`, in order.
    ///
    /// # Panics
    /// If a value does not fit its field: the compiler checks them all.
    pub fn words(&self) -> [u32; DESCRIPTOR_WORDS] {
        let mut words = [0; DESCRIPTOR_WORDS];
        let mut put = |field: Field, value: u32| set(&mut words, field, value);
        put(VERSION, CONTRACT_VERSION);
        match self {
            Descriptor::Weights(w) => {
                put(KIND, KIND_WEIGHTS);
                put(SOURCE, w.source);
                put(BEATS, w.beats);
            }
            Descriptor::Pass(p) => {
                let fields = [
                    (KIND, KIND_PASS),
                    (INTERRUPT, u32::from(p.interrupt)),
                    (IMAGE, u32::from(p.image)),
                    (OUTPUT, p.output.code()),
                    (SOURCE, p.source),
                    (BEATS, p.beats),
                    (LEAD, p.lead_words),
                    (TAIL, p.tail_words),
                    (TARGET, p.target),
                    (STRIDE, p.strip_stride),
                    (FILTERS, p.filters),
                    (STRIPS, p.strips),
                    (LAST_VALID, p.last_valid),
                    (ROWS, p.rows),
                    (POOLED_STRIPS, p.pooled_strips),
                ];
                fields.into_iter().for_each(|(field, value)| put(field, value));
                if let Some(b) = p.bypass {
                    put(BYPASS, 1);
                    put(BYPASS_SOURCE, b.source);
                    put(BYPASS_STRIDE, b.stride);
                    put(BYPASS_MULTIPLIER, b.multiplier.into());
                    put(BYPASS_SHIFT, b.shift.into());
                }
                if let Some(s) = p.strides {
                    put(STRIDED, 1);
                    put(INPUT_STRIDE, s.stride);
                    put(INPUT_RUNS, s.runs);
                }
            }
        }
        seal(&mut words);
        words
    }
}
