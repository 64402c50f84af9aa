//! The manifest: what a driver needs to know of the other files.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::File;

/// What [`Manifest::manifest_sha256`] is while the manifest is hashed.
const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The manifest. Offsets are bytes from the start of one buffer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`super::FORMAT`].
    pub format: String,
    /// [`super::FORMAT_VERSION`].
    pub format_version: u32,
    /// SHA-256 of this file with 64 zeros in this place.
    pub manifest_sha256: String,
    /// The program.
    pub made_by: String,
    /// What the register VERSION must read.
    pub contract_version: u32,
    /// The engine that it was compiled for.
    pub engine: Engine,
    /// The board, if it is for one.
    pub board: Option<String>,
    /// Name of the network.
    pub network: String,
    /// The buffer that the engine works in.
    pub buffer: Buffer,
    /// The weight stream.
    pub weights: Weights,
    /// A frame's descriptors.
    pub descriptors: Descriptors,
    /// From an image file to pixels.
    pub input: Input,
    /// From pixels to the bytes in the buffer.
    pub image: Image,
    /// Where the result is.
    pub sums: Sums,
    /// From sums to scores.
    pub score: Score,
    /// The file with the names of the classes, one a line.
    pub labels: Option<String>,
    /// All other files of the folder.
    pub files: Vec<Entry>,
}

/// An engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// Processing elements.
    pub pes: usize,
    /// Memory ports.
    pub ports: usize,
    /// Words of a PE's activation store.
    pub activation_words: usize,
    /// Words of a PE's weight store.
    pub weight_words: usize,
    /// Words of the descriptor queue.
    pub queue_words: usize,
    /// What the register CONFIG_HASH must read, in hexadecimal digits.
    pub config_hash: String,
}

/// The buffer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buffer {
    /// Its size at least; it lies below 4 GiB.
    pub bytes: usize,
    /// What its bus address is a multiple of.
    pub alignment: usize,
    /// The first byte that the engine writes: WRITE_BASE.
    pub first_written: usize,
}

/// The weight stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// The file.
    pub file: String,
    /// Its place in the buffer.
    pub offset: usize,
    /// Its size.
    pub bytes: usize,
}

/// A frame's descriptors, for a buffer at address 0: little-endian 32-bit words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptors {
    /// The file.
    pub file: String,
    /// Descriptors.
    pub count: usize,
    /// Words of each.
    pub words_each: usize,
    /// By how much PASSES_DONE grows.
    pub passes: usize,
    /// Words of the file, counted from 0, to which the buffer's bus address is added. Afterwards every descriptor is sealed.
    pub relocations: Vec<usize>,
    /// How.
    pub seal: Seal,
}

/// The check sum of a descriptor: over all words before it, most significant bit first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The word that holds it.
    pub word: usize,
    /// Its lowest bit there.
    pub lsb: usize,
    /// Its bits.
    pub width: usize,
    /// The polynomial, without its highest power.
    pub polynomial: String,
    /// The value before the first bit.
    pub start: String,
    /// Zero bits that go in before each word.
    pub zero_bits_before_each_word: usize,
}

/// From an image file to `[channel][row][column]` bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Channels.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Order of the channels: grey, rgb or bgr.
    pub colour: String,
    /// How an image becomes that size: warp, or centre_crop after its shorter side has become short_side.
    pub resize: String,
    /// Pixels of the shorter side before the crop.
    pub short_side: Option<usize>,
}

/// From pixels to phase planes in words: the programmer's guide, "Words in memory".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its place in the buffer.
    pub offset: usize,
    /// Its size.
    pub bytes: usize,
    /// Stride of the first layer.
    pub stride: usize,
    /// Phases in each direction.
    pub factor: usize,
    /// Padding on each side.
    pub pad: usize,
    /// The padding's value, of each channel.
    pub zero: Vec<u8>,
    /// Planes.
    pub planes: usize,
    /// Rows of a plane.
    pub rows: usize,
    /// Columns of a plane.
    pub columns: usize,
    /// Strips of a row.
    pub strips: usize,
    /// Pixels from strip to strip.
    pub pixels_per_strip: usize,
    /// Bytes of a word.
    pub word_bytes: usize,
    /// Those that hold pixels.
    pub word_pixels: usize,
    /// Column of a word's first byte, relative to the strip's first pixel.
    pub first_pixel: isize,
}

/// The sums: little-endian 32-bit words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Their place in the buffer.
    pub offset: usize,
    /// One for each class.
    pub classes: usize,
    /// What is to be read, with the padding.
    pub bytes: usize,
    /// What is added to each.
    pub border: Vec<u32>,
}

/// `score = (sum - zero x pixels) x scale / pixels`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Pixels that were summed.
    pub pixels: usize,
    /// What means zero.
    pub zero: i32,
    /// Real value of one unit.
    pub scale: f32,
}

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub file: String,
    /// Its size.
    pub bytes: usize,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Entry {
    /// A file as it is.
    pub(super) fn of(file: &File) -> Self {
        Entry { file: file.name.to_owned(), bytes: file.bytes.len(), sha256: sha256(&file.bytes) }
    }
}

impl Manifest {
    /// The file's text.
    pub(super) fn sealed(&self) -> String {
        let blank = Manifest { manifest_sha256: BLANK.to_owned(), ..self.clone() };
        // Of numbers, texts and lists there is always JSON.
        let text = serde_json::to_string_pretty(&blank).unwrap_or_default() + "\n";
        let hash = sha256(text.as_bytes());
        text.replacen(BLANK, &hash, 1)
    }

    /// Whether `text`, from which this was read, is what was written.
    pub(super) fn is_sealed(&self, text: &str) -> bool {
        text.matches(&self.manifest_sha256).count() == 1
            && sha256(text.replacen(&self.manifest_sha256, BLANK, 1).as_bytes()) == self.manifest_sha256
    }
}

/// A SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
