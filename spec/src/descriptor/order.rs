//! Which words of a descriptor belong together, and what the hardware's order of work asks of the fields' places.
//!
//! Fields may change places within their word, and words within their group, as far as the assertions below say. They are not
//! about taste: each is a promise on which a block's order of work rests.

use super::DESCRIPTOR_WORDS;
use super::fields::*;
use crate::field::{Field, Words};

/// What the descriptor is, and its one-bit settings.
const HEAD: Words = Words::new(0, 0);
/// What is sent as soon as it is fetched, while the pass before runs: the blocks that take it have used their own by then.
const EARLY: Words = Words::new(1, 3);
/// Where the output goes: sent last, a cycle each before the pass may start.
const PLACE: Words = Words::new(4, 5);
/// The output's shape: sent first, because most is derived from it.
const SHAPE: Words = Words::new(6, 7);
/// The bypass map, if there is one.
const BYPASS_MAP: Words = Words::new(8, 10);
/// The runs of a strided input.
const RUNS: Words = Words::new(11, 12);

/// Words that are sent together, by the names that the hardware's description uses.
pub const WORD_GROUPS: &[(&str, Words)] = &[
    ("head", HEAD),
    ("early", EARLY),
    ("place", PLACE),
    ("shape", SHAPE),
    ("bypass", BYPASS_MAP),
    ("runs", RUNS),
];

const _: () = {
    assert!(
        DESCRIPTOR_WORDS.is_power_of_two(),
        "the number of a descriptor's word has as many bits as are needed"
    );
    assert!(
        CHECK.word().0 == DESCRIPTOR_WORDS - 1,
        "the check sum stands in the last word: it covers those before it"
    );
    assert!(
        all_in(&[KIND, VERSION, INTERRUPT, IMAGE, OUTPUT, BYPASS, STRIDED], HEAD),
        "what decides how the other words are read stands in the first one"
    );
    assert!(
        all_in(&[SOURCE, BEATS, LEAD, TAIL], EARLY),
        "the source, its beats, and the rows of zeros stand in the words that are sent early: of a weight load, no others are sent"
    );
    assert!(
        (EARLY.last + 1).is_power_of_two() && EARLY.first == HEAD.last + 1,
        "early words are told by few bits"
    );
    assert!(all_in(&[TARGET, STRIDE], PLACE), "the output's place is sent last");
    assert!(all_in(&[FILTERS, STRIPS, LAST_VALID, ROWS, POOLED_STRIPS], SHAPE), "the shape is sent first");
    assert!(
        all_in(&[BYPASS_SOURCE, BYPASS_STRIDE, BYPASS_MULTIPLIER, BYPASS_SHIFT], BYPASS_MAP),
        "the bypass map's words are sent only if there is one"
    );
    assert!(
        all_in(&[INPUT_STRIDE, INPUT_RUNS], RUNS),
        "the runs' words are sent only if the input is strided"
    );
    assert!(
        SHAPE.last + 1 == BYPASS_MAP.first && BYPASS_MAP.last + 1 == RUNS.first,
        "shape, bypass map and runs are sent one behind the other"
    );
    assert!(one_word(&[LEAD, TAIL]), "rows of zeros above and below are taken together");
    assert!(
        one_word(&[FILTERS, STRIPS, LAST_VALID]),
        "filters, strips and valid pixels are checked together"
    );
    assert!(one_word(&[ROWS, POOLED_STRIPS]), "rows and pooled strips are checked together");
    assert!(
        one_word(&[BYPASS_MULTIPLIER, BYPASS_SHIFT]),
        "the bypass map's multiplier and shift are taken together"
    );
    assert!(
        TARGET.lsb < STRIDE.lsb && BYPASS_SOURCE.lsb < BYPASS_STRIDE.lsb,
        "one register takes an address, then the distance to the next one"
    );
    assert!(
        first_bit(STRIDE) && first_bit(BYPASS_STRIDE),
        "that register takes a whole word: the distance stands in the lowest bits, alone"
    );
};

/// True if all fields stand in these words.
const fn all_in(fields: &[Field], words: Words) -> bool {
    let mut i = 0;
    while i < fields.len() {
        if !words.contains(fields[i].word().0) {
            return false;
        }
        i += 1;
    }
    true
}

/// True if all fields stand in the first one's word.
const fn one_word(fields: &[Field]) -> bool {
    let word = fields[0].word().0;
    all_in(fields, Words::new(word, word))
}

/// True if a field begins its word.
const fn first_bit(field: Field) -> bool {
    field.word().1 == 0
}
