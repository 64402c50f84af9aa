//! What our two containers, [`crate::fbk`] and [`crate::fbz`], have in common: the envelope, the text, the errors. All
//! numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic of the format |
//! | 4 | format version (u32) |
//! | 4 | length of the text (u32) |
//! | 8 | length of the whole file (u64) |
//! | text | YAML in UTF-8: `network`, `preprocess`, `labels` (the structures of [`firebrick_nn::network`]); `output_zero` if not 0 |
//! | contents | as the format has it |
//! | 4 | CRC-32 (IEEE 802.3) of all bytes before it (u32) |
//!
//! The magic, the version and the lengths stay where they are in every version.

mod content;
pub(crate) mod cursor;
mod error;

use firebrick_nn::network::{Network, Preprocess};
use firebrick_nn::validate::ModelError;
use serde::{Deserialize, Serialize};

use crate::format::Format;
use crate::strict_yaml;
pub use content::{ContentError, EntriesError};
use cursor::Cursor;
pub use error::ContainerError;

/// Bytes before the text.
const HEADER_BYTES: usize = 24;

/// Bytes of the checksum.
const CHECKSUM_BYTES: usize = 4;

/// Most bytes of the text: parsed YAML takes many times its size.
const MAX_TEXT_BYTES: usize = 1 << 19;

/// What is around the contents of one of our formats.
pub(crate) struct Envelope {
    format: Format,
    magic: [u8; 8],
    version: u32,
}

/// The text of a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    pub network: Network,
    pub preprocess: Preprocess,
    pub labels: Vec<String>,
    /// Of a quantised model; left out where it is 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub output_zero: i32,
}

fn is_zero(value: &i32) -> bool {
    *value == 0
}

impl Envelope {
    /// That of `format`; `version` is the one that is written and read.
    ///
    /// # Panics
    /// If files of the format have no magic.
    pub const fn new(format: Format, version: u32) -> Self {
        match format.magic() {
            Some(&magic) => Envelope { format, magic, version },
            None => panic!("the format is no container"),
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`ContainerError::Content`] if the description cannot be written or is too long.
    pub fn wrap(&self, description: &Description, contents: &[u8]) -> Result<Vec<u8>, ContainerError> {
        let text = serde_yaml::to_string(description).map_err(|e| ContainerError::content("text", e))?;
        if text.len() > MAX_TEXT_BYTES {
            return Err(ContainerError::content("text", ContentError::TextLength(text.len())));
        }
        let length = HEADER_BYTES + text.len() + contents.len() + CHECKSUM_BYTES;
        let mut bytes = Vec::with_capacity(length);
        bytes.extend(self.magic);
        bytes.extend(self.version.to_le_bytes());
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend((length as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.extend(contents);
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// Checks the envelope and the network; returns the description and the contents.
    ///
    /// # Errors
    /// In this order: [`ContainerError::NotThis`], [`ContainerError::Version`], [`ContainerError::Truncated`] or
    /// [`ContainerError::TooLong`], [`ContainerError::Checksum`], [`ContainerError::Content`],
    /// [`ContainerError::Model`].
    pub fn unwrap<'a>(&self, bytes: &'a [u8]) -> Result<(Description, Cursor<'a>), ContainerError> {
        let (text_bytes, contents) = self.check(bytes)?;
        let mut cursor = Cursor::new(contents);
        if text_bytes.min(contents.len()) > MAX_TEXT_BYTES {
            return Err(ContainerError::content("text", ContentError::TextLength(text_bytes)));
        }
        let text = std::str::from_utf8(cursor.bytes(text_bytes, "text")?);
        let text = text.map_err(|e| ContainerError::content("text", e))?;
        let description: Description =
            strict_yaml::parse(text).map_err(|e| ContainerError::content("text", e))?;
        description.network.validate().map_err(ModelError::from)?;
        Ok((description, cursor))
    }

    /// The length of the text, and the bytes between header and checksum.
    fn check<'a>(&self, bytes: &'a [u8]) -> Result<(usize, &'a [u8]), ContainerError> {
        let actual = bytes.len() as u64;
        let known = bytes.len().min(self.magic.len());
        if bytes[..known] != self.magic[..known] {
            return Err(ContainerError::NotThis { format: self.format });
        }
        let least = HEADER_BYTES + CHECKSUM_BYTES;
        let whole = bytes.split_first_chunk::<HEADER_BYTES>().filter(|_| bytes.len() >= least);
        let Some((header, rest)) = whole else {
            return Err(ContainerError::Truncated { expected: least as u64, actual });
        };
        let mut cursor = Cursor::new(&header[self.magic.len()..]);
        let found = u32::from_le_bytes(cursor.array("version")?);
        let text_bytes = u32::from_le_bytes(cursor.array("length of the text")?);
        let expected = u64::from_le_bytes(cursor.array("length of the file")?);
        if found != self.version {
            return Err(ContainerError::Version { found, accepted: self.version });
        }
        if actual < expected {
            return Err(ContainerError::Truncated { expected, actual });
        }
        if actual > expected {
            return Err(ContainerError::TooLong { expected, actual });
        }
        let (contents, checksum) = rest.split_at(rest.len() - CHECKSUM_BYTES);
        let stored = u32::from_le_bytes(Cursor::new(checksum).array("checksum")?);
        let computed = crc32fast::hash(&bytes[..bytes.len() - CHECKSUM_BYTES]);
        if stored != computed {
            return Err(ContainerError::Checksum { stored, computed });
        }
        Ok((text_bytes as usize, contents))
    }
}
