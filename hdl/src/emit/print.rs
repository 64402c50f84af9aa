//! Modules as Verilog text (IEEE 1364-2005).

use std::collections::HashSet;
use std::fmt::Write;

use super::ir::{Expr, Id, Stmt, Target, Type};
use super::module::{Instance, Item, Module};
use super::scope::{Constants, Role, Signal};

/// How a module is printed.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// The names of all modules.
    pub names: &'a [String],
    /// What its parameters are unless its instances say otherwise.
    pub values: &'a [u64],
    /// Tools are not to dissolve it in what it is part of.
    pub apart: bool,
}

/// The text of the module of that number.
pub fn module(module: &Module, number: usize, style: Style<'_>) -> String {
    let Style { names, values, apart } = style;
    let printer = Printer { module };
    let mut out = format!("module {} ", names[number]);
    if !module.parameters.is_empty() {
        let parameters = module.parameters.iter().zip(values);
        let parameters = parameters.map(|(name, value)| format!("    parameter {name} = {value}"));
        let _ = write!(out, "#(\n{}\n) ", parameters.collect::<Vec<_>>().join(",\n"));
    }
    let ports: Vec<String> = printer.ports().collect();
    let _ = write!(out, "(\n{}\n);\n", ports.join(",\n"));
    if apart {
        out.push_str("    /* verilator no_inline_module */\n");
    }
    let sections = [printer.declarations(), printer.instances(names), printer.items(), printer.initial()];
    out.push_str(&sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n"));
    out.push_str("endmodule\n");
    out
}

struct Printer<'a> {
    module: &'a Module,
}

fn range(of: Type) -> String {
    let sign = if of.signed { "signed " } else { "" };
    if of.width == 1 { sign.to_owned() } else { format!("{sign}[{}:0] ", of.width - 1) }
}

impl Printer<'_> {
    fn name(&self, id: Id) -> &str {
        &self.module.signals[id].name
    }

    /// Signals that statements assign.
    fn variables(&self) -> HashSet<Id> {
        let mut variables = HashSet::new();
        for item in &self.module.items {
            match item {
                Item::Always(_, block) | Item::Clocked(_, block) => {
                    block
                        .iter()
                        .for_each(|stmt| stmt.targets(&mut |target| _ = variables.insert(target.signal)));
                }
                Item::Assign(_, _) | Item::Text(_) => {}
            }
        }
        variables
    }

    /// All signals that occur.
    fn used(&self) -> HashSet<Id> {
        let mut used = self.variables();
        let mut note = |id| _ = used.insert(id);
        for item in &self.module.items {
            match item {
                Item::Assign(id, value) => {
                    note(*id);
                    value.signals(&mut note);
                }
                Item::Always(_, block) => block.iter().for_each(|stmt| stmt.reads(&mut note)),
                Item::Clocked(clock, block) => {
                    note(*clock);
                    block.iter().for_each(|stmt| stmt.reads(&mut note));
                }
                Item::Text(_) => {}
            }
        }
        let nets = self.module.instances.iter().flat_map(|instance| &instance.ports);
        nets.filter_map(|(_, net)| net.as_ref()).for_each(|net| net.signals(&mut note));
        used
    }

    fn ports(&self) -> impl Iterator<Item = String> {
        let text = self.module.items.iter().any(|item| matches!(item, Item::Text(_)));
        let variables = self.variables();
        let port = move |(id, signal): (Id, &Signal)| {
            let kind = match signal.role {
                Role::Input => "input wire",
                _ if text || variables.contains(&id) => "output reg",
                _ => "output wire",
            };
            let range = match &signal.width {
                Some(parameter) => format!("[{parameter} - 1:0] "),
                None => range(signal.of),
            };
            format!("    {kind} {range}{}", signal.name)
        };
        let ports = self.module.signals.iter().enumerate();
        ports.filter(|(_, signal)| matches!(signal.role, Role::Input | Role::Output)).map(port)
    }

    fn declarations(&self) -> String {
        let mut out = String::new();
        let used = self.constants_used();
        let constants = self.module.constants.iter();
        for Constants { of, values } in
            constants.filter(|c| c.values.iter().any(|(name, _)| used.contains(name)))
        {
            for (name, value) in values {
                let _ = writeln!(out, "    localparam {}{name} = {};", range(*of), literal(*of, value));
            }
        }
        let (variables, used) = (self.variables(), self.used());
        for (id, signal) in self.module.signals.iter().enumerate() {
            if !matches!(signal.role, Role::Input | Role::Output) && used.contains(&id) {
                let variable = variables.contains(&id) || signal.role == Role::Register;
                let kind = if variable { "reg" } else { "wire" };
                let _ = writeln!(out, "    {kind} {}{};", range(signal.of), signal.name);
            }
        }
        out
    }

    fn constants_used(&self) -> HashSet<String> {
        let text = self.items() + &self.instances(&vec![String::new(); self.highest_module()]);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.map(str::to_owned).collect()
    }

    fn highest_module(&self) -> usize {
        self.module.instances.iter().map(|instance| instance.module + 1).max().unwrap_or(0)
    }

    fn instances(&self, names: &[String]) -> String {
        self.module
            .instances
            .iter()
            .map(|instance| self.instance(instance, &names[instance.module]))
            .collect()
    }

    fn instance(&self, instance: &Instance, module: &str) -> String {
        let parameters: Vec<String> =
            instance.parameters.iter().map(|(name, value)| format!(".{name}({value})")).collect();
        let parameters =
            if parameters.is_empty() { String::new() } else { format!("#({}) ", parameters.join(", ")) };
        let port = |(name, net): &(String, Option<Expr>)| {
            format!("        .{name}({})", net.as_ref().map(|net| self.expr(net)).unwrap_or_default())
        };
        let ports: Vec<String> = instance.ports.iter().map(port).collect();
        format!("    {module} {parameters}{} (\n{}\n    );\n", instance.name, ports.join(",\n"))
    }

    fn items(&self) -> String {
        self.module.items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &Item) -> String {
        match item {
            Item::Assign(id, value) => format!("    assign {} = {};\n", self.name(*id), self.expr(value)),
            Item::Always(_, block) => {
                format!("    always @(*) begin\n{}    end\n", self.block(block, "=", 2))
            }
            Item::Clocked(clock, block) => {
                let (clock, block) = (self.name(*clock), self.block(block, "<=", 2));
                format!("    always @(posedge {clock}) begin\n{block}    end\n")
            }
            Item::Text(text) => text.lines().map(|line| format!("    {line}\n")).collect(),
        }
    }

    /// What registers are at power-on.
    fn initial(&self) -> String {
        let mut out = String::new();
        for (id, signal) in self.module.signals.iter().enumerate() {
            if signal.role == Role::Register && !signal.initial.is_empty() && self.used().contains(&id) {
                let _ = writeln!(out, "        {} = {};", signal.name, literal(signal.of, &signal.initial));
            }
        }
        if out.is_empty() { out } else { format!("    initial begin\n{out}    end\n") }
    }

    fn block(&self, block: &[Stmt], assign: &str, depth: usize) -> String {
        block.iter().map(|stmt| self.stmt(stmt, assign, depth)).collect()
    }

    fn stmt(&self, stmt: &Stmt, assign: &str, depth: usize) -> String {
        let indent = "    ".repeat(depth);
        match stmt {
            Stmt::Assign(target, value) => {
                format!("{indent}{} {assign} {};\n", self.target(target), self.expr(value))
            }
            Stmt::If(test, then, otherwise) => {
                let mut out = format!("{indent}if ({}) begin\n", self.expr(test));
                out += &self.block(then, assign, depth + 1);
                match otherwise.as_slice() {
                    [] => out += &format!("{indent}end\n"),
                    [chained @ Stmt::If(_, _, _)] => {
                        out +=
                            &format!("{indent}end else {}", self.stmt(chained, assign, depth).trim_start());
                    }
                    otherwise => {
                        let block = self.block(otherwise, assign, depth + 1);
                        out += &format!("{indent}end else begin\n{block}{indent}end\n");
                    }
                }
                out
            }
            Stmt::Case(test, arms) => {
                let arms: String =
                    arms.iter().map(|(label, block)| self.arm(label, block, assign, depth)).collect();
                format!("{indent}case ({})\n{arms}{indent}endcase\n", self.expr(test))
            }
        }
    }

    fn arm(&self, label: &Option<Expr>, block: &[Stmt], assign: &str, depth: usize) -> String {
        let indent = "    ".repeat(depth + 1);
        let label = label.as_ref().map_or_else(|| "default".to_owned(), |label| self.expr(label));
        match block {
            [] => format!("{indent}{label}: ;\n"),
            [one @ Stmt::Assign(_, _)] => format!("{indent}{label}: {}", self.stmt(one, assign, 0)),
            block => format!("{indent}{label}: begin\n{}{indent}end\n", self.block(block, assign, depth + 2)),
        }
    }

    fn target(&self, target: &Target) -> String {
        let name = self.name(target.signal);
        target.slice.map_or_else(|| name.to_owned(), |(lowest, width)| bits(name, lowest, width))
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Signal(id) => self.name(*id).to_owned(),
            Expr::Constant(name) => name.clone(),
            Expr::Literal(of, value) => literal(*of, value),
            Expr::Number(value) => value.to_string(),
            Expr::Unary(sign, inner) => format!("{sign}{}", self.operand(inner, None)),
            Expr::Binary(left, op, right) => {
                format!("{} {op} {}", self.operand(left, Some(op)), self.operand(right, None))
            }
            Expr::Bit(id, place) => format!("{}[{}]", self.name(*id), self.expr(place)),
            Expr::Part(id, place, width) => format!("{}[{} +: {width}]", self.name(*id), self.expr(place)),
            Expr::Slice(id, lowest, width) => bits(self.name(*id), *lowest, *width),
            Expr::Zeros(zeros, inner) => format!("{{{zeros}'d0, {}}}", self.expr(inner)),
            Expr::Signs(copies, id, width) => {
                let name = self.name(*id);
                format!("{{{{{copies}{{{}}}}}, {name}}}", bits(name, width - 1, 1))
            }
            Expr::Cast(true, inner) => format!("$signed({})", self.expr(inner)),
            Expr::Cast(false, inner) => format!("$unsigned({})", self.expr(inner)),
        }
    }

    /// An operand, in parentheses if it has two operands itself: nobody has to know which operator comes first. A chain of one
    /// operator needs none.
    fn operand(&self, expr: &Expr, chain: Option<&str>) -> String {
        let bare = match expr {
            Expr::Binary(_, op, _) => chain == Some(*op) && !matches!(*op, "<<" | ">>"),
            Expr::Unary(sign, _) => *sign == "~",
            _ => true,
        };
        if bare { self.expr(expr) } else { format!("({})", self.expr(expr)) }
    }
}

fn bits(name: &str, lowest: usize, width: usize) -> String {
    if width == 1 { format!("{name}[{lowest}]") } else { format!("{name}[{}:{lowest}]", lowest + width - 1) }
}

/// Small numbers are decimal.
fn literal(of: Type, digits: &str) -> String {
    let sign = if of.signed { "s" } else { "" };
    match (of.width, u128::from_str_radix(digits, 16)) {
        (1, _) => format!("1'{sign}b{digits}"),
        (width, Ok(value)) if value < 1000 => format!("{width}'{sign}d{value}"),
        (width, _) => format!("{width}'{sign}h{digits}"),
    }
}
