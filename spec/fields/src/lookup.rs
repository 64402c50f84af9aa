//! Numbers of the contract, and what is computed from them.

use firebrick_spec::field::Field;
use firebrick_spec::names::{self, UnknownName};
use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{BinOp, Error, Expr, ExprLit, Lit, Result, Token};

use crate::arguments::Name;

/// Macros that are numbers.
pub const NUMBERS: [&str; 6] = ["word", "mask", "error", "first", "last", "number"];

/// The field of a name.
///
/// # Errors
/// There is none.
pub fn field(name: &Name) -> Result<Field> {
    let (table, member) = name.both()?;
    told(names::field(&table, &member), name)
}

/// The named value, with the field that takes it.
///
/// # Errors
/// There is none.
pub fn value(name: &Name) -> Result<(Field, u64)> {
    let (table, member) = name.both()?;
    told(names::value(&table, &member), name)
}

/// The last word of a group.
///
/// # Errors
/// There is no such group.
pub fn last(name: &Name) -> Result<usize> {
    told(names::group(&name.table.to_string()), name).map(|words| words.last)
}

/// The value of one of [`NUMBERS`].
///
/// # Errors
/// What it takes is not as it should be, or not in the contract.
pub fn number(macro_name: &str, arguments: TokenStream) -> Result<u64> {
    if macro_name == "number" {
        return evaluate(&syn::parse2(arguments)?);
    }
    if macro_name == "mask" {
        let parser = Punctuated::<Name, Token![,]>::parse_terminated;
        let fields = syn::parse::Parser::parse2(parser, arguments)?;
        return fields
            .iter()
            .try_fold(0, |mask, name| field(name).map(|field| mask | field.max() << field.lsb));
    }
    let name: Name = syn::parse2(arguments)?;
    let table = name.table.to_string();
    let found = match (macro_name, &name.member) {
        ("word", Some(member)) => names::word(&table, &member.to_string()).map(|word| word as u64),
        ("word", None) => names::register_word(&table).map(|word| word as u64),
        ("error", None) => names::error(&table).map(u64::from),
        ("first", None) => names::group(&table).map(|words| words.first as u64),
        ("last", None) => names::group(&table).map(|words| words.last as u64),
        (_, _) => {
            return Err(Error::new(
                name.table.span(),
                format!("`{macro_name}!` takes one name without a point"),
            ));
        }
    };
    told(found, &name)
}

/// A sum, difference or product of numbers.
fn evaluate(expression: &Expr) -> Result<u64> {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => literal.base10_parse(),
        Expr::Paren(inner) => evaluate(&inner.expr),
        Expr::Path(path) => {
            let name = path.path.require_ident()?;
            names::number(&name.to_string()).map_err(|unknown| Error::new(name.span(), unknown.to_string()))
        }
        Expr::Macro(call) => number(&call.mac.path.require_ident()?.to_string(), call.mac.tokens.clone()),
        Expr::Binary(binary) => {
            let (left, right) = (evaluate(&binary.left)?, evaluate(&binary.right)?);
            let result = match binary.op {
                BinOp::Add(_) => left.checked_add(right),
                BinOp::Sub(_) => left.checked_sub(right),
                BinOp::Mul(_) => left.checked_mul(right),
                _ => None,
            };
            result.ok_or_else(|| Error::new(binary.span(), "a sum, difference or product of at least 0"))
        }
        other => Err(Error::new(
            other.span(),
            "a number of the contract, a literal, or a sum, difference or product",
        )),
    }
}

fn told<T>(found: std::result::Result<T, UnknownName>, name: &Name) -> Result<T> {
    let span = name.member.as_ref().map_or(name.table.span(), |member| member.span());
    found.map_err(|unknown| Error::new(span, unknown.to_string()))
}
