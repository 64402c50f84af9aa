//! Names with stars.

/// Whether a text is of a pattern, in which `*` stands for any text.
pub fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).filter(|at| rest.is_char_boundary(*at)).any(|at| matches(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, text) in
            [("a", "a"), ("*", ""), ("a*c*", "abcd"), ("*_data", "in_data"), ("a*a", "aaa")]
        {
            assert!(matches(pattern, text), "{pattern}, {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*a", "a"), ("b*", "ab"), ("", "a")] {
            assert!(!matches(pattern, text), "{pattern}, {text}");
        }
    }
}
