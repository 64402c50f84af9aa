//! NumPy's `.npz` archives: `.npy` arrays in a zip file, stored or deflated.

use std::collections::BTreeMap;
use std::io::Read;

use firebrick_lab::npy::Npy;
use flate2::read::DeflateDecoder;

/// The arrays of an archive by name, without the ending `.npy`.
pub struct Npz {
    arrays: BTreeMap<String, Vec<u8>>,
}

impl Npz {
    /// Unpacks an archive.
    ///
    /// # Errors
    /// What is wrong with it, with the array's name.
    pub fn parse(bytes: &[u8]) -> Result<Npz, String> {
        let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or("not a zip file")?;
        let count = number(bytes, end + 10, 2)?;
        let mut at = number(bytes, end + 16, 4)?;
        let mut arrays = BTreeMap::new();
        for _ in 0..count {
            let lengths =
                [number(bytes, at + 28, 2)?, number(bytes, at + 30, 2)?, number(bytes, at + 32, 2)?];
            let name = String::from_utf8_lossy(slice(bytes, at + 46, lengths[0])?).into_owned();
            let content = content(bytes, at).map_err(|e| format!("{name}: {e}"))?;
            arrays.insert(name.trim_end_matches(".npy").to_string(), content);
            at += 46 + lengths.iter().sum::<usize>();
        }
        Ok(Npz { arrays })
    }

    /// The values of an array in C order; `dtype` is NumPy's name of its type, as `<f4` or `|u1`.
    ///
    /// # Errors
    /// If it is missing or of another type.
    pub fn array<T, const N: usize>(
        &self,
        name: &str,
        dtype: &str,
        value: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, String> {
        let bytes = self.arrays.get(name).ok_or_else(|| format!("no array `{name}`"))?;
        let array = Npy::parse(bytes).map_err(|e| format!("{name}: {e}"))?;
        array.values(dtype, value).map_err(|e| format!("{name}: {e}"))
    }
}

/// The unpacked file whose entry in the central directory is at `entry`.
fn content(bytes: &[u8], entry: usize) -> Result<Vec<u8>, String> {
    let (packed, len) = (number(bytes, entry + 20, 4)?, number(bytes, entry + 24, 4)?);
    let local = number(bytes, entry + 42, 4)?;
    let start = local + 30 + number(bytes, local + 26, 2)? + number(bytes, local + 28, 2)?;
    let packed = slice(bytes, start, packed)?;
    let content = match number(bytes, entry + 10, 2)? {
        0 => packed.to_vec(),
        8 => {
            let mut content = Vec::new();
            DeflateDecoder::new(packed).read_to_end(&mut content).map_err(|e| e.to_string())?;
            content
        }
        method => return Err(format!("compression method {method}, accepted: 0, 8")),
    };
    if content.len() == len { Ok(content) } else { Err(format!("{} bytes, not {len}", content.len())) }
}

/// The little-endian number of `len` bytes at `at`.
fn number(bytes: &[u8], at: usize, len: usize) -> Result<usize, String> {
    Ok(slice(bytes, at, len)?.iter().rev().fold(0, |sum, &byte| sum << 8 | usize::from(byte)))
}

fn slice(bytes: &[u8], at: usize, len: usize) -> Result<&[u8], String> {
    bytes.get(at..at + len).ok_or_else(|| format!("ends before byte {}", at + len))
}
