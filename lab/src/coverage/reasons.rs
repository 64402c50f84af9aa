//! `hdl/coverage/unchanged.yaml`: why a bit does not change in any case.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use serde::Deserialize;

use super::Tally;
use crate::generated::root;
use crate::glob::matches;

/// Where they lie.
pub const PATH: &str = "hdl/coverage/unchanged.yaml";

/// Bits that need not change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The reason.
    pub reason: String,
    /// Signals, each as `module.signal` with stars; behind a colon, the lowest of the bits that it is about, or the lowest and the highest.
    pub signals: Vec<String>,
}

/// The project's reasons.
///
/// # Errors
/// A file that cannot be read, or is not of this form.
pub fn open() -> Result<Vec<Reason>, String> {
    let text = fs::read_to_string(root().join(PATH)).map_err(|e| format!("{PATH}: {e}"))?;
    serde_yaml::from_str(&text).map_err(|e| format!("{PATH}: {e}"))
}

impl Reason {
    fn covers(&self, module: &str, signal: &str, bit: usize) -> bool {
        let place = format!("{module}.{signal}");
        self.signals.iter().any(|pattern| {
            let (pattern, bits) = pattern.split_once(':').unwrap_or((pattern, "0"));
            let (from, to) = bits.split_once('-').map_or((bits, None), |(from, to)| (from, Some(to)));
            let within = |text: &str, holds: fn(usize, usize) -> bool| {
                text.parse().is_ok_and(|limit| holds(bit, limit))
            };
            let bits =
                within(from, |bit, from| bit >= from) && to.is_none_or(|to| within(to, |bit, to| bit <= to));
            bits && matches(pattern, &place)
        })
    }
}

/// How many unchanged bits have no reason.
pub fn unknown(tally: &Tally, reasons: &[Reason]) -> usize {
    let bits = tally.unchanged();
    let known =
        |module: &str, signal: &str, bit| reasons.iter().any(|reason| reason.covers(module, signal, bit));
    bits.iter()
        .map(|((module, signal), bits)| bits.iter().filter(|bit| !known(module, signal, **bit)).count())
        .sum()
}

/// A line for each reason with the number of its bits and the signals, and one for the signals without a reason.
pub fn table(tally: &Tally, reasons: &[Reason]) -> String {
    let mut found: BTreeMap<usize, BTreeMap<String, usize>> = BTreeMap::new();
    for ((module, signal), bits) in tally.unchanged() {
        for bit in bits {
            let reason = reasons.iter().position(|reason| reason.covers(module, signal, bit));
            let signals = found.entry(reason.unwrap_or(reasons.len())).or_default();
            *signals.entry(format!("{module}.{signal}")).or_default() += 1;
        }
    }
    let mut text = String::from("| bits | why they do not change | signals |\n|---|---|---|\n");
    for (reason, signals) in found {
        let why = reasons.get(reason).map_or("**not known**", |reason| &reason.reason);
        let places: Vec<String> = signals.iter().map(|(place, bits)| format!("`{place}` {bits}")).collect();
        let _ = writeln!(text, "| {} | {why} | {} |", signals.values().sum::<usize>(), places.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_is_named_with_its_reason() {
        let mut tally = Tally::default();
        let bit = |what: &str, count| {
            format!("C '\u{1}l\u{2}1\u{1}n\u{2}1\u{1}page\u{2}v_toggle/m\u{1}o\u{2}{what}' {count}\n")
        };
        let text = ["count[0]", "count[7]", "zero", "other[3]"].map(|what| bit(what, 0)).concat();
        tally.add("module m (c);\nendmodule\n", &(text + &bit("busy", 2))).unwrap();
        let reason = |reason: &str, signals: &[&str]| Reason {
            reason: reason.into(),
            signals: signals.iter().map(|signal| (*signal).into()).collect(),
        };
        let reasons = [reason("long", &["*.count:4-7"]), reason("constant", &["m.z*", "*.other:4"])];
        assert_eq!((unknown(&tally, &reasons), unknown(&tally, &[])), (2, 4));
        assert_eq!(
            table(&tally, &reasons).lines().skip(2).collect::<Vec<_>>(),
            [
                "| 1 | long | `m.count` 1 |",
                "| 1 | constant | `m.zero` 1 |",
                "| 2 | **not known** | `m.count` 1, `m.other` 1 |"
            ]
        );
    }

    #[test]
    fn the_reasons_are_read() {
        assert!(open().unwrap().iter().all(|reason| !reason.signals.is_empty() && !reason.reason.is_empty()));
    }
}
