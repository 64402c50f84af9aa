//! Protobuf's text format, as Caffe's descriptions use it.
//!
//! Source: the text format's specification (protobuf.dev), and what protobuf's own parser takes beyond it: `<>` for `{}`, no colon
//! before a message, lists, texts in several parts.

mod message;
mod token;

use std::borrow::Cow;

use super::super::reason::{MOST_DEPTH, Syntax, SyntaxError};
use super::super::wire::Budget;
use message::Value;
pub(super) use message::{Message, Number};
use token::{Token, Tokens};

/// The message of a whole file.
///
/// # Errors
/// The line and what is wrong there.
pub(super) fn parse<'a>(text: &'a str, budget: &Budget) -> Result<Message<'a>, SyntaxError> {
    let mut parser = Parser { tokens: Tokens::new(text), budget };
    parser.message(None, 0)
}

struct Parser<'a, 'b> {
    tokens: Tokens<'a>,
    budget: &'b Budget,
}

/// A message that has begun. Its line is counted when it is asked for: each count reads the text up to there.
#[derive(Clone, Copy)]
struct Open<'a> {
    name: &'a str,
    close: char,
    begin: Tokens<'a>,
}

impl<'a> Parser<'a, '_> {
    fn error(&self, reason: impl Into<Syntax>) -> SyntaxError {
        SyntaxError { line: self.tokens.line(), reason: reason.into() }
    }

    fn next(&mut self) -> Result<Option<Token<'a>>, SyntaxError> {
        self.tokens.next().map_err(|reason| self.error(reason))
    }

    /// Fields up to the closing bracket, or the end of the file.
    fn message(&mut self, open: Option<Open<'a>>, depth: usize) -> Result<Message<'a>, SyntaxError> {
        if depth > MOST_DEPTH {
            return Err(self.error(Syntax::Depth));
        }
        let mut message = Message::default();
        loop {
            match (self.next()?, open) {
                (None, None) => return Ok(message),
                (None, Some(Open { name, begin, .. })) => {
                    return Err(SyntaxError {
                        line: begin.line(),
                        reason: Syntax::Message(name.to_string()),
                    });
                }
                (Some(Token::Sign(sign)), Some(open)) if sign == open.close => return Ok(message),
                (Some(Token::Sign(sign @ ('}' | '>'))), Some(Open { name, close, begin })) => {
                    let (name, line) = (name.to_string(), begin.line());
                    return Err(self.error(Syntax::Close { found: sign, name, line, accepted: close }));
                }
                (Some(Token::Sign(',' | ';')), _) => continue,
                (Some(Token::Sign('[')), _) => {
                    self.extension()?;
                    self.field("", depth, &mut message)?;
                }
                (Some(Token::Word(name)), _) if is_name(name) => self.field(name, depth, &mut message)?,
                (Some(other), _) => return Err(self.error(Syntax::Name(shown(&other)))),
            }
        }
    }

    /// A name in brackets, of a field that is declared elsewhere; nothing here reads one.
    fn extension(&mut self) -> Result<(), SyntaxError> {
        loop {
            match self.next()? {
                Some(Token::Sign(']')) => return Ok(()),
                Some(Token::Word(_) | Token::Sign('/')) => (),
                Some(other) => return Err(self.error(Syntax::Name(shown(&other)))),
                None => return Err(self.error(Syntax::Name("[".to_string()))),
            }
        }
    }

    fn field(&mut self, name: &'a str, depth: usize, message: &mut Message<'a>) -> Result<(), SyntaxError> {
        let colon = self.tokens.take_sign(':');
        if !self.tokens.take_sign('[') {
            let missing = |parser: &Self| parser.error(Syntax::Value(name.to_string()));
            let value = self.value(name, colon, depth, missing)?;
            message.fields.push((name, value));
            return Ok(());
        }
        let begin = self.tokens;
        while !self.tokens.take_sign(']') {
            let missing =
                |_: &Self| SyntaxError { line: begin.line(), reason: Syntax::List(name.to_string()) };
            message.fields.push((name, self.value(name, true, depth, missing)?));
            self.tokens.take_sign(',');
        }
        Ok(())
    }

    /// One value of a field; `missing` is what is wrong if there is none.
    fn value(
        &mut self,
        name: &'a str,
        colon: bool,
        depth: usize,
        missing: impl FnOnce(&Self) -> SyntaxError,
    ) -> Result<Value<'a>, SyntaxError> {
        self.budget.part().map_err(|error| self.error(error))?;
        let close = match self.next()? {
            Some(Token::Sign('{')) => '}',
            Some(Token::Sign('<')) => '>',
            Some(Token::Text(text)) if colon => return Ok(Value::Scalar(self.joined(text)?)),
            Some(Token::Word("-")) if colon => {
                return match self.next()? {
                    Some(Token::Word(word)) => Ok(Value::Scalar(Cow::Owned(format!("-{word}")))),
                    _ => Err(missing(self)),
                };
            }
            Some(Token::Word(word)) if colon => return Ok(Value::Scalar(Cow::Borrowed(word))),
            _ => return Err(missing(self)),
        };
        let open = Open { name, close, begin: self.tokens };
        Ok(Value::Message(self.message(Some(open), depth + 1)?))
    }

    /// A text with those that follow it: they are one.
    fn joined(&mut self, first: Cow<'a, str>) -> Result<Cow<'a, str>, SyntaxError> {
        let mut text = first;
        while let Some(more) = self.tokens.take_text().map_err(|reason| self.error(reason))? {
            text.to_mut().push_str(&more);
        }
        Ok(text)
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn shown(token: &Token<'_>) -> String {
    match token {
        Token::Word(word) => (*word).to_string(),
        Token::Text(text) => text.to_string(),
        Token::Sign(sign) => sign.to_string(),
    }
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
        assert!(
            inner
                .numbers::<usize>("x")
                .unwrap_err()
                .to_string()
                .contains("x: -1.5e2, accepted: a whole number")
        );
    }

    #[test]
    fn all_that_protobuf_writes_is_read() {
        let budget = Budget::new();
        let text = "\u{feff}[ext.of/a.b] { x: 1 } n: 'a' \"b\"\r\n # c\r 'c'; l <d: - 3 e: []> l [{d: 4}, <d: 5>] m: [0x10,]";
        let message = parse(text, &budget).unwrap();
        assert_eq!(message.scalar("n"), Some("abc"));
        let numbers: Vec<i64> = message.messages("l").map(|l| l.number("d").unwrap().unwrap()).collect();
        assert_eq!(numbers, [-3, 4, 5]);
        assert_eq!(message.numbers::<usize>("m").unwrap(), [16]);
        assert_eq!(message.names().collect::<Vec<_>>(), ["", "n", "l", "l", "l", "m"]);
    }

    #[test]
    fn mistakes_have_a_line() {
        assert_eq!(refusal("a: 1\nb {\n"), "line 2: the message `b` does not end");
        assert_eq!(refusal("a: 1\n: 2"), "line 2: `:` where a field's name is expected");
        assert_eq!(refusal("a 1"), "line 1: `a` has no value");
        assert_eq!(refusal("a: \"b"), "line 1: a text does not end");
        assert_eq!(refusal("a: \"b\nc: 'd'"), "line 1: a text does not end");
        assert_eq!(refusal("\na: [1 {"), "line 2: the message `a` does not end");
        assert_eq!(refusal("\na: [1 \n"), "line 2: the list of `a` does not end");
        assert_eq!(refusal("a: 1 }"), "line 1: `}` where a field's name is expected");
        assert_eq!(refusal("a <\nb: 1 }"), "line 2: `}` closes the message `a` of line 1, accepted: `>`");
        assert_eq!(refusal("a { kernel-size: 3 }"), "line 1: `kernel-size` where a field's name is expected");
        assert!(refusal(&"a {".repeat(100_000)).contains("nested more than 16 deep"));
        assert!(refusal("\u{e9}: 1").contains("`\u{e9}` where"));
        assert!(refusal("a: \u{201c}b\u{201d}").contains("`a` has no value"));
    }
}
