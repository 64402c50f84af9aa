//! Results that are kept in the repository, so that a question that takes minutes is asked again only when it has changed.
//!
//! A result is kept with a hash over everything that it follows from ([`digest`]) and with the tools that gave it ([`Stamp`]).
//! [`why_again`] compares it with what stands here now.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::generated::{replace, root};

/// Set to 1, it has tests ask again whatever is kept.
pub const FORCE: &str = "FIREBRICK_ALL";

/// What a result follows from, and who found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// [`digest`] of the question, the tools among it.
    pub hash: String,
    /// The tools and their versions. They are part of the hash, too; this is so that they can be named.
    pub tools: String,
}

impl Stamp {
    /// Enough of the hash to tell it from others.
    pub fn short(&self) -> &str {
        self.hash.get(..8).unwrap_or(&self.hash)
    }
}

/// Why a question is asked again although something may be kept; `None` if what is kept answers it.
pub fn why_again(kept: Option<&Stamp>, now: &Stamp) -> Option<String> {
    match kept {
        None => Some("nothing is kept of it".to_owned()),
        Some(kept) if kept == now => None,
        Some(kept) if kept.tools != now.tools => {
            Some(format!("kept is the result of `{}`, here is `{}`", kept.tools, now.tools))
        }
        Some(kept) => Some(format!("changed since: its hash is {}, kept is {}", now.short(), kept.short())),
    }
}

/// SHA-256 in hexadecimal digits over named parts; where one ends and the next begins is part of it.
pub fn digest(parts: &[(&str, &str)]) -> String {
    let mut hash = Sha256::new();
    for (name, text) in parts {
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Verilog without the comments and empty lines above its first line of code: they tell version and date, which prove nothing.
pub fn without_header(verilog: &str) -> &str {
    let mut rest = verilog.trim_start();
    loop {
        let after = if rest.starts_with("//") {
            rest.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some((_, after)) = rest.strip_prefix("/*").and_then(|inner| inner.split_once("*/")) {
            after
        } else {
            return rest;
        };
        rest = after.trim_start();
    }
}

/// The lines of a Rust file that decide what it does: no comments on lines of their own, and no tests, which stand at its end.
pub fn code(source: &str) -> String {
    let lines = source.lines().take_while(|line| *line != "#[cfg(test)]").map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .map(|line| line.to_owned() + "\n")
        .collect()
}

/// True if [`FORCE`] is set.
///
/// # Errors
/// It is set to something else.
pub fn forced() -> Result<bool, String> {
    match env::var(FORCE).as_deref() {
        Err(_) | Ok("") => Ok(false),
        Ok("1") => Ok(true),
        Ok(other) => Err(format!("{FORCE} is `{other}`; accepted: 1, or nothing")),
    }
}

/// The results of a file, from the repository's root, by name; none if there is no such file.
///
/// # Errors
/// It cannot be read, or is no list of results.
pub fn load<T: DeserializeOwned>(file: &str) -> Result<BTreeMap<String, T>, String> {
    let text = match fs::read_to_string(root().join(file)) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(e) => return Err(format!("{file}: {e}")),
    };
    serde_yaml::from_str(&text)
        .map_err(|e| format!("{file}: {e}; accepted: what the command writes, or no such file"))
}

/// Writes the results of a file, under a comment that says what they are.
///
/// # Errors
/// It cannot be written.
pub fn store<T: Serialize>(file: &str, comment: &str, results: &BTreeMap<String, T>) -> Result<(), String> {
    let comment: String = comment.lines().map(|line| format!("# {line}\n")).collect();
    let text = serde_yaml::to_string(results).map_err(|e| format!("{file}: {e}"))?;
    replace(&root().join(file), &format!("{comment}{text}")).map_err(|e| format!("{file}: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(hash: &str, tools: &str) -> Stamp {
        Stamp { hash: hash.to_owned(), tools: tools.to_owned() }
    }

    #[test]
    fn only_the_same_question_to_the_same_tools_is_answered() {
        let now = stamp("0123456789", "yosys 1");
        assert_eq!(why_again(Some(&now.clone()), &now), None);
        assert_eq!(why_again(None, &now).unwrap(), "nothing is kept of it");
        let changed = why_again(Some(&stamp("abcdef0123", "yosys 1")), &now).unwrap();
        assert_eq!(changed, "changed since: its hash is 01234567, kept is abcdef01");
        let tools = why_again(Some(&stamp("0123456789", "yosys 2")), &now).unwrap();
        assert_eq!(tools, "kept is the result of `yosys 2`, here is `yosys 1`");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let whole = digest(&[("a", "xy"), ("b", "z")]);
        assert_eq!(whole.len(), 64);
        for other in [&[("a", "x"), ("b", "yz")], &[("a", "xyb 1\n"), ("b", "z")], &[("c", "xy"), ("b", "z")]]
        {
            assert_ne!(digest(other), whole);
        }
        // By sha256sum.
        assert_eq!(digest(&[("a", "b")]), "6f8892e03c3cf3091c79e1d0efb73aedc3abbe0585652fa96cb05002e461508b");
    }

    #[test]
    fn a_header_is_comments_above_the_code() {
        let code = "module dut(input clock); // not a header\n// nor this\nendmodule\n";
        for header in ["", "// v1, 2026-01-01\n", "\n//a\n\n  // b\n", "/* a\n module b; */ // c\n", "/**/"] {
            assert_eq!(without_header(&format!("{header}{code}")), code, "{header}");
        }
        assert_eq!(without_header("// only"), "");
        // A comment without an end is no header.
        assert_eq!(without_header("/* a\nmodule"), "/* a\nmodule");
    }

    #[test]
    fn comments_and_tests_are_no_code() {
        let source = "//! a\nfn f() { // b\n\n    // c\n    1\n}\n\n#[cfg(test)]\nmod tests;\n";
        assert_eq!(code(source), "fn f() { // b\n1\n}\n");
    }
}
