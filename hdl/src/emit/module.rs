//! The text of rust-hdl's modules, taken apart: one [`Module`] each.
//!
//! rust-hdl writes one module per instance, named by its path (`top$array$element$3`), with one declaration, one port connection and
//! one assignment a line. That shape is all that the passes of this folder rely on.

use std::collections::BTreeMap;

/// Update code made from Rust begins with this line; text of `Verilog::Custom` with another one.
const RUST_CODE: &str = "// Update code";

/// A leaf may name itself in its text: `// name: block_ram`.
const NAME_MARK: &str = "// name: ";

/// One Verilog module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Port names in parentheses, with the semicolon.
    pub header: String,
    /// Lines between header and `endmodule`, without empty ones.
    pub body: Vec<String>,
}

impl Module {
    /// Modules of `text` by name. Text outside of modules is dropped: rust-hdl writes none there but for black boxes, which this
    /// project does not use.
    pub fn parse_all(text: &str) -> BTreeMap<String, Module> {
        let mut modules = BTreeMap::new();
        let mut current: Option<Module> = None;
        for line in text.lines().map(str::trim_end).filter(|l| !l.is_empty()) {
            if line.starts_with("endmodule") {
                modules.extend(current.take().map(|m| (m.name.clone(), m)));
            } else if let Some(module) = &mut current {
                module.body.push(line.to_owned());
            } else if let Some((name, ports)) = line.strip_prefix("module ").and_then(|l| l.split_once('(')) {
                current = Some(Module {
                    name: name.trim().to_owned(),
                    header: format!("({ports}"),
                    body: Vec::new(),
                });
            }
        }
        modules
    }

    /// The text of the module.
    pub fn render(&self) -> String {
        format!("module {}{}\n{}\nendmodule\n", self.name, self.header, self.body.join("\n"))
    }

    /// Kind and instance name if `line` opens an instance.
    pub fn instance(line: &str) -> Option<(&str, &str)> {
        let (kind, name) = line.trim().strip_suffix('(')?.split_once(' ')?;
        (is_identifier(kind) && is_identifier(name) && kind != "module").then_some((kind, name))
    }

    /// Kinds of the instances, in order.
    pub fn instances(&self) -> impl Iterator<Item = &str> {
        self.body.iter().filter_map(|l| Module::instance(l)).map(|(kind, _)| kind)
    }

    /// Where the update code made from Rust begins, if it is such a module.
    pub fn rust_code(&self) -> Option<usize> {
        self.body.iter().position(|l| l.trim() == RUST_CODE)
    }

    /// Where the update code begins, from Rust or not.
    pub fn update_code(&self) -> Option<usize> {
        self.body.iter().position(|l| l.trim().starts_with(RUST_CODE))
    }

    /// Whether it is rust-hdl's register, `DFF`.
    pub fn is_register(&self) -> bool {
        self.header == "(d,q,clock);" && self.body.iter().any(|l| l.trim() == "q <= d;")
    }

    /// The name that the module's text asks for.
    pub fn own_name(&self) -> Option<&str> {
        self.body.iter().find_map(|l| l.trim().strip_prefix(NAME_MARK))
    }
}

/// Whether `text` is a plain Verilog identifier.
pub fn is_identifier(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_word)
}

/// The identifiers in `text`.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|w| is_identifier(w))
}

/// Whether `c` may be part of an identifier.
pub fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// Name declared by a line of a given keyword (`reg  [3:0] x;`).
pub fn declared<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    let rest = line.trim().strip_prefix(keyword)?.strip_suffix(';')?;
    let name = rest.rsplit(' ').next()?;
    (rest.starts_with(' ') && is_identifier(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_taken_apart_and_put_together() {
        let text = "\n\nmodule top$a(x,y);\n\n    input wire  x;\n    output reg  y;\nendmodule // top$a\n";
        let modules = Module::parse_all(text);
        let m = &modules["top$a"];
        assert_eq!((m.header.as_str(), m.body.len()), ("(x,y);", 2));
        assert_eq!(m.render(), "module top$a(x,y);\n    input wire  x;\n    output reg  y;\nendmodule\n");
    }

    #[test]
    fn lines_are_told_apart() {
        assert_eq!(Module::instance("    top$a a("), Some(("top$a", "a")));
        assert_eq!(Module::instance("        .x(y),"), None);
        assert_eq!(Module::instance("if (x) begin"), None);
        assert_eq!(declared("    reg  [3:0] x$y;", "reg"), Some("x$y"));
        assert_eq!(declared("    reg  z;", "reg"), Some("z"));
        assert_eq!(declared("    input wire  z;", "reg"), None);
        assert_eq!(declared("    regular z;", "reg"), None);
    }
}
