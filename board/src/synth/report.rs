//! The report as a table and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Limits, Report};

impl Report {
    /// A table with the limits of a part.
    pub fn table(&self, limits: &Limits) -> String {
        let mut out = format!("{} PEs on {}\n\n", self.pes, limits.part);
        let _ = writeln!(out, "  {:<10} {:>8} {:>8} {:>10}", "", "used", "limit", "% of part");
        for ((name, limit, part), used) in limits.resources.iter().zip(self.used()) {
            let _ = writeln!(out, "  {name:<10} {used:>8} {limit:>8} {:>10.1}", 100.0 * used / part);
        }
        let or_none = |limit: Option<usize>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        let (path, loads) = (or_none(limits.path.map(|path| path as usize)), or_none(limits.loads));
        let _ = writeln!(out, "  {:<10} {:>8} {path:>8}", "path, ps", self.worst.picoseconds);
        let _ = writeln!(out, "  {:<10} {:>8} {loads:>8}", "loads", self.widest.count);
        let _ = writeln!(out, "\n  net with the most loads: {}", self.widest.net);
        let _ = writeln!(out, "  worst path, from its end:\n{}\n", self.worst.path);
        match self.broken(limits).as_slice() {
            [] => out.push_str("  within all limits; what leaves a PE goes to its neighbours\n"),
            broken => out.extend(broken.iter().map(|line| format!("  broken: {line}\n"))),
        }
        out
    }

    /// The same for programs.
    pub fn json(&self, limits: &Limits) -> Value {
        let resources = limits.resources.iter().zip(self.used());
        let resources: Vec<_> = resources
            .map(|((name, limit, part), used)| json!({"name": name, "used": used, "limit": limit, "part": part}))
            .collect();
        json!({
            "pes": self.pes,
            "part": limits.part,
            "resources": resources,
            "path_ps": {"used": self.worst.picoseconds, "limit": limits.path},
            "loads": {"used": self.widest.count, "limit": limits.loads, "net": self.widest.net},
            "broken": self.broken(limits),
        })
    }
}
