//! What an executable file says of itself.
//!
//! Source: "Tool Interface Standard (TIS) Executable and Linking Format", version 1.2; `elf(5)`.

/// The part of a little-endian ELF file's headers that tells where it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elf {
    /// Number of the processor's architecture.
    pub machine: u64,
    /// It names a dynamic loader: it needs libraries of the system.
    pub has_interpreter: bool,
}

/// Where fields are: program headers' offset (and how many bytes that has), size and number.
struct Layout {
    offset: (usize, usize),
    size: usize,
    number: usize,
}

impl Elf {
    /// 32-bit ARM.
    pub const ARM: u64 = 40;
    /// 64-bit ARM.
    pub const AARCH64: u64 = 183;

    /// Reads the headers; `None` if they are not all there.
    pub fn parse(file: &[u8]) -> Option<Self> {
        const INTERPRETER: u64 = 3;
        let number = |at: usize, bytes: usize| {
            let little = file.get(at..at.checked_add(bytes)?)?;
            Some(little.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
        };
        let layout = match file.get(..6)? {
            [0x7f, b'E', b'L', b'F', 1, 1] => Layout { offset: (28, 4), size: 42, number: 44 },
            [0x7f, b'E', b'L', b'F', 2, 1] => Layout { offset: (32, 8), size: 54, number: 56 },
            _ => return None,
        };
        let (offset, size) = (number(layout.offset.0, layout.offset.1)?, number(layout.size, 2)?);
        let kinds = (0..number(layout.number, 2)?).map(|n| number((offset + n * size) as usize, 4));
        let kinds = kinds.collect::<Option<Vec<u64>>>()?;
        Some(Elf { machine: number(18, 2)?, has_interpreter: kinds.contains(&INTERPRETER) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_program_is_dynamic() {
        let file = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let elf = Elf::parse(&file).unwrap();
        // Of GNU/Linux, which tests run on.
        assert!(elf.has_interpreter && elf.machine != 0, "{elf:?}");
        assert_eq!(Elf::parse(&file[..60]), None);
        assert_eq!(Elf::parse(b"#!/bin/sh\n"), None);
    }
}
