//! What each module of the engine needs.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::hierarchy::alike;
use super::names::Names;
use super::netlist::Netlist;

/// A module with all that is in it. A LUT that the optimiser has made of several modules' logic is where its output is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Module {
    /// The module's place in the tree of instances, all PEs as one; empty for the engine itself.
    pub module: String,
    /// How many there are of it; the other numbers are of all together.
    pub instances: usize,
    /// LUT1 to LUT6 of the module and all in it.
    pub logic_luts: usize,
    /// LUTs that are RAM of the module and all in it.
    pub ram_luts: usize,
    /// LUTs that are shift registers of the module and all in it.
    pub shift_luts: usize,
    /// Inverters of the module and all in it.
    pub inverters: usize,
    /// Flip-flops of the module and all in it.
    pub flip_flops: usize,
}

impl Module {
    /// LUTs of all kinds.
    pub fn luts(&self) -> usize {
        self.logic_luts + self.ram_luts + self.shift_luts
    }
}

/// All modules, in the order of the tree.
///
/// # Errors
/// A primitive that nobody has counted.
pub fn modules(netlist: &Netlist, names: &Names) -> Result<Vec<Module>, super::OutputError> {
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut instances: BTreeMap<String, HashSet<&str>> = BTreeMap::new();
    for (cell, primitive) in netlist.cells.iter().enumerate() {
        for path in above(names.cell(cell)) {
            let module = alike(path);
            instances.entry(module.clone()).or_default().insert(path);
            *counts.entry(module).or_default().entry(primitive.kind.clone()).or_default() += 1;
        }
    }
    let module = |(module, counts): (String, BTreeMap<String, usize>)| {
        let cells = Cells::new(counts)?;
        Ok(Module {
            instances: instances[&module].len(),
            module,
            logic_luts: cells.logic_luts(),
            ram_luts: cells.ram_luts(),
            shift_luts: cells.shift_luts(),
            inverters: cells.inverters(),
            flip_flops: cells.flip_flops(),
        })
    };
    let mut modules: Vec<Module> = counts.into_iter().map(module).collect::<Result<_, _>>()?;
    modules.sort_by(|a, b| a.module.split('.').cmp(b.module.split('.')));
    Ok(modules)
}

/// A path and all above it: `a.b`, `a` and the top, which is empty.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let top = (!path.is_empty()).then_some("");
    std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(above, _)| above)).chain(top)
}
