//! What a netlist tells beside its primitives' number.

use serde::{Deserialize, Serialize};

use super::area::{Module, modules};
use super::control_sets::{ControlSets, control_sets};
use super::error::OutputError;
use super::hierarchy::Hierarchy;
use super::loads::{NetLoads, loads};
use super::names::Names;
use super::netlist::Netlist;
use super::timing::{Timing, estimate};

/// Paths, loads, control sets and modules of an engine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measure {
    /// What each module needs.
    pub modules: Vec<Module>,
    /// How long the paths are, estimated.
    pub estimate: Timing,
    /// How many inputs the nets drive, clocks left out.
    pub net_loads: NetLoads,
    /// Control sets of the flip-flops.
    pub registers: ControlSets,
}

impl Measure {
    /// Of a netlist of module `top` of a Verilog text.
    ///
    /// # Errors
    /// A primitive that is not known, or a loop of logic.
    pub fn new(netlist: &Netlist, verilog: &str, top: &str) -> Result<Self, OutputError> {
        let names = Names::new(netlist, &Hierarchy::of(verilog), top);
        Ok(Measure {
            modules: modules(netlist, &names)?,
            estimate: estimate(netlist, &names)?,
            net_loads: loads(netlist, &names),
            registers: control_sets(netlist),
        })
    }
}
