//! The macros' places in a kernel.

use firebrick_spec::names;
use proc_macro2::{Literal, Span};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Error, Expr, ExprAssign, ExprIf, ExprMacro, Result, parse_quote, parse2};

use crate::arguments::Valued;
use crate::lookup;

/// Bits of a word of a descriptor.
const DESCRIPTOR_BITS: usize = 32;
/// Bits of a word of the weight stream.
const STREAM_BITS: usize = 64;

/// Replaces the macros in what it visits.
#[derive(Default)]
pub struct Rewrite {
    problem: Option<Error>,
}

impl Rewrite {
    /// What was wrong, all of it.
    pub fn problem(self) -> Option<Error> {
        self.problem
    }

    /// What stands for a macro; `None` if it is not one of ours.
    fn replacement(&mut self, call: &ExprMacro) -> Option<Expr> {
        let name = call.mac.path.get_ident()?.to_string();
        let found = match name.as_str() {
            "field" | "put" | "without" | "is" | "up_to" => self.computed(&name, call),
            _ if lookup::NUMBERS.contains(&name.as_str()) => {
                lookup::number(&name, call.mac.tokens.clone()).map(|value| literal(value, call.span()))
            }
            _ => return None,
        };
        match found {
            Ok(expression) => Some(expression),
            Err(problem) => {
                match &mut self.problem {
                    Some(before) => before.combine(problem),
                    None => self.problem = Some(problem),
                }
                // Nobody sees it: the kernel is dropped, and its problems told.
                Some(literal(0, call.span()))
            }
        }
    }

    /// A value of which something is made.
    fn computed(&mut self, macro_name: &str, call: &ExprMacro) -> Result<Expr> {
        let Valued { mut value, name } = parse2(call.mac.tokens.clone())?;
        self.visit_expr_mut(&mut value);
        let span = call.span();
        match macro_name {
            "field" => {
                let field = lookup::field(&name)?;
                let whole = ["pass", "weight_load"].contains(&name.table.to_string().as_str())
                    && field.width == DESCRIPTOR_BITS;
                Ok(if whole { value } else { bits(&value, field.lsb, field.width, span) })
            }
            "put" => Ok(shifted(value, lookup::field(&name)?.lsb, span)),
            "without" => {
                let field = lookup::field(&name)?;
                Ok(closed_up(&value, field.lsb, field.width, span))
            }
            "is" => {
                let (field, wanted) = lookup::value(&name)?;
                Ok(equal(&value, field.width, wanted, span))
            }
            // "up_to"
            _ => at_most(&value, lookup::last(&name)?, span),
        }
    }
}

impl VisitMut for Rewrite {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let replacement = match expression {
            Expr::Macro(call) => self.replacement(call),
            _ => None,
        };
        if let Some(replacement) = replacement {
            *expression = replacement;
        }
    }

    fn visit_expr_assign_mut(&mut self, assign: &mut ExprAssign) {
        let bare = matches!(*assign.right, Expr::Macro(_));
        visit_mut::visit_expr_assign_mut(self, assign);
        strip(&mut assign.right, bare);
    }

    fn visit_expr_if_mut(&mut self, conditional: &mut ExprIf) {
        let bare = matches!(*conditional.cond, Expr::Macro(_));
        visit_mut::visit_expr_if_mut(self, conditional);
        strip(&mut conditional.cond, bare);
    }
}

/// Without the parentheses of a replacement that stands alone: rust-hdl would emit them.
fn strip(expression: &mut Expr, bare: bool) {
    if let (true, Expr::Paren(inner)) = (bare, &*expression) {
        *expression = (*inner.expr).clone();
    }
}

/// A literal; rust-hdl wants them without a type.
fn literal(value: u64, span: Span) -> Expr {
    let mut literal = Literal::u64_unsuffixed(value);
    literal.set_span(span);
    parse_quote!(#literal)
}

/// Bits of a value; one alone is a `bool`.
fn bits(value: &Expr, lsb: usize, width: usize, span: Span) -> Expr {
    let place = literal(lsb as u64, span);
    if width == 1 { parse_quote!(#value.get_bit(#place)) } else { slice(value, lsb, width, span) }
}

/// Bits of a value, even if it is one.
fn slice(value: &Expr, lsb: usize, width: usize, span: Span) -> Expr {
    let (lsb, count) = (literal(lsb as u64, span), literal(width as u64, span));
    parse_quote!(#value.get_bits::<#count>(#lsb))
}

/// A value at a place.
fn shifted(value: Expr, lsb: usize, span: Span) -> Expr {
    let places = literal(lsb as u64, span);
    if lsb == 0 { value } else { parse_quote!((#value << #places)) }
}

/// A word of the weight stream without some of its bits.
fn closed_up(word: &Expr, lsb: usize, width: usize, span: Span) -> Expr {
    let (above, left) = (STREAM_BITS - lsb - width, STREAM_BITS - width);
    if above == 0 || lsb == 0 {
        return slice(word, if lsb == 0 { width } else { 0 }, left, span);
    }
    let cast = |part: Expr, width: usize| -> Expr {
        let (to, from) = (literal(left as u64, span), literal(width as u64, span));
        parse_quote!(bit_cast::<#to, #from>(#part))
    };
    let (high, low) =
        (cast(slice(word, lsb + width, above, span), above), cast(slice(word, 0, lsb, span), lsb));
    let high = shifted(high, lsb, span);
    parse_quote!((#high | #low))
}

/// Whether a field's value is the wanted one; all ones are told without a comparison.
fn equal(value: &Expr, width: usize, wanted: u64, span: Span) -> Expr {
    let number = literal(wanted, span);
    match (width, wanted) {
        (1, 1) => value.clone(),
        (1, _) => parse_quote!(!#value),
        (_, all) if all == (1 << width) - 1 => parse_quote!(#value.all()),
        _ => parse_quote!((#value == #number)),
    }
}

/// Whether the number of a descriptor's word is at most `last`: its high bits are 0.
fn at_most(index: &Expr, last: usize, span: Span) -> Result<Expr> {
    let width =
        names::number("DESCRIPTOR_WORD_BITS").map_err(|unknown| Error::new(span, unknown.to_string()))?;
    let used = u64::from((last + 1).ilog2());
    if !(last + 1).is_power_of_two() || used >= width {
        return Err(Error::new(
            span,
            format!("a group that ends at word {last}: one behind it must be a power of two"),
        ));
    }
    let high = (used..width).map(|bit| bits(index, bit as usize, 1, span));
    let any = high.reduce(|any, bit| parse_quote!(#any | #bit));
    any.map(|any| parse_quote!(!(#any))).ok_or_else(|| Error::new(span, "no bit is left"))
}
