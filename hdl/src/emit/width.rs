//! Widths written as Rust means them: literals as wide as what they meet, casts as slices, states as wide as their registers.
//!
//! rust-hdl writes every literal with 32 bits, while in Rust a literal takes the type of its neighbour. In Verilog an expression with a
//! 32-bit literal is computed with 32 bits, so that a carry or a borrow may survive that Rust cuts off. The pass gives a literal
//! that is assigned to, or stands beside, something of known width that width: `x = 32'h0`, `x + 32'h1`, `x[3:0] == 32'h5`. A cast of
//! a name, which rust-hdl writes as a mask (`((x) & 8'hff)`), becomes a slice or a concatenation; the integers that stand for the
//! states of a state machine get the width of its register, and go where they are not used.

use std::collections::HashMap;

use super::module::{Module, is_identifier, words};

/// Widths of the signals declared, by name.
type Widths<'a> = HashMap<&'a str, usize>;

/// Fits the widths of a module made from Rust, and of rust-hdl's registers; other text is left alone.
pub fn fit_widths(module: &mut Module) {
    let register = module.is_register();
    let Some(code) = module.update_code() else { return };
    drop_unused_states(module, code);
    let Some(code) = module.update_code().filter(|_| register || module.rust_code().is_some()) else {
        return;
    };
    let (declarations, update) = module.body.split_at_mut(code);
    size_states(declarations);
    let widths: Widths<'_> = declarations.iter().filter_map(|l| width_of(l)).collect();
    for line in update.iter_mut().filter(|l| l.contains("'h")) {
        *line = fit_literals(&fit_casts(line, &widths), &widths);
    }
}

/// What rust-hdl writes above the declarations of states.
const STATES_TITLE: &str = "// Enums";

/// Type, name and value of a state's declaration.
fn state(line: &str) -> Option<(&str, &str, u64)> {
    let (name, value) = line.trim().strip_prefix("localparam ")?.strip_suffix(';')?.split_once(" = ")?;
    let (kind, _) = name.rsplit_once('$')?;
    Some((kind, name, value.parse().ok()?))
}

/// rust-hdl declares a type's states wherever a signal of the type ends; they go where none is used.
fn drop_unused_states(module: &mut Module, code: usize) {
    let used: Vec<String> = module.body[code..].iter().flat_map(|l| words(l)).map(str::to_owned).collect();
    let needed = |kind: &str| used.iter().any(|w| w.rsplit_once('$').is_some_and(|(k, _)| k == kind));
    module.body.retain(|l| state(l).is_none_or(|(kind, _, _)| needed(kind)));
    if !module.body.iter().any(|l| state(l).is_some()) {
        module.body.retain(|l| l.trim() != STATES_TITLE);
    }
}

/// `localparam Phase$Idle = 0;` with the width of a register that holds any of the type's states.
fn size_states(declarations: &mut [String]) {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for (kind, _, _) in declarations.iter().filter_map(|l| state(l)) {
        *counts.entry(kind.to_owned()).or_default() += 1;
    }
    for line in declarations {
        let Some((kind, name, value)) = state(line) else { continue };
        let width = (u64::BITS - (counts[kind] - 1).leading_zeros()).max(1);
        *line = format!("    localparam [{}:0] {name} = {width}'d{value};", width - 1);
    }
}

fn width_of(line: &str) -> Option<(&str, usize)> {
    let text = line.trim().strip_suffix(';')?;
    let keyword = ["input wire ", "output wire ", "output reg ", "wire ", "reg "];
    let rest = keyword.iter().find_map(|k| text.strip_prefix(k))?.trim();
    let rest = rest.strip_prefix("signed").unwrap_or(rest).trim();
    let (width, name) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        Some((range, name)) => (range.split(':').next()?.parse::<usize>().ok()? + 1, name.trim()),
        None => (1, rest),
    };
    is_identifier(name).then_some((name, width))
}

/// Casts of names and literals, `((x) & 8'hff)`, as slices, concatenations or literals.
fn fit_casts(line: &str, widths: &Widths<'_>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("((") {
        let (before, cast) = rest.split_at(at);
        out.push_str(before);
        let (text, length) = cast_of(cast, widths).unwrap_or(("(".to_owned(), 1));
        out.push_str(&text);
        rest = &cast[length..];
    }
    out + rest
}

/// The text that replaces the cast at the beginning of `text`, and the cast's length.
fn cast_of(text: &str, widths: &Widths<'_>) -> Option<(String, usize)> {
    let (inner, mask) = text.strip_prefix("((")?.split_once(") & ")?;
    let (mask, _) = mask.split_once(')')?;
    let (bits, digits) = mask.split_once("'h")?;
    let to = bits.parse::<usize>().ok()?;
    let ones = digits.chars().map(|c| c.to_digit(16).map_or(0, u32::count_ones)).sum::<u32>();
    if ones as usize != to {
        return None;
    }
    let replacement = match inner.strip_prefix("32'h") {
        Some(digits) => resized(digits, to)?,
        None => cast_name(inner, *widths.get(inner)?, to),
    };
    Some((replacement, inner.len() + mask.len() + "(() & )".len()))
}

fn cast_name(name: &str, from: usize, to: usize) -> String {
    match to {
        to if to > from => format!("{{{}'d0, {name}}}", to - from),
        to if to == from => name.to_owned(),
        1 => format!("{name}[0]"),
        to => format!("{name}[{}:0]", to - 1),
    }
}

/// The line with each literal that fits its neighbour's width written with that width.
fn fit_literals(line: &str, widths: &Widths<'_>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("32'h").or_else(|| rest.find("64'h")) {
        let (before, literal) = rest.split_at(at);
        out.push_str(before);
        let end = literal[4..].find(|c: char| !c.is_ascii_hexdigit()).map_or(literal.len(), |n| n + 4);
        let width = neighbour_width(&out, widths).or_else(|| target_width(&out, widths));
        let fitted = width.and_then(|w| resized(&literal[4..end], w));
        out.push_str(&fitted.unwrap_or_else(|| literal[..end].to_owned()));
        rest = &literal[end..];
    }
    out + rest
}

/// Width of what stands before the operator that ends `text`: a name, a slice, or a name widened by zeros.
fn neighbour_width(text: &str, widths: &Widths<'_>) -> Option<usize> {
    const OPERATORS: &[&str] =
        &[" = ", " + ", " - ", " == ", " != ", " & ", " | ", " ^ ", " < ", " > ", " <= ", " >= "];
    let before = OPERATORS.iter().find_map(|o| text.strip_suffix(o))?;
    if let Some(slice) = before.strip_suffix(")]") {
        return slice.rsplit_once("+:(")?.1.parse().ok();
    }
    if let Some(slice) = before.strip_suffix(":0]") {
        return Some(slice.rsplit_once('[')?.1.parse::<usize>().ok()? + 1);
    }
    if let Some(wide) = before.strip_suffix('}') {
        let (zeros, name) = wide.rsplit_once('{')?.1.split_once("'d0, ")?;
        return Some(zeros.parse::<usize>().ok()? + widths.get(name)?);
    }
    let name = words(before).last().filter(|w| before.ends_with(w))?;
    widths.get(name).copied()
}

/// Width of the target of an assignment whose sum or bit operation the literal belongs to, outside of all parentheses.
fn target_width(text: &str, widths: &Widths<'_>) -> Option<usize> {
    let (target, source) = text.trim().split_once(" = ")?;
    let outside = source.matches('(').count() == source.matches(')').count();
    let operator = [" +", " -", " &", " |", " ^"].iter().any(|o| source.ends_with(o));
    (outside && operator).then(|| widths.get(target).copied()).flatten()
}

/// A literal of another width, if its value fits.
fn resized(digits: &str, width: usize) -> Option<String> {
    let value = u64::from_str_radix(digits, 16).ok()?;
    (width >= 64 || value >> width == 0).then(|| format!("{width}'h{value:x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(line: &str) -> String {
        let widths = HashMap::from([("x", 4), ("b", 1), ("w", 40)]);
        fit_literals(&fit_casts(line, &widths), &widths)
    }

    #[test]
    fn literals_take_their_neighbours_width() {
        assert_eq!(fitted("x = 32'h0;"), "x = 4'h0;");
        assert_eq!(fitted("w = 32'h0;"), "w = 40'h0;");
        assert_eq!(fitted("if (x == 32'ha) begin"), "if (x == 4'ha) begin");
        assert_eq!(fitted("y = (x + 32'h1) | (b - 32'h1);"), "y = (x + 4'h1) | (b - 1'h1);");
        assert_eq!(fitted("y = w[(32'ha)+:(8)] - 32'h1;"), "y = w[(32'ha)+:(8)] - 8'h1;");
        assert_eq!(fitted("y = ((w) & 3'h7) - 32'h1;"), "y = w[2:0] - 3'h1;");
        assert_eq!(fitted("y = ((x) & 8'hff) + 32'h1;"), "y = {4'd0, x} + 8'h1;");
        assert_eq!(fitted("w = (x << 32'h1) | 32'h1;"), "w = (x << 32'h1) | 40'h1;");
    }

    #[test]
    fn what_does_not_fit_or_is_not_known_stays() {
        let kept = ["x = 32'h10;", "y = 32'h1;", "y = 32'h1 + x;", "x = y[(32'h2)+:(4)];", "x = x << 32'h2;"];
        for line in
            kept.into_iter().chain(["y = ((x) & 8'hf0);", "y = ((z) & 8'hff);", "x = (z + z) == 32'h1;"])
        {
            assert_eq!(fitted(line), line);
        }
    }

    #[test]
    fn casts_become_slices_concatenations_and_literals() {
        assert_eq!(fitted("y = ((x) & 8'hff);"), "y = {4'd0, x};");
        assert_eq!(fitted("y = (((w) & 3'h7) + ((x) & 4'hf));"), "y = (w[2:0] + x);");
        assert_eq!(fitted("y = ((w) & 1'h1);"), "y = w[0];");
        assert_eq!(fitted("y = ((32'h10) & 5'h1f) - x;"), "y = 5'h10 - x;");
    }

    const STATES: &str = "\
module top(d,q,clock);
    input wire  [1:0] d;
    output reg  [1:0] q;
    // Enums
    localparam A$X = 0;
    localparam A$Y = 1;
    localparam A$Z = 2;
    localparam B$X = 0;
    // Update code
    q = A$Z;
endmodule
";

    #[test]
    fn states_have_the_width_of_their_register_and_go_where_unused() {
        let mut module = Module::parse_all(STATES).remove("top").unwrap();
        fit_widths(&mut module);
        let text = module.render();
        assert!(text.contains("    localparam [1:0] A$Z = 2'd2;") && text.contains("A$X"));
        assert!(!text.contains("B$X"));
    }

    #[test]
    fn a_registers_initial_value_has_its_width() {
        let text = STATES
            .replace("// Update code", "// Update code (custom)")
            .replace("q = A$Z;", "q = 64'h1;\n q <= d;");
        let mut module = Module::parse_all(&text).remove("top").unwrap();
        fit_widths(&mut module);
        let text = module.render();
        assert!(text.contains("q = 2'h1;") && !text.contains("localparam") && !text.contains("Enums"));
    }

    #[test]
    fn declarations_give_widths() {
        assert_eq!(width_of("    output reg signed [7:0] y;"), Some(("y", 8)));
        assert_eq!(width_of("    reg  a$0$d;"), Some(("a$0$d", 1)));
        assert_eq!(width_of("    localparam  k = 3'b1;"), None);
    }
}
