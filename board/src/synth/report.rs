//! The report for programs.

use serde::Serialize;

use super::{Limits, Measure, Report};

/// What was found, beside what may be used.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Findings {
    /// True if all limits are kept.
    pub fits: bool,
    /// Primitives of the FPGA by type.
    pub resources: Vec<Resource>,
    /// Estimated delay of the slowest path, which the limit is for, in picoseconds.
    pub worst_path_ps: u32,
    /// Largest delay that is allowed, in picoseconds; null if it is not limited.
    pub worst_path_limit_ps: Option<u32>,
    /// Loads of the net with the most that is neither clock nor reset.
    pub most_loads: usize,
    /// Most loads that are allowed; null if they are not limited.
    pub most_loads_limit: Option<usize>,
    /// Name of the net with the most loads.
    pub most_loaded_net: String,
    /// Inverters that are primitives of their own; the vendor's tools take them into others.
    pub free_inverters: usize,
    /// The limits that are not kept, in words.
    pub broken: Vec<String>,
    /// Paths, loads, control sets and modules.
    #[serde(flatten)]
    pub measure: Measure,
}

/// One type of primitives.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resource {
    /// Type: DSP, RAMB36, LUT, FF or, of an FPGA that has it, URAM.
    pub resource: &'static str,
    /// How many the engine needs.
    pub used: f64,
    /// How many it may need.
    pub limit: f64,
    /// How many the FPGA has.
    pub available: f64,
}

impl Report {
    /// What was found, for programs.
    pub fn findings(&self, limits: &Limits) -> Findings {
        let resources = limits.resources.iter().zip(self.used());
        let broken = self.broken(limits);
        Findings {
            fits: broken.is_empty(),
            resources: resources
                .map(|(&(resource, limit, available), used)| Resource { resource, used, limit, available })
                .collect(),
            worst_path_ps: self.measure.estimate.path_ps,
            worst_path_limit_ps: limits.path,
            most_loads: self.measure.net_loads.widest_signal.loads,
            most_loads_limit: limits.loads,
            most_loaded_net: self.measure.net_loads.widest_signal.net.clone(),
            free_inverters: self.cells.inverters(),
            broken,
            measure: self.measure.clone(),
        }
    }
}
