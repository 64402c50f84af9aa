//! One check and what came of it.

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it must be.
    Ok,
    /// It works, but not as well as it could.
    Warning,
    /// It cannot work.
    Failed,
    /// It could not be checked.
    Skipped,
}

impl Outcome {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Warning => "warn",
            Outcome::Failed => "FAIL",
            Outcome::Skipped => "skip",
        }
    }
}

/// A check: what was looked at, what came of it, and what was found or what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What was found, or what to do.
    pub text: String,
}

impl Check {
    pub(super) fn ok(name: &'static str, text: impl ToString) -> Self {
        Check { name, outcome: Outcome::Ok, text: text.to_string() }
    }

    pub(super) fn warning(name: &'static str, text: impl ToString) -> Self {
        Check { name, outcome: Outcome::Warning, text: text.to_string() }
    }

    pub(super) fn failed(name: &'static str, text: impl ToString) -> Self {
        Check { name, outcome: Outcome::Failed, text: text.to_string() }
    }

    pub(super) fn skipped(name: &'static str, text: impl ToString) -> Self {
        Check { name, outcome: Outcome::Skipped, text: text.to_string() }
    }
}
