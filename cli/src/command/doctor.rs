//! `firebrick doctor`: is this board ready?

use clap::Args;
use serde_json::{Value, json};

use crate::options::board::BoardArguments;
use crate::options::model::{ModelArgument, NetworkOptions};
use crate::output;
use firebrick_host::doctor::{Check, Outcome, examine};

/// Check this board step by step, from the bitstream to a frame, and say what to do about what is wrong
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
        if self.json {
            output::print_json(&json!({ "checks": checks.iter().map(value).collect::<Vec<_>>() }))?;
        } else {
            output::print(&checks.iter().map(line).collect::<String>())?;
        }
        match checks.iter().filter(|check| check.outcome == Outcome::Failed).count() {
            0 => Ok(()),
            failed => anyhow::bail!("{failed} of {} checks failed", checks.len()),
        }
    }
}

fn line(check: &Check) -> String {
    format!("{:<4}  {:<14}  {}\n", check.outcome.name(), check.name, check.text)
}

fn value(check: &Check) -> Value {
    json!({ "check": check.name, "outcome": check.outcome.name().to_lowercase(), "text": check.text })
}
