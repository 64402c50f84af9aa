//! Canonical Huffman codes of at most 256 symbols and 15 bits (RFC 1951, 3.2.2).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use bitvec::prelude::*;

use crate::container::EntriesError;

/// Most bits of a symbol.
pub const MAX_LENGTH: usize = 15;

/// Bits of each symbol by how often it occurs; 0 for one that does not. Of equal counts the lower symbol counts as the
/// rarer one, so that equal counts give equal lengths.
pub fn lengths(counts: &[usize]) -> Vec<u8> {
    let mut counts = counts.to_vec();
    loop {
        let lengths = unlimited(&counts);
        if lengths.iter().all(|&length| usize::from(length) <= MAX_LENGTH) {
            return lengths;
        }
        // Flatter counts give a shorter longest code, and end as equal ones: at most 8 bits.
        counts.iter_mut().for_each(|count| *count = count.div_ceil(2));
    }
}

fn unlimited(counts: &[usize]) -> Vec<u8> {
    let mut parents = vec![usize::MAX; counts.len()];
    let used = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let mut heap: BinaryHeap<_> = used.map(|(symbol, &count)| Reverse((count, symbol))).collect();
    if let [Reverse((_, symbol))] = heap.as_slice() {
        let mut lengths = vec![0; counts.len()];
        lengths[*symbol] = 1;
        return lengths;
    }
    while let (Some(Reverse(a)), Some(Reverse(b))) = (heap.pop(), heap.pop()) {
        let parent = parents.len();
        parents.push(usize::MAX);
        (parents[a.1], parents[b.1]) = (parent, parent);
        heap.push(Reverse((a.0 + b.0, parent)));
        if heap.len() == 1 {
            break;
        }
    }
    let mut depths = vec![0u8; parents.len()];
    for node in (0..parents.len()).rev().filter(|&node| parents[node] != usize::MAX) {
        depths[node] = depths[parents[node]].saturating_add(1);
    }
    depths.truncate(counts.len());
    depths
}

/// How many symbols have each length, and where the next code of each length starts.
fn starts(lengths: &[u8]) -> ([usize; MAX_LENGTH + 1], [usize; MAX_LENGTH + 1]) {
    let (mut counts, mut first) = ([0; MAX_LENGTH + 1], [0; MAX_LENGTH + 1]);
    lengths.iter().filter(|&&length| length > 0).for_each(|&length| counts[usize::from(length)] += 1);
    for length in 1..=MAX_LENGTH {
        first[length] = (first[length - 1] + counts[length - 1]) << 1;
    }
    (counts, first)
}

/// The bits of each symbol.
pub struct Encoder {
    bits: Vec<(usize, u8)>,
}

impl Encoder {
    /// The canonical code of these lengths.
    pub fn new(lengths: &[u8]) -> Self {
        let (_, mut next) = starts(lengths);
        let symbol = |&length: &u8| {
            let code = next[usize::from(length)];
            next[usize::from(length)] += usize::from(length > 0);
            (code, length)
        };
        Encoder { bits: lengths.iter().map(symbol).collect() }
    }

    /// Appends a symbol that occurs.
    pub fn write(&self, symbol: u8, out: &mut BitVec<u8, Lsb0>) {
        let (code, length) = self.bits[usize::from(symbol)];
        out.extend((0..length).rev().map(|bit| code >> bit & 1 == 1));
    }
}

/// From bits to symbols.
pub struct Decoder {
    counts: [usize; MAX_LENGTH + 1],
    /// By length, then by number.
    symbols: Vec<u8>,
}

impl Decoder {
    /// The canonical code of these lengths, at most 256 of at most 15 bits; or what is wrong with them.
    pub fn new(lengths: &[u8]) -> Result<Self, EntriesError> {
        let (counts, _) = starts(lengths);
        let mut symbols: Vec<u8> =
            (0..=255).take(lengths.len()).filter(|&s| lengths[usize::from(s)] > 0).collect();
        symbols.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
        let used = |(length, count): (usize, &usize)| count << (MAX_LENGTH - length);
        let used: usize = counts.iter().enumerate().map(used).sum();
        let single = symbols.len() == 1 && counts[1] == 1;
        if used != 1 << MAX_LENGTH && !single {
            return Err(EntriesError::Huffman);
        }
        Ok(Decoder { counts, symbols })
    }

    /// The next symbol; `None` if the bits end before, or are no symbol's.
    pub fn read(&self, bits: &mut impl Iterator<Item = bool>) -> Option<u8> {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= usize::from(bits.next()?);
            if code < first + count {
                return self.symbols.get(index + code - first).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_those_of_the_textbook() {
        assert_eq!(lengths(&[45, 13, 12, 16, 9, 5]), [1, 3, 3, 3, 4, 4]);
        assert_eq!(lengths(&[0, 0, 7]), [0, 0, 1]);
        assert_eq!(lengths(&[0, 0]), [0, 0]);
        assert_eq!(lengths(&[1; 256]), [8; 256]);
    }

    #[test]
    fn the_code_of_rfc_1951_is_canonical() {
        let encoder = Encoder::new(&[3, 3, 3, 3, 3, 2, 4, 4]);
        let codes: Vec<usize> = encoder.bits.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111]);
    }

    #[test]
    fn steep_counts_stay_within_15_bits() {
        let mut counts = vec![1, 1];
        (2..40).for_each(|i| counts.push(counts[i - 1] + counts[i - 2]));
        let lengths = lengths(&counts);
        assert!(lengths.iter().all(|&length| (1..=15).contains(&length)), "{lengths:?}");
        assert!(Decoder::new(&lengths).is_ok());
    }

    #[test]
    fn codes_that_are_none_are_refused() {
        for lengths in [&[1, 1, 1][..], &[2, 2, 2], &[0, 0], &[2], &[1, 2], &[]] {
            assert!(Decoder::new(lengths).is_err(), "{lengths:?}");
        }
        let single = Decoder::new(&[0, 1]).unwrap();
        assert_eq!(single.read(&mut [false].into_iter()), Some(1));
        assert_eq!(single.read(&mut [true; 20].into_iter()), None);
    }

    proptest! {
        #[test]
        fn symbols_survive(symbols in prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], 1..300)) {
            let mut counts = [0; 256];
            symbols.iter().for_each(|&symbol| counts[usize::from(symbol)] += 1);
            let lengths = lengths(&counts);
            let (encoder, decoder) = (Encoder::new(&lengths), Decoder::new(&lengths).unwrap());
            let mut bits = BitVec::new();
            symbols.iter().for_each(|&symbol| encoder.write(symbol, &mut bits));
            let mut read = bits.iter().by_vals();
            let found: Vec<u8> = std::iter::from_fn(|| decoder.read(&mut read)).collect();
            prop_assert_eq!(found, symbols);
        }
    }
}
