//! `firebrick doctor`: is this board ready?

use clap::Args;
use serde_json::{Value, json};

use crate::config::{self, Key, Settings, Source};
use crate::options::board::BoardArguments;
use crate::options::model::{ModelArgument, NetworkOptions};
use crate::output;
use firebrick_host::doctor::{Check, Outcome, examine};

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
    pub fn run(self) -> anyhow::Result<()> {
        let checks = examine(&self.board.options(), &self.network.open(self.model.path())?);
        let settings = self.settings();
        if self.json {
            let checks: Vec<Value> = checks.iter().map(value).collect();
            output::print_json(&json!({ "checks": checks, "settings": settings.json() }))?;
        } else {
            let checks: String = checks.iter().map(line).collect();
            output::print(&format!("{checks}\n{}", settings.text()))?;
        }
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

fn line(check: &Check) -> String {
    format!("{:<4}  {:<14}  {}\n", check.outcome.name(), check.name, check.text)
}

fn value(check: &Check) -> Value {
    json!({ "check": check.name, "outcome": check.outcome.name().to_lowercase(), "text": check.text })
}
