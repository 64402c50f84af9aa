//! What a shard's file begins with.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::shard::Shard;

/// The format of shards' files.
pub const FORMAT: u64 = 1;

/// What was asked for, and which part of it the file has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the files' format.
    pub format: u64,
    /// Version of the program.
    pub program: String,
    /// The command.
    pub command: String,
    /// Number of items of all shards.
    pub items: u64,
    /// Which shard, from 0.
    pub shard: u64,
    /// Number of shards.
    pub shards: u64,
    /// All that what an item says depends on, hashes of models and data among it: an object.
    pub job: Value,
}

/// Where two headers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, those above it before it.
    pub field: String,
    /// What one of them has.
    pub found: String,
    /// What the other one has.
    pub expected: String,
}

impl Header {
    /// A header of this version of the program.
    pub fn new(command: &str, job: Value, items: u64, shard: Shard) -> Header {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let Shard { index, count } = shard;
        Header {
            format: FORMAT,
            program,
            command: command.to_owned(),
            items,
            shard: index,
            shards: count,
            job,
        }
    }

    /// Which shard it is of.
    pub fn of(&self) -> Shard {
        Shard { index: self.shard, count: self.shards }
    }

    /// Where it differs first from one of another shard of the same work; the shard itself does not count.
    pub fn difference(&self, expected: &Header) -> Option<Difference> {
        let found = Header { shard: expected.shard, ..self.clone() };
        let values = [&found, expected].map(|header| serde_json::to_value(header).unwrap_or_default());
        difference("", &values[0], &values[1])
    }
}

fn difference(field: &str, found: &Value, expected: &Value) -> Option<Difference> {
    if found == expected {
        return None;
    }
    let under = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match (found, expected) {
        (Value::Object(a), Value::Object(b)) => {
            let names = b.keys().chain(a.keys().filter(|name| !b.contains_key(*name)));
            let of = |map: &serde_json::Map<String, Value>, name| map.get(name).cloned().unwrap_or_default();
            names.into_iter().find_map(|name| difference(&under(name), &of(a, name), &of(b, name)))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(place, (a, b))| difference(&under(&place.to_string()), a, b))
        }
        _ => Some(Difference { field: field.to_owned(), found: short(found), expected: short(expected) }),
    }
}

/// A value in a message.
fn short(value: &Value) -> String {
    const MOST: usize = 64;
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_difference_is_named_and_the_shard_is_none() {
        let header = |job, index| Header::new("evaluate", job, 9, Shard { index, count: 3 });
        let one = header(json!({"models": [{"sha256": "ab"}], "data": "x"}), 0);
        assert_eq!(header(one.job.clone(), 2).difference(&one), None);
        let other = header(json!({"models": [{"sha256": "cd"}], "data": "x"}), 1);
        let found = other.difference(&one).unwrap();
        assert_eq!((&*found.field, &*found.found, &*found.expected), ("job.models.0.sha256", "cd", "ab"));
        let more = header(json!({"models": [{"sha256": "ab"}], "data": "x", "seed": 1}), 1);
        assert_eq!(more.difference(&one).unwrap().expected, "nothing");
        let counted = Header { items: 8, ..one.clone() };
        assert_eq!(counted.difference(&one).unwrap().field, "items");
    }
}
