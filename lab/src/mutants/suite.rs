//! The cases that a mutant must fail, the quick and likely ones first.

use std::panic::{AssertUnwindSafe, catch_unwind};

use firebrick_nn::random;
use firebrick_spec::EngineConfig;

use crate::cases::{Lab, bypasses, networks, registers, resets, safety, windows};

/// The engine: a chain with a first, an inner and a last PE, both memory ports, and stores so small that layers are split.
pub const ENGINE: EngineConfig =
    EngineConfig { activation_words: 64, weight_words: 64, ports: 2, ..EngineConfig::with_pes(3) };

/// Cycles without a move until an engine stops itself, so that a hang is soon over.
pub const WATCHDOG: u32 = 20_000;

/// A case with its name.
pub type Case = (&'static str, fn(&Lab));

/// All cases.
pub const CASES: &[Case] = &[
    ("random networks", |lab| networks::random_networks(lab, random::network, 3000, 8)),
    ("partial sums", |lab| networks::partial_networks(lab, 5000, 4)),
    ("bypasses", |lab| bypasses::bypasses(lab, 3)),
    ("wide kernels", |lab| networks::random_networks(lab, random::kernel_network, 0, 3)),
    ("counters", |lab| safety::counters_add_up_in_every_pass(lab, Some(1))),
    ("registers at power-on", registers::power_on_is_a_reset),
    ("registers as written", registers::written_ones_stay_only_where_the_table_says),
    ("registers as read", registers::every_address_answers_and_reads_change_nothing),
    ("reads beside a frame", registers::reads_of_the_whole_window_do_not_disturb_a_frame),
    ("bad descriptors", safety::a_bad_descriptor_reads_and_writes_nothing),
    ("damaged weights", safety::a_flipped_bit_of_the_weight_stream_is_named_by_its_packet),
    ("refused accesses", safety::refused_accesses_are_named_by_their_burst),
    ("refused bypass map", bypasses::a_bypass_map_that_cannot_be_read_is_named),
    ("address windows", windows::a_byte_outside_a_window_is_never_touched),
    ("resets", |lab| resets::resets(lab, &resets::small(lab), 20)),
    ("silent memory", safety::a_memory_that_stops_answering_is_noticed_and_survived),
    ("queued frames", safety::queued_frames_are_correct_and_no_slower_than_one_by_one),
];

/// The case that fails first, and what it says; `None` if all pass.
pub fn first_failure(lab: &Lab) -> Option<(&'static str, String)> {
    CASES.iter().find_map(|(name, case)| {
        let failure = catch_unwind(AssertUnwindSafe(|| case(lab))).err()?;
        let text = failure.downcast_ref::<String>().cloned();
        let text = text.or_else(|| failure.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Some((*name, text.unwrap_or_default()))
    })
}
