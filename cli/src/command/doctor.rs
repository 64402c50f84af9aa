//! `firebrick doctor`: is this board ready?

use clap::Args;

use crate::columns::Columns;
use crate::config::{self, Key, Settings, Source};
use crate::json::board as json;
use crate::options::board::BoardArguments;
use crate::options::model::{ModelArgument, NetworkOptions};
use crate::output;
use crate::refused::UsageError;
use firebrick_host::doctor::{Check, Outcome, examine};
use firebrick_weights::embedded;

/// Check this board step by step, from the bitstream to a frame, and say what to do about what is wrong; show the settings, and
/// where each comes from
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    model: ModelArgument,
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    board: BoardArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        self.network.seeded.check_usage()?;
        self.network.output.check_usage(self.model.is_given())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let opened = self.network.open(self.model.path());
        let (model, problem) = match opened {
            Ok(model) => (model, None),
            Err(problem) if problem.is::<UsageError>() => return Err(problem),
            // The board's checks do not depend on it.
            Err(problem) => (embedded::digits(), Some(problem)),
        };
        let checks = examine(&self.board.options(), &model);
        let settings = self.settings();
        if self.json {
            let ready = problem.is_none() && checks.iter().all(|check| check.outcome != Outcome::Failed);
            let checks = checks.iter().map(record).collect();
            output::print_json(&json::Examined { ready, checks, settings: settings.records() })?;
        } else {
            output::print(&format!("{}\n{}", text(&checks), settings.text()))?;
        }
        problem.map_or(Ok(()), Err)?;
        match checks.iter().filter(|check| check.outcome == Outcome::Failed).count() {
            0 => Ok(()),
            failed => anyhow::bail!("{failed} of {} checks failed", checks.len()),
        }
    }
}

impl Doctor {
    /// The settings, with those of this command line.
    fn settings(&self) -> Settings {
        let mut settings = config::current().clone();
        if let Some(model) = self.model.path() {
            settings.set(Key::Model, model, Source::Option(Key::Model.option()));
        }
        settings
    }
}

fn text(checks: &[Check]) -> String {
    let mut table = Columns::default().text("").text("").text("");
    for check in checks {
        table.row([check.outcome.name(), check.name, &check.text].map(str::to_owned));
    }
    table.lines(output::width(), "")
}

fn record(check: &Check) -> json::Check {
    let outcome = check.outcome.name().to_lowercase();
    json::Check { check: check.name, outcome, message: check.text.clone() }
}
