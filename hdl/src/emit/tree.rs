//! A block and the blocks in it, as rust-hdl's probe shows them.

use rust_hdl_core::ast::{VerilogBlock, VerilogStatement};
use rust_hdl_core::prelude::{Atom, AtomKind, Block, Probe, Verilog};
use rust_hdl_core::type_descriptor::TypeKind;

/// A signal or constant of a block.
#[derive(Clone, Debug)]
pub struct Wire {
    /// Name of the field; `bundle$field`, `vector$3`.
    pub path: String,
    /// Input, output, local signal or constant.
    pub kind: AtomKind,
    /// Bits.
    pub width: usize,
    /// Two's complement.
    pub signed: bool,
    /// A constant's value, a signal's at power-on, in hexadecimal digits.
    pub value: String,
    /// The states that it can have, as `Phase::Idle`, if it is a state machine's.
    pub states: Vec<String>,
}

/// A block.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Name of the field; `vector$3`.
    pub path: String,
    /// The module's name from the type, if it has one.
    pub name: Option<String>,
    /// The module's parameters with this block's values.
    pub parameters: Vec<(String, u64)>,
    /// Ports as wide as a parameter says, and that parameter.
    pub widths: Vec<(String, String)>,
    /// Its signals and constants, in the order of the fields.
    pub wires: Vec<Wire>,
    /// What it does.
    pub code: Code,
    /// The blocks in it.
    pub parts: Vec<Unit>,
}

/// What a block does.
#[derive(Clone, Debug, Default)]
pub enum Code {
    /// Nothing of its own.
    #[default]
    Nothing,
    /// A kernel's statements.
    Kernel(VerilogBlock),
    /// Verilog text.
    Text(String),
}

impl Unit {
    /// The block with all that is in it.
    ///
    /// # Panics
    /// If there is a black box in it, or a wrapper of one: this project has none.
    pub fn of(block: &dyn Block) -> Unit {
        let mut collector = Collector::default();
        block.accept("top", &mut collector);
        collector.done.unwrap_or_default()
    }

    /// Whether it is rust-hdl's register.
    pub fn is_register(&self) -> bool {
        let ports = self.wires.iter().map(|wire| wire.path.as_str());
        ports.eq(["d", "q", "clock"]) && matches!(&self.code, Code::Text(text) if text.contains("q <= d;"))
    }

    /// The port of that name.
    pub fn wire(&self, path: &str) -> Option<&Wire> {
        self.wires.iter().find(|wire| wire.path == path)
    }

    /// Takes name and parameters from a comment that `firebrick_fields::contract` has put before the code, and from one that stands at
    /// the begin of Verilog text, `width PORT PARAMETER`, how wide a port is.
    fn note(&mut self, comment: &str) -> bool {
        match comment.split(' ').collect::<Vec<_>>()[..] {
            ["module", name] => self.name = Some(name.to_owned()),
            ["parameter", name, value] => match value.parse() {
                Ok(value) => self.parameters.push((name.to_owned(), value)),
                Err(_) => return false,
            },
            ["width", port, parameter] => self.widths.push((port.to_owned(), parameter.to_owned())),
            _ => return false,
        }
        true
    }

    fn take(&mut self, code: Verilog) {
        self.code = match code {
            Verilog::Empty => Code::Nothing,
            Verilog::Combinatorial(block) => {
                let note = |statement: &VerilogStatement| match statement {
                    VerilogStatement::Comment(comment) => self.note(comment),
                    _ => false,
                };
                let notes = block.iter().map(note).take_while(|noted| *noted).count();
                Code::Kernel(block.into_iter().skip(notes).collect())
            }
            Verilog::Custom(text) => {
                let mut rest = text.as_str();
                while let Some((line, behind)) = rest.split_once('\n')
                    && line.strip_prefix("// ").is_some_and(|comment| self.note(comment))
                {
                    rest = behind;
                }
                Code::Text(rest.to_owned())
            }
            Verilog::Blackbox(_) | Verilog::Wrapper(_) => panic!("{}: a black box", self.path),
        };
    }
}

#[derive(Default)]
struct Collector {
    open: Vec<Unit>,
    bundles: Vec<String>,
    done: Option<Unit>,
}

impl Probe for Collector {
    fn visit_start_scope(&mut self, name: &str, node: &dyn Block) {
        let mut unit = Unit { path: name.to_owned(), ..Unit::default() };
        unit.take(node.hdl());
        self.open.push(unit);
    }

    fn visit_start_namespace(&mut self, name: &str, _node: &dyn Block) {
        self.bundles.push(name.to_owned());
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let path: Vec<&str> = self.bundles.iter().map(String::as_str).chain([name]).collect();
        let value = format!("{:x}", signal.verilog());
        let kind = signal.descriptor().kind;
        let wire = Wire {
            path: path.join("$"),
            kind: signal.kind(),
            width: signal.bits(),
            signed: matches!(kind, TypeKind::Signed(_)),
            value: value.rsplit('h').next().unwrap_or_default().to_owned(),
            states: if let TypeKind::Enum(states) = kind { states } else { Vec::new() },
        };
        if let Some(unit) = self.open.last_mut() {
            unit.wires.push(wire);
        }
    }

    fn visit_end_namespace(&mut self, _name: &str, _node: &dyn Block) {
        self.bundles.pop();
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        let unit = self.open.pop();
        match (self.open.last_mut(), unit) {
            (Some(parent), Some(unit)) => parent.parts.push(unit),
            (None, unit) => self.done = unit,
            (Some(_), None) => {}
        }
    }
}
