//! The settings for a reader.

use serde_json::{Value, json};

use super::key::Key;
use super::settings::Settings;

impl Settings {
    /// A line for each setting: its value and where it comes from.
    pub fn text(&self) -> String {
        let line = |key: Key| match self.get(key) {
            Some((value, from)) => format!("{:<8}  {}, from {from}\n", key.name(), value.to_string_lossy()),
            None => format!("{:<8}  not set\n", key.name()),
        };
        Key::ALL.map(line).concat()
    }

    /// The same as JSON; `null` is not set.
    pub fn json(&self) -> Value {
        let entry = |key: Key| {
            let (value, from) = match self.get(key) {
                Some((value, from)) => (Some(value.to_string_lossy()), Some(from.to_string())),
                None => (None, None),
            };
            json!({ "setting": key.name(), "value": value, "from": from })
        };
        Value::from(Key::ALL.map(entry).to_vec())
    }
}
