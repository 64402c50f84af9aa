//! Text that should name one of several things, and names none.

/// Text that names no architecture or density, with what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}, accepted: {accepted}")]
pub struct UnknownName {
    text: String,
    what: &'static str,
    accepted: String,
}

impl UnknownName {
    pub(crate) fn new(text: &str, what: &'static str, accepted: impl Into<String>) -> Self {
        UnknownName { text: text.to_string(), what, accepted: accepted.into() }
    }
}
