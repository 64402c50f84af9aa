//! The weight stream: 64-bit words, little-endian in memory, in packets.
//!
//! | packet | payload |
//! |---|---|
//! | header | one word: [`PACKET_KIND`], [`PACKET_PE`], [`PACKET_WORDS`], [`PACKET_AFTER`], [`PACKET_END`] |
//! | list ([`KIND_LIST`]) | goes into one PE's weight store: a list header (`LIST_*`), then four entries a word |
//! | parameters ([`KIND_PARAMS`]) | one word per output channel of the pass (`PARAM_*`), in the order of the indices that the list headers name |
//!
//! The packets of a pass stand together: one list for **every** PE of the chain and one parameter
//! packet, in any order; the last one has [`PACKET_END`]. A packet is let in only when
//! [`PACKET_AFTER`] passes of the frame have finished, which is how the compiler keeps the stores
//! from overflowing: a PE's store is a circle of words, a pass's list is freed when the pass ends.
//!
//! Entries are 16 bits. The channel starts at 0 with each filter; an entry adds its step to it,
//! then multiplies the word of that channel, row tap and column tap with its weight. The last entry
//! of a filter has the last bit; the next filter's first entry follows at once. A list is padded
//! with zeros to a multiple of four entries; a filter without weights is one entry of weight 0. A
//! step too long for its field is bridged by entries of weight 0.

use crate::field::Field;

/// Packet kind: a PE's list.
pub const KIND_LIST: u64 = 0;
/// Packet kind: output-channel parameters.
pub const KIND_PARAMS: u64 = 1;

/// What the packet is.
pub const PACKET_KIND: Field = Field::new("kind", 0, 1, "0 a PE's list, 1 output-channel parameters");
/// Place in the chain.
pub const PACKET_PE: Field =
    Field::new("pe", 1, 6, "Place of the PE in the chain, 0 is the loader's neighbour");
/// Payload length.
pub const PACKET_WORDS: Field = Field::new("words", 7, 10, "Payload words after this header, 1 to 512");
/// Passes that must have finished.
pub const PACKET_AFTER: Field =
    Field::new("after", 17, 16, "Passes of the frame that must have finished before");
/// Last packet of a pass.
pub const PACKET_END: Field = Field::new("end", 33, 1, "Last packet of its pass");
/// Check sum.
pub const PACKET_CRC: Field = Field::new(
    "crc",
    48,
    16,
    "CRC-16 of the packet: of this header with 0 here, then of the payload (packet_crc)",
);
/// Fields of a packet header.
pub const PACKET_FIELDS: &[Field] =
    &[PACKET_KIND, PACKET_PE, PACKET_WORDS, PACKET_AFTER, PACKET_END, PACKET_CRC];

/// Generator polynomial of [`packet_crc`]: CCITT, x^16 + x^12 + x^5 + 1.
pub const CRC_POLYNOMIAL: u16 = 0x1021;
/// Value of the check sum before the header.
pub const CRC_START: u16 = 0xffff;

/// The check sum after one more 64-bit word, most significant bit first.
pub const fn crc_step(crc: u16, word: u64) -> u16 {
    let mut crc = crc;
    let mut bit = 64;
    while bit > 0 {
        bit -= 1;
        let feedback = (crc >> 15) ^ (word >> bit & 1) as u16;
        crc = (crc << 1) ^ if feedback == 1 { CRC_POLYNOMIAL } else { 0 };
    }
    crc
}

/// The value of [`PACKET_CRC`] for a header, whatever its check-sum field holds, and its payload.
pub fn packet_crc(header: u64, payload: &[u64]) -> u16 {
    let bare = header & !(PACKET_CRC.max() << PACKET_CRC.lsb);
    payload.iter().fold(crc_step(CRC_START, bare), |crc, word| crc_step(crc, *word))
}

/// Number of tiles.
pub const LIST_TILES: Field =
    Field::new("tiles", 0, 20, "Tiles of the pass: output rows x strips, 1 to 2^20 - 1");
/// Input channels.
pub const LIST_CHANNELS: Field =
    Field::new("channels", 20, 10, "Input channels: words from one strip to the next, 1 to 512");
/// Words of an input row.
pub const LIST_PITCH: Field =
    Field::new("pitch", 30, 10, "Words of an input row (strips x channels), 0 to 512; 0 if rows = 1");
/// Row taps less one.
pub const LIST_ROWS: Field = Field::new("row_taps", 40, 2, "Row taps of the kernel less one");
/// Coding of the entries.
pub const LIST_WIDE: Field =
    Field::new("wide", 42, 1, "Entries: 0 narrow (step 3, dy 2, dx 2), 1 wide (step 7, dy 0, dx 1)");
/// First parameter index.
pub const LIST_FIRST: Field =
    Field::new("first", 43, 9, "Parameter index of the PE's first filter; the next ones follow");
/// Number of filters.
pub const LIST_FILTERS: Field = Field::new("filters", 52, 10, "Filters in the list, 1 to 512");
/// No results.
pub const LIST_DISCARD: Field = Field::new(
    "discard",
    62,
    1,
    "The PE has no filter in this pass: its list is one entry of weight 0 that reads the tile's first word (channel 0, row \
     tap 0), and its result is dropped. A later word could let it fall behind by more tiles than its count of tokens holds",
);
/// Fields of a list header.
pub const LIST_FIELDS: &[Field] =
    &[LIST_TILES, LIST_CHANNELS, LIST_PITCH, LIST_ROWS, LIST_WIDE, LIST_FIRST, LIST_FILTERS, LIST_DISCARD];

/// Bits of an entry.
pub const ENTRY_BITS: usize = 16;
/// Entries of one word.
pub const ENTRIES_PER_WORD: usize = 64 / ENTRY_BITS;

/// The weight.
pub const ENTRY_WEIGHT: Field = Field::new("weight", 0, 8, "Weight, two's complement, -127 to 127");
/// Column tap (narrow).
pub const ENTRY_DX: Field = Field::new("dx", 8, 2, "Narrow: column tap");
/// Row tap (narrow).
pub const ENTRY_DY: Field = Field::new("dy", 10, 2, "Narrow: row tap");
/// Channel step (narrow).
pub const ENTRY_STEP: Field = Field::new("step", 12, 3, "Narrow: channels to advance");
/// Channel step (wide).
pub const ENTRY_WIDE_STEP: Field = Field::new("wide_step", 8, 7, "Wide: channels to advance");
/// End of filter.
pub const ENTRY_LAST: Field = Field::new("last", 15, 1, "Last entry of its filter");
/// Fields of an entry.
pub const ENTRY_FIELDS: &[Field] =
    &[ENTRY_WEIGHT, ENTRY_DX, ENTRY_DY, ENTRY_STEP, ENTRY_WIDE_STEP, ENTRY_LAST];

/// Bias.
pub const PARAM_BIAS: Field = Field::new("bias", 0, 24, "Bias, two's complement");
/// Multiplier.
pub const PARAM_MULTIPLIER: Field = Field::new("multiplier", 24, 16, "Multiplier of the requantisation");
/// Shift.
pub const PARAM_SHIFT: Field = Field::new("shift", 40, 6, "Shift of the requantisation, 1 to 46");
/// Output channel.
pub const PARAM_CHANNEL: Field = Field::new("channel", 46, 9, "Output channel within the pass");
/// The result before is carried over.
pub const PARAM_CARRY: Field =
    Field::new("carry", 55, 1, "The result before this one (its own carry included) is added, times 256");
/// No output yet.
pub const PARAM_HOLD: Field = Field::new(
    "hold",
    56,
    1,
    "The result is no output, only carried over to the next one; in such a pass, one PE has all filters",
);
/// Fields of a parameter word.
pub const PARAM_FIELDS: &[Field] =
    &[PARAM_BIAS, PARAM_MULTIPLIER, PARAM_SHIFT, PARAM_CHANNEL, PARAM_CARRY, PARAM_HOLD];

/// Bits of a parameter word that hold something: those up to its last field.
pub const PARAM_BITS: usize = end(PARAM_FIELDS);

/// One more than the highest bit of some fields.
const fn end(fields: &[Field]) -> usize {
    let (mut end, mut i) = (0, 0);
    while i < fields.len() {
        let last = fields[i].lsb + fields[i].width;
        end = if last > end { last } else { end };
        i += 1;
    }
    end
}

/// One weight of a filter, placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Channels to advance before use.
    pub step: u16,
    /// Row tap; 0 in wide coding.
    pub dy: u8,
    /// Column tap; [`crate::layout::CENTRE_TAP`] in wide coding.
    pub dx: u8,
    /// The weight.
    pub weight: i8,
    /// Last of its filter.
    pub last: bool,
}

impl Entry {
    /// The 16 bits of the entry.
    ///
    /// # Panics
    /// If the step does not fit: bridge it first.
    pub fn encode(&self, wide: bool) -> u16 {
        let place = if wide {
            ENTRY_WIDE_STEP.put(u64::from(self.step))
        } else {
            ENTRY_STEP.put(u64::from(self.step))
                | ENTRY_DY.put(u64::from(self.dy))
                | ENTRY_DX.put(u64::from(self.dx))
        };
        (place | ENTRY_WEIGHT.put(u64::from(self.weight as u8)) | ENTRY_LAST.put(u64::from(self.last))) as u16
    }

    /// The entry of 16 bits.
    pub fn decode(bits: u16, wide: bool) -> Self {
        let bits = u64::from(bits);
        let (step, dy, dx) = if wide {
            (ENTRY_WIDE_STEP.get(bits), 0, crate::layout::CENTRE_TAP as u64)
        } else {
            (ENTRY_STEP.get(bits), ENTRY_DY.get(bits), ENTRY_DX.get(bits))
        };
        Entry {
            step: step as u16,
            dy: dy as u8,
            dx: dx as u8,
            weight: ENTRY_WEIGHT.get(bits) as u8 as i8,
            last: ENTRY_LAST.get(bits) == 1,
        }
    }

    /// Longest step of a coding.
    pub const fn max_step(wide: bool) -> u16 {
        if wide { ENTRY_WIDE_STEP.max() as u16 } else { ENTRY_STEP.max() as u16 }
    }
}

/// `header` with the check sum of it and `payload`.
pub fn sealed(header: u64, payload: &[u64]) -> u64 {
    let bare = header & !(PACKET_CRC.max() << PACKET_CRC.lsb);
    bare | PACKET_CRC.put(u64::from(packet_crc(header, payload)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_round_trip() {
        for wide in [false, true] {
            for bits in (0..=u16::MAX).step_by(7) {
                assert_eq!(Entry::decode(bits, wide).encode(wide), bits);
            }
        }
        let e = Entry { step: 3, dy: 2, dx: 1, weight: -127, last: true };
        let bits = u64::from(e.encode(false));
        assert_eq!((ENTRY_STEP.get(bits), ENTRY_DY.get(bits), ENTRY_DX.get(bits)), (3, 2, 1));
        assert_eq!((ENTRY_WEIGHT.get(bits), ENTRY_LAST.get(bits)), (0x81, 1));
    }

    #[test]
    fn the_check_sum_is_ccitt_and_tells_single_flips() {
        // The check value of CRC-16/CCITT-FALSE is over the nine digits; eight of them, in one word:
        assert_eq!(crc_step(CRC_START, u64::from_be_bytes(*b"12345678")), 0xa12b);
        let (header, payload) = (PACKET_WORDS.put(2), [3, u64::MAX]);
        let good = packet_crc(header, &payload);
        assert_eq!(packet_crc(header | PACKET_CRC.put(u64::from(good)), &payload), good);
        for bit in 0..64 {
            assert_ne!(packet_crc(header, &[3 ^ 1 << bit, u64::MAX]), good);
        }
    }

    #[test]
    fn fields_of_a_word_do_not_overlap() {
        let narrow = [ENTRY_WEIGHT, ENTRY_DX, ENTRY_DY, ENTRY_STEP, ENTRY_LAST];
        let wide = [ENTRY_WEIGHT, ENTRY_WIDE_STEP, ENTRY_LAST];
        for fields in [PACKET_FIELDS, LIST_FIELDS, PARAM_FIELDS, &narrow, &wide] {
            let mut taken = 0u64;
            for f in fields {
                let mask = f.max() << f.lsb;
                assert_eq!(taken & mask, 0, "{} overlaps", f.name);
                taken |= mask;
            }
        }
    }
}
