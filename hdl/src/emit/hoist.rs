//! Signals that are assigned once and without condition, taken out of the `always` block as `assign`.
//!
//! rust-hdl puts all of a module's logic into one `always @(*)`, which reads everything and writes everything: where two modules feed
//! each other, a simulator sees a loop that is not there. A signal is taken out when what it is computed from is not
//! written in the block, or has been taken out before; so its value is the same at any time. What is left in the block is what needs
//! its order.

use std::collections::{HashMap, HashSet};

use super::module::{Module, is_identifier, words};

/// The beginning of the block.
pub(super) const BLOCK: &str = "    always @(*) begin";

/// Takes single assignments out of the update code of a module made from Rust; others are left alone.
pub fn hoist(module: &mut Module) {
    let Some(code) = module.rust_code() else { return };
    let Some(begin) = module.body.iter().position(|l| l == BLOCK).filter(|b| *b > code) else { return };
    let block = &module.body[begin..];
    let counts = assignments(block);
    let (mut taken, mut lines) = (HashSet::new(), HashSet::new());
    for (line, target, source) in unconditional(block) {
        let settled = |w: &str| !counts.contains_key(w) || taken.contains(w);
        if counts.get(target) == Some(&1) && is_identifier(target) && words(source).all(settled) {
            taken.insert(target.to_owned());
            lines.insert(line);
        }
    }
    rewrite(module, begin, &taken, &lines);
}

/// How often each name is assigned, or partly assigned, in a block.
pub(super) fn assignments(block: &[String]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for (target, _) in block.iter().filter_map(|l| assignment(l)) {
        *counts.entry(words(target).next().unwrap_or_default().to_owned()).or_default() += 1;
    }
    counts
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    line.trim().strip_suffix(';')?.split_once(" = ")
}

/// Line, target and source of the assignments directly in the block. rust-hdl indents by nesting.
fn unconditional(block: &[String]) -> impl Iterator<Item = (usize, &str, &str)> {
    let direct = |l: &str| l.starts_with("        ") && !l.starts_with("         ");
    let lines = block.iter().enumerate().filter(move |(_, l)| direct(l));
    lines.filter_map(|(i, l)| assignment(l).map(|(target, source)| (i, target, source)))
}

fn rewrite(module: &mut Module, begin: usize, taken: &HashSet<String>, lines: &HashSet<usize>) {
    let block = module.body.split_off(begin);
    for line in &mut module.body {
        if declared_reg(line).is_some_and(|name| taken.contains(name)) {
            *line = line.replacen("reg ", "wire ", 1);
        }
    }
    let (out, left): (Vec<_>, Vec<_>) = block.into_iter().enumerate().partition(|(i, _)| lines.contains(i));
    module.body.extend(out.into_iter().map(|(_, l)| format!("    assign {}", l.trim())));
    let left: Vec<String> = left.into_iter().map(|(_, l)| l).collect();
    // An empty block would never run.
    let empty = left.len() > 1 && left[1].trim() == "end";
    module.body.extend(left.into_iter().skip(if empty { 2 } else { 0 }));
}

/// Name of the variable that a line declares.
pub(super) fn declared_reg(line: &str) -> Option<&str> {
    let text = line.trim();
    let rest = text.strip_prefix("reg ").or_else(|| text.strip_prefix("output reg "))?;
    rest.strip_suffix(';')?.rsplit(' ').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hoisted(statements: &str) -> String {
        let text = format!(
            "module top(x,y);\n    input wire  x;\n    output reg  y;\n    reg  [3:0] a;\n    reg  b;\n    // Update code\n    \
             always @(*) begin\n{statements}    end\nendmodule\n"
        );
        let mut module = Module::parse_all(&text).remove("top").unwrap();
        hoist(&mut module);
        module.render()
    }

    #[test]
    fn single_assignments_are_taken_out_in_their_order() {
        let text = hoisted(
            "        a = x + 1;\n        b = x;\n        y = a == 4'h2;\n        if (x) begin\n            b = 1'b0;\n        end\n",
        );
        assert!(
            text.contains("    wire  [3:0] a;")
                && text.contains("output wire  y;")
                && text.contains("reg  b;")
        );
        assert!(text.contains(
            "    assign a = x + 1;\n    assign y = a == 4'h2;\n    always @(*) begin\n        b = x;"
        ));
    }

    #[test]
    fn what_depends_on_the_order_stays() {
        let text = hoisted(
            "        y = b;\n        b = x;\n        if (x) begin\n            b = 1'b0;\n        end\n",
        );
        assert!(text.contains("        y = b;") && text.contains("output reg  y;"));
        let later = hoisted("        y = b;\n        b = x;\n");
        assert!(later.contains("        y = b;"), "b is read before it is written");
        let partly = hoisted("        a[0] = x;\n        y = a;\n");
        assert!(partly.contains("        a[0] = x;") && partly.contains("        y = a;"));
    }

    #[test]
    fn a_block_of_nothing_but_constants_goes() {
        let text = hoisted("        y = 1'b0;\n");
        assert!(text.contains("assign y = 1'b0;") && !text.contains("always"));
    }
}
