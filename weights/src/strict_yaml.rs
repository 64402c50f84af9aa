//! YAML whose every key must be known.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use crate::text::{TextError, check_nesting};

/// Why a text is not the YAML that is expected.
#[derive(Debug, thiserror::Error)]
pub enum YamlError {
    /// Its syntax, a missing key, or a value of the wrong kind.
    #[error(transparent)]
    Syntax(#[from] serde_yaml::Error),
    /// It is nested too deep.
    #[error(transparent)]
    Nested(#[from] TextError),
    /// A key that nothing reads, with those that it is in.
    #[error("unknown key `{0}`")]
    UnknownKey(String),
}

/// Parses YAML and refuses keys that the structure does not have.
///
/// serde itself overlooks some of them in a flattened enum, so what was read is written again, and
/// every key that was given must be there.
pub(crate) fn parse<T: DeserializeOwned + Serialize>(text: &str) -> Result<T, YamlError> {
    check_nesting(text)?;
    let parsed: T = serde_yaml::from_str(text)?;
    let given: Value = serde_yaml::from_str(text)?;
    let known = serde_yaml::to_value(&parsed)?;
    match unknown_key(&given, &known) {
        Some(key) => Err(YamlError::UnknownKey(key)),
        None => Ok(parsed),
    }
}

/// The dotted path of a key that `known` lacks.
fn unknown_key(given: &Value, known: &Value) -> Option<String> {
    match (given, known) {
        (Value::Mapping(given), Value::Mapping(known)) => given.iter().find_map(|(key, value)| {
            let name = key.as_str().unwrap_or("?");
            match known.get(key) {
                None => Some(name.to_string()),
                Some(other) => unknown_key(value, other).map(|rest| format!("{name}.{rest}")),
            }
        }),
        (Value::Sequence(given), Value::Sequence(known)) => given
            .iter()
            .zip(known)
            .enumerate()
            .find_map(|(i, (a, b))| unknown_key(a, b).map(|rest| format!("{i}.{rest}"))),
        (Value::Tagged(given), Value::Tagged(known)) => unknown_key(&given.value, &known.value),
        _ => None,
    }
}
