//! The attributes of a node.

use super::super::reason::{Malformed, OnnxReason, Reason};
use super::super::tensor::{MOST_INTS, Tensor};
use super::super::wire::{Fields, Value, WireError};
use super::message::NodeMessage;
use super::store::Store;
use super::tensor_message::tensor;

/// The attributes of one node, read when they are asked for.
pub(super) struct Attributes<'a, 'n> {
    node: &'n NodeMessage<'a>,
}

impl<'a, 'n> Attributes<'a, 'n> {
    pub fn new(node: &'n NodeMessage<'a>) -> Self {
        Attributes { node }
    }

    /// Refuses attributes other than these.
    pub fn only(&self, accepted: &'static [&'static str]) -> Result<(), Reason> {
        for message in &self.node.attributes {
            let name = match field(message, 1)? {
                Some(value) => value.text()?,
                None => "",
            };
            if !accepted.contains(&name) {
                return Err(OnnxReason::Attribute { found: name.to_string(), accepted }.into());
            }
        }
        Ok(())
    }

    fn find(&self, name: &str) -> Result<Option<&'a [u8]>, Malformed> {
        for &message in &self.node.attributes {
            if let Some(found) = field(message, 1)? {
                if found.text()? == name {
                    return Ok(Some(message));
                }
            }
        }
        Ok(None)
    }

    fn value(&self, name: &str, tag: u32) -> Result<Option<Value<'a>>, Malformed> {
        let Some(message) = self.find(name)? else { return Ok(None) };
        field(message, tag)
    }

    pub fn int(&self, name: &str, default: i64) -> Result<i64, Malformed> {
        match self.find(name)? {
            None => Ok(default),
            // A field that holds 0 may be missing.
            Some(message) => field(message, 3)?.map_or(Ok(0), |value| Ok(value.int()?)),
        }
    }

    pub fn float(&self, name: &str, default: f32) -> Result<f32, Malformed> {
        match self.find(name)? {
            None => Ok(default),
            Some(message) => field(message, 2)?.map_or(Ok(0.0), |value| Ok(value.float()?)),
        }
    }

    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Malformed> {
        Ok(self.value(name, 4)?.map(Value::text).transpose()?)
    }

    pub fn ints(&self, name: &str) -> Result<Option<Vec<i64>>, Malformed> {
        let Some(message) = self.find(name)? else { return Ok(None) };
        let mut ints = Vec::new();
        for field in Fields::new(message) {
            if let (8, value) = field? {
                value.append_ints(&mut ints, MOST_INTS)?;
            }
        }
        Ok(Some(ints))
    }

    /// The bytes of a list of floats, in pieces.
    pub fn floats(&self, name: &str) -> Result<Option<Vec<&'a [u8]>>, Malformed> {
        let Some(message) = self.find(name)? else { return Ok(None) };
        let mut pieces = Vec::new();
        for field in Fields::new(message) {
            if let (7, value) = field? {
                // Nobody writes long lists so, and one by one they take much more than their bytes.
                if pieces.len() == MOST_INTS {
                    return Err(WireError::Integers { most: MOST_INTS }.into());
                }
                pieces.push(value.numbers()?);
            }
        }
        Ok(Some(pieces))
    }

    pub fn tensor(&self, name: &str, store: &Store<'_>) -> Result<Option<Tensor<'a>>, Malformed> {
        let value = self.value(name, 5)?.map(Value::bytes).transpose()?;
        Ok(value.map(|message| tensor(message, store)).transpose()?.map(|(_, tensor)| tensor))
    }

    /// True if there is such an attribute.
    pub fn has(&self, name: &str) -> Result<bool, Malformed> {
        Ok(self.find(name)?.is_some())
    }
}

/// The last field of this tag.
fn field<'a>(message: &'a [u8], wanted: u32) -> Result<Option<Value<'a>>, Malformed> {
    let mut found = None;
    for field in Fields::new(message) {
        let (tag, value) = field?;
        if tag == wanted {
            found = Some(value);
        }
    }
    Ok(found)
}
