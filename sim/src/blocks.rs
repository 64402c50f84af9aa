//! One rust-hdl block as its emitted Verilog, for tests that compare the two.

use firebrick_hdl::emit::{emit_block, names};
use rust_hdl_core::prelude::{Atom, AtomKind, Block, Probe};

use crate::error::{PortReason, SimError};
use crate::verilated::{Coverage, Model, Pin, Port, Source, Toolchain};

/// The ports of a block in the order of its fields, named as in its Verilog.
pub fn ports_of(block: &impl Block) -> Vec<Port> {
    let mut probe = PortProbe::default();
    block.accept("top", &mut probe);
    probe.ports
}

/// Collects the signals of the outermost scope that are ports.
#[derive(Default)]
struct PortProbe {
    depth: usize,
    namespaces: Vec<String>,
    ports: Vec<Port>,
}

impl Probe for PortProbe {
    fn visit_start_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth += 1;
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth -= 1;
    }

    fn visit_start_namespace(&mut self, name: &str, _node: &dyn Block) {
        self.namespaces.push(name.to_owned());
    }

    fn visit_end_namespace(&mut self, _name: &str, _node: &dyn Block) {
        self.namespaces.pop();
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let kind = signal.kind();
        if self.depth == 1 && kind.is_parameter() {
            let path: Vec<&str> = self.namespaces.iter().map(String::as_str).chain([name]).collect();
            let input = kind == AtomKind::InputParameter;
            self.ports.push(Port { name: names::plain(&path.join("$")), width: signal.bits(), input });
        }
    }
}

/// A verilated block. Its clock, if it has one, is the port `clock` or `clk`.
pub struct BlockSim {
    model: Model,
    ports: Vec<Port>,
}

impl BlockSim {
    /// Emits the block's Verilog and opens a model of it with the tools of the environment. Connects
    /// the block, which need not have been done before.
    ///
    /// # Errors
    /// As [`Model::open`].
    pub fn new(block: &mut impl Block) -> Result<Self, SimError> {
        block.connect_all();
        let verilog = emit_block(block, "top");
        Self::from_verilog(&verilog, "top", ports_of(block))
    }

    /// A model of given Verilog (a block's after a rewriting pass, say) with given ports.
    ///
    /// # Errors
    /// As [`Model::open`].
    pub fn from_verilog(verilog: &str, top: &str, ports: Vec<Port>) -> Result<Self, SimError> {
        let clock = ports.iter().map(|p| p.name.as_str()).find(|n| matches!(*n, "clock" | "clk"));
        let source = Source { verilog, top, ports: &ports, clock, trace: false, coverage: Coverage::Nothing };
        let model = Model::open(&source, &Toolchain::from_environment())?;
        Ok(BlockSim { model, ports })
    }

    /// All ports.
    pub fn ports(&self) -> &[Port] {
        &self.ports
    }

    /// A port's pin, for loops that access it often.
    ///
    /// # Errors
    /// No such port.
    pub fn pin(&self, name: &str) -> Result<Pin, SimError> {
        self.model.pin(name)
    }

    /// Sets an input to the low bits of `value`.
    ///
    /// # Errors
    /// No such input.
    pub fn set(&self, name: &str, value: u64) -> Result<(), SimError> {
        self.input(name)?.set(value);
        Ok(())
    }

    /// Sets a wide input from 32-bit words, lowest first.
    ///
    /// # Errors
    /// No such input.
    pub fn set_words(&self, name: &str, words: &[u32]) -> Result<(), SimError> {
        self.input(name)?.set_words(words);
        Ok(())
    }

    /// A port's value (the low 64 bits).
    ///
    /// # Errors
    /// No such port.
    pub fn get(&self, name: &str) -> Result<u64, SimError> {
        Ok(self.pin(name)?.get())
    }

    /// A wide port's value as 32-bit words, lowest first.
    ///
    /// # Errors
    /// No such port.
    pub fn get_words(&self, name: &str) -> Result<Vec<u32>, SimError> {
        Ok(self.pin(name)?.words())
    }

    /// Settles the block with the clock low, so that outputs that depend on inputs without a register
    /// between can be read before [`BlockSim::step`].
    pub fn eval(&self) {
        if let Ok(clock) = self.pin("clock").or_else(|_| self.pin("clk")) {
            clock.set(0);
        }
        self.model.eval();
    }

    /// Runs `cycles` whole clock cycles; afterwards the outputs are those after the last rising edge.
    pub fn step(&self, cycles: u64) {
        self.model.step(cycles);
    }

    fn input(&self, name: &str) -> Result<Pin, SimError> {
        if self.ports.iter().any(|p| p.name == name && !p.input) {
            return Err(SimError::Port { name: name.to_owned(), reason: PortReason::Output });
        }
        self.pin(name)
    }
}
