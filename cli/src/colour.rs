//! Whether help, errors and warnings are coloured.
//!
//! Help and usage errors are painted by clap, and one word at the start of the other messages here. Results never are. A build
//! without the feature `color` takes the option and paints nothing.

use std::ffi::OsString;

use clap::ValueEnum;
use clap::builder::StyledStr;
use clap::builder::styling::{AnsiColor, Style, Styles};

/// A text of the parser with its colours, if the build has any.
pub(crate) fn rendered(text: &StyledStr) -> String {
    #[cfg(feature = "color")]
    return text.ansi().to_string();
    #[cfg(not(feature = "color"))]
    text.to_string()
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal that can show them.
    Auto,
    /// Also in files and pipes.
    Always,
    /// Nowhere.
    Never,
}

impl Colour {
    /// As the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Colour::Auto => "auto",
            Colour::Always => "always",
            Colour::Never => "never",
        }
    }

    /// Paints everything from now on like this.
    pub fn apply(self) {
        #[cfg(feature = "color")]
        match self {
            Colour::Auto => anstream::ColorChoice::Auto,
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }

    /// The value of `--color` on a command line that is not parsed yet: whatever clap says about it is painted, too. The last
    /// one counts; `None` if there is none, or none that is right.
    pub fn asked(words: &[OsString]) -> Option<Self> {
        let text = |word: &OsString| word.to_str().map(str::to_owned);
        let mut found = None;
        let mut words = words.iter().map(text).take_while(|word| word.as_deref() != Some("--"));
        while let Some(word) = words.next() {
            let value = match word.as_deref() {
                Some("--color") => words.next().flatten(),
                Some(word) => word.strip_prefix("--color=").map(str::to_owned),
                None => None,
            };
            found = value.and_then(|value| Colour::from_str(&value, false).ok()).or(found);
        }
        found
    }
}

/// `error:`, as a message on standard error begins.
pub(crate) fn error() -> String {
    painted("error:", *Styles::styled().get_error())
}

/// `warning:`, the same.
pub(crate) fn warning() -> String {
    painted("warning:", AnsiColor::Yellow.on_default().bold())
}

fn painted(word: &str, style: Style) -> String {
    if on_standard_error() { format!("{style}{word}{style:#}") } else { word.to_owned() }
}

/// True if messages are painted.
pub(crate) fn on_standard_error() -> bool {
    paints(&std::io::stderr())
}

/// True if help is painted.
pub(crate) fn on_standard_output() -> bool {
    paints(&std::io::stdout())
}

#[cfg(feature = "color")]
fn paints(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

#[cfg(not(feature = "color"))]
fn paints(_: &impl std::io::Write) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_color_before_a_double_hyphen_counts() {
        let asked = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            Colour::asked(&words)
        };
        assert_eq!(asked("firebrick classify --color never"), Some(Colour::Never));
        assert_eq!(asked("firebrick --color=always inspect --color auto"), Some(Colour::Auto));
        for line in ["firebrick", "firebrick --color", "firebrick --color red", "firebrick -- --color never"]
        {
            assert_eq!(asked(line), None, "{line}");
        }
    }
}
