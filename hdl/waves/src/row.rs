//! A signal over time.

use std::collections::HashMap;

use crate::signals::Value;

/// How a row writes its signal.
pub(crate) type Form = fn(u128) -> String;

/// A signal of the picture.
pub(crate) struct Row {
    pub signal: &'static str,
    pub meaning: &'static str,
    pub when: Option<&'static str>,
    pub form: Option<Form>,
    /// What it is in each cycle; nothing where it does not count.
    pub samples: Vec<Option<Sample>>,
}

/// A signal in a cycle.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sample {
    Level(bool),
    Text(String),
}

impl Row {
    /// A row without samples.
    pub fn new(signal: &'static str, meaning: &'static str) -> Self {
        Self { signal, meaning, when: None, form: None, samples: Vec::new() }
    }

    /// Adds what the signal is in a cycle.
    ///
    /// # Panics
    /// If there is no such signal.
    pub fn see(&mut self, signals: &HashMap<String, Value>) {
        let value = |name: &str| signals.get(name).unwrap_or_else(|| panic!("no signal {name}"));
        let counts = self.when.is_none_or(|valid| value(valid).is_high());
        self.samples.push(counts.then(|| sample(value(self.signal), self.form)));
    }
}

fn sample(value: &Value, form: Option<Form>) -> Sample {
    match (value, form) {
        (Value::Bits(..), Some(form)) => {
            let digits = value.text();
            let lowest = &digits[digits.len().saturating_sub(32)..];
            Sample::Text(form(u128::from_str_radix(lowest, 16).expect("hexadecimal digits")))
        }
        (Value::Bits(_, 1), None) => Sample::Level(value.is_high()),
        _ => Sample::Text(value.text()),
    }
}
