//! Where the stored weights of a layer stand.

use std::fmt;

use crate::container::EntriesError;
use crate::gaps::for_each_entry;

/// Most bits of a gap.
pub const MAX_GAP_BITS: u8 = 8;

/// The byte that stands for a bit map.
const MAP: u8 = 255;

/// How the positions of a layer's stored weights are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Positions {
    /// By the gap in front of each, in so many bits: 0, where all weights are stored, to 8.
    Gaps(u8),
    /// By a bit for each weight.
    Map,
}

impl Positions {
    /// All codings.
    pub fn all() -> impl Iterator<Item = Positions> {
        (0..=MAX_GAP_BITS).map(Positions::Gaps).chain([Positions::Map])
    }

    /// The byte of the file.
    pub const fn byte(self) -> u8 {
        match self {
            Positions::Gaps(bits) => bits,
            Positions::Map => MAP,
        }
    }

    /// From the byte of the file; or what is wrong with it.
    pub fn of_byte(byte: u8) -> Result<Self, EntriesError> {
        match byte {
            0..=MAX_GAP_BITS => Ok(Positions::Gaps(byte)),
            MAP => Ok(Positions::Map),
            _ => Err(EntriesError::Positions { found: byte, most: MAX_GAP_BITS, map: MAP }),
        }
    }

    /// Different gaps that there can be; 0 where gaps are not stored.
    pub const fn gap_symbols(self) -> usize {
        match self {
            Positions::Gaps(0) | Positions::Map => 0,
            Positions::Gaps(bits) => 1 << bits,
        }
    }

    /// Calls `visit(gap, code)` for every stored entry of the codes; gaps are 0 where they are not stored.
    pub fn for_each(self, codes: &[u8], mut visit: impl FnMut(u8, u8)) {
        match self {
            Positions::Gaps(bits) => {
                for_each_entry(codes, u32::from(bits), |gap, code| visit(gap as u8, code))
            }
            Positions::Map => codes.iter().filter(|&&code| code != 0).for_each(|&code| visit(0, code)),
        }
    }
}

impl fmt::Display for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Positions::Gaps(0) => f.write_str("all"),
            Positions::Gaps(bits) => write!(f, "{bits}-bit gaps"),
            Positions::Map => f.write_str("map"),
        }
    }
}
