//! The engine on every legal bus, and resets of it alone: what a testbench of another hand found, by name.

use firebrick_lab::cases::{Lab, bus};
use firebrick_spec::EngineConfig;

fn lab() -> Lab {
    Lab::new(EngineConfig::with_pes(2))
}

#[test]
fn every_legal_order_of_a_write() {
    bus::every_legal_order_of_a_write(&lab());
}

#[test]
fn hard_resets_with_bursts_open() {
    bus::hard_resets(&lab(), 100);
}

#[test]
fn hard_resets_of_two_ports_with_bursts_open() {
    bus::hard_resets(&Lab::new(EngineConfig { ports: 2, ..EngineConfig::with_pes(2) }), 100);
}

#[test]
fn hard_resets_that_the_memory_never_answers() {
    bus::hard_resets_without_an_answer(&lab(), 40);
}

#[test]
fn a_word_written_in_a_reset_is_named() {
    bus::a_word_written_in_a_reset_is_named(&lab());
}

#[test]
fn nothing_wraps_at_4_gib() {
    bus::nothing_wraps_at_4_gib(&lab());
}

#[test]
fn the_pass_log_begins_alike_after_every_reset() {
    bus::the_pass_log_begins_alike_after_every_reset(&lab());
}
