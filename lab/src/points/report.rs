//! Points that were hit, that are waived, and that are neither.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Counts;
use super::catalogue::Waiver;

/// A campaign's points.
pub struct Report<'a> {
    /// Each point with how often it was hit.
    points: BTreeMap<&'a str, u64>,
    waivers: &'a [Waiver],
}

impl<'a> Report<'a> {
    /// Of all points of `names` with what was counted.
    pub fn new(names: &'a [String], counts: &Counts, waivers: &'a [Waiver]) -> Self {
        let count = |name: &String| counts.0.get(name).copied().unwrap_or(0);
        Report { points: names.iter().map(|name| (name.as_str(), count(name))).collect(), waivers }
    }

    /// Points that were not hit, with the waiver of each that has one.
    fn missed(&self) -> impl Iterator<Item = (&'a str, Option<&'a Waiver>)> {
        let waivers = self.waivers;
        let missed = self.points.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name);
        missed.map(move |name| (name, waivers.iter().find(|waiver| waiver.covers(name))))
    }

    /// Points that are neither hit nor waived.
    pub fn open(&self) -> Vec<&'a str> {
        self.missed().filter(|(_, waiver)| waiver.is_none()).map(|(name, _)| name).collect()
    }

    /// A line for each kind and place, one for all, and then each waiver that is needed.
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| kind | place | points | hit | waived | least often |\n|---|---|---|---|---|---|\n",
        );
        let mut places: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for name in self.points.keys() {
            let mut parts = name.splitn(3, '/');
            let place = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            places.entry(place).or_default().push(name);
        }
        for ((kind, place), names) in &places {
            let _ = writeln!(text, "| {kind} | {place} | {} |", self.cells(names, true));
        }
        let all: Vec<&str> = self.points.keys().copied().collect();
        let _ = writeln!(text, "| all | | {} |\n", self.cells(&all, false));
        text += "| not hit | why it need not be |\n|---|---|\n";
        for (name, waiver) in self.missed() {
            let reason = waiver.map_or("**open**", |waiver| &waiver.reason);
            let _ = writeln!(text, "| {name} | {reason} |");
        }
        text
    }

    /// How many points, hit, waived; and which was hit least often.
    fn cells(&self, names: &[&str], least: bool) -> String {
        let hit: Vec<(u64, &str)> =
            names.iter().map(|name| (self.points[name], *name)).filter(|(count, _)| *count > 0).collect();
        let waived = self.missed().filter(|(name, waiver)| waiver.is_some() && names.contains(name)).count();
        let what = |name: &str| name.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
        let least =
            hit.iter().min().filter(|_| least).map(|(count, name)| format!("{}: {count}", what(name)));
        format!("{} | {} | {waived} | {}", names.len(), hit.len(), least.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_hit_or_waived_or_open() {
        let names: Vec<String> =
            ["fifo/a.b/empty", "fifo/a.b/full", "reset/c/IDLE"].map(String::from).to_vec();
        let counts = Counts(BTreeMap::from([("fifo/a.b/empty".to_owned(), 7)]));
        let waivers = [Waiver { points: "fifo/*/*".into(), reason: "it drains".into() }];
        let report = Report::new(&names, &counts, &waivers);
        assert_eq!(report.open(), ["reset/c/IDLE"]);
        let table = report.table();
        for line in [
            "| fifo | a.b | 2 | 1 | 1 | empty: 7 |",
            "| reset | c | 1 | 0 | 0 |  |",
            "| all | | 3 | 1 | 1 |  |",
            "| fifo/a.b/full | it drains |",
            "| reset/c/IDLE | **open** |",
        ] {
            assert!(table.contains(line), "{table}");
        }
    }
}
