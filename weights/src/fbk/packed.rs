//! A layer's weights as a list of entries: gaps and codes (see [`super`]).

use bitvec::prelude::*;

use crate::container::EntriesError;
use crate::gaps::for_each_entry;

/// Most bits of a gap.
pub const MAX_GAP_BITS: u32 = 8;

/// Most bits of a code.
pub const MAX_CODE_BITS: u32 = 8;

/// How the entries of a layer are coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// Number of entries.
    pub entries: usize,
    /// Bits of a gap, 0 to [`MAX_GAP_BITS`].
    pub gap_bits: u32,
    /// Bits of a code, 1 to [`MAX_CODE_BITS`].
    pub code_bits: u32,
    /// Distinct weights, ascending.
    pub codebook: Vec<i8>,
}

impl Coding {
    /// The coding of fewest bits; the narrowest gap if several are equal.
    pub fn best(weights: &[i8]) -> Self {
        let mut best = Coding::with_gap(weights, 0);
        for gap_bits in 1..=MAX_GAP_BITS {
            let coding = Coding::with_gap(weights, gap_bits);
            if coding.bits() < best.bits() {
                best = coding;
            }
        }
        best
    }

    fn with_gap(weights: &[i8], gap_bits: u32) -> Self {
        let (mut entries, mut used) = (0, [false; 256]);
        for_each_entry(weights, gap_bits, |_, weight| {
            entries += 1;
            used[usize::from(weight as u8)] = true;
        });
        let codebook: Vec<i8> = (i8::MIN..=i8::MAX).filter(|&w| used[usize::from(w as u8)]).collect();
        // At least one, so that a file's length bounds its entries.
        let code_bits = codebook.len().next_power_of_two().ilog2().max(1);
        Coding { entries, gap_bits, code_bits, codebook }
    }

    /// Bits of one entry, 1 to 16.
    pub const fn width(&self) -> usize {
        (self.gap_bits + self.code_bits) as usize
    }

    /// Bits of all entries.
    pub const fn bits(&self) -> usize {
        self.entries.saturating_mul(self.width())
    }

    /// Bytes of all entries.
    pub const fn bytes(&self) -> usize {
        self.bits().div_ceil(8)
    }

    /// The entries of `weights`, which the coding was made for.
    pub fn pack(&self, weights: &[i8]) -> Vec<u8> {
        let mut codes = [0; 256];
        for (code, &weight) in self.codebook.iter().enumerate() {
            codes[usize::from(weight as u8)] = code;
        }
        let mut packed = bitvec![u8, Lsb0; 0; self.bytes() * 8];
        let mut at = 0;
        for_each_entry(weights, self.gap_bits, |gap, weight| {
            let entry = gap << self.code_bits | codes[usize::from(weight as u8)];
            packed[at..at + self.width()].store_le(entry as u16);
            at += self.width();
        });
        packed.into_vec()
    }

    /// The `count` weights of packed entries, [`Coding::bytes`] bytes; or what is wrong with them.
    pub fn unpack(&self, packed: &[u8], count: usize) -> Result<Vec<i8>, EntriesError> {
        // Before any memory is taken: the entries are in the file, and each stands for so many weights at most.
        if self.entries > count || count > self.entries.saturating_mul(1 << self.gap_bits) {
            return Err(EntriesError::Number { entries: self.entries, weights: count });
        }
        let (bits, rest) = packed.view_bits::<Lsb0>().split_at(self.bits());
        if rest.any() {
            return Err(EntriesError::Behind);
        }
        let mut weights = vec![0; count];
        let mut at = 0;
        for (i, entry) in bits.chunks_exact(self.width()).enumerate() {
            let entry = usize::from(entry.load_le::<u16>());
            let code = entry & ((1 << self.code_bits) - 1);
            at += entry >> self.code_bits;
            let unknown = EntriesError::Code { entry: i, code, codebook: self.codebook.len() };
            let value = self.codebook.get(code).ok_or(unknown)?;
            *weights.get_mut(at).ok_or(EntriesError::Past { entry: i, weights: count })? = *value;
            at += 1;
        }
        if at != count {
            return Err(EntriesError::Covered { found: at, accepted: count });
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_are_laid_out_as_documented() {
        // Gaps 2, 0, then 1 and the last zero; three values need two bits of code.
        let weights = [0, 0, 5, -3, 0, 0];
        let coding = Coding { entries: 3, gap_bits: 2, code_bits: 2, codebook: vec![-3, 0, 5] };
        assert_eq!(Coding::with_gap(&weights, 2), coding);
        assert_eq!(coding.pack(&weights), [0b0000_1010, 0b0101]);
        assert_eq!(coding.unpack(&[0b0000_1010, 0b0101], 6).unwrap(), weights);
    }

    #[test]
    fn bad_entries_are_refused() {
        let coding = Coding { entries: 3, gap_bits: 2, code_bits: 2, codebook: vec![-3, 0, 5] };
        let refusal = |packed: [u8; 2], count| coding.unpack(&packed, count).unwrap_err().to_string();
        assert_eq!(refusal([0b0000_1010, 0b0101], 13), "3 entries cannot cover 13 weights");
        assert_eq!(refusal([0b0000_1010, 0b0101], 2), "3 entries cannot cover 2 weights");
        assert_eq!(refusal([0b0000_1010, 0b0101], 7), "entries cover 6 weights, accepted: 7");
        assert_eq!(refusal([0b0000_1010, 0b0101], 5), "entry 2 lies past the 5 weights");
        assert_eq!(refusal([0b0000_1011, 0b0101], 6), "entry 0 has code 3, accepted: less than 3");
        assert_eq!(refusal([0b0000_1010, 0b1_0101], 6), "bits after the last entry, accepted: 0");
    }

    #[test]
    fn extremes_use_few_bits() {
        let zeros = Coding::best(&[0; 4096]);
        assert_eq!((zeros.entries, zeros.width()), (16, 9));
        let dense: Vec<i8> = (-127..=127).filter(|&w| w != 0).collect();
        let coding = Coding::best(&dense);
        assert_eq!(
            (coding.entries, coding.gap_bits, coding.code_bits, coding.codebook.len()),
            (254, 0, 8, 254)
        );
    }

    proptest! {
        #[test]
        fn weights_survive(density in 0..=100u8, raw in prop::collection::vec((0..100u8, -127..=127i8), 1..700)) {
            let weights: Vec<i8> = raw.iter().map(|&(p, w)| if p < density { w } else { 0 }).collect();
            let best = Coding::best(&weights);
            for gap_bits in 0..=MAX_GAP_BITS {
                let coding = Coding::with_gap(&weights, gap_bits);
                let packed = coding.pack(&weights);
                prop_assert_eq!(packed.len(), coding.bytes());
                prop_assert!(best.bits() <= coding.bits());
                prop_assert_eq!(coding.unpack(&packed, weights.len()).unwrap(), weights.clone());
            }
        }
    }
}
