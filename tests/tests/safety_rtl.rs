//! What the engine must survive: damaged weights, refused and unanswered accesses, bad descriptors, the ends of every field; and its counters, to the cycle.

use firebrick_lab::cases::{Lab, extremes, safety};
use firebrick_spec::EngineConfig;

fn lab(pes: usize) -> Lab {
    Lab::new(EngineConfig::with_pes(pes))
}

#[test]
fn a_flipped_bit_of_the_weight_stream_is_named_by_its_packet() {
    safety::a_flipped_bit_of_the_weight_stream_is_named_by_its_packet(&lab(2));
}

#[test]
fn refused_accesses_are_named_by_their_burst() {
    safety::refused_accesses_are_named_by_their_burst(&lab(2));
}

#[test]
fn a_memory_that_stops_answering_is_noticed_and_survived() {
    safety::a_memory_that_stops_answering_is_noticed_and_survived(&lab(2));
}

#[test]
fn a_bad_descriptor_reads_and_writes_nothing() {
    safety::a_bad_descriptor_reads_and_writes_nothing(&lab(2));
}

#[test]
fn counters_add_up_in_every_pass() {
    for (pes, stalls) in [(1, None), (3, Some(1)), (4, Some(2))] {
        safety::counters_add_up_in_every_pass(&lab(pes), stalls);
    }
}

#[test]
fn queued_frames_are_correct_and_no_slower_than_one_by_one() {
    safety::queued_frames_are_correct_and_no_slower_than_one_by_one(&lab(2));
}

#[test]
fn networks_are_as_large_as_can_be() {
    extremes::as_large_as_can_be(&lab(2));
}

#[test]
fn the_largest_of_each_field_is_survived() {
    extremes::the_largest_of_each_field(&lab(2));
}
