//! What a kernel's names mean: signals of the block and of its parts, constants, states, variables of loops.

use std::collections::HashMap;

use evalexpr::{ContextWithMutableVariables, HashMapContext, Value};
use rust_hdl_core::prelude::AtomKind;

use super::ir::{Id, Type};
use super::names::{Taken, constant, plain};
use super::tree::{Unit, Wire};

/// Where a signal comes from and goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Into the module.
    Input,
    /// Out of the module.
    Output,
    /// Only in it.
    Local,
    /// Into a part.
    PartInput,
    /// Out of a part.
    PartOutput,
    /// A register's clock.
    Clock,
    /// A register's next value.
    Next,
    /// A register's value.
    Register,
}

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signal {
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: Type,
    /// The parameter that says how wide it is, if one does; then its type's width is 0.
    pub width: Option<String>,
    /// Its role.
    pub role: Role,
    /// A register's value at power-on, in hexadecimal digits; empty if it has none.
    pub initial: String,
}

/// Named constants that belong together: a field, or all states of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Constants {
    /// Their type.
    pub of: Type,
    /// Names and values in hexadecimal digits.
    pub values: Vec<(String, String)>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A signal.
    Signal(Id),
    /// A named constant.
    Constant(String, Type),
    /// A number: a variable of a loop.
    Number(usize),
}

/// Variables of the loops around a statement.
pub type Loops = Vec<(String, usize)>;

/// A register: places of its value, next value and clock.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    /// Its value.
    pub value: Id,
    /// Its next value.
    pub next: Id,
    /// Its clock.
    pub clock: Id,
}

/// All names of a block.
#[derive(Default)]
pub struct Scope {
    /// The signals.
    pub signals: Vec<Signal>,
    /// The registers.
    pub registers: Vec<Register>,
    /// The named constants.
    pub constants: Vec<Constants>,
    meanings: HashMap<String, Meaning>,
    taken: Taken,
}

impl Scope {
    /// The names of a block.
    pub fn of(unit: &Unit) -> Scope {
        let mut scope = Scope::default();
        for wire in unit.wires.iter().filter(|wire| wire.kind.is_parameter()) {
            scope.add(&wire.path, plain(&wire.path), wire, role(wire));
        }
        for (port, parameter) in &unit.widths {
            if let Some(signal) = scope.signals.iter_mut().find(|signal| signal.name == *port) {
                (signal.width, signal.of.width) = (Some(parameter.clone()), 0);
                // Equal modules are one, whatever their blocks' widths are; no register is an input or output.
                signal.initial.clear();
            }
        }
        // Instances share the signals' names.
        for part in unit.parts.iter().filter(|part| !part.is_register()) {
            scope.taken.unused(plain(&part.path));
        }
        for wire in unit.wires.iter().filter(|wire| wire.kind == AtomKind::Constant) {
            let name = scope.taken.unused(plain(&wire.path));
            let of = Type { width: wire.width, signed: wire.signed };
            scope.constants.push(Constants { of, values: vec![(name.clone(), wire.value.clone())] });
            scope.meanings.insert(wire.path.clone(), Meaning::Constant(name, of));
        }
        for part in unit.parts.iter().filter(|part| part.is_register()) {
            scope.add_register(part);
        }
        for wire in unit.wires.iter().filter(|wire| wire.kind == AtomKind::LocalSignal) {
            scope.add(&wire.path, plain(&wire.path), wire, Role::Local);
        }
        for part in unit.parts.iter().filter(|part| !part.is_register()) {
            for wire in part.wires.iter().filter(|wire| wire.kind.is_parameter()) {
                let path = format!("{}${}", part.path, wire.path);
                let role = if role(wire) == Role::Input { Role::PartInput } else { Role::PartOutput };
                scope.add(&path, plain(&path), wire, role);
            }
        }
        let ports = unit.parts.iter().flat_map(|part| &part.wires).filter(|wire| wire.kind.is_parameter());
        unit.wires.iter().chain(ports).for_each(|wire| scope.add_states(wire));
        scope
    }

    fn add(&mut self, path: &str, name: String, wire: &Wire, role: Role) -> Id {
        let id = self.signals.len();
        let of = Type { width: wire.width, signed: wire.signed };
        let name = self.taken.unused(name);
        self.signals.push(Signal { name, of, width: None, role, initial: wire.value.clone() });
        self.meanings.insert(path.to_owned(), Meaning::Signal(id));
        id
    }

    fn add_register(&mut self, part: &Unit) {
        let mut add = |port: &str, suffix: &str, role| {
            let wire = part.wire(port)?;
            Some(self.add(&format!("{}${port}", part.path), plain(&part.path) + suffix, wire, role))
        };
        let value = add("q", "", Role::Register);
        let (next, clock) = (add("d", "_next", Role::Next), add("clock", "_clock", Role::Clock));
        if let (Some(value), Some(next), Some(clock)) = (value, next, clock) {
            self.registers.push(Register { value, next, clock });
        }
    }

    fn add_states(&mut self, wire: &Wire) {
        let key = |state: &String| state.replace("::", "$");
        if wire.states.first().is_none_or(|first| self.meanings.contains_key(&key(first))) {
            return;
        }
        let of = Type::bits(wire.width);
        let mut values = Vec::new();
        for (number, state) in wire.states.iter().enumerate() {
            let name = self.taken.unused(constant(state));
            self.meanings.insert(key(state), Meaning::Constant(name.clone(), of));
            values.push((name, format!("{number:x}")));
        }
        self.constants.push(Constants { of, values });
    }

    /// What a name in a kernel means; `None` if nothing.
    pub fn meaning(&self, name: &str, loops: &Loops) -> Option<Meaning> {
        let name = name.trim_start_matches(['.', '$']).replace("::", "$").replace('.', "$");
        let name = elements(name.strip_suffix("$next").unwrap_or(&name), loops)?;
        if let Some((_, value)) = loops.iter().rev().find(|(variable, _)| *variable == name) {
            return Some(Meaning::Number(*value));
        }
        self.meanings.get(&name).cloned()
    }

    /// The type of a signal.
    pub fn type_of(&self, id: Id) -> Type {
        self.signals[id].of
    }
}

fn role(wire: &Wire) -> Role {
    if wire.kind == AtomKind::InputParameter { Role::Input } else { Role::Output }
}

/// The name with each element of a vector, `pe[k-1]`, called as the probe calls it, `pe$2`.
fn elements(name: &str, loops: &Loops) -> Option<String> {
    let mut out = String::new();
    let mut rest = name;
    while let Some((before, index)) = rest.split_once('[') {
        let (index, behind) = index.split_once(']')?;
        out += &format!("{before}${}", evaluate(index.trim(), loops)?);
        rest = behind;
    }
    Some(out + rest)
}

fn evaluate(index: &str, loops: &Loops) -> Option<i64> {
    if let Ok(number) = index.parse() {
        return Some(number);
    }
    if let Some((_, value)) = loops.iter().rev().find(|(variable, _)| variable == index) {
        return i64::try_from(*value).ok();
    }
    let mut context = HashMapContext::new();
    for (variable, value) in loops {
        context.set_value(variable.clone(), Value::Int(i64::try_from(*value).ok()?)).ok()?;
    }
    evalexpr::eval_int_with_context(index, &context).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_told_by_numbers_variables_and_sums() {
        let loops = vec![("k".to_owned(), 3), ("n".to_owned(), 1)];
        for (name, wanted) in [
            ("pe[0]$word", "pe$0$word"),
            ("pe[k]", "pe$3"),
            ("pe[(k-1)]$a[n]", "pe$2$a$1"),
            ("a[2*k+n]", "a$7"),
            ("word", "word"),
        ] {
            assert_eq!(elements(name, &loops).as_deref(), Some(wanted), "{name}");
        }
        assert_eq!(elements("a[m]", &loops), None);
    }
}
