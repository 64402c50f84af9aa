//! What a module does: expressions whose widths are known, and statements.

/// A signal of a module: its place among all of them.
pub type Id = usize;

/// Width, and whether it is two's complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// Bits.
    pub width: usize,
    /// Two's complement.
    pub signed: bool,
}

impl Type {
    /// So many bits without a sign.
    pub const fn bits(width: usize) -> Self {
        Type { width, signed: false }
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A signal.
    Signal(Id),
    /// A named constant: a state, or a field.
    Constant(String),
    /// A number of known width, in hexadecimal digits.
    Literal(Type, String),
    /// A number whose width does not matter: a shift's places.
    Number(usize),
    /// An operator before an operand.
    Unary(&'static str, Box<Expr>),
    /// An operator between operands.
    Binary(Box<Expr>, &'static str, Box<Expr>),
    /// A bit of a signal, chosen by another one.
    Bit(Id, Box<Expr>),
    /// Bits of a signal from a place that another one gives: place and number of bits.
    Part(Id, Box<Expr>, usize),
    /// Bits of a signal: lowest one and number.
    Slice(Id, usize, usize),
    /// So many zeros before it.
    Zeros(usize, Box<Expr>),
    /// So many copies of a signal's highest bit, the signal's number of which is given, before it.
    Signs(usize, Id, usize),
    /// Read with a sign, or without.
    Cast(bool, Box<Expr>),
}

/// What is assigned to: a signal, or bits of it from a place on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The signal.
    pub signal: Id,
    /// Lowest bit and number of bits.
    pub slice: Option<(usize, usize)>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stmt {
    /// An assignment.
    Assign(Target, Expr),
    /// A condition and its two branches.
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// A choice by value; no label is `default`.
    Case(Expr, Vec<(Option<Expr>, Vec<Stmt>)>),
}

impl Expr {
    /// Calls `f` with every signal in it.
    pub fn signals(&self, f: &mut impl FnMut(Id)) {
        match self {
            Expr::Signal(id) | Expr::Slice(id, _, _) | Expr::Signs(_, id, _) => f(*id),
            Expr::Constant(_) | Expr::Literal(_, _) | Expr::Number(_) => {}
            Expr::Unary(_, inner) | Expr::Zeros(_, inner) | Expr::Cast(_, inner) => inner.signals(f),
            Expr::Binary(left, _, right) => {
                left.signals(f);
                right.signals(f);
            }
            Expr::Bit(id, place) | Expr::Part(id, place, _) => {
                f(*id);
                place.signals(f);
            }
        }
    }

    /// Replaces every signal.
    pub fn rename(&mut self, to: &impl Fn(Id) -> Id) {
        match self {
            Expr::Signal(id) | Expr::Slice(id, _, _) | Expr::Signs(_, id, _) => *id = to(*id),
            Expr::Constant(_) | Expr::Literal(_, _) | Expr::Number(_) => {}
            Expr::Unary(_, inner) | Expr::Zeros(_, inner) | Expr::Cast(_, inner) => inner.rename(to),
            Expr::Binary(left, _, right) => {
                left.rename(to);
                right.rename(to);
            }
            Expr::Bit(id, place) | Expr::Part(id, place, _) => {
                *id = to(*id);
                place.rename(to);
            }
        }
    }
}

impl Stmt {
    /// Calls `f` with every signal that is read.
    pub fn reads(&self, f: &mut impl FnMut(Id)) {
        match self {
            Stmt::Assign(_, value) => value.signals(f),
            Stmt::If(test, then, otherwise) => {
                test.signals(f);
                then.iter().chain(otherwise).for_each(|stmt| stmt.reads(f));
            }
            Stmt::Case(test, arms) => {
                test.signals(f);
                arms.iter().flat_map(|(_, block)| block).for_each(|stmt| stmt.reads(f));
            }
        }
    }

    /// Calls `f` with every target, in order.
    pub fn targets(&self, f: &mut impl FnMut(&Target)) {
        match self {
            Stmt::Assign(target, _) => f(target),
            Stmt::If(_, then, otherwise) => then.iter().chain(otherwise).for_each(|stmt| stmt.targets(f)),
            Stmt::Case(_, arms) => {
                arms.iter().flat_map(|(_, block)| block).for_each(|stmt| stmt.targets(f));
            }
        }
    }

    /// Replaces every signal.
    pub fn rename(&mut self, to: &impl Fn(Id) -> Id) {
        match self {
            Stmt::Assign(target, value) => {
                target.signal = to(target.signal);
                value.rename(to);
            }
            Stmt::If(test, then, otherwise) => {
                test.rename(to);
                then.iter_mut().chain(otherwise).for_each(|stmt| stmt.rename(to));
            }
            Stmt::Case(test, arms) => {
                test.rename(to);
                arms.iter_mut().flat_map(|(_, block)| block).for_each(|stmt| stmt.rename(to));
            }
        }
    }
}
