//! Expressions with the widths that Rust gives them.
//!
//! rust-hdl's tree has widths where a cast or a slice says one; signals have theirs from their types. A literal takes its
//! neighbour's, or its target's; an operator's operands have one width, that of its result. So nothing is widened
//! or cut off but where it is written: a carry that Rust drops is dropped in Verilog, too.

use rust_hdl_core::ast::{VerilogExpression, VerilogOp, VerilogOpUnary};

use super::fit::{bits, digits, fit, number};
use super::ir::{Expr, Id, Type};
use super::scope::{Loops, Meaning, Scope};

/// Finds widths with the names of a block and the loops around a statement.
#[derive(Clone, Copy)]
pub struct Widths<'a> {
    /// The block's names.
    pub scope: &'a Scope,
    /// The loops.
    pub loops: &'a Loops,
}

impl Widths<'_> {
    /// What a name means.
    ///
    /// # Panics
    /// If it means nothing.
    pub fn meaning(&self, name: &str) -> Meaning {
        self.scope.meaning(name, self.loops).unwrap_or_else(|| panic!("no signal or state `{name}`"))
    }

    /// The type that an expression has by itself; none if it takes its neighbour's.
    fn own(&self, expr: &VerilogExpression) -> Option<Type> {
        use VerilogExpression as E;
        match expr {
            E::Signal(name) => match self.meaning(name) {
                Meaning::Signal(id) => Some(self.scope.type_of(id)),
                Meaning::Constant(_, of) => Some(of),
                Meaning::Number(_) => None,
            },
            E::Literal(literal) => (bits(literal) == 1).then_some(Type::bits(1)),
            E::Cast(_, width) | E::Slice(_, width, _) => Some(Type::bits(*width)),
            E::Signed(inner) => self.own(inner).map(|of| Type { signed: true, ..of }),
            E::Unsigned(inner) => self.own(inner).map(|of| Type { signed: false, ..of }),
            E::Paren(inner) => self.own(inner),
            E::Binary(left, op, right) => self.own_of_two(left, op, right),
            E::Unary(VerilogOpUnary::Not | VerilogOpUnary::Neg, inner) => self.own(inner),
            E::Unary(_, _) | E::Index(_, _) => Some(Type::bits(1)),
            E::IndexReplace(base, _, _) => self.own(base),
        }
    }

    fn own_of_two(
        &self,
        left: &VerilogExpression,
        op: &VerilogOp,
        right: &VerilogExpression,
    ) -> Option<Type> {
        match operator(op) {
            Operator::Test(_) | Operator::Logic(_) => Some(Type::bits(1)),
            Operator::Shift(_) => self.own(left),
            Operator::Product => {
                let (left, right) = (self.own(left)?, self.own(right)?);
                Some(Type { width: left.width + right.width, signed: left.signed })
            }
            Operator::Plain(_) => self.own(left).or_else(|| self.own(right)),
        }
    }

    /// The expression with a given type.
    ///
    /// # Panics
    /// If the expression has no equal in Verilog.
    pub fn typed(&self, expr: &VerilogExpression, want: Type) -> Expr {
        use VerilogExpression as E;
        match expr {
            E::Signal(name) => match self.meaning(name) {
                Meaning::Signal(id) => fit(Expr::Signal(id), self.scope.type_of(id), want),
                Meaning::Constant(name, of) => fit(Expr::Constant(name), of, want),
                Meaning::Number(value) => number(&format!("{value:x}"), want),
            },
            E::Literal(literal) => number(&digits(literal), want),
            E::Paren(inner) => self.typed(inner, want),
            E::Cast(inner, width) => {
                let of = Type::bits(*width);
                let from = self.own(inner).unwrap_or(of);
                let whole = self.typed(inner, from);
                fit(fit(whole, from, of), of, want)
            }
            E::Signed(inner) => self.reinterpreted(inner, true, want),
            E::Unsigned(inner) => self.reinterpreted(inner, false, want),
            E::Binary(left, op, right) => self.two(left, op, right, want),
            E::Unary(op, inner) => self.one(op, inner, want),
            E::Index(base, place) => fit(self.bit(base, place), Type::bits(1), want),
            E::Slice(base, width, place) => fit(self.slice(base, *width, place), Type::bits(*width), want),
            E::IndexReplace(base, place, bit) => self.replaced(base, place, bit, want),
        }
    }

    /// A cast to or from two's complement: as wide as its target, so it copies the sign of what is narrower.
    fn reinterpreted(&self, inner: &VerilogExpression, signed: bool, want: Type) -> Expr {
        let from = self.own(inner).unwrap_or(want);
        let whole = self.typed(inner, from);
        let wide = match whole {
            Expr::Signal(id) if signed && want.width > from.width => {
                Expr::Signs(want.width - from.width, id, from.width)
            }
            whole => fit(whole, Type::bits(from.width), Type::bits(want.width)),
        };
        Expr::Cast(signed, Box::new(wide))
    }

    /// What a choice depends on, with its type.
    pub fn choice(&self, expr: &VerilogExpression) -> (Expr, Type) {
        let of = self.own(expr).unwrap_or(Type::bits(32));
        (self.typed(expr, of), of)
    }

    fn two(&self, left: &VerilogExpression, op: &VerilogOp, right: &VerilogExpression, want: Type) -> Expr {
        let binary = |left, op, right| Expr::Binary(Box::new(left), op, Box::new(right));
        let bit = Type::bits(1);
        match operator(op) {
            Operator::Logic(op) => fit(binary(self.typed(left, bit), op, self.typed(right, bit)), bit, want),
            Operator::Test(op) => {
                let of = self.own(left).or_else(|| self.own(right)).unwrap_or(Type::bits(32));
                fit(binary(self.typed(left, of), op, self.typed(right, of)), bit, want)
            }
            Operator::Shift(op) => {
                let of = self.own(left).unwrap_or(want);
                fit(binary(self.typed(left, of), op, self.places(right)), of, want)
            }
            Operator::Product => {
                let of = self.own_of_two(left, op, right).unwrap_or(want);
                fit(binary(self.typed(left, of), "*", self.typed(right, of)), of, want)
            }
            Operator::Plain(name) => {
                let of = self.own_of_two(left, op, right).unwrap_or(want);
                fit(binary(self.typed(left, of), name, self.typed(right, of)), of, want)
            }
        }
    }

    fn one(&self, op: &VerilogOpUnary, inner: &VerilogExpression, want: Type) -> Expr {
        let reduced = |sign| {
            let of = self.own(inner).unwrap_or(Type::bits(1));
            let whole = self.typed(inner, of);
            let bit = if of.width == 1 { whole } else { Expr::Unary(sign, Box::new(whole)) };
            fit(bit, Type::bits(1), want)
        };
        let sign = match op {
            VerilogOpUnary::All => return reduced("&"),
            VerilogOpUnary::Any => return reduced("|"),
            VerilogOpUnary::Xor => return reduced("^"),
            VerilogOpUnary::Not => "~",
            VerilogOpUnary::Neg => "-",
        };
        let of = self.own(inner).unwrap_or(want);
        fit(Expr::Unary(sign, Box::new(self.typed(inner, of))), of, want)
    }

    /// A number of places: its width does not matter.
    fn places(&self, expr: &VerilogExpression) -> Expr {
        match self.constant(expr) {
            Some(number) => Expr::Number(number),
            None => self.typed(expr, self.own(expr).unwrap_or(Type::bits(32))),
        }
    }

    /// The number, if it is one.
    fn constant(&self, expr: &VerilogExpression) -> Option<usize> {
        match expr {
            VerilogExpression::Literal(literal) => usize::from_str_radix(&digits(literal), 16).ok(),
            VerilogExpression::Paren(inner) => self.constant(inner),
            VerilogExpression::Signal(name) => match self.scope.meaning(name, self.loops) {
                Some(Meaning::Number(value)) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The signal bits of which are taken, and its lowest bit that counts: Verilog takes bits of names only.
    fn base(&self, expr: &VerilogExpression) -> (Id, usize) {
        match expr {
            VerilogExpression::Paren(inner) => self.base(inner),
            VerilogExpression::Signal(name) => match self.meaning(name) {
                Meaning::Signal(id) => (id, 0),
                _ => panic!("bits of the constant `{name}`"),
            },
            VerilogExpression::Slice(inner, _, place) => match (self.base(inner), self.constant(place)) {
                ((id, lowest), Some(place)) => (id, lowest + place),
                _ => panic!("bits of bits that a signal chooses"),
            },
            other => panic!("bits of what is no signal: {other:?}"),
        }
    }

    fn bit(&self, base: &VerilogExpression, place: &VerilogExpression) -> Expr {
        match (self.base(base), self.constant(place)) {
            ((id, _), _) if self.scope.type_of(id).width == 1 => Expr::Signal(id),
            ((id, lowest), Some(place)) => Expr::Slice(id, lowest + place, 1),
            ((id, 0), None) => Expr::Bit(id, Box::new(self.places(place))),
            _ => panic!("a bit of bits that a signal chooses"),
        }
    }

    fn slice(&self, base: &VerilogExpression, width: usize, place: &VerilogExpression) -> Expr {
        match (self.base(base), self.constant(place)) {
            ((id, 0), Some(0)) if self.scope.type_of(id).width == width => Expr::Signal(id),
            ((id, lowest), Some(place)) => Expr::Slice(id, lowest + place, width),
            ((id, 0), None) => Expr::Part(id, Box::new(self.places(place)), width),
            _ => panic!("bits of bits that a signal chooses"),
        }
    }

    /// A word with one bit replaced.
    fn replaced(
        &self,
        base: &VerilogExpression,
        place: &VerilogExpression,
        bit: &VerilogExpression,
        want: Type,
    ) -> Expr {
        let of = self.own(base).unwrap_or(want);
        let shifted = |value| Expr::Binary(Box::new(value), "<<", Box::new(self.places(place)));
        let hole = Expr::Unary("~", Box::new(shifted(number("1", of))));
        let kept = Expr::Binary(Box::new(self.typed(base, of)), "&", Box::new(hole));
        let put = shifted(self.typed(bit, of));
        fit(Expr::Binary(Box::new(kept), "|", Box::new(put)), of, want)
    }
}

/// How an operator's operands and result belong together.
enum Operator {
    /// All have one width.
    Plain(&'static str),
    /// The operands have one width, the result is a bit.
    Test(&'static str),
    /// All are bits.
    Logic(&'static str),
    /// The right operand's width does not matter.
    Shift(&'static str),
    /// The result is as wide as both operands.
    Product,
}

fn operator(op: &VerilogOp) -> Operator {
    match op {
        VerilogOp::Add => Operator::Plain("+"),
        VerilogOp::Sub => Operator::Plain("-"),
        VerilogOp::BitXor => Operator::Plain("^"),
        VerilogOp::BitAnd => Operator::Plain("&"),
        VerilogOp::BitOr => Operator::Plain("|"),
        VerilogOp::Mul => Operator::Product,
        VerilogOp::Shl => Operator::Shift("<<"),
        VerilogOp::Shr => Operator::Shift(">>"),
        VerilogOp::LogicalAnd => Operator::Logic("&&"),
        VerilogOp::LogicalOr => Operator::Logic("||"),
        VerilogOp::Eq => Operator::Test("=="),
        VerilogOp::Ne => Operator::Test("!="),
        VerilogOp::Lt => Operator::Test("<"),
        VerilogOp::Le => Operator::Test("<="),
        VerilogOp::Ge => Operator::Test(">="),
        VerilogOp::Gt => Operator::Test(">"),
    }
}
