//! Expressions of one width as those of another, and literals.

use rust_hdl_core::ast::VerilogLiteral;

use super::ir::{Expr, Type};

/// An expression of one width as one of another: zeros before it, or its low bits.
pub fn fit(expr: Expr, from: Type, want: Type) -> Expr {
    match want.width.cmp(&from.width) {
        std::cmp::Ordering::Equal => expr,
        std::cmp::Ordering::Greater => match expr {
            Expr::Zeros(zeros, inner) => Expr::Zeros(zeros + want.width - from.width, inner),
            Expr::Literal(of, value) => Expr::Literal(Type { width: want.width, ..of }, value),
            expr => Expr::Zeros(want.width - from.width, Box::new(expr)),
        },
        std::cmp::Ordering::Less => low_bits(expr, from.width, want.width),
    }
}

/// The low bits of an expression of `from` bits. Those of a sum follow from those of its operands.
fn low_bits(expr: Expr, from: usize, width: usize) -> Expr {
    let low = |inner: Box<Expr>| Box::new(low_bits(*inner, from, width));
    match expr {
        Expr::Signal(id) => Expr::Slice(id, 0, width),
        Expr::Slice(id, lowest, _) => Expr::Slice(id, lowest, width),
        Expr::Part(id, place, _) => Expr::Part(id, place, width),
        Expr::Zeros(zeros, inner) if from - zeros >= width => {
            if from - zeros == width {
                *inner
            } else {
                low_bits(*inner, from - zeros, width)
            }
        }
        Expr::Zeros(zeros, inner) => Expr::Zeros(width - (from - zeros), inner),
        Expr::Literal(_, value) => number(&value, Type::bits(width)),
        Expr::Unary(sign @ ("~" | "-"), inner) => Expr::Unary(sign, low(inner)),
        Expr::Binary(left, op @ ("+" | "-" | "*" | "&" | "|" | "^"), right) => {
            Expr::Binary(low(left), op, low(right))
        }
        Expr::Binary(left, "<<", places) => Expr::Binary(low(left), "<<", places),
        other => panic!("{width} low bits of {from}: {other:?}"),
    }
}

/// A literal of a type.
///
/// # Panics
/// If the type has too few bits.
pub fn number(digits: &str, of: Type) -> Expr {
    let digits = digits.trim_start_matches('0');
    let first = digits.chars().next().and_then(|digit| digit.to_digit(16)).unwrap_or(0);
    let bits = (4 * digits.len()).saturating_sub(first.max(1).leading_zeros() as usize - 28);
    assert!(bits <= of.width, "0x{digits} in {} bits", of.width);
    Expr::Literal(of, if digits.is_empty() { "0" } else { digits }.to_owned())
}

/// A literal's digits in hexadecimal.
pub fn digits(literal: &VerilogLiteral) -> String {
    format!("{literal:x}").rsplit('h').next().unwrap_or_default().to_owned()
}

/// A literal's bits: one if it was a `bool`.
pub fn bits(literal: &VerilogLiteral) -> usize {
    let text = format!("{literal:x}");
    text.split('\'').next().and_then(|bits| bits.parse().ok()).unwrap_or(0)
}
