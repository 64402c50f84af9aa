//! Numbers of the contract that are neither a field nor an address, each with its meaning: what the C header and the documents print.

use crate::config::{MAX_PES, PARAM_BANKS, PASS_CHANNELS, POOL_WORDS};
use crate::descriptor::DESCRIPTOR_WORDS;
use crate::layout::{CENTRE_TAP, PLANES, SUM_BYTES, WordFormat};
use crate::registers::{PASS_LOG_BYTES, PASS_LOG_PASSES, WINDOW_BYTES};
use crate::requant::{ACCUMULATOR_BITS, BYPASS_SHIFT_MAX, SHIFT_MAX, WEIGHT_MAX};
use crate::weights::{CRC_POLYNOMIAL, CRC_START, ENTRIES_PER_WORD, ENTRY_BITS};
use crate::{BEAT_BYTES, BURST_BYTES, MAX_BURST_BEATS, PIXELS};

/// A number.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Name in upper snake case.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
    /// Meaning.
    pub doc: &'static str,
}

impl Number {
    /// The value as it is usually written: a check sum's in hexadecimal.
    pub fn text(&self) -> String {
        if self.name.starts_with("CRC_") { format!("0x{:04x}", self.value) } else { self.value.to_string() }
    }
}

const fn number(name: &'static str, value: usize, doc: &'static str) -> Number {
    Number { name, value: value as u64, doc }
}

/// All of them, by what they are about.
pub const NUMBERS: &[Number] = &[
    number("PIXELS", PIXELS, "Pixels of a strip, and of a word without its halo"),
    number("WINDOW_BYTES", WINDOW_BYTES, "Bytes of the registers' window"),
    number("PASS_LOG_PASSES", PASS_LOG_PASSES, "Records of PASS_LOG"),
    number("PASS_LOG_BYTES", PASS_LOG_BYTES, "Bytes of a record"),
    number("BEAT_BYTES", BEAT_BYTES, "Bytes of a beat of the memory ports"),
    number("MAX_BURST_BEATS", MAX_BURST_BEATS, "Most beats of a burst"),
    number(
        "BURST_BYTES",
        BURST_BYTES,
        "No burst crosses a multiple of this; two ports take such blocks in turns",
    ),
    number("MAX_PES", MAX_PES, "Most processing elements"),
    number("DESCRIPTOR_WORDS", DESCRIPTOR_WORDS, "32-bit words of a descriptor"),
    number("PASS_CHANNELS", PASS_CHANNELS, "Most output channels of a pass, and parameter words"),
    number("PARAM_BANKS", PARAM_BANKS, "Passes whose parameters the engine holds, the running one included"),
    number("POOL_WORDS", POOL_WORDS, "Most strips (before pooling) x filters of a pooled pass"),
    number("MAP_WORD_BYTES", WordFormat::Map.bytes(), "Bytes of a map word"),
    number("IMAGE_WORD_BYTES", WordFormat::Image.bytes(), "Bytes of an image word"),
    number("IMAGE_WORD_PIXELS", WordFormat::Image.used_bytes(), "Bytes of an image word that are pixels"),
    number("MAP_TAPS", WordFormat::Map.max_taps(), "Column taps of a map word"),
    number("IMAGE_TAPS", WordFormat::Image.max_taps(), "Column taps of an image word"),
    number("CENTRE_TAP", CENTRE_TAP, "Column tap of a map word's own pixels; what the wide coding reads"),
    number("PLANES", PLANES, "Byte planes of a partial sum"),
    number("SUM_BYTES", SUM_BYTES, "Bytes of a channel's sum"),
    number("ENTRY_BITS", ENTRY_BITS, "Bits of an entry"),
    number("ENTRIES_PER_WORD", ENTRIES_PER_WORD, "Entries of a word of the weight stream"),
    number("CRC_POLYNOMIAL", CRC_POLYNOMIAL as usize, "Polynomial of all check sums, without its x^16"),
    number("CRC_START", CRC_START as usize, "Start of all check sums"),
    number("ACCUMULATOR_BITS", ACCUMULATOR_BITS as usize, "Bits of a sum"),
    number("WEIGHT_MAX", WEIGHT_MAX as usize, "Largest magnitude of a weight"),
    number("SHIFT_MAX", SHIFT_MAX as usize, "Largest shift of the requantisation; the least is 1"),
    number("BYPASS_SHIFT_MAX", BYPASS_SHIFT_MAX as usize, "Largest shift of a bypass map; the least is 1"),
];
