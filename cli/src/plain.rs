//! What files say (names, labels, layers), made fit for a terminal: control characters are told, not sent.
//!
//! An escape sequence in a label would colour, move or rename the reader's terminal, a line break would let a file write lines of its own.

use std::borrow::Cow;
use std::fmt::{Display, Write};

/// How a line begins that belongs to the one before: a layer in a list of refusals, what another program said.
const CONTINUED: &str = "\n  ";

/// A text that is part of a line: no control character is left in it.
pub(crate) fn word(text: &(impl Display + ?Sized)) -> String {
    let text = text.to_string();
    escaped(&text, |_| false, escape).into_owned()
}

/// Lines as we print them: line breaks and tabs are ours.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |rest| rest.starts_with(['\n', '\t']), escape)
}

/// A message: one line, and those that belong to it, which are indented.
pub(crate) fn message(text: &str) -> Cow<'_, str> {
    escaped(text, |rest| rest.starts_with(CONTINUED), escape)
}

/// JSON, whose texts the library has left control characters beyond ASCII in.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    escaped(text, |rest| rest.starts_with('\n'), |c| format!("\\u{:04x}", u32::from(c)))
}

/// With `escape` of each character that acts on a terminal, unless `stays` says of the text from it on that it stays.
fn escaped(text: &str, stays: impl Fn(&str) -> bool, escape: impl Fn(char) -> String) -> Cow<'_, str> {
    let acts = |(at, c): &(usize, char)| acts(*c) && !stays(&text[*at..]);
    if !text.char_indices().any(|found| acts(&found)) {
        return Cow::Borrowed(text);
    }
    let escaped = text.char_indices().fold(String::with_capacity(text.len() + 8), |mut out, found| {
        match acts(&found) {
            // Into a string nothing fails.
            true => drop(write!(out, "{}", escape(found.1))),
            false => out.push(found.1),
        }
        out
    });
    Cow::Owned(escaped)
}

/// True of what is no mark on the screen: control characters, separators of lines, and what turns the direction of what follows.
fn acts(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// As shells and languages write it: `\n`, `\x1b`, `\u{9b}`.
fn escape(c: char) -> String {
    match c {
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        c if c.is_ascii() => format!("\\x{:02x}", u32::from(c)),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_told() {
        assert_eq!(
            word("a\x1b[31mb\0\r\n\t\u{7f}\u{9b}\u{202e}c"),
            "a\\x1b[31mb\\x00\\r\\n\\t\\x7f\\u{9b}\\u{202e}c"
        );
        assert_eq!(lines("a\n\tb\x07\n"), "a\n\tb\\x07\n");
        assert_eq!(
            json("{\n \"a\": \"\u{9b}\u{7f}\u{2028}\"\n}\n"),
            "{\n \"a\": \"\\u009b\\u007f\\u2028\"\n}\n"
        );
    }

    #[test]
    fn only_what_is_indented_goes_on_with_a_message() {
        assert_eq!(message("3 layers:\n  a\n  b\nerror: c\n"), "3 layers:\n  a\n  b\\nerror: c\\n");
    }

    #[test]
    fn other_letters_stay() {
        let text = "Grüße, 日本語, 🐟, שלום\u{200f} \\x1b …";
        assert_eq!(word(text), text);
        assert!(matches!(lines(text), Cow::Borrowed(_)));
    }
}
