//! The names of a property module's assertions and covers: one a line, `name: assert (`.

/// Assertions with this prefix are lemmas: they help a proof and are proved, but claim nothing of their own.
pub const LEMMA: &str = "lemma_";

/// Names of the statements of a `kind` (`assert`, `cover`) in the text of a property module, in order.
pub fn labels(text: &str, kind: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let (name, rest) = line.trim().split_once(": ")?;
        let statement = rest.strip_prefix(kind)?;
        statement.starts_with(" (").then(|| name.to_owned())
    };
    text.lines().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_found_by_kind() {
        let text =
            "// a: assert\n  x_1: assert (a);\n  assume (b);\n  y: cover (c);\n  z: assert (d ||\n e);\n";
        assert_eq!(labels(text, "assert"), ["x_1", "z"]);
        assert_eq!(labels(text, "cover"), ["y"]);
    }
}
