//! What AXI asks for (ARM IHI 0022), and who looks after it: the checker, the proofs, the memory model of simulations and stress.

use std::fmt::Write;

use firebrick_sim::checker::Rule;

/// A rule, and who looks after it.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// What it says; of a rule of the checker's, the checker does.
    pub rule: Says,
    /// Property modules, and their assertions.
    pub proofs: &'static [(&'static str, &'static [&'static str])],
    /// What the memory model does about it.
    pub memory: &'static str,
}

/// Who says what a rule asks for.
#[derive(Clone, Copy, Debug)]
pub enum Says {
    /// The checker, which ends a simulation that breaks it.
    Checker(Rule),
    /// A freedom of the other side, or what only shows as a whole: the words and the section.
    Here(&'static str, &'static str),
}

const fn checked(
    rule: Rule,
    proofs: &'static [(&'static str, &'static [&'static str])],
    memory: &'static str,
) -> Kept {
    Kept { rule: Says::Checker(rule), proofs, memory }
}

const fn here(
    says: &'static str,
    section: &'static str,
    proofs: &'static [(&'static str, &'static [&'static str])],
    memory: &'static str,
) -> Kept {
    Kept { rule: Says::Here(says, section), proofs, memory }
}

/// All rules.
pub const KEPT: [Kept; 20] = [
    checked(
        Rule::ValidDropped,
        &[
            ("write_dma", &["holds_aw", "holds_w"]),
            ("read_port", &["holds_ar"]),
            ("lite_port", &["holds_b", "holds_r"]),
        ],
        "stalls of each channel",
    ),
    checked(
        Rule::PayloadChanged,
        &[("write_dma", &["holds_aw", "holds_w"]), ("read_port", &["holds_ar"]), ("lite_port", &["holds_r"])],
        "stalls of each channel",
    ),
    checked(
        Rule::ValidInReset,
        &[("write_dma", &["holds_back"]), ("read_port", &["holds_back"])],
        "resets of the engine alone",
    ),
    checked(
        Rule::BurstLength,
        &[
            ("write_dma", &["burst_of_16_at_most"]),
            ("read_port", &["burst_of_16_at_most"]),
            ("burst_cutter", &["beats_1_to_16"]),
        ],
        "",
    ),
    checked(Rule::BurstType, &[("write_dma", &["constants"])], ""),
    checked(Rule::BeatSize, &[("write_dma", &["constants"])], ""),
    checked(Rule::Attributes, &[("write_dma", &["constants"])], ""),
    checked(Rule::Alignment, &[("write_dma", &["burst_aligned"])], ""),
    checked(
        Rule::Crosses4Kib,
        &[
            ("write_dma", &["burst_within_page"]),
            ("read_port", &["burst_within_page"]),
            ("burst_cutter", &["within_128_bytes"]),
        ],
        "",
    ),
    checked(
        Rule::LastBeat,
        &[("write_dma", &["length_as_begun", "last_in_its_place"]), ("read_port", &["asks_as_issued"])],
        "RLAST as announced",
    ),
    checked(
        Rule::UnrequestedResponse,
        &[("lite_port", &["no_b_without_write", "no_r_without_read"])],
        "answers behind what they answer, after any time",
    ),
    checked(
        Rule::Outstanding,
        &[("write_dma", &["bursts_open"]), ("read_port", &["bursts_open", "free_while_room"])],
        "1 to 64 bursts at a time",
    ),
    checked(
        Rule::Window,
        &[
            ("write_dma", &["burst_within_window"]),
            ("read_arbiter", &["issues_inside"]),
            ("window_check", &["below_is_outside", "above_is_outside"]),
        ],
        "",
    ),
    checked(Rule::NoAnswer, &[("lite_port", &["answers_write", "answers_read"])], ""),
    here(
        "who offers waits for no READY, neither its own nor another channel's",
        "A3.2.1, A3.3.1",
        &[("write_dma", &["data_wait_for_nothing"]), ("read_port", &["asks_only_what_was_issued"])],
        "READY behind VALID, of all channels or of a write's two",
    ),
    here(
        "a write's address and data are taken in any order",
        "A3.3, A3.3.1",
        &[("write_dma", &["beats_before_address", "data_wait_for_nothing"])],
        "six orders",
    ),
    here(
        "a write's data come in the order of the addresses",
        "A5.4",
        &[("write_dma", &["length_as_begun", "last_in_its_place", "beats_out"])],
        "",
    ),
    here(
        "reads of one ID are answered in their order; those of two ports in none",
        "A5.3.1",
        &[
            ("read_port", &["beat_to_its_client"]),
            ("read_dma", &["activations_in_place", "weights_in_place", "bypass_in_place"]),
        ],
        "latencies of each burst and port",
    ),
    here(
        "strobes say which bytes are written, and may all be low",
        "A3.4.3",
        &[("write_dma", &["all_bytes_or_none"]), ("lite_port", &["writes_once_if_whole"])],
        "bytes without a strobe stay",
    ),
    here(
        "every burst that was begun ends, also in a reset of the engine alone; SLVERR and DECERR end none early",
        "A3.4.1, A3.4.4",
        &[
            ("write_dma", &["burst_ends", "drain_ends", "tells_errors"]),
            ("read_port", &["burst_ends", "drain_ends", "tells_errors"]),
        ],
        "errors at random, silence, resets with bursts open",
    ),
];

/// The table in `docs/trust.md`.
pub fn table() -> String {
    let mut text = String::from(
        "| rule | ARM IHI 0022 | checker | proofs | memory model draws |\n|---|---|---|---|---|\n",
    );
    for kept in &KEPT {
        let (says, place, checker) = match kept.rule {
            Says::Checker(rule) => {
                let law = rule.law();
                (law.says, law.sections.join(", "), format!("`{rule:?}`"))
            }
            Says::Here(says, place) => (says, place.to_owned(), String::new()),
        };
        let of_module = |(module, names): &(&str, &[&str])| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("{module}: {}", names.join(", "))
        };
        let proofs: Vec<String> = kept.proofs.iter().map(of_module).collect();
        let _ = writeln!(text, "| {says} | {place} | {checker} | {} | {} |", proofs.join("; "), kept.memory);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use firebrick_sim::checker::LAWS;

    use super::super::catalogue::folder;
    use super::super::labels::labels;
    use super::*;

    #[test]
    fn every_rule_of_the_checker_is_there_once() {
        let of_checker = KEPT.iter().filter_map(|kept| match kept.rule {
            Says::Checker(rule) => Some(rule),
            Says::Here(..) => None,
        });
        assert_eq!(of_checker.collect::<Vec<_>>(), LAWS.map(|law| law.rule));
    }

    #[test]
    fn the_assertions_that_are_named_are_there() {
        for (module, names) in KEPT.iter().flat_map(|kept| kept.proofs) {
            let text = fs::read_to_string(folder().join(format!("{module}.sv"))).unwrap();
            let known = labels(&text, "assert");
            for name in *names {
                assert!(known.iter().any(|label| label == name), "{module}.sv has no assertion `{name}`");
            }
        }
    }
}
