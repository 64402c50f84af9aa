//! The line that says what is being done: what of it a terminal has room for.

use indicatif::ProgressStyle;

use crate::fit;

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Unknown,
    Items(u64),
    #[cfg_attr(not(feature = "fetch"), allow(dead_code, reason = "only downloads have one"))]
    Bytes(u64),
}

/// The spinner and the blank behind it.
const SPINNER: usize = 2;

/// The shortest bar that shows anything.
const BAR: usize = 10;

/// What stands behind the message, its longest form, and a shorter one.
fn tail(length: Length) -> (&'static str, usize, &'static str) {
    match length {
        Length::Unknown => ("{elapsed}", "59s".len(), ""),
        Length::Items(count) => {
            let digits = count.to_string().len();
            ("{pos} of {len}, {elapsed}", 2 * digits + " of , 59s".len(), "{pos}/{len}")
        }
        Length::Bytes(_) => (
            "{bytes} of {total_bytes}, {eta} left",
            "1023.99 MiB of 1023.99 MiB, 59s left".len(),
            "{percent} %",
        ),
    }
}

/// The template of the line and the message in it, on a terminal of so many columns: what there is no room for is left out, the bar
/// first, then words from the message's end.
pub(super) fn layout(what: &str, length: Length, columns: usize) -> (String, String) {
    let (tail, longest, short) = tail(length);
    let room = columns.saturating_sub(SPINNER + 1 + longest);
    let whole = textwrap::core::display_width(what);
    if length != Length::Unknown && whole + 1 + BAR <= room {
        return (format!("{{spinner}} {{msg}} {{wide_bar}} {tail}"), what.to_owned());
    }
    let message = fit::shortened(what, room);
    if !message.is_empty() {
        return (format!("{{spinner}} {{wide_msg}} {tail}"), message);
    }
    // Where not even a word has room beside all of it.
    let message = fit::shortened(what, columns.saturating_sub(SPINNER));
    match short {
        "" => ("{spinner} {msg}".to_owned(), message),
        short => (format!("{{spinner}} {short}"), String::new()),
    }
}

/// The style of a template.
pub(super) fn style(template: &str) -> ProgressStyle {
    // The default style stands in for a template that this version of indicatif does not know.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHATS: [&str; 3] =
        ["building the simulation of firebrick", "classifying", "/a/path/that/is/one/word"];

    /// The longest line of a template, its bar as short as it may be.
    fn longest(template: &str, message: &str, length: Length) -> String {
        let count = if let Length::Items(count) = length { count.to_string() } else { String::new() };
        let bytes = "1023.99 MiB";
        let parts = [
            ("{spinner}", "*"),
            ("{msg}", message),
            ("{wide_msg}", message),
            ("{wide_bar}", "##########"),
            ("{pos}", &count),
            ("{len}", &count),
            ("{elapsed}", "59s"),
            ("{eta}", "59s"),
            ("{bytes}", bytes),
            ("{total_bytes}", bytes),
            ("{percent}", "100"),
        ];
        let text = parts.iter().fold(template.to_owned(), |text, (part, value)| text.replace(part, value));
        assert!(!text.contains('{'), "{text}");
        text
    }

    #[test]
    fn no_line_is_longer_than_the_terminal_and_no_word_is_broken() {
        for columns in [9, 10, 20, 40, 80, 132] {
            for length in [Length::Unknown, Length::Items(123), Length::Bytes(9 << 30)] {
                for what in WHATS {
                    let (template, message) = layout(what, length, columns);
                    let line = longest(&template, &message, length);
                    assert!(line.len() <= columns, "{columns} {length:?}: {line:?}");
                    let whole = message.strip_suffix(" ...").unwrap_or(&message);
                    assert!(
                        what == whole || whole.is_empty() || what.starts_with(&format!("{whole} ")),
                        "{line}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_wide_terminal_has_room_for_a_bar() {
        let of = |length, columns| layout(WHATS[0], length, columns);
        let bar = "{spinner} {msg} {wide_bar} {pos} of {len}, {elapsed}".to_owned();
        assert_eq!(of(Length::Items(9), 80), (bar, WHATS[0].to_owned()));
        assert_eq!(of(Length::Items(9), 40).1, "building the ...");
        assert_eq!(of(Length::Unknown, 20), ("{spinner} {wide_msg} {elapsed}".into(), "building ...".into()));
        assert_eq!(of(Length::Items(99), 16), ("{spinner} {pos}/{len}".into(), String::new()));
        assert_eq!(of(Length::Unknown, 9), ("{spinner} {msg}".into(), String::new()));
    }
}
