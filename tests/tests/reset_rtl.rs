//! A soft reset in the middle of a frame, at a random cycle, and then a correct frame.

use firebrick_lab::cases::{Lab, resets};
use firebrick_spec::EngineConfig;
use firebrick_weights::embedded;

#[test]
fn a_frame_after_a_soft_reset_at_any_cycle_is_correct() {
    resets::resets(&Lab::new(EngineConfig::with_pes(4)), &embedded::digits(), 20);
}

#[test]
fn two_hundred_resets_of_a_small_engine() {
    let lab = Lab::new(EngineConfig::with_pes(2));
    resets::resets(&lab, &resets::small(&lab), 200);
}
