//! Verilog: the tree of rust-hdl's blocks as modules that are called after their types, and the top with its port names.
//!
//! | module | what it does |
//! |---|---|
//! | [`tree`] | the blocks and their kernels, from rust-hdl's probe |
//! | [`names`] | names that Verilog takes |
//! | [`ir`] | expressions and statements |
//! | [`scope`] | what a kernel's names mean |
//! | [`fit`] | one width as another |
//! | [`width`] | expressions with the widths that Rust gives them |
//! | [`lower`] | a kernel's statements with loops unrolled |
//! | [`mod@slice`] | the statements that belong to a signal |
//! | [`module`] | a block as a module: wires, logic, registers |
//! | [`merge`] | equal modules once, and their names |
//! | [`mod@print`] | the text |
//! | [`power_up`] | what registers and memories are at power-up |
//! | [`ultra_ram`] | weight stores in UltraRAM |
//! | [`top`] | the top module `firebrick` and its ports |
//! | [`header`] | what stands above the text |
//! | [`lint`] | Verilator's waivers |

pub mod fit;
pub mod header;
pub mod ir;
pub mod lint;
pub mod lower;
pub mod merge;
pub mod module;
pub mod names;
pub mod power_up;
pub mod print;
pub mod scope;
pub mod slice;
pub mod top;
pub mod tree;
pub mod ultra_ram;
pub mod width;

use std::collections::{HashMap, HashSet};

use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::Block;

use crate::bus::OWED;
use merge::Design;
use power_up::PowerUp;
use tree::Unit;

/// How an engine's Verilog is written. What the engine does is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Emission {
    /// What the Verilog says of power-up.
    pub power_up: PowerUp,
    /// The PEs' weight stores are UltraRAMs, for parts that have them.
    pub ultra_weights: bool,
}

impl Emission {
    /// With these values at power-up, and all stores in block RAM.
    pub const fn of(power_up: PowerUp) -> Self {
        Emission { power_up, ultra_weights: false }
    }
}

/// As many instances in one module make a module worth keeping apart.
const MANY: usize = 3;

/// Verilog of one block as a module `name` with the block's ports, and the modules under it. Ports within bundles and vectors are
/// called as [`names::plain`] calls them.
///
/// The block must be connected (`connect_all`).
///
/// # Panics
/// If a kernel has no equal in Verilog.
pub fn emit_block(block: &impl Block, name: &str) -> String {
    text(&Design::of(&Unit::of(block)), name)
}

/// The text of all modules, parts first. Verilator keeps a repeated module with parts of its own, a PE, apart, but puts its
/// parts into it: that halves the build and simulates 1.4 times as fast as keeping every module apart that is used twice.
fn text(design: &Design, top: &str) -> String {
    let (modules, names) = (design.modules(), design.names(top));
    let mut repeated = HashSet::new();
    for module in modules {
        let mut times: HashMap<usize, usize> = HashMap::new();
        module.instances.iter().for_each(|instance| *times.entry(instance.module).or_default() += 1);
        repeated.extend(times.into_iter().filter(|(_, times)| *times >= MANY).map(|(module, _)| module));
    }
    let module = |(number, module): (usize, &module::Module)| {
        let apart = repeated.contains(&number) && !module.instances.is_empty();
        print::module(module, number, print::Style { names: &names, values: design.values(number), apart })
    };
    modules.iter().enumerate().map(module).collect::<Vec<_>>().join("\n")
}

/// Verilog of an accelerator: the core as module [`top::CORE`] under the top [`top::TOP`].
///
/// # Panics
/// As [`emit_block`], or if the core has a port that the top does not know.
pub fn emit_accelerator(
    core: &impl Block,
    reset: &impl Block,
    config: &EngineConfig,
    emission: Emission,
) -> String {
    let design = |block: &dyn Block| {
        let mut unit = Unit::of(block);
        if emission.power_up == PowerUp::Unknown {
            power_up::forget(&mut unit, OWED);
        }
        if emission.ultra_weights {
            ultra_ram::place(&mut unit);
        }
        Design::of(&unit)
    };
    let (design, reset) = (design(core), design(reset));
    let ports: Vec<String> = design
        .modules()
        .last()
        .into_iter()
        .flat_map(|core| core.ports())
        .map(|port| port.name.clone())
        .collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    [
        header::header(config, emission),
        text(&design, top::CORE),
        text(&reset, top::RESET),
        top::render(&ports, &top::ports(config)),
    ]
    .join("\n")
}
