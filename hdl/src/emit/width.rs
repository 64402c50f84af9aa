//! Literals as wide as what they meet.
//!
//! rust-hdl writes every literal with 32 bits, while in Rust a literal takes the type of its neighbour. In Verilog an expression with a
//! 32-bit literal is computed with 32 bits, so that a carry or a borrow may survive that Rust cuts off. The pass narrows a literal
//! that is assigned to, or stands beside, a name of known width: `x = 32'h0`, `x + 32'h1`, `x == 32'h5`.

use std::collections::HashMap;

use super::module::{Module, is_identifier, is_word};

/// Narrows the literals of a module made from Rust; others are left alone.
pub fn fit_literals(module: &mut Module) {
    let Some(code) = module.rust_code() else { return };
    let widths = widths(&module.body[..code]);
    for line in &mut module.body[code..] {
        if line.contains("32'h") {
            *line = fit_line(line, &widths);
        }
    }
}

/// Bits of the signals declared, by name.
fn widths(declarations: &[String]) -> HashMap<&str, usize> {
    declarations.iter().filter_map(|l| width_of(l)).collect()
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

/// The line with each literal that fits its neighbour's width written with that width.
fn fit_line(line: &str, widths: &HashMap<&str, usize>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("32'h") {
        let (before, literal) = rest.split_at(at);
        out.push_str(before);
        let digits = literal[4..].find(|c: char| !c.is_ascii_hexdigit()).map_or(literal.len(), |n| n + 4);
        let narrow = neighbour(&out).and_then(|n| widths.get(n)).and_then(|w| narrowed(&literal[4..digits], *w));
        out.push_str(&narrow.unwrap_or_else(|| literal[..digits].to_owned()));
        rest = &literal[digits..];
    }
    out + rest
}

/// The name before the operator that ends `text`.
fn neighbour(text: &str) -> Option<&str> {
    const OPERATORS: &[&str] = &[" = ", " + ", " - ", " == ", " != ", " & ", " | ", " ^ ", " < ", " > ", " <= ", " >= "];
    let before = OPERATORS.iter().find_map(|o| text.strip_suffix(o))?;
    let start = before.rfind(|c| !is_word(c)).map_or(0, |i| i + 1);
    is_identifier(&before[start..]).then(|| &before[start..])
}

fn narrowed(digits: &str, width: usize) -> Option<String> {
    let value = u64::from_str_radix(digits, 16).ok()?;
    (width < 32 && value >> width == 0).then(|| format!("{width}'h{value:x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(line: &str) -> String {
        fit_line(line, &HashMap::from([("x", 4), ("b", 1), ("w", 40)]))
    }

    #[test]
    fn literals_take_their_neighbours_width() {
        assert_eq!(fitted("x = 32'h0;"), "x = 4'h0;");
        assert_eq!(fitted("if (x == 32'ha) begin"), "if (x == 4'ha) begin");
        assert_eq!(fitted("w = (x + 32'h1) | (b - 32'h1);"), "w = (x + 4'h1) | (b - 1'h1);");
    }

    #[test]
    fn what_does_not_fit_or_is_not_known_stays() {
        for line in ["x = 32'h10;", "w = 32'h1;", "y = 32'h1;", "y = 32'h1 + x;", "x = y[(32'h2)+:(4)];", "x = x << 32'h2;"]
        {
            assert_eq!(fitted(line), line);
        }
    }

    #[test]
    fn declarations_give_widths() {
        assert_eq!(width_of("    output reg signed [7:0] y;"), Some(("y", 8)));
        assert_eq!(width_of("    reg  a$0$d;"), Some(("a$0$d", 1)));
        assert_eq!(width_of("    localparam  k = 3'b1;"), None);
    }
}
