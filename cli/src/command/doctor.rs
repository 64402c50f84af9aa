//! `firebrick doctor`: is this board ready?

use clap::Args;

use crate::columns::Columns;
use crate::json::board as json;
use crate::options::board::BoardArguments;
use crate::options::model::ModelOptions;
use crate::output;
use firebrick_host::doctor::{Check, Outcome, examine};

/// Check this board step by step, from the bitstream to a frame, and say what to do about what is wrong
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    board: BoardArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub fn run(self) -> anyhow::Result<()> {
        let checks = examine(&self.board.options(), &self.model.open()?);
        if self.json {
            let ready = checks.iter().all(|check| check.outcome != Outcome::Failed);
            output::print_json(&json::Examined { ready, checks: checks.iter().map(record).collect() })?;
        } else {
            output::print(&text(&checks))?;
        }
        match checks.iter().filter(|check| check.outcome == Outcome::Failed).count() {
            0 => Ok(()),
            failed => anyhow::bail!("{failed} of {} checks failed", checks.len()),
        }
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
