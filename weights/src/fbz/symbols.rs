//! A stream of symbols: in fields of equal width, or in Huffman's code with its table.

use bitvec::prelude::*;

use super::huffman::{self, Decoder, Encoder};
use crate::container::EntriesError;

/// How the symbols of a stream are coded, as it is written.
pub struct Stream {
    /// Bits of a field, unless [`Self::lengths`] is there.
    width: u32,
    /// Lengths of Huffman's code, one for each possible symbol.
    lengths: Option<Vec<u8>>,
    bits: usize,
}

impl Stream {
    /// The coding of fewest bytes for symbols that occur so often; fields of equal width have `width` bits.
    pub fn best(counts: &[usize], width: u32) -> Self {
        let plain = counts.iter().sum::<usize>() * width as usize;
        let lengths = huffman::lengths(counts);
        let bits = counts.iter().zip(&lengths).map(|(count, &length)| count * usize::from(length)).sum();
        let huffman = Stream { width, lengths: Some(lengths), bits };
        let plain = Stream { width, lengths: None, bits: plain };
        // Of equal ones the plain one, which is read without a table.
        if huffman.bytes() < plain.bytes() { huffman } else { plain }
    }

    /// True if it is in Huffman's code.
    pub const fn is_huffman(&self) -> bool {
        self.lengths.is_some()
    }

    /// Bytes of the symbols.
    pub const fn data_bytes(&self) -> usize {
        self.bits.div_ceil(8)
    }

    /// Bytes of the symbols and the table.
    pub fn bytes(&self) -> usize {
        self.data_bytes() + self.lengths.as_ref().map_or(0, |lengths| table_bytes(lengths.len()))
    }

    /// The table; nothing for fields of equal width.
    pub fn table(&self) -> Vec<u8> {
        let lengths = self.lengths.as_deref().unwrap_or_default();
        lengths.chunks(2).map(|pair| pair[0] | pair.get(1).copied().unwrap_or(0) << 4).collect()
    }

    /// The symbols, which the stream was made for.
    pub fn data(&self, symbols: &[u8]) -> Vec<u8> {
        let mut out = BitVec::<u8, Lsb0>::with_capacity(self.bits);
        match &self.lengths {
            Some(lengths) => {
                let encoder = Encoder::new(lengths);
                symbols.iter().for_each(|&symbol| encoder.write(symbol, &mut out));
            }
            None => {
                for symbol in symbols {
                    out.extend((0..self.width).map(|bit| symbol >> bit & 1 == 1));
                }
            }
        }
        out.resize(self.data_bytes() * 8, false);
        out.into_vec()
    }
}

/// Bytes of a table for so many possible symbols.
pub const fn table_bytes(symbols: usize) -> usize {
    symbols.div_ceil(2)
}

/// How the symbols of a stream are coded, as it is read.
pub enum Reader {
    /// In fields of so many bits, at most 8.
    Fields(u32),
    /// In Huffman's code.
    Huffman(Decoder),
}

impl Reader {
    /// From the table of so many possible symbols; or what is wrong with it.
    pub fn of_table(table: &[u8], symbols: usize) -> Result<Self, EntriesError> {
        let mut lengths: Vec<u8> = table.iter().flat_map(|&byte| [byte & 15, byte >> 4]).collect();
        if lengths[symbols..].iter().any(|&length| length != 0) {
            return Err(EntriesError::HalfByte);
        }
        lengths.truncate(symbols);
        Decoder::new(&lengths).map(Reader::Huffman)
    }

    /// Hands `count` symbols to `visit`, which may refuse; the bytes must hold them and nothing else.
    pub fn for_each(
        &self,
        bytes: &[u8],
        count: usize,
        mut visit: impl FnMut(usize, u8) -> Result<(), EntriesError>,
    ) -> Result<(), EntriesError> {
        let mut bits = bytes.view_bits::<Lsb0>().iter().by_vals();
        for i in 0..count {
            let symbol = self.next(&mut bits).ok_or(EntriesError::Symbol { entry: i, entries: count })?;
            visit(i, symbol)?;
        }
        let left = bits.len();
        if left >= 8 || bits.any(|bit| bit) {
            return Err(EntriesError::BitsBehind(left));
        }
        Ok(())
    }

    fn next(&self, bits: &mut impl Iterator<Item = bool>) -> Option<u8> {
        match self {
            Reader::Huffman(decoder) => decoder.read(bits),
            Reader::Fields(width) => {
                (0..*width).try_fold(0, |symbol, bit| Some(symbol | u8::from(bits.next()?) << bit))
            }
        }
    }
}
