//! A block as a Verilog module: which signals are wires, which are assigned in a condition, which are registers.
//!
//! rust-hdl connects a part through a signal of its own on each port. Where that is a copy of another signal, the other one is connected. A
//! register is a part, too; here its statements stand under its clock, and what is left is logic between registers: each signal has one
//! `assign`, or one `always @(*)` if conditions decide.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::ir::{Expr, Id, Stmt, Target};
use super::lower::statements;
use super::scope::{Constants, Register, Role, Scope, Signal};
use super::slice::{slice, without_replaced};
use super::tree::{Code, Unit};

/// A module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Module {
    /// What it is to be called.
    pub base: String,
    /// Its parameters.
    pub parameters: Vec<String>,
    /// All signals, those that are not used, too; inputs and outputs first.
    pub signals: Vec<Signal>,
    /// Named constants.
    pub constants: Vec<Constants>,
    /// The parts that are modules.
    pub instances: Vec<Instance>,
    /// What it does.
    pub items: Vec<Item>,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    /// Which module.
    pub module: usize,
    /// Name of the instance.
    pub name: String,
    /// Parameters and their values.
    pub parameters: Vec<(String, String)>,
    /// Ports and what they are connected to.
    pub ports: Vec<(String, Option<Expr>)>,
}

/// Something that a module does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A signal is always the value.
    Assign(Id, Expr),
    /// A signal that depends on conditions.
    Always(Id, Vec<Stmt>),
    /// Registers with a clock.
    Clocked(Id, Vec<Stmt>),
    /// Verilog text.
    Text(String),
}

impl Module {
    /// The module of a block. `parts` has the modules' numbers and names of ports of its parts that are no registers, in order.
    ///
    /// # Panics
    /// As [`statements`].
    pub fn of(unit: &Unit, parts: &[(usize, Vec<String>)]) -> Module {
        let scope = Scope::of(unit);
        let code = match &unit.code {
            Code::Kernel(block) => without_replaced(statements(block, &scope)),
            Code::Nothing | Code::Text(_) => Vec::new(),
        };
        let mut wiring = Wiring::of(&scope, code);
        let instances = wiring.instances(unit, parts);
        let mut items = wiring.logic();
        items.extend(wiring.registers());
        if let Code::Text(text) = &unit.code {
            items.push(Item::Text(text.clone()));
        }
        Module {
            base: base(unit),
            parameters: unit.parameters.iter().map(|(name, _)| name.clone()).collect(),
            signals: scope.signals,
            constants: scope.constants,
            instances,
            items,
        }
    }

    /// Its ports.
    pub fn ports(&self) -> impl Iterator<Item = &Signal> {
        self.signals.iter().filter(|signal| matches!(signal.role, Role::Input | Role::Output))
    }
}

/// The name of a module: its type's, or its field's if the type has not told.
fn base(unit: &Unit) -> String {
    let field = unit.path.split('$').rfind(|part| part.parse::<u32>().is_err());
    unit.name.clone().unwrap_or_else(|| field.unwrap_or("block").to_owned())
}

/// A block's code while it is sorted.
struct Wiring<'a> {
    scope: &'a Scope,
    code: Vec<Stmt>,
    /// What is connected in the place of a signal.
    instead: HashMap<Id, Id>,
    /// Inputs of parts that are constant.
    constant: HashMap<Id, Expr>,
    /// Signals that are read by the code, or by a part.
    read: HashSet<Id>,
}

impl<'a> Wiring<'a> {
    fn of(scope: &'a Scope, code: Vec<Stmt>) -> Self {
        let mut wiring =
            Wiring { scope, code, instead: HashMap::new(), constant: HashMap::new(), read: HashSet::new() };
        wiring.connect();
        let instead = std::mem::take(&mut wiring.instead);
        let to = |id| resolved(&instead, id);
        wiring.code.iter_mut().for_each(|stmt| stmt.rename(&to));
        wiring.code.iter().for_each(|stmt| stmt.reads(&mut |id| _ = wiring.read.insert(id)));
        wiring.instead = instead;
        wiring
    }

    fn role(&self, id: Id) -> Role {
        self.scope.signals[id].role
    }

    /// Takes copies and constants on ports of parts out of the code.
    fn connect(&mut self) {
        let mut read: HashMap<Id, usize> = HashMap::new();
        self.code.iter().for_each(|stmt| stmt.reads(&mut |id| *read.entry(id).or_default() += 1));
        let mut gone = HashSet::new();
        for (id, value) in self.single() {
            match (self.role(id), value) {
                (Role::Output, Expr::Signal(from))
                    if self.role(from) == Role::PartOutput && read[&from] == 1 =>
                {
                    self.instead.insert(from, id);
                    gone.insert(id);
                }
                (Role::PartInput | Role::Clock, Expr::Signal(from)) => {
                    self.instead.insert(id, from);
                    gone.insert(id);
                }
                (Role::PartInput, value @ (Expr::Literal(_, _) | Expr::Constant(_)))
                    if !read.contains_key(&id) =>
                {
                    self.constant.insert(id, value);
                    gone.insert(id);
                }
                _ => {}
            }
        }
        self.code.retain(|stmt| !matches!(stmt, Stmt::Assign(target, _) if gone.contains(&target.signal)));
    }

    /// Signals with a single assignment that no condition decides on, in order.
    fn single(&self) -> Vec<(Id, Expr)> {
        let mut times: HashMap<Id, usize> = HashMap::new();
        self.code.iter().for_each(|stmt| stmt.targets(&mut |t| *times.entry(t.signal).or_default() += 1));
        let whole = |stmt: &Stmt| match stmt {
            Stmt::Assign(Target { signal, slice: None }, value) if times[signal] == 1 => {
                Some((*signal, value.clone()))
            }
            _ => None,
        };
        self.code.iter().filter_map(whole).collect()
    }

    fn instances(&mut self, unit: &Unit, parts: &[(usize, Vec<String>)]) -> Vec<Instance> {
        let modules = unit.parts.iter().filter(|part| !part.is_register());
        let places = self.scope.signals.iter().enumerate();
        let mut ports = places.filter(|(_, s)| matches!(s.role, Role::PartInput | Role::PartOutput));
        let mut instances = Vec::new();
        for (part, (module, names)) in modules.zip(parts) {
            let connected: Vec<(String, Id)> =
                names.iter().zip(ports.by_ref()).map(|(name, (id, _))| (name.clone(), id)).collect();
            let ports = connected.into_iter().map(|(name, id)| (name, self.connection(id))).collect();
            let value = |(name, value): &(String, u64)| {
                let same = unit.parameters.iter().any(|own| own == &(name.clone(), *value));
                (name.clone(), if same { name.clone() } else { value.to_string() })
            };
            let parameters = part.parameters.iter().map(value).collect();
            instances.push(Instance {
                module: *module,
                name: super::names::plain(&part.path),
                parameters,
                ports,
            });
        }
        self.open(&mut instances);
        instances
    }

    fn connection(&self, id: Id) -> Option<Expr> {
        let constant = self.constant.get(&id).cloned();
        Some(constant.unwrap_or_else(|| Expr::Signal(resolved(&self.instead, id))))
    }

    /// Leaves outputs of parts open that nothing reads.
    fn open(&mut self, instances: &mut [Instance]) {
        let connected =
            instances.iter().flat_map(|instance| &instance.ports).filter_map(|(_, net)| net.as_ref());
        let mut times: HashMap<Id, usize> = HashMap::new();
        connected.for_each(|net| net.signals(&mut |id| *times.entry(id).or_default() += 1));
        let unread =
            |id: Id| self.role(id) == Role::PartOutput && times[&id] == 1 && !self.read.contains(&id);
        let unread: HashSet<Id> = times.keys().copied().filter(|id| unread(*id)).collect();
        self.read.extend(times.into_keys());
        for (_, net) in instances.iter_mut().flat_map(|instance| &mut instance.ports) {
            if matches!(net, Some(Expr::Signal(id)) if unread.contains(id)) {
                *net = None;
            }
        }
    }

    /// Registers whose next value nobody else reads: their statements stand under their clock.
    fn direct(&self) -> impl Iterator<Item = &Register> {
        self.scope.registers.iter().filter(|register| !self.read.contains(&register.next))
    }

    /// What is not under a clock.
    fn logic(&self) -> Vec<Item> {
        let direct: HashSet<Id> = self.direct().map(|register| register.next).collect();
        let single: HashMap<Id, Expr> = self.single().into_iter().collect();
        let mut order = Vec::new();
        let mut seen = HashSet::new();
        let mut note = |target: &Target| {
            if !direct.contains(&target.signal) && seen.insert(target.signal) {
                order.push(target.signal);
            }
        };
        self.code.iter().for_each(|stmt| stmt.targets(&mut note));
        let item = |id: Id| match single.get(&id) {
            Some(value) => Item::Assign(id, value.clone()),
            None => Item::Always(id, slice(&self.code, &|signal| signal == id)),
        };
        order.into_iter().map(item).collect()
    }

    /// What is under a clock, one block for each.
    fn registers(&self) -> Vec<Item> {
        let clock_of = |register: &Register| resolved(&self.instead, register.clock);
        let clocks: BTreeSet<Id> = self.scope.registers.iter().map(clock_of).collect();
        let direct: HashMap<Id, Id> = self.direct().map(|register| (register.next, register.value)).collect();
        let block = |clock: Id| {
            let here = self.scope.registers.iter().filter(|register| clock_of(register) == clock);
            let (direct_here, others): (Vec<&Register>, Vec<&Register>) =
                here.partition(|register| direct.contains_key(&register.next));
            let next: HashSet<Id> = direct_here.iter().map(|register| register.next).collect();
            let mut code = slice(&self.code, &|signal| next.contains(&signal));
            code.iter_mut().for_each(|stmt| stmt.rename(&|id| direct.get(&id).copied().unwrap_or(id)));
            // A register that is not assigned holds its value.
            code.retain(
                |stmt| !matches!(stmt, Stmt::Assign(target, Expr::Signal(id)) if target.signal == *id),
            );
            code.extend(others.into_iter().map(|register| {
                Stmt::Assign(Target { signal: register.value, slice: None }, Expr::Signal(register.next))
            }));
            Item::Clocked(clock, code)
        };
        clocks.into_iter().map(block).collect()
    }
}

/// What is connected in the place of a signal, over any number of copies.
fn resolved(instead: &HashMap<Id, Id>, mut id: Id) -> Id {
    while let Some(next) = instead.get(&id) {
        id = *next;
    }
    id
}
