//! The fields of a descriptor's words.

use crate::field::Field;

/// Kind of a [`WeightLoad`](super::WeightLoad).
pub const KIND_WEIGHTS: u32 = 1;
/// Kind of a [`Pass`](super::Pass).
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

/// Fields of a [`WeightLoad`](super::WeightLoad).
pub const WEIGHT_LOAD_FIELDS: &[Field] = &[KIND, VERSION, INTERRUPT, SOURCE, BEATS, CHECK];
/// Fields of a [`Pass`](super::Pass).
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
