//! The words, texts and signs of protobuf's text format.

use std::borrow::Cow;

use super::super::super::reason::Syntax;

/// A part of a description.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A name or a number.
    Word(&'a str),
    /// What stands in quotes.
    Text(Cow<'a, str>),
    /// Anything else.
    Sign(char),
}

/// Where a description is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Tokens { text, rest: text }
    }

    /// The line of what was read last, from 1. A line ends with LF, CR LF, or CR.
    pub fn line(&self) -> usize {
        let read = &self.text.as_bytes()[..self.text.len() - self.rest.len()];
        let ends = |i: usize| read[i] == b'\n' || read[i] == b'\r' && read.get(i + 1) != Some(&b'\n');
        (0..read.len()).filter(|&i| ends(i)).count() + 1
    }

    /// The next part; none at the end.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, Syntax> {
        self.skip();
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        Ok(Some(match first {
            '"' | '\'' => Token::Text(self.quoted(first)?),
            _ if is_word(first) => {
                Token::Word(self.take(self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len())))
            }
            _ => {
                self.take(first.len_utf8());
                Token::Sign(first)
            }
        }))
    }

    /// Takes a sign if it is the next part.
    pub fn take_sign(&mut self, sign: char) -> bool {
        let mut ahead = *self;
        ahead.skip();
        let Some(rest) = ahead.rest.strip_prefix(sign) else { return false };
        self.rest = rest;
        true
    }

    /// Takes a text if it is the next part.
    pub fn take_text(&mut self) -> Result<Option<Cow<'a, str>>, Syntax> {
        let mut ahead = *self;
        ahead.skip();
        match ahead.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                *self = ahead;
                self.quoted(quote).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Spaces and comments.
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches(is_space);
            let Some(comment) = self.rest.strip_prefix('#') else { return };
            self.rest = &comment[comment.find(['\n', '\r']).unwrap_or(comment.len())..];
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn quoted(&mut self, quote: char) -> Result<Cow<'a, str>, Syntax> {
        self.take(1);
        let (mut end, mut escapes) = (0, false);
        let bytes = self.rest.as_bytes();
        loop {
            match bytes.get(end) {
                // A text ends in its line: else a lost quote would be told far behind its place.
                None | Some(b'\n' | b'\r') => return Err(Syntax::Text),
                Some(&byte) if byte == quote as u8 => break,
                Some(b'\\') => {
                    escapes = true;
                    end += if matches!(bytes.get(end + 1), Some(b'\n' | b'\r')) { 1 } else { 2 };
                }
                Some(_) => end += 1,
            }
        }
        let text = self.take(end);
        self.take(1);
        if escapes { unescaped(text).map(Cow::Owned) } else { Ok(Cow::Borrowed(text)) }
    }
}

/// Also byte order marks, which come between files that were joined, and spaces without a width, which come from web pages.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ['\u{feff}', '\u{200b}'].contains(&c)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || ['_', '.', '-', '+'].contains(&c)
}

/// A text with C's escapes, as protobuf writes them.
fn unescaped(text: &str) -> Result<String, Syntax> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend(plain.as_bytes());
        let first = escape.chars().next().ok_or(Syntax::Text)?;
        rest = &escape[first.len_utf8()..];
        match first {
            'a' => bytes.push(7),
            'b' => bytes.push(8),
            't' => bytes.push(b'\t'),
            'n' => bytes.push(b'\n'),
            'v' => bytes.push(11),
            'f' => bytes.push(12),
            'r' => bytes.push(b'\r'),
            '\\' | '\'' | '"' | '?' => bytes.push(first as u8),
            '0'..='7' => bytes.push(number(escape, 8, 3, &mut rest) as u8),
            'x' | 'X' if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => {
                bytes.push(number(rest, 16, 2, &mut rest) as u8);
            }
            'u' | 'U' if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => {
                let code = number(rest, 16, if first == 'u' { 4 } else { 8 }, &mut rest);
                let c = char::from_u32(code).ok_or(Syntax::Escape)?;
                bytes.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            // A path of Windows, most likely: protobuf has no such escape.
            _ => {
                bytes.push(b'\\');
                bytes.extend(first.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    bytes.extend(rest.as_bytes());
    String::from_utf8(bytes).map_err(|_| Syntax::Escape)
}

/// The number of at most so many digits that `text` begins with; `rest` becomes what is behind it.
fn number<'a>(text: &'a str, radix: u32, most: usize, rest: &mut &'a str) -> u32 {
    let digits = text.chars().take(most).take_while(|c| c.is_digit(radix)).count();
    *rest = &text[digits..];
    text[..digits].chars().filter_map(|c| c.to_digit(radix)).fold(0, |n, digit| n * radix + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut tokens = Tokens::new(text);
        std::iter::from_fn(|| tokens.next().unwrap()).collect()
    }

    fn text(of: &str) -> String {
        match tokens(of).as_slice() {
            [Token::Text(text)] => text.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn words_texts_and_signs_are_told_apart() {
        let found = tokens("\u{feff}a_1:-1.5e+3 # 'b'\r\n<'c'>");
        let signs = [':', '<', '>'].map(Token::Sign);
        let [colon, open, close] = signs;
        let text = Token::Text("c".into());
        assert_eq!(found, [Token::Word("a_1"), colon, Token::Word("-1.5e+3"), open, text, close]);
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(text(r#""a\"b\\c\n\x41\101\u00e9""#), "a\"b\\c\nAA\u{e9}");
        // Two bytes of one character, as protobuf itself prints it.
        assert_eq!(text(r"'caf\303\251'"), "caf\u{e9}");
        assert_eq!(text(r"'D:\data\Users\train'"), "D:\\data\\Users\train");
        assert_eq!(Tokens::new(r"'\377'").next(), Err(Syntax::Escape));
        assert_eq!(Tokens::new(r"'\ud800'").next(), Err(Syntax::Escape));
        for open in ["'a", "'a\n'", "'a\\", "'a\\'"] {
            assert_eq!(Tokens::new(open).next(), Err(Syntax::Text), "{open}");
        }
    }

    #[test]
    fn lines_end_in_three_ways() {
        for (text, line) in [("a\nb", 2), ("a\r\nb", 2), ("a\rb", 2), ("a\r\r\nb", 3), ("# a\r b", 2)] {
            let mut tokens = Tokens::new(text);
            while tokens.next().unwrap().is_some() {}
            assert_eq!(tokens.line(), line, "{text:?}");
        }
    }
}
