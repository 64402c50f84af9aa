//! The whole register window on the RTL: every address answers, reads change nothing, reserved bits are 0.

use firebrick_lab::cases::{Lab, registers};
use firebrick_spec::EngineConfig;

fn lab() -> Lab {
    Lab::new(EngineConfig::with_pes(2))
}

#[test]
fn power_on_is_a_reset() {
    registers::power_on_is_a_reset(&lab());
}

#[test]
fn every_address_answers_and_reads_change_nothing() {
    registers::every_address_answers_and_reads_change_nothing(&lab());
}

#[test]
fn written_ones_stay_only_where_the_table_says() {
    registers::written_ones_stay_only_where_the_table_says(&lab());
}

#[test]
fn reads_of_the_whole_window_do_not_disturb_a_frame() {
    registers::reads_of_the_whole_window_do_not_disturb_a_frame(&lab());
}
