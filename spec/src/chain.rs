//! An error and its causes as one line.

use std::error::Error;

/// The texts of `error` and of its sources, joined by `": "`: what a person is told.
///
/// No error of this project repeats its source's text, so each cause stands there once.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        texts.push(cause.to_string());
        source = cause.source();
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{path}: cannot be read")]
    struct Unreadable {
        path: &'static str,
        source: std::io::Error,
    }

    #[test]
    fn causes_follow_their_errors() {
        let error = Unreadable { path: "x.png", source: std::io::Error::other("disk on fire") };
        assert_eq!(chain(&error), "x.png: cannot be read: disk on fire");
    }

    #[test]
    fn an_error_without_a_cause_is_its_own_text() {
        assert_eq!(chain(&std::fmt::Error), std::fmt::Error.to_string());
    }
}
