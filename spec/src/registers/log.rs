//! The words of a pass's record in the log.

use crate::field::Words;

/// Passes that the log holds: pass `n` since reset is logged at `n` modulo this.
pub const PASS_LOG_PASSES: usize = 128;
/// Bytes of one pass's log record.
pub const PASS_LOG_BYTES: usize = 64;
/// 32-bit words of one pass's log record.
pub const PASS_LOG_WORDS: usize = PASS_LOG_BYTES / 4;

/// Word of a record: [`CYCLES`](super::CYCLES) when the pass started.
pub const LOG_START: usize = 0;
/// Word of a record: [`CYCLES`](super::CYCLES) when its last write was answered.
pub const LOG_END: usize = 1;
/// Word of a record: PE-cycles in which an entry was issued.
pub const LOG_BUSY: usize = 2;
/// Word of a record: PE-cycles in which a PE waited for an activation word, or for a slower PE.
pub const LOG_ACTIVATIONS: usize = 3;
/// Word of a record: PE-cycles in which the pass waited for its weights.
pub const LOG_WEIGHTS: usize = 4;
/// Word of a record: PE-cycles in which the post-processing had no room for results.
pub const LOG_RESULTS: usize = 5;
/// Word of a record: PE-cycles in which activations had room but had not come from memory.
pub const LOG_MEMORY: usize = 6;
/// Word of a record: PE-cycles outside a pass, or in its beginning and its end.
pub const LOG_BETWEEN: usize = 7;
/// Word of a record: beats read for activations.
pub const LOG_READ_ACTIVATIONS: usize = 8;
/// Word of a record: beats read for weights.
pub const LOG_READ_WEIGHTS: usize = 9;
/// Word of a record: beats read for the bypass map.
pub const LOG_READ_BYPASS: usize = 10;
/// Word of a record: beats written.
pub const LOG_WRITTEN: usize = 11;

/// One word of a record.
#[derive(Clone, Copy, Debug)]
pub struct LogWord {
    /// Its number.
    pub word: usize,
    /// Its name.
    pub name: &'static str,
    /// Meaning.
    pub doc: &'static str,
}

/// Words of a record that are counted in PE-cycles.
pub const LOG_WAITS: Words = Words::new(2, 7);
/// Words of a record that are counted in beats.
pub const LOG_BEATS: Words = Words::new(8, 11);
/// Words of a record that the hardware counts alike: within such a group they may change places.
pub const LOG_GROUPS: &[(&str, Words)] = &[("log_waits", LOG_WAITS), ("log_beats", LOG_BEATS)];

const _: () = {
    let waits = [LOG_BUSY, LOG_ACTIVATIONS, LOG_WEIGHTS, LOG_RESULTS, LOG_MEMORY, LOG_BETWEEN];
    let beats = [LOG_READ_ACTIVATIONS, LOG_READ_WEIGHTS, LOG_READ_BYPASS, LOG_WRITTEN];
    let mut i = 0;
    while i < waits.len() {
        assert!(LOG_WAITS.contains(waits[i]), "what is counted in PE-cycles stands together");
        i += 1;
    }
    i = 0;
    while i < beats.len() {
        assert!(LOG_BEATS.contains(beats[i]), "what is counted in beats stands together");
        i += 1;
    }
};

/// The words of a record, as they stand; those behind are 0.
pub const LOG_FIELDS: &[LogWord] = &[
    LogWord { word: LOG_START, name: "start", doc: "CYCLES when the pass started" },
    LogWord { word: LOG_END, name: "end", doc: "CYCLES when its last write was answered" },
    LogWord { word: LOG_BUSY, name: "busy", doc: "PE-cycles in which an entry was issued" },
    LogWord {
        word: LOG_ACTIVATIONS,
        name: "activations",
        doc: "PE-cycles stalled: waiting for an activation word, or for a slower PE",
    },
    LogWord { word: LOG_WEIGHTS, name: "weights", doc: "PE-cycles stalled: the pass waits for its weights" },
    LogWord { word: LOG_RESULTS, name: "results", doc: "PE-cycles stalled: the post-processing has no room" },
    LogWord {
        word: LOG_MEMORY,
        name: "memory",
        doc: "PE-cycles stalled: room for an activation word, but memory has not sent it",
    },
    LogWord {
        word: LOG_BETWEEN,
        name: "between",
        doc: "PE-cycles stalled: no pass, or one before its first or behind its last word",
    },
    LogWord { word: LOG_READ_ACTIVATIONS, name: "read_activations", doc: "Beats read for activations" },
    LogWord { word: LOG_READ_WEIGHTS, name: "read_weights", doc: "Beats read for weights" },
    LogWord { word: LOG_READ_BYPASS, name: "read_bypass", doc: "Beats read for the bypass map" },
    LogWord { word: LOG_WRITTEN, name: "written", doc: "Beats written" },
];
