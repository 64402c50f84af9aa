//! A block and its merged Verilog, side by side.

use firebrick_hdl::emit::emit_block;
use firebrick_sim::blocks::{BlockSim, ports_of};
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

/// The merged Verilog of a block.
pub(super) fn merged(block: &impl Block) -> BlockSim {
    BlockSim::from_verilog(&emit_block(block, "top"), "top", ports_of(block)).unwrap()
}

/// One cycle in both; every output must be the same before and after the edge.
pub(super) fn step<B: Block>(
    block: &mut B,
    sim: &BlockSim,
    cycle: usize,
    seed: u64,
    clock: impl Fn(&mut B, bool),
) {
    clock(block, false);
    assert!(simulate(block, 100), "the Rust model does not settle");
    sim.eval();
    compare_outputs(block, sim, cycle, seed);
    clock(block, true);
    assert!(simulate(block, 100), "the Rust model does not settle");
    sim.step(1);
    compare_outputs(block, sim, cycle, seed);
}

fn compare_outputs(block: &impl Block, sim: &BlockSim, cycle: usize, seed: u64) {
    let mut outputs = Outputs::default();
    block.accept("top", &mut outputs);
    for (name, value) in outputs.values {
        assert_eq!(
            sim.get(&name).unwrap(),
            value,
            "{name} differs in cycle {cycle} of seed {seed} (Verilog, Rust)"
        );
    }
}

/// Values of a block's outputs of up to 64 bits.
#[derive(Default)]
struct Outputs {
    depth: usize,
    values: Vec<(String, u64)>,
}

impl Probe for Outputs {
    fn visit_start_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth += 1;
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth -= 1;
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        if self.depth == 1 && signal.kind() == AtomKind::OutputParameter {
            let literal = format!("{:x}", signal.verilog());
            let (_, digits) = literal.split_once("'h").unwrap();
            let value = u64::from_str_radix(digits, 16).unwrap();
            self.values.push((name.to_owned(), value));
        }
    }
}
