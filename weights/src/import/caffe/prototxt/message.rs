//! A message's fields, and what may stand in them.

use std::borrow::Cow;

use super::super::super::reason::Malformed;

/// A message's fields in their order.
#[derive(Debug, Default)]
pub(in super::super) struct Message<'a> {
    pub(super) fields: Vec<(&'a str, Value<'a>)>,
}

#[derive(Debug)]
pub(super) enum Value<'a> {
    /// A number, a name, or a text without its quotes.
    Scalar(Cow<'a, str>),
    Message(Message<'a>),
}

impl<'a> Message<'a> {
    /// All values of a field.
    pub fn scalars<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m str> {
        self.fields.iter().filter(move |(n, _)| *n == name).filter_map(|(_, value)| match value {
            Value::Scalar(text) => Some(&**text),
            Value::Message(_) => None,
        })
    }

    /// The last value of a field.
    pub fn scalar<'m>(&'m self, name: &'m str) -> Option<&'m str> {
        self.scalars(name).last()
    }

    /// All messages of a field.
    pub fn messages<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m Message<'a>> {
        self.fields.iter().filter(move |(n, _)| *n == name).filter_map(|(_, value)| match value {
            Value::Scalar(_) => None,
            Value::Message(message) => Some(message),
        })
    }

    /// The first message of a field.
    pub fn message<'m>(&'m self, name: &'m str) -> Option<&'m Message<'a>> {
        self.messages(name).next()
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(|(name, _)| *name)
    }

    /// The numbers of a field.
    pub fn numbers<T: Number>(&self, name: &str) -> Result<Vec<T>, Malformed> {
        self.scalars(name)
            .map(|text| {
                let no_number = || Malformed::NoNumber {
                    field: name.to_string(),
                    text: text.to_string(),
                    accepted: T::ACCEPTED,
                };
                T::read(text).ok_or_else(no_number)
            })
            .collect()
    }

    /// The last number of a field.
    pub fn number<T: Number>(&self, name: &str) -> Result<Option<T>, Malformed> {
        Ok(self.numbers(name)?.pop())
    }

    /// A truth value.
    pub fn flag(&self, field: &'static str, default: bool) -> Result<bool, Malformed> {
        match self.scalar(field) {
            None => Ok(default),
            Some("true" | "True" | "t" | "1") => Ok(true),
            Some("false" | "False" | "f" | "0") => Ok(false),
            Some(other) => Err(Malformed::Field { field, text: other.to_string(), accepted: "true, false" }),
        }
    }
}

/// What a field's text is read as.
pub(in super::super) trait Number: Sized {
    /// What is one, for messages.
    const ACCEPTED: &'static str;

    /// The number, if the text is one.
    fn read(text: &str) -> Option<Self>;
}

/// Decimal, as `0x1f`, or in octal as `017`.
impl Number for i64 {
    const ACCEPTED: &'static str = "a whole number";

    fn read(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (digits, radix) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            None if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
            None => (digits, 10),
        };
        // Only digits: the parser would take a second sign.
        let value = digits.starts_with(|c: char| c.is_digit(radix)).then_some(digits)?;
        let value = i64::from_str_radix(value, radix).ok()?;
        Some(if negative { -value } else { value })
    }
}

impl Number for usize {
    const ACCEPTED: &'static str = "a whole number, 0 and more";

    fn read(text: &str) -> Option<Self> {
        i64::read(text)?.try_into().ok()
    }
}

/// Also with C's `f` behind it.
impl Number for f32 {
    const ACCEPTED: &'static str = "a number";

    fn read(text: &str) -> Option<Self> {
        let plain = || text.strip_suffix(['f', 'F'])?.parse().ok();
        text.parse().ok().or_else(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_protobuf_writes_them() {
        let cases = [("10", 10), ("-3", -3), ("0x1F", 31), ("017", 15), ("0", 0), ("-0x10", -16)];
        assert!(cases.iter().all(|&(text, value)| i64::read(text) == Some(value)));
        for text in ["", "-", "--1", "+1", "0x", "0x-1", "08", "1.5", "1e3", "MAX", "9223372036854775808"] {
            assert_eq!(i64::read(text), None, "{text}");
        }
        assert_eq!((usize::read("-1"), usize::read("0x20")), (None, Some(32)));
        let cases =
            [("0.5f", 0.5), ("1e3", 1e3), ("-.5", -0.5), ("2.", 2.0), ("1F", 1.0), ("inf", f32::INFINITY)];
        assert!(cases.iter().all(|&(text, value)| f32::read(text) == Some(value)));
        assert_eq!((f32::read("f"), f32::read("1.5ff")), (None, None));
    }
}
