//! Signals of an `always` block that change once per evaluation.
//!
//! rust-hdl's blocks give a signal its default first and override it behind. A simulator that works by events (Icarus, XSim) shows both values to
//! whoever reads the signal, and two such blocks in a path through each other wake one another for ever. Here a block computes in variables of
//! its own, `x$new`, and assigns each signal that is read elsewhere once, at its end: no event where the value is the same. The logic is
//! the same one.

use std::collections::{BTreeSet, HashSet};

use super::hoist::{BLOCK, assignments, declared_reg};
use super::module::{Module, is_word, words};

/// What a block's variable is called behind its signal's name.
const SUFFIX: &str = "$new";

/// Lets the block of a module made from Rust assign its signals once; other modules are left alone.
pub fn settle(module: &mut Module) {
    let Some(code) = module.rust_code() else { return };
    let Some(begin) = module.body.iter().position(|l| l == BLOCK).filter(|b| *b > code) else { return };
    let shown = shown(module, begin);
    if shown.is_empty() {
        return;
    }
    let mut block = module.body.split_off(begin);
    let end = block.iter().rposition(|l| l == "    end").unwrap_or(block.len());
    for line in &mut block[1..end] {
        *line = renamed(line, &shown);
    }
    block.splice(end..end, shown.iter().map(|name| format!("        {name} = {name}{SUFFIX};")));
    module.body.extend(variables(&module.body, &shown));
    module.body.append(&mut block);
}

/// Signals that the block beginning at `begin` assigns and others read.
fn shown(module: &Module, begin: usize) -> BTreeSet<String> {
    let (others, block) = module.body.split_at(begin);
    let outside = others.iter().filter(|l| declared_reg(l).is_none() || l.trim().starts_with("output"));
    let read: HashSet<&str> = outside.flat_map(|l| words(l)).collect();
    assignments(block).into_keys().filter(|name| read.contains(name.as_str())).collect()
}

/// Declarations of the variables, of their signals' types.
fn variables(declarations: &[String], shown: &BTreeSet<String>) -> Vec<String> {
    let variable = |line: &String| {
        let name = declared_reg(line).filter(|name| shown.contains(*name))?;
        let (kind, _) = line.trim().strip_suffix(';')?.rsplit_once(' ')?;
        Some(format!("    {} {name}{SUFFIX};", kind.trim_start_matches("output ").trim_end()))
    };
    declarations.iter().filter_map(variable).collect()
}

/// The line with the variables in place of their signals.
fn renamed(line: &str, shown: &BTreeSet<String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        // The digits of a literal, `4'ha`, are no name.
        let literal = out.ends_with('\'');
        out.push_str(word);
        if shown.contains(word) && !literal {
            out.push_str(SUFFIX);
        }
        let other = behind.find(is_word).unwrap_or(behind.len());
        out.push_str(&behind[..other]);
        rest = &behind[other..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
module top(x,y);
    input wire  x;
    output reg  y;
    reg  [3:0] a$d;
    reg  [3:0] ha;
    child c(
        .d(a$d)
    );
    // Update code
    always @(*) begin
        ha = 4'ha;
        a$d = ha;
        y = a$d[0];
        if (x) begin
            a$d[1] = y;
        end
    end
endmodule
";

    #[test]
    fn signals_are_assigned_once_at_the_end() {
        let mut module = Module::parse_all(TEXT).remove("top").unwrap();
        settle(&mut module);
        let expected = "    // Update code
    reg y$new;
    reg  [3:0] a$d$new;
    always @(*) begin
        ha = 4'ha;
        a$d$new = ha;
        y$new = a$d$new[0];
        if (x) begin
            a$d$new[1] = y$new;
        end
        a$d = a$d$new;
        y = y$new;
    end
endmodule
";
        assert!(module.render().ends_with(expected), "{}", module.render());
    }

    #[test]
    fn other_modules_stay() {
        let text = TEXT.replace("// Update code", "// Update code (custom)");
        let mut module = Module::parse_all(&text).remove("top").unwrap();
        let kept = module.clone();
        settle(&mut module);
        assert_eq!(module, kept);
    }
}
