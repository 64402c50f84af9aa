//! Bitstreams in the order of bytes that the kernel's driver wants.
//!
//! The configuration port of a Zynq-7000 takes little-endian words, so that the sync word 0xaa995566 stands as 66 55 99
//! aa in a file for the FPGA manager (kernel, `drivers/fpga/zynq-fpga.c`); Vivado's .bit files have a header, and
//! the words in the other order (UG470, "Bitstream Composition").

use std::path::Path;

use firebrick_weights::content::Mistaken;

use super::{BadBitstream, LoadError};

/// The sync word in a file for the FPGA manager.
const SYNC: [u8; 4] = [0x66, 0x55, 0x99, 0xaa];

/// The same in a file of Vivado's.
const RAW_SYNC: [u8; 4] = [0xaa, 0x99, 0x55, 0x66];

/// Bytes in which the sync word must be.
const SEARCHED: usize = 4096;

/// How a .bit file begins: a field of nine bytes, then the length 1 of the key `a`.
const HEADER: [u8; 13] = [0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1];

/// Where the words came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A .bin file, as it was.
    Bin,
    /// A .bin file in the order of a .bit file, as `write_bitstream -bin_file` writes it, with its words' bytes swapped.
    Raw,
    /// A .bit file without its header and with its words' bytes swapped; its design and part.
    Bit {
        /// The design's name.
        design: String,
        /// The part.
        part: String,
    },
}

/// A bitstream for the FPGA manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitstream {
    /// The words.
    pub words: Vec<u8>,
    /// Where they came from.
    pub origin: Origin,
}

impl Bitstream {
    /// Reads a .bin or .bit file; its content says which, not its name.
    ///
    /// # Errors
    /// [`LoadError::File`], [`LoadError::Bitstream`].
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        let bytes = firebrick_scratch::read_input(path)
            .map_err(|source| LoadError::File { path: path.to_owned(), source })?;
        let is_bit = bytes.starts_with(&HEADER);
        // A file that begins as a bitstream is one, damaged or not.
        let mistaken = Mistaken::of(&bytes, "a bitstream").filter(|_| !is_bit);
        let found = match is_bit {
            true => from_bit(&bytes),
            false if bytes.len() % 4 == 0 && has_sync(&bytes, RAW_SYNC) && !has_sync(&bytes, SYNC) => {
                Some(Bitstream { words: swapped(&bytes), origin: Origin::Raw })
            }
            false => Some(Bitstream { words: bytes, origin: Origin::Bin }),
        };
        let reason = match (found, mistaken) {
            (None, _) => BadBitstream::Damaged,
            (Some(stream), _) if stream.words.len() % 4 == 0 && has_sync(&stream.words, SYNC) => {
                return Ok(stream);
            }
            (_, Some(mistaken)) => mistaken.into(),
            (Some(stream), None) if stream.words.len() % 4 != 0 => BadBitstream::Words,
            (Some(_), None) => BadBitstream::NoSync,
        };
        Err(LoadError::Bitstream { path: path.to_owned(), reason })
    }
}

fn has_sync(words: &[u8], sync: [u8; 4]) -> bool {
    words[..words.len().min(SEARCHED)].chunks_exact(4).any(|word| word == sync)
}

fn swapped(words: &[u8]) -> Vec<u8> {
    words.chunks_exact(4).flat_map(|word| [word[3], word[2], word[1], word[0]]).collect()
}

/// Fields `a` to `d` are a key, a length of two bytes, and text that ends with 0; `e` has a length of four bytes.
fn from_bit(bytes: &[u8]) -> Option<Bitstream> {
    let (mut rest, mut texts) = (&bytes[HEADER.len()..], Vec::new());
    for key in *b"abcd" {
        let [found, high, low, ..] = *rest else { return None };
        let len = usize::from(u16::from_be_bytes([high, low]));
        let text = rest.get(3..3 + len).filter(|_| found == key)?;
        texts.push(String::from_utf8_lossy(text).trim_end_matches('\0').to_owned());
        rest = &rest[3 + len..];
    }
    let [b'e', l3, l2, l1, l0, ..] = *rest else { return None };
    let len = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
    let data = rest.get(5..)?.get(..len).filter(|data| data.len() % 4 == 0)?;
    let words = swapped(data);
    let [design, part, ..] = texts.as_slice() else { return None };
    Some(Bitstream { words, origin: Origin::Bit { design: design.clone(), part: part.clone() } })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn bit(data: &[u8]) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        for (key, text) in [
            (b'a', "top;UserID=0X1\0"),
            (b'b', "7z020clg400\0"),
            (b'c', "2026/01/01\0"),
            (b'd', "00:00:00\0"),
        ] {
            bytes.push(key);
            bytes.extend((text.len() as u16).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes.push(b'e');
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(data);
        bytes
    }

    fn open(bytes: &[u8]) -> Result<Bitstream, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("top.bit");
        fs::write(&path, bytes).unwrap();
        Bitstream::open(&path).map_err(|e| e.to_string())
    }

    #[test]
    fn a_bit_file_loses_its_header_and_its_words_are_swapped() {
        let stream = open(&bit(&[0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66, 1, 2, 3, 4])).unwrap();
        assert_eq!(stream.words, [0xff, 0xff, 0xff, 0xff, 0x66, 0x55, 0x99, 0xaa, 4, 3, 2, 1]);
        assert_eq!(
            stream.origin,
            Origin::Bit { design: "top;UserID=0X1".into(), part: "7z020clg400".into() }
        );
    }

    #[test]
    fn a_bin_file_stays_as_it_is() {
        let words = [0xff, 0xff, 0xff, 0xff, 0x66, 0x55, 0x99, 0xaa];
        assert_eq!(open(&words).unwrap(), Bitstream { words: words.to_vec(), origin: Origin::Bin });
    }

    #[test]
    fn a_bin_file_in_vivados_order_is_swapped() {
        let raw = open(&[0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66]).unwrap();
        let words = vec![0xff, 0xff, 0xff, 0xff, 0x66, 0x55, 0x99, 0xaa];
        assert_eq!(raw, Bitstream { words, origin: Origin::Raw });
    }

    #[test]
    fn anything_else_is_refused() {
        let whole = bit(&[0xaa, 0x99, 0x55, 0x66]);
        for len in HEADER.len()..whole.len() {
            let error = open(&whole[..len]).unwrap_err();
            assert!(error.contains("top.bit: a damaged .bit file; accepted: a .bit file"), "{len}: {error}");
        }
        assert!(open(&[0x66, 0x55, 0x99, 0xaa, 0]).unwrap_err().contains("not a whole number"));
        assert!(open(&[1, 2, 3, 4]).unwrap_err().contains("no sync word"));
        assert!(open(&[]).unwrap_err().contains("top.bit: is empty, not a bitstream; "));
        assert!(open(b"PK\x03\x04").unwrap_err().contains("is an archive (zip), not a bitstream; unpack it"));
    }
}
