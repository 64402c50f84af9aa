//! Why a command did not do its work, and with which code it exits.

use std::process::ExitCode;

/// Why a command did not do its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It was called wrongly: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failure(String),
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Problem::Failure(text)
    }
}

/// Exit code of a command that has no bad result.
pub fn done(outcome: Result<(), String>) -> ExitCode {
    exit(outcome.map(|()| true).map_err(Problem::from))
}

/// Exit code of a command that came to a good result, to a bad one, or to none; the problem is printed.
pub fn exit(outcome: Result<bool, Problem>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Problem::Failure(text)) => {
            eprintln!("error: {text}");
            ExitCode::FAILURE
        }
        Err(Problem::Usage(text)) => {
            eprintln!("error: {text}");
            ExitCode::from(2)
        }
    }
}
