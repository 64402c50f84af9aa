//! What the crates tell of their work: lines on standard error for who asks, the line of [`progress`] for who waits.
//!
//! A line that cannot be written, for its reader has gone, is dropped.

mod records;

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use records::Records;

use crate::{colour, fit, help, plain, progress};

/// Variable that says what is told.
const VARIABLE: &str = "FIREBRICK_LOG";

static VERBOSE: AtomicBool = AtomicBool::new(false);

/// A `FIREBRICK_LOG` that makes no sense.
#[derive(Debug, thiserror::Error)]
#[error(
    "{VARIABLE} is `{text}`; accepted: off, error, warn, info, debug, trace, or CRATE=LEVEL, as firebrick_sim=debug, with \
     commas between"
)]
pub(crate) struct LogError {
    text: String,
}

/// How much is told.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Verbosity {
    /// Tell what is read, built, cached, cut; twice: the details, too
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet", help_heading = help::GLOBAL)]
    verbose: u8,
    /// Tell nothing but errors, and show no progress
    #[arg(short, long, global = true, help_heading = help::GLOBAL)]
    quiet: bool,
}

impl Verbosity {
    /// What is told: by the options, else by `FIREBRICK_LOG`, else `usual`.
    fn filter(self, variable: Option<&str>, usual: LevelFilter) -> Result<Targets, LogError> {
        let level = match (self.quiet, self.verbose) {
            (true, _) => LevelFilter::ERROR,
            (false, 0) => match variable.filter(|text| !text.is_empty()) {
                Some(text) => return parse(text),
                None => usual,
            },
            (false, 1) => LevelFilter::INFO,
            (false, 2) => LevelFilter::DEBUG,
            (false, _) => LevelFilter::TRACE,
        };
        Ok(Targets::new().with_default(level))
    }

    /// Begins to tell; as `records`, in lines of JSON, of the work as well.
    ///
    /// # Errors
    /// A `FIREBRICK_LOG` that makes no sense.
    pub fn start(self, records: bool) -> Result<(), LogError> {
        VERBOSE.store(self.verbose > 0, Ordering::Relaxed);
        let usual = if records { LevelFilter::INFO } else { LevelFilter::WARN };
        let filter = self.filter(std::env::var(VARIABLE).ok().as_deref(), usual)?;
        let (lines, records) = if records { (None, Some(Records)) } else { (Some(Lines), None) };
        let lines = lines.map(|lines| lines.with_filter(filter.clone()));
        let records = records.map(|records| records.with_filter(filter));
        let shows = !self.quiet && progress::way().is_some();
        let activities = shows.then(|| Activities.with_filter(LevelFilter::INFO));
        let subscriber = tracing_subscriber::registry().with(lines).with(records).with(activities);
        // In one process nobody else does.
        let _ = tracing::subscriber::set_global_default(subscriber);
        if shows {
            progress::start();
        }
        Ok(())
    }
}

/// True if more than usual is told.
pub(crate) fn is_verbose() -> bool {
    VERBOSE.load(Ordering::Relaxed)
}

/// Parses `FIREBRICK_LOG`.
fn parse(text: &str) -> Result<Targets, LogError> {
    let level = |text: &str| text.trim().parse::<LevelFilter>().is_ok();
    // The library takes any other word for a crate whose messages are all wanted.
    let known = text.split(',').all(|part| level(part.split_once('=').map_or(part, |(_, level)| level)));
    let parsed = text.parse().ok().filter(|_| known);
    parsed.ok_or_else(|| LogError { text: text.to_owned() })
}

/// Writes a line to standard error.
pub(crate) fn line(begin: &str, text: &str) {
    progress::quietly(|| {
        // Whoever does not read it any more misses nothing.
        let text = format!("{begin} {}", plain::message(text));
        let _ = writeln!(std::io::stderr().lock(), "{}", fit::lines(&text, fit::error_width()));
    });
}

/// Tells why the program fails.
pub(crate) fn error(text: &str) {
    line(&colour::error(), text);
}

/// A level, as a line begins with it.
fn name(level: &Level) -> String {
    match *level {
        Level::ERROR => colour::error(),
        Level::WARN => colour::warning(),
        Level::INFO => "info:".into(),
        Level::DEBUG => "debug:".into(),
        Level::TRACE => "trace:".into(),
    }
}

/// The text of an event or span: its message, and its other fields behind it.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let comma = if self.fields.is_empty() { "" } else { ", " };
        // Into a string nothing fails.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            // What makes a sentence of a span's name.
            name @ ("of" | "with") => write!(self.message, " {name} {value:?}"),
            name => write!(self.fields, "{comma}{name} {value:?}"),
        };
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

impl Text {
    fn whole(self) -> String {
        match (self.message.is_empty(), self.fields.is_empty()) {
            (_, true) => self.message,
            (true, false) => self.fields,
            (false, false) => format!("{}: {}", self.message, self.fields),
        }
    }

    /// That of a span, whose name says what is being done.
    fn of(span: &Attributes<'_>) -> String {
        let mut text = Text { message: span.metadata().name().to_owned(), fields: String::new() };
        span.record(&mut text);
        text.whole()
    }
}

/// Events and spans as lines.
struct Lines;

/// When a span began.
struct Begun(Instant);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text::default();
        event.record(&mut text);
        line(&name(event.metadata().level()), &text.whole());
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        line(&name(attributes.metadata().level()), &Text::of(attributes));
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Begun(Instant::now()));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let taken = span.extensions().get::<Begun>().map(|begun| begun.0.elapsed().as_secs_f64());
        if let Some(seconds) = taken.filter(|seconds| *seconds >= 0.1) {
            line(&name(span.metadata().level()), &format!("{} took {seconds:.1} s", span.name()));
        }
    }
}

/// Spans as what is being done.
struct Activities;

/// A span's text.
struct What(String);

/// The number of what is being done.
struct Shown(u64);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Activities {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(What(Text::of(attributes)));
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let what = span.extensions().get::<What>().map(|what| what.0.clone());
        if let Some(what) = what {
            span.extensions_mut().replace(Shown(progress::begin_span(what)));
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let shown = span.extensions_mut().remove::<Shown>();
        if let Some(Shown(id)) = shown {
            progress::finish(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(verbosity: Verbosity, variable: Option<&str>) -> Vec<Level> {
        let filter = verbosity.filter(variable, LevelFilter::WARN).unwrap();
        let all = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE];
        all.into_iter().filter(|level| filter.would_enable("firebrick_sim", level)).collect()
    }

    #[test]
    fn options_come_before_the_variable() {
        let count = |verbose, quiet, variable| told(Verbosity { verbose, quiet }, variable).len();
        assert_eq!(count(0, false, None), 2);
        assert_eq!(count(0, false, Some("")), 2);
        assert_eq!(count(0, true, Some("trace")), 1);
        assert_eq!([1, 2, 3, 9].map(|verbose| count(verbose, false, Some("off"))), [3, 4, 5, 5]);
        assert_eq!(count(0, false, Some("debug")), 4);
        assert_eq!(count(0, false, Some("off")), 0);
        assert_eq!(count(0, false, Some("firebrick_sim=info,error")), 3);
        assert_eq!(count(0, false, Some("firebrick_host=info,error")), 1);
    }

    #[test]
    fn a_variable_that_makes_no_sense_is_refused_with_what_is_accepted() {
        for text in ["loud", "firebrick_sim=loud", "info;debug", "info,,x"] {
            let error = parse(text).unwrap_err();
            assert!(
                error.to_string().contains(&format!("FIREBRICK_LOG is `{text}`; accepted: off, error")),
                "{error}"
            );
        }
    }
}
