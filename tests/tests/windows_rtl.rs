//! The address windows on the RTL: one byte too few at either end of what a frame reads or writes stops it, and the burst is named.

use firebrick_lab::cases::{Lab, windows};
use firebrick_spec::EngineConfig;

#[test]
fn a_byte_outside_a_window_is_never_touched() {
    windows::a_byte_outside_a_window_is_never_touched(&Lab::new(EngineConfig::with_pes(2)));
}
