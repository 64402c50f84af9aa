//! Descriptors: what the host streams into the queue, [`DESCRIPTOR_WORDS`] 32-bit words each.
//!
//! A frame is one [`WeightLoad`], which starts the frame's continuous weight stream, and the
//! [`Pass`]es, in order. A pass reads one map (or image), runs its filters over it, and writes one
//! map, one pooled map, or one row of sums.

use crate::CONTRACT_VERSION;
use crate::field::Field;
use crate::weights::{CRC_START, crc_step};

/// 32-bit words of every descriptor; unused ones are 0, the last one is the [`CHECK`].
pub const DESCRIPTOR_WORDS: usize = 16;

/// Kind of a [`WeightLoad`].
pub const KIND_WEIGHTS: u32 = 1;
/// Kind of a [`Pass`].
pub const KIND_PASS: u32 = 2;

/// What the descriptor is.
pub const KIND: Field = Field::new("kind", 0, 4, "1 weight load, 2 pass");
/// The contract's version.
pub const VERSION: Field = Field::new("version", 4, 8, "Contract version");
/// Interrupt request.
pub const INTERRUPT: Field =
    Field::new("interrupt", 12, 1, "Set IRQ_STATUS.done when the descriptor has finished");
/// Input word format.
pub const IMAGE: Field = Field::new("image", 13, 1, "Input words: 0 map (16 bytes), 1 image (24 bytes)");
/// Output mode.
pub const OUTPUT: Field =
    Field::new("output", 14, 2, "0 map, 1 map after 3x3/2 max pooling, 2 sums, 3 partial sums (no bypass)");
/// Address of the stream or of the input.
pub const SOURCE: Field = Field::new(
    "source",
    32,
    32,
    "Bus address of the weight stream or of the input's first word, multiple of 16",
);
/// Beats to read.
pub const BEATS: Field =
    Field::new("beats", 64, 24, "Beats of 8 bytes to read; of a strided input, those of one run");
/// Zero words before the input.
pub const LEAD: Field = Field::new(
    "lead_words",
    96,
    16,
    "Zero words before the input: rows of padding above x strips x channels",
);
/// Zero words after the input.
pub const TAIL: Field = Field::new(
    "tail_words",
    112,
    16,
    "Zero words after the input: rows of padding below x strips x channels",
);
/// Address of the output.
pub const TARGET: Field =
    Field::new("target", 128, 32, "Bus address of the output's first word, multiple of 8");
/// Whether a bypass map is added.
pub const BYPASS: Field = Field::new(
    "bypass",
    16,
    1,
    "Adds another map to the requantised one, before pooling: y + ((r x bypass_multiplier + 2^(bypass_shift-1)) >> \
     bypass_shift), at most 255",
);
/// Whether the input is strided.
pub const STRIDED: Field = Field::new(
    "strided",
    17,
    1,
    "The input is input_runs runs of as many beats, input_stride apart: some of the channels of a map",
);
/// Distance between output strips.
pub const STRIDE: Field =
    Field::new("strip_stride", 160, 24, "Bytes from one output strip to the next, multiple of 16");
/// Output channels of the pass.
pub const FILTERS: Field = Field::new(
    "filters",
    192,
    10,
    "Output channels of the pass, 1 to 512; of partial sums, their byte planes: a multiple of 4",
);
/// Strips of an output row.
pub const STRIPS: Field = Field::new("strips", 202, 8, "Strips of a row before pooling, 1 to 255");
/// Valid pixels of the last strip.
pub const LAST_VALID: Field =
    Field::new("last_valid", 210, 4, "Valid pixels of a row's last strip before pooling, 1 to 14");
/// Output rows.
pub const ROWS: Field = Field::new("rows", 224, 16, "Rows before pooling, 1 to 65535");
/// Strips of a pooled row.
pub const POOLED_STRIPS: Field =
    Field::new("pooled_strips", 240, 8, "Strips of a row after pooling (0 without pooling)");
/// Address of the bypass map.
pub const BYPASS_SOURCE: Field = Field::new(
    "bypass_source",
    256,
    32,
    "Bus address of the bypass map's first word: the pass's channel 0 at row 0, strip 0; multiple of 16 (0 without bypass)",
);
/// Distance between strips of the bypass map.
pub const BYPASS_STRIDE: Field = Field::new(
    "bypass_stride",
    288,
    24,
    "Bytes from one strip of the bypass map to the next, multiple of 16 (0 without bypass)",
);
/// Multiplier of the bypass map.
pub const BYPASS_MULTIPLIER: Field =
    Field::new("bypass_multiplier", 320, 16, "Multiplier of the bypass map's pixels (0 without bypass)");
/// Shift of the bypass map.
pub const BYPASS_SHIFT: Field =
    Field::new("bypass_shift", 336, 5, "Shift of the bypass map's pixels, 1 to 24 (0 without bypass)");

/// Distance between runs of a strided input.
pub const INPUT_STRIDE: Field = Field::new(
    "input_stride",
    352,
    24,
    "Bytes from one run of the input to the next, multiple of 16 (0 unless strided)",
);
/// Runs of a strided input.
pub const INPUT_RUNS: Field =
    Field::new("input_runs", 384, 20, "Runs of the input, from 1 (0 unless strided)");

/// The check sum over the other words.
pub const CHECK: Field = Field::new(
    "check",
    480,
    16,
    "CRC-16 of words 0 to 14, each as the low half of a word of the weight stream",
);

/// Fields of a [`WeightLoad`].
pub const WEIGHT_LOAD_FIELDS: &[Field] = &[KIND, VERSION, INTERRUPT, SOURCE, BEATS, CHECK];
/// Fields of a [`Pass`].
pub const PASS_FIELDS: &[Field] = &[
    KIND,
    VERSION,
    INTERRUPT,
    IMAGE,
    OUTPUT,
    BYPASS,
    SOURCE,
    BEATS,
    LEAD,
    TAIL,
    TARGET,
    STRIDE,
    FILTERS,
    STRIPS,
    LAST_VALID,
    ROWS,
    POOLED_STRIPS,
    BYPASS_SOURCE,
    BYPASS_STRIDE,
    BYPASS_MULTIPLIER,
    BYPASS_SHIFT,
    STRIDED,
    INPUT_STRIDE,
    INPUT_RUNS,
    CHECK,
];

/// The value of [`CHECK`] for a descriptor, whatever its own holds: the polynomial and the start of
/// [`crate::weights::packet_crc`]. Up to three wrong bits, and any 16 neighbouring ones, change it.
pub fn check(words: &[u32; DESCRIPTOR_WORDS]) -> u16 {
    let (_, covered) = words.split_last().expect("a descriptor has words");
    covered.iter().fold(CRC_START, |crc, word| crc_step(crc, u64::from(*word)))
}

/// Writes [`CHECK`] for the other words.
pub fn seal(words: &mut [u32; DESCRIPTOR_WORDS]) {
    let (word, lsb) = CHECK.word();
    words[word] = Field { lsb, ..CHECK }.put(u64::from(check(words))) as u32;
}

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
        let mut put = |field: Field, value: u32| {
            let (word, lsb) = field.word();
            words[word] |= Field { lsb, ..field }.put(u64::from(value)) as u32;
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_overlap_or_cross_words() {
        let mut taken = [0u32; DESCRIPTOR_WORDS];
        for f in PASS_FIELDS {
            let (word, lsb) = f.word();
            assert!(lsb + f.width <= 32, "{} crosses a word", f.name);
            let mask = (f.max() as u32) << lsb;
            assert_eq!(taken[word] & mask, 0, "{} overlaps", f.name);
            taken[word] |= mask;
        }
    }

    #[test]
    fn a_pass_is_packed_as_documented() {
        let p = Pass {
            interrupt: true,
            image: false,
            output: OutputMode::Sums,
            source: 0x100,
            beats: 7,
            strides: Some(Strides { stride: 0x200, runs: 888 }),
            lead_words: 3,
            tail_words: 4,
            target: 0x2000,
            strip_stride: 160,
            filters: 512,
            strips: 8,
            last_valid: 13,
            rows: 111,
            pooled_strips: 4,
            bypass: Some(Bypass { source: 0x3010, stride: 1024, multiplier: 40_000, shift: 24 }),
        };
        let w = Descriptor::Pass(p).words();
        assert_eq!(w[0], 2 | CONTRACT_VERSION << 4 | 1 << 12 | 2 << 14 | 3 << 16);
        assert_eq!(&w[1..6], &[0x100, 7, 3 | 4 << 16, 0x2000, 160]);
        assert_eq!(w[6], 512 | 8 << 10 | 13 << 18);
        assert_eq!(w[7], 111 | 4 << 16);
        assert_eq!(&w[8..11], &[0x3010, 1024, 40_000 | 24 << 16]);
        assert_eq!(&w[11..], &[0x200, 888, 0, 0, u32::from(check(&w))]);
        let plain = Descriptor::Pass(Pass { bypass: None, strides: None, ..p }).words();
        assert_eq!((plain[0] >> 16 & 3, &plain[8..15]), (0, &[0; 7][..]));
    }

    #[test]
    fn the_check_notices_up_to_three_wrong_bits() {
        let good = Descriptor::Weights(WeightLoad { source: 0x1230, beats: 99 }).words();
        let sealed = |words: &[u32; DESCRIPTOR_WORDS]| words[15] == u32::from(check(words));
        assert!(sealed(&good));
        let bits = 32 * (DESCRIPTOR_WORDS - 1) + 16;
        let flip = |words: &mut [u32; DESCRIPTOR_WORDS], bit: usize| words[bit / 32] ^= 1 << (bit % 32);
        for first in 0..bits {
            for second in first..bits {
                // One bit if they are the same, else two; a third at a place of its own.
                let mut words = good;
                flip(&mut words, first);
                if second != first {
                    flip(&mut words, second);
                }
                assert!(!sealed(&words), "bits {first} and {second}");
                let third = (7 * first + 11 * second) % bits;
                if third != first && third != second && second != first {
                    flip(&mut words, third);
                    assert!(!sealed(&words), "bits {first}, {second} and {third}");
                }
            }
        }
    }

    #[test]
    fn pooling_rounds_up_as_caffe_does() {
        for (size, out) in [(111, 55), (55, 27), (27, 13), (113, 56), (56, 28), (28, 14), (2, 1), (3, 1)] {
            assert_eq!(pooled(size), out);
        }
    }
}
