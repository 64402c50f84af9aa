//! Hashes: what was read is known by them.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// The SHA-256 of bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of a file.
///
/// # Errors
/// What the system says.
pub fn of_file(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&block[..read]),
        }
    }
}

/// The hash of a list, whose entries cannot run into each other.
#[derive(Default)]
pub struct ListDigest(Sha256);

impl ListDigest {
    /// Adds an entry: a name, and a number that belongs to it.
    pub fn add(&mut self, name: &[u8], number: u64) {
        self.0.update((name.len() as u64).to_le_bytes());
        self.0.update(name);
        self.0.update(number.to_le_bytes());
    }

    /// The hash, in hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The hash of a text that is never held as a whole.
#[derive(Default)]
pub struct Digester(Sha256);

impl fmt::Write for Digester {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl Digester {
    /// The hash, in hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"abc").unwrap();
        assert_eq!(of_file(file.path()).unwrap(), abc);
    }

    #[test]
    fn entries_do_not_run_into_each_other() {
        let of = |entries: &[(&str, u64)]| {
            let mut list = ListDigest::default();
            entries.iter().for_each(|(name, size)| list.add(name.as_bytes(), *size));
            list.finish()
        };
        assert_ne!(of(&[("ab", 1), ("c", 2)]), of(&[("a", 1), ("bc", 2)]));
        assert_ne!(of(&[("ab", 1)]), of(&[("ab", 2)]));
    }
}
