//! Verilog: rust-hdl's text, made small and clean, and the top with its port names.
//!
//! | module | what it does |
//! |---|---|
//! | [`module`] | takes the emitted text apart |
//! | [`route`] | puts wire copies into port maps |
//! | [`width`] | gives literals the width of what they meet |
//! | [`hoist`] | takes plain assignments out of `always` blocks |
//! | [`settle`] | lets `always` blocks assign each signal once |
//! | [`mod@merge`] | merges equal modules, names them |
//! | [`top`] | the top module `firebrick` and its ports |
//! | [`lint`] | Verilator's waivers |

pub mod hoist;
pub mod lint;
pub mod merge;
pub mod module;
pub mod route;
pub mod settle;
pub mod top;
pub mod width;

use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::{Block, generate_verilog_unchecked};

/// Verilog of one block as a module `name` with the block's ports, and the modules under it.
///
/// The block must be connected (`connect_all`). Names of ports within bundles and vectors have `$`.
pub fn emit_block(block: &impl Block, name: &str) -> String {
    merge::merge(&generate_verilog_unchecked(block), name)
}

/// Verilog of an accelerator: the core as module [`top::CORE`] under the top [`top::TOP`].
///
/// # Panics
/// If the core has a port that the top does not know.
pub fn emit_accelerator(core: &impl Block, config: &EngineConfig) -> String {
    let mut text = emit_block(core, top::CORE);
    text.push_str(&top::render(&text, &top::ports(config)));
    text
}
