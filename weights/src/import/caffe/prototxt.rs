//! Protobuf's text format, as far as Caffe's descriptions use it.

use super::super::reason::{MOST_DEPTH, Malformed, Syntax, SyntaxError};
use super::super::wire::Budget;

/// A message's fields in their order.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    fields: Vec<(&'a str, Value<'a>)>,
}

#[derive(Debug)]
enum Value<'a> {
    /// A number, a name, or a text without its quotes.
    Scalar(&'a str),
    Message(Message<'a>),
}

impl<'a> Message<'a> {
    /// All values of a field.
    pub fn scalars(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| *n == name).filter_map(|(_, value)| match value {
            Value::Scalar(text) => Some(*text),
            Value::Message(_) => None,
        })
    }

    /// The last value of a field.
    pub fn scalar(&self, name: &str) -> Option<&'a str> {
        self.scalars(name).last()
    }

    /// All messages of a field.
    pub fn messages(&self, name: &str) -> impl Iterator<Item = &Message<'a>> {
        self.fields.iter().filter(move |(n, _)| *n == name).filter_map(|(_, value)| match value {
            Value::Scalar(_) => None,
            Value::Message(message) => Some(message),
        })
    }

    /// The first message of a field.
    pub fn message(&self, name: &str) -> Option<&Message<'a>> {
        self.messages(name).next()
    }

    /// The numbers of a field.
    pub fn numbers<T: std::str::FromStr>(&self, name: &str) -> Result<Vec<T>, Malformed> {
        self.scalars(name)
            .map(|text| {
                let no_number = || Malformed::NoNumber { field: name.to_string(), text: text.to_string() };
                text.parse().map_err(|_| no_number())
            })
            .collect()
    }

    /// The last number of a field.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Malformed> {
        Ok(self.numbers(name)?.pop())
    }

    /// A truth value.
    pub fn flag(&self, field: &'static str, default: bool) -> Result<bool, Malformed> {
        match self.scalar(field) {
            None => Ok(default),
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(other) => Err(Malformed::Field { field, text: other.to_string(), accepted: "true, false" }),
        }
    }
}

/// The message of a whole file.
///
/// # Errors
/// The line and what is wrong there.
pub(super) fn parse<'a>(text: &'a str, budget: &Budget) -> Result<Message<'a>, SyntaxError> {
    let mut parser = Parser { text, rest: text, budget };
    let message = parser.message(0);
    message.map_err(|reason| SyntaxError { line: parser.line(), reason })
}

struct Parser<'a, 'b> {
    text: &'a str,
    rest: &'a str,
    budget: &'b Budget,
}

impl<'a> Parser<'a, '_> {
    fn line(&self) -> usize {
        let read = self.text.len() - self.rest.len();
        self.text.as_bytes()[..read].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// Fields up to the closing bracket, or the end of the file at depth 0.
    fn message(&mut self, depth: usize) -> Result<Message<'a>, Syntax> {
        if depth > MOST_DEPTH {
            return Err(Syntax::Depth);
        }
        let mut message = Message::default();
        loop {
            match self.token()? {
                None if depth == 0 => return Ok(message),
                None => return Err(Syntax::Message),
                Some("}") if depth > 0 => return Ok(message),
                Some("," | ";") => continue,
                Some(name) if is_name(name) => self.field(name, depth, &mut message)?,
                Some(other) => return Err(Syntax::Name(other.to_string())),
            }
        }
    }

    fn field(&mut self, name: &'a str, depth: usize, message: &mut Message<'a>) -> Result<(), Syntax> {
        self.budget.part()?;
        let mut token = self.token()?;
        let colon = token == Some(":");
        if colon {
            token = self.token()?;
        }
        match token {
            Some("{") => message.fields.push((name, Value::Message(self.message(depth + 1)?))),
            Some("[") if colon => loop {
                match self.token()? {
                    Some("]") => break,
                    Some(",") => continue,
                    Some(value) if is_value(value) => {
                        self.budget.part()?;
                        message.fields.push((name, Value::Scalar(unquoted(value))));
                    }
                    _ => return Err(Syntax::List(name.to_string())),
                }
            },
            Some(value) if colon && is_value(value) => {
                message.fields.push((name, Value::Scalar(unquoted(value))));
            }
            _ => return Err(Syntax::Value(name.to_string())),
        }
        Ok(())
    }

    /// The next name, number, quoted text or sign.
    fn token(&mut self) -> Result<Option<&'a str>, Syntax> {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('#') {
                break;
            }
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let length = match first {
            '"' | '\'' => match self.rest[1..].find(first) {
                Some(end) => end + 2,
                None => return Err(Syntax::Text),
            },
            _ if is_word(first) => self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len()),
            _ => first.len_utf8(),
        };
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(Some(token))
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || ['_', '.', '-', '+'].contains(&c)
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn is_value(token: &str) -> bool {
    token.starts_with(|c| is_word(c) || ['"', '\''].contains(&c))
}

fn unquoted(token: &str) -> &str {
    token.strip_prefix(['"', '\'']).map_or(token, |rest| &rest[..rest.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse(text, &Budget::new()).unwrap_err().to_string()
    }

    #[test]
    fn messages_are_read() {
        let text = "name: \"n\" # a comment\nlayer { top: 'a' dim: [1, 2] p: { x: -1.5e2, on: true } }\nlayer: { dim: 3 }";
        let budget = Budget::new();
        let message = parse(text, &budget).unwrap();
        assert_eq!(message.scalar("name"), Some("n"));
        let layers: Vec<_> = message.messages("layer").collect();
        assert_eq!(layers[0].numbers::<usize>("dim").unwrap(), [1, 2]);
        assert_eq!(layers[1].number::<usize>("dim").unwrap(), Some(3));
        let inner = layers[0].message("p").unwrap();
        assert_eq!(inner.number::<f32>("x").unwrap(), Some(-150.0));
        assert!(inner.flag("on", false).unwrap() && !inner.flag("off", false).unwrap());
        assert!(inner.numbers::<usize>("x").unwrap_err().to_string().contains("x: -1.5e2 is no number"));
    }

    #[test]
    fn mistakes_have_a_line() {
        assert_eq!(refusal("a: 1\nb {\n"), "line 3: a message does not end");
        assert_eq!(refusal("a: 1\n: 2"), "line 2: `:` where a field's name is expected");
        assert_eq!(refusal("a 1"), "line 1: `a` has no value");
        assert_eq!(refusal("a: \"b"), "line 1: a text does not end");
        assert_eq!(refusal("a: [1 {"), "line 1: the list of `a` does not end");
        assert_eq!(refusal("a: 1 }"), "line 1: `}` where a field's name is expected");
        assert!(refusal(&"a {".repeat(100_000)).contains("nested more than 16 deep"));
        assert!(refusal("\u{e9}: 1").contains("`\u{e9}` where"));
    }
}
