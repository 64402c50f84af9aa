//! Lines that fit a terminal: broken at blanks, never within a word.

use std::borrow::Cow;
use std::io;
use std::os::fd::AsFd;

use textwrap::{Options, WordSeparator, WordSplitter};

/// Columns of the terminal that standard output is; none if it is none.
pub(crate) fn output_width() -> Option<usize> {
    columns(io::stdout())
}

/// Columns of the terminal that standard error is; none if it is none.
pub(crate) fn error_width() -> Option<usize> {
    columns(io::stderr())
}

fn columns(stream: impl AsFd) -> Option<usize> {
    let size = terminal_size::terminal_size_of(stream);
    size.map(|(columns, _)| usize::from(columns.0)).filter(|columns| *columns > 0)
}

/// Lines of at most so many columns, unless a word alone is longer; what goes on is indented a step further.
pub(crate) fn lines(text: &str, width: Option<usize>) -> Cow<'_, str> {
    let Some(width) = width else { return text.into() };
    if text.split('\n').all(|line| textwrap::core::display_width(line) <= width) {
        return text.into();
    }
    let fit = |line: &str| {
        let rest = line.trim_start_matches(' ');
        // Of a deep indentation on a narrow terminal, as much as leaves room for words.
        let indent = " ".repeat((line.len() - rest.len()).min(width / 4));
        let further = format!("{indent}  ");
        let options = options(width).initial_indent(&indent).subsequent_indent(&further);
        if textwrap::core::display_width(line) <= width {
            line.to_owned()
        } else {
            textwrap::fill(rest, options)
        }
    };
    text.split('\n').map(fit).collect::<Vec<_>>().join("\n").into()
}

/// A paragraph in lines of at most so many columns, unless a word alone is longer.
pub(crate) fn paragraph(text: &str, width: usize) -> String {
    textwrap::fill(text, options(width))
}

fn options<'a>(width: usize) -> Options<'a> {
    let options = Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    options.word_separator(WordSeparator::AsciiSpace).break_words(false)
}

/// The words of a text that fit so many columns; where some are left out, dots say so.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    const DOTS: &str = " ...";
    if textwrap::core::display_width(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(DOTS.len());
    let mut kept = "";
    for (at, _) in text.match_indices(' ') {
        let begin = &text[..at];
        if textwrap::core::display_width(begin) > room {
            break;
        }
        kept = begin;
    }
    if kept.is_empty() { String::new() } else { kept.to_owned() + DOTS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_the_terminal() {
        let text =
            "\u{1b}[31merror:\u{1b}[0m /a/very/long/path/that/is/one/word: cannot be read\n  a layer of it";
        let told = "\u{1b}[31merror:\u{1b}[0m\n  /a/very/long/path/that/is/one/word:\n  cannot be read\n  a layer of it";
        assert_eq!(lines(text, Some(22)), told);
        assert_eq!(lines(text, None), text);
        assert_eq!(lines("a    b  c", Some(9)), "a    b  c");
        assert_eq!(lines("          deeper down", Some(12)), "   deeper\n     down");
    }

    #[test]
    fn what_is_shortened_ends_with_a_whole_word() {
        let of = |width| shortened("building the simulation of firebrick", width);
        assert_eq!(of(36), "building the simulation of firebrick");
        assert_eq!(of(35), "building the simulation of ...");
        assert_eq!(of(12), "building ...");
        assert_eq!(of(11), "");
        assert_eq!(shortened("", 0), "");
    }
}
