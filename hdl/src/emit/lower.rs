//! Kernels' statements with loops unrolled, names resolved and widths known.

use rust_hdl_core::ast::{
    VerilogBlock, VerilogBlockOrConditional, VerilogCase, VerilogConditional, VerilogExpression, VerilogLink,
    VerilogLinkDetails, VerilogLoop, VerilogMatch, VerilogStatement,
};

use super::fit::number;
use super::ir::{Expr, Stmt, Target, Type};
use super::scope::{Loops, Meaning, Scope};
use super::width::Widths;

/// The statements of a kernel.
///
/// # Panics
/// If a name means nothing, or a statement has no equal in Verilog.
pub fn statements(block: &VerilogBlock, scope: &Scope) -> Vec<Stmt> {
    let mut lower = Lower { scope, loops: Loops::new() };
    lower.block(block)
}

struct Lower<'a> {
    scope: &'a Scope,
    loops: Loops,
}

impl Lower<'_> {
    fn widths(&self) -> Widths<'_> {
        Widths { scope: self.scope, loops: &self.loops }
    }

    fn block(&mut self, block: &VerilogBlock) -> Vec<Stmt> {
        block.iter().flat_map(|statement| self.statement(statement)).collect()
    }

    fn statement(&mut self, statement: &VerilogStatement) -> Vec<Stmt> {
        match statement {
            VerilogStatement::Assignment(target, value) => vec![self.assignment(target, value)],
            VerilogStatement::SliceAssignment { base, width, offset, replacement } => {
                vec![self.slice_assignment((base, *width, offset), replacement)]
            }
            VerilogStatement::If(conditional) => vec![self.conditional(conditional)],
            VerilogStatement::Match(choice) => vec![self.choice(choice)],
            VerilogStatement::Loop(repeated) => self.repeated(repeated),
            VerilogStatement::Macro(block) => self.block(block),
            VerilogStatement::Link(links) => links.iter().map(|link| self.link(link)).collect(),
            VerilogStatement::Comment(_) => Vec::new(),
        }
    }

    fn target(&self, expr: &VerilogExpression) -> usize {
        match expr {
            VerilogExpression::Signal(name) => self.signal(name),
            VerilogExpression::Paren(inner) => self.target(inner),
            other => panic!("an assignment to what is no signal: {other:?}"),
        }
    }

    fn signal(&self, name: &str) -> usize {
        match self.widths().meaning(name) {
            Meaning::Signal(id) => id,
            other => panic!("`{name}` is no signal but {other:?}"),
        }
    }

    fn assignment(&self, target: &VerilogExpression, value: &VerilogExpression) -> Stmt {
        let signal = self.target(target);
        let value = self.widths().typed(value, self.scope.type_of(signal));
        Stmt::Assign(Target { signal, slice: None }, value)
    }

    fn slice_assignment(
        &self,
        (base, width, offset): (&VerilogExpression, usize, &VerilogExpression),
        value: &VerilogExpression,
    ) -> Stmt {
        let offset = match offset {
            VerilogExpression::Literal(literal) => literal.as_usize(),
            other => panic!("bits at {other:?} are assigned"),
        };
        let value = self.widths().typed(value, Type::bits(width));
        Stmt::Assign(Target { signal: self.target(base), slice: Some((offset, width)) }, value)
    }

    fn conditional(&mut self, conditional: &VerilogConditional) -> Stmt {
        let test = self.widths().typed(&conditional.test, Type::bits(1));
        let then = self.block(&conditional.then);
        let otherwise = match &conditional.otherwise {
            VerilogBlockOrConditional::Block(block) => self.block(block),
            VerilogBlockOrConditional::Conditional(statement) => self.statement(statement),
            VerilogBlockOrConditional::None => Vec::new(),
        };
        Stmt::If(test, then, otherwise)
    }

    fn choice(&mut self, choice: &VerilogMatch) -> Stmt {
        let (test, of) = self.widths().choice(&choice.test);
        let arm = |lower: &mut Self, case: &VerilogCase| {
            (lower.label(&case.condition, of), lower.block(&case.block))
        };
        let arms = choice.cases.iter().map(|case| arm(self, case)).collect();
        Stmt::Case(test, arms)
    }

    /// What a case is for: a state, a number; nothing for the rest.
    fn label(&self, condition: &str, of: Type) -> Option<Expr> {
        if condition == "default" {
            return None;
        }
        let digits = condition.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '_');
        match self.scope.meaning(condition, &self.loops) {
            Some(Meaning::Constant(name, _)) => Some(Expr::Constant(name)),
            _ => match digits.parse::<u64>() {
                Ok(value) => Some(number(&format!("{value:x}"), of)),
                Err(_) => panic!("no state or number `{condition}`"),
            },
        }
    }

    fn repeated(&mut self, repeated: &VerilogLoop) -> Vec<Stmt> {
        let mut statements = Vec::new();
        for value in repeated.from.as_usize()..repeated.to.as_usize() {
            self.loops.push((repeated.index.clone(), value));
            statements.extend(self.block(&repeated.block));
            self.loops.pop();
        }
        statements
    }

    /// Bundles that are joined, signal by signal.
    fn link(&self, link: &VerilogLink) -> Stmt {
        let path = |bundle: &str, link: &VerilogLinkDetails| match link.my_name.as_str() {
            "" => bundle.to_owned(),
            name => format!("{bundle}${name}"),
        };
        let (target, source) = match link {
            VerilogLink::Forward(link) => (path(&link.other_name, link), path(&link.owner_name, link)),
            VerilogLink::Backward(link) | VerilogLink::Bidirectional(link) => {
                (path(&link.owner_name, link), path(&link.other_name, link))
            }
        };
        Stmt::Assign(Target { signal: self.signal(&target), slice: None }, Expr::Signal(self.signal(&source)))
    }
}
