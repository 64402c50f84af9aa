//! What the hardware is built for, and no number can change.
//!
//! Seven multipliers a PE take 14 pixels, a DSP48E1 takes sums of 24 bits, slots and banks are told by two bits. Another size of these
//! is another design: it says so here, in one place.

use firebrick_spec::config::{PARAM_BANKS, PASS_CHANNELS, POOL_WORDS, RESULT_SLOTS};
use firebrick_spec::requant::{ACCUMULATOR_BITS, SHIFT_MAX};
use firebrick_spec::{BEAT_BYTES, PIXELS};

const _: () = {
    assert!(PIXELS == 14, "seven multipliers, two pixels each");
    assert!(ACCUMULATOR_BITS == 24, "what fits beside its neighbour in a DSP's accumulator");
    assert!(SHIFT_MAX == 46, "the requantisation's shifter");
    assert!(BEAT_BYTES == 8, "memory ports of 64 bits");
    assert!(RESULT_SLOTS == 4 && PARAM_BANKS == 4, "slots and banks are told by two bits");
    assert!(PASS_CHANNELS == 512 && POOL_WORDS == 1024, "addresses of the post-processing's block RAMs");
};
