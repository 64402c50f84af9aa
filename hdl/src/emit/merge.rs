//! The modules of a design, each once.
//!
//! A module is called after its type. Where blocks of one type differ by more than what its name tells, the later ones have numbers.

use std::collections::HashMap;

use super::module::Module;
use super::names::{Taken, plain};
use super::tree::Unit;

/// All modules of a design: parts before what they are parts of.
#[derive(Default)]
pub struct Design {
    modules: Vec<Module>,
    known: HashMap<Module, usize>,
    values: Vec<Vec<u64>>,
}

impl Design {
    /// The modules of a block and of all in it.
    ///
    /// # Panics
    /// If a kernel has no equal in Verilog.
    pub fn of(unit: &Unit) -> Design {
        let mut design = Design::default();
        design.add(unit);
        design
    }

    /// The values of a module's parameters in the first block that is of it: the whole design's own, and what tools that look at a module
    /// alone take.
    pub fn values(&self, module: usize) -> &[u64] {
        &self.values[module]
    }

    fn add(&mut self, unit: &Unit) -> usize {
        let parts = unit.parts.iter().filter(|part| !part.is_register());
        let parts: Vec<(usize, Vec<String>)> = parts.map(|part| (self.add(part), ports(part))).collect();
        let module = Module::of(unit, &parts);
        if let Some(known) = self.known.get(&module) {
            return *known;
        }
        self.modules.push(module.clone());
        self.values.push(unit.parameters.iter().map(|(_, value)| *value).collect());
        self.known.insert(module, self.modules.len() - 1);
        self.modules.len() - 1
    }

    /// The modules; the last one is the whole design.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Names of the modules. The whole design is called `top`.
    pub fn names(&self, top: &str) -> Vec<String> {
        let mut taken = Taken::default();
        let top = taken.unused(top.to_owned());
        let parts = self.modules.len().saturating_sub(1);
        let names = self.modules[..parts].iter().map(|module| taken.unused(plain(&module.base)));
        names.collect::<Vec<_>>().into_iter().chain([top]).collect()
    }
}

/// The names of a block's ports in its module.
fn ports(unit: &Unit) -> Vec<String> {
    unit.wires.iter().filter(|wire| wire.kind.is_parameter()).map(|wire| plain(&wire.path)).collect()
}
