//! The report as a table and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Limits, Report};

/// What was found, beside what may be used.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Findings {
    /// True if all limits are kept.
    pub fits: bool,
    /// Primitives of the FPGA by type.
    pub resources: Vec<Resource>,
    /// Delay of the slowest path between registers, without wires, in picoseconds.
    pub worst_path_ps: u32,
    /// Largest delay that is allowed, in picoseconds; null if it is not limited.
    pub worst_path_limit_ps: Option<u32>,
    /// Loads of the net with the most that is neither clock nor reset.
    pub most_loads: usize,
    /// Most loads that are allowed; null if they are not limited.
    pub most_loads_limit: Option<usize>,
    /// Name of the net with the most loads.
    pub most_loaded_net: String,
    /// The limits that are not kept, in words.
    pub broken: Vec<String>,
}

/// One type of primitives.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resource {
    /// Type: DSP, RAMB36, LUT or FF.
    pub resource: &'static str,
    /// How many the engine needs.
    pub used: f64,
    /// How many it may need.
    pub limit: f64,
    /// How many the FPGA has.
    pub available: f64,
}

impl Report {
    /// A table with the limits of a part, in lines of at most 80 columns.
    pub fn table(&self, limits: &Limits) -> String {
        let pes = if self.pes == 1 { "PE" } else { "PEs" };
        let mut out = format!("{} {pes} on {}\n\n", self.pes, limits.part);
        let _ = writeln!(out, "  {:<10} {:>8} {:>8} {:>10}", "", "used", "limit", "% of part");
        for ((name, limit, part), used) in limits.resources.iter().zip(self.used()) {
            let _ = writeln!(out, "  {name:<10} {used:>8} {limit:>8} {:>10.1}", 100.0 * used / part);
        }
        let or_none = |limit: Option<usize>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        let (path, loads) = (or_none(limits.path.map(|path| path as usize)), or_none(limits.loads));
        let _ = writeln!(out, "  {:<10} {:>8} {path:>8}", "path, ps", self.worst.picoseconds);
        let _ = writeln!(out, "  {:<10} {:>8} {loads:>8}", "loads", self.widest.count);
        let _ = writeln!(out, "\n  net with the most loads:\n    {}", self.widest.net);
        let _ = writeln!(out, "  worst path, from its end:\n{}\n", self.worst.path);
        match self.broken(limits).as_slice() {
            [] => out.push_str("  within all limits; what leaves a PE goes to its neighbours\n"),
            broken => out.extend(broken.iter().map(|line| format!("  broken: {line}\n"))),
        }
        out
    }

    /// The same for programs.
    pub fn findings(&self, limits: &Limits) -> Findings {
        let resources = limits.resources.iter().zip(self.used());
        let broken = self.broken(limits);
        Findings {
            fits: broken.is_empty(),
            resources: resources
                .map(|(&(resource, limit, available), used)| Resource { resource, used, limit, available })
                .collect(),
            worst_path_ps: self.worst.picoseconds,
            worst_path_limit_ps: limits.path,
            most_loads: self.widest.count,
            most_loads_limit: limits.loads,
            most_loaded_net: self.widest.net.clone(),
            broken,
        }
    }
}
