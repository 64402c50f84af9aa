//! A named bit field, packing of such fields into machine words, and neighbouring words.

/// One bit field of a word or a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name in lower snake case; the C header prints it in upper case.
    pub name: &'static str,
    /// Lowest bit.
    pub lsb: usize,
    /// Number of bits.
    pub width: usize,
    /// Meaning, unit and value range.
    pub doc: &'static str,
}

impl Field {
    /// A field of `width` bits from bit `lsb` on.
    pub const fn new(name: &'static str, lsb: usize, width: usize, doc: &'static str) -> Self {
        Field { name, lsb, width, doc }
    }

    /// Largest value that fits.
    pub const fn max(&self) -> u64 {
        if self.width >= 64 { u64::MAX } else { (1 << self.width) - 1 }
    }

    /// The field's value in a word of up to 64 bits.
    pub const fn get(&self, word: u64) -> u64 {
        (word >> self.lsb) & self.max()
    }

    /// `value` at the field's place in a word of up to 64 bits.
    ///
    /// # Panics
    /// If the value does not fit: whoever packs has checked it before.
    pub const fn put(&self, value: u64) -> u64 {
        assert!(value <= self.max(), "a value does not fit its bit field");
        value << self.lsb
    }

    /// The index of the 32-bit word that holds the field, and its lowest bit in there, for a record
    /// of 32-bit words whose fields never cross a word.
    pub const fn word(&self) -> (usize, usize) {
        (self.lsb / 32, self.lsb % 32)
    }
}

/// Neighbouring words, first and last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The first one.
    pub first: usize,
    /// The last one.
    pub last: usize,
}

impl Words {
    /// Words `first` to `last`.
    pub const fn new(first: usize, last: usize) -> Self {
        Words { first, last }
    }

    /// True for one of them.
    pub const fn contains(&self, word: usize) -> bool {
        self.first <= word && word <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_gets_what_it_put() {
        let f = Field::new("x", 5, 3, "");
        assert_eq!(f.put(5), 0b1010_0000);
        assert_eq!(f.get(0b1010_0000 | 0x1f), 5);
        assert_eq!(Field::new("w", 0, 64, "").max(), u64::MAX);
    }

    #[test]
    #[should_panic(expected = "does not fit")]
    fn a_value_too_large_is_refused() {
        Field::new("x", 0, 3, "").put(8);
    }
}
