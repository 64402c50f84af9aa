//! A block's signals by name, through rust-hdl's probe.

use std::collections::HashMap;

use rust_hdl_core::ast::VerilogLiteral;
use rust_hdl_core::atom::Atom;
use rust_hdl_core::block::Block;
use rust_hdl_core::probe::Probe;
use rust_hdl_core::synth::VCDValue;

/// What a signal is in a cycle.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A number in hexadecimal digits, of as many bits.
    Bits(String, usize),
    /// A state's name.
    State(String),
}

impl Value {
    /// Whether it is anything but 0.
    pub fn is_high(&self) -> bool {
        matches!(self, Value::Bits(digits, _) if digits.chars().any(|c| c != '0'))
    }

    /// A number in hexadecimal digits, as many as its bits need; a state's name.
    pub fn text(&self) -> String {
        match self {
            Value::Bits(digits, bits) => format!("{digits:0>0$}", bits.div_ceil(4)),
            Value::State(name) => name.rsplit("::").next().unwrap_or(name).to_owned(),
        }
    }
}

/// Hexadecimal digits of a literal, which rust-hdl writes as `8'h2a`.
fn digits(literal: &VerilogLiteral) -> String {
    let text = format!("{literal:x}");
    text.rsplit("'h").next().unwrap_or_default().to_owned()
}

/// The signals of `block`: its own by their names, those within its parts by paths (`state.q`).
pub(crate) fn read(block: &dyn Block) -> HashMap<String, Value> {
    let mut reader = Reader::default();
    block.accept("", &mut reader);
    reader.values
}

#[derive(Default)]
struct Reader {
    path: Vec<String>,
    values: HashMap<String, Value>,
}

impl Probe for Reader {
    fn visit_start_scope(&mut self, name: &str, _: &dyn Block) {
        self.path.push(name.to_owned());
    }

    fn visit_start_namespace(&mut self, name: &str, _: &dyn Block) {
        self.path.push(name.to_owned());
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let value = match signal.vcd() {
            VCDValue::String(state) => Value::State(state),
            _ => Value::Bits(digits(&signal.verilog()), signal.bits()),
        };
        // The outermost scope is the block itself and has no name.
        let parts = self.path.iter().skip(1).map(String::as_str).chain([name]);
        self.values.insert(parts.collect::<Vec<_>>().join("."), value);
    }

    fn visit_end_namespace(&mut self, _: &str, _: &dyn Block) {
        self.path.pop();
    }

    fn visit_end_scope(&mut self, _: &str, _: &dyn Block) {
        self.path.pop();
    }
}
