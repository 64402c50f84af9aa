//! Text as editors of several systems save it: byte order marks, UTF-16, Latin-1, any line ends.
//!
//! The standard library decodes UTF-8 and UTF-16, and Windows-1252 is a table of 32 entries: a library of all encodings would be
//! mostly tables of Chinese and Japanese ones, which cannot be told apart without a mark anyway.

use std::io;
use std::path::Path;

use crate::inputs::read_document;

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A control character that no text has: the content is something else.
    #[error("line {line}: not text, but bytes with a {byte:#04x} among them")]
    Binary {
        /// The line, from 1.
        line: usize,
        /// The control character.
        byte: u8,
    },
    /// Neither UTF-8 nor what is taken in its place.
    #[error(
        "line {line}: byte {byte:#04x} is not of this text's encoding; accepted: UTF-8, UTF-16 with a byte order mark, \
         Windows-1252 (Latin-1); save it as UTF-8"
    )]
    Encoding {
        /// The line, from 1.
        line: usize,
        /// The first byte that is wrong.
        byte: u8,
    },
    /// More brackets within each other than any file has.
    #[error("line {line}: brackets are nested more than {MOST_NESTED} deep")]
    Nested {
        /// The line, from 1.
        line: usize,
    },
    /// UTF-16 or UTF-32 with a half or impossible character.
    #[error("line {line}: damaged {encoding}: a character that is not whole")]
    Damaged {
        /// The line, from 1.
        line: usize,
        /// UTF-16 or UTF-32.
        encoding: &'static str,
    },
}

/// Brackets within each other that a tree may have; the parser of YAML takes no more either.
const MOST_NESTED: usize = 128;

/// That no brackets are nested so deep that the parser of YAML, for which each one costs as much as all around it, takes minutes to
/// find out that it takes none of them.
///
/// # Errors
/// [`TextError::Nested`].
pub fn check_nesting(text: &str) -> Result<(), TextError> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth > MOST_NESTED {
            return Err(TextError::Nested { line: line(&text.as_bytes()[..at]) });
        }
    }
    Ok(())
}

/// What a text was saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a mark.
    Utf8,
    /// UTF-16 or UTF-32.
    Wide,
    /// A guess: what is not UTF-8, but looks like a western language.
    Windows1252,
}

/// The text in `bytes`, by its byte order mark, else UTF-8, else UTF-16 if its zeros say so, else Windows-1252 (of which Latin-1's
/// letters are a part) if it looks like a western language. Marks are no part of the text, and all line ends are `\n`.
///
/// # Errors
/// See [`TextError`].
pub fn decode(bytes: &[u8]) -> Result<String, TextError> {
    decode_as(bytes).map(|(text, _)| text)
}

/// The same, and which encoding it was.
///
/// # Errors
/// See [`TextError`].
pub fn decode_as(bytes: &[u8]) -> Result<(String, Encoding), TextError> {
    let (text, encoding) = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe\0\0") {
        (utf32(rest, u32::from_le_bytes)?, Encoding::Wide)
    } else if let Some(rest) = bytes.strip_prefix(b"\0\0\xfe\xff") {
        (utf32(rest, u32::from_be_bytes)?, Encoding::Wide)
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        (utf16(rest, u16::from_le_bytes)?, Encoding::Wide)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        (utf16(rest, u16::from_be_bytes)?, Encoding::Wide)
    } else if let Some(order) = unmarked_utf16(bytes) {
        (utf16(bytes, order)?, Encoding::Wide)
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            // What says that it is UTF-8 is not guessed about.
            Err(error) if bytes.starts_with(b"\xef\xbb\xbf") => {
                return Err(wrong(bytes, error.valid_up_to()));
            }
            Err(error) => (windows_1252(bytes, error.valid_up_to())?, Encoding::Windows1252),
        }
    };
    // A file's end in DOS.
    let text = text.trim_end_matches('\x1a');
    if let Some(at) = text.find(is_binary) {
        return Err(TextError::Binary { line: line(&text.as_bytes()[..at]), byte: text.as_bytes()[at] });
    }
    Ok((plain(text), encoding))
}

/// The text of a file that describes something ([`read_document`]), with brackets that its parser can do with ([`check_nesting`]).
///
/// # Errors
/// What the system says; of a file that is no such text an [`io::Error`] with a [`TextError`] in it.
pub fn document(path: &Path) -> io::Result<String> {
    let refused = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    let text = decode(&read_document(path)?).map_err(refused)?;
    check_nesting(&text).map_err(refused)?;
    Ok(text)
}

/// Without marks, of which joined files have one each, and with the line ends of this system.
fn plain(text: &str) -> String {
    if !text.contains(['\r', '\u{feff}']) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(|line| line.trim_start_matches('\u{feff}')).collect::<Vec<_>>().join("\n")
}

/// Control characters, but for white space and what colours a terminal.
fn is_binary(character: char) -> bool {
    character < ' ' && !"\t\n\x0b\x0c\r\x1b".contains(character)
}

/// The line, from 1, of what stands behind `before`.
fn line(before: &[u8]) -> usize {
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

fn wrong(bytes: &[u8], at: usize) -> TextError {
    TextError::Encoding { line: line(&bytes[..at]), byte: bytes[at] }
}

fn utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Result<String, TextError> {
    let units = bytes.chunks_exact(2);
    let cut = !units.remainder().is_empty();
    let mut text = String::with_capacity(bytes.len() / 2);
    let damaged = |text: &str| TextError::Damaged { line: line(text.as_bytes()), encoding: "UTF-16" };
    for unit in char::decode_utf16(units.map(|unit| order([unit[0], unit[1]]))) {
        let character = unit.map_err(|_| damaged(&text))?;
        text.push(character);
    }
    if cut { Err(damaged(&text)) } else { Ok(text) }
}

fn utf32(bytes: &[u8], order: fn([u8; 4]) -> u32) -> Result<String, TextError> {
    let mut text = String::with_capacity(bytes.len() / 4);
    for unit in bytes.chunks(4) {
        let character = <[u8; 4]>::try_from(unit).ok().and_then(|unit| char::from_u32(order(unit)));
        let damaged = || TextError::Damaged { line: line(text.as_bytes()), encoding: "UTF-32" };
        let character = character.ok_or_else(damaged)?;
        text.push(character);
    }
    Ok(text)
}

/// The order of UTF-16 without a mark: of mostly western text every second byte is 0, and hardly another.
fn unmarked_utf16(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let (pairs, mut zeros) = (&bytes[..bytes.len().min(1024) & !1], [0, 0]);
    for (i, _) in pairs.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        zeros[i % 2] += 1;
    }
    // A file of one or two letters may as well be a number.
    let most = |zeros: usize| pairs.len() >= 8 && zeros * 2 > pairs.len() / 2;
    match zeros {
        // A few other characters have a zero on the other side.
        [even, odd] if most(odd) && even * 8 <= odd => Some(u16::from_le_bytes),
        [even, odd] if most(even) && odd * 8 <= even => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// Windows-1252 from 0x80 to 0x9f (WHATWG Encoding Standard, index windows-1252); `\0` for bytes that are no character.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', //
    '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// More bytes above 0x7f in a row are no western word: there, letters with marks stand alone or in pairs, while in Cyrillic, Greek,
/// Chinese or Japanese texts of eight bits they are whole words. Those are refused, rather than read as a jumble.
const MOST_MARKED: usize = 2;

fn windows_1252(bytes: &[u8], first_wrong: usize) -> Result<String, TextError> {
    let mut row = 0;
    let character = |(at, byte): (usize, &u8)| {
        row = if *byte < 0x80 { 0 } else { row + 1 };
        let character = match byte {
            0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
            _ => char::from(*byte),
        };
        match character {
            '\0' if *byte == 0 => Err(TextError::Binary { line: line(&bytes[..at]), byte: 0 }),
            '\0' => Err(wrong(bytes, first_wrong)),
            _ if row > MOST_MARKED => Err(wrong(bytes, first_wrong)),
            character => Ok(character),
        }
    };
    bytes.iter().enumerate().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn marks_say_the_encoding_and_are_no_part_of_the_text() {
        let text = "n01440764 tench\nÉcole 日本 😀";
        let joined = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let utf32 =
            |bytes: fn(u32) -> [u8; 4]| text.chars().flat_map(|c| bytes(c.into())).collect::<Vec<u8>>();
        let all = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (joined(b"\xef\xbb\xbf", text.as_bytes()), Encoding::Utf8),
            (joined(b"\xff\xfe", &wide(text, u16::to_le_bytes)), Encoding::Wide),
            (joined(b"\xfe\xff", &wide(text, u16::to_be_bytes)), Encoding::Wide),
            (joined(b"\xff\xfe\0\0", &utf32(u32::to_le_bytes)), Encoding::Wide),
            (joined(b"\0\0\xfe\xff", &utf32(u32::to_be_bytes)), Encoding::Wide),
            (wide(text, u16::to_le_bytes), Encoding::Wide),
            (wide(text, u16::to_be_bytes), Encoding::Wide),
        ];
        for (bytes, encoding) in all {
            assert_eq!(decode_as(&bytes), Ok((text.to_owned(), encoding)), "{bytes:x?}");
        }
        assert_eq!(decode("a\n\u{feff}b\n".as_bytes()).unwrap(), "a\nb\n", "two files, joined");
    }

    #[test]
    fn line_ends_of_all_systems_are_one() {
        for text in ["a\r\nb\r\n", "a\rb\r", "a\nb\n", "a\r\nb\r\n\x1a"] {
            assert_eq!(decode(text.as_bytes()).unwrap(), "a\nb\n", "{text:?}");
        }
        assert_eq!(decode(b"").unwrap(), "");
    }

    #[test]
    fn western_letters_of_eight_bits_are_read() {
        let (text, encoding) = decode_as(b"gar\xe7on, cr\xe9\xe9e \x93na\xefve\x94 5 \x80\n").unwrap();
        assert_eq!((text.as_str(), encoding), ("garçon, créée “naïve” 5 €\n", Encoding::Windows1252));
    }

    #[test]
    fn what_would_be_a_jumble_is_refused_with_its_line() {
        // Made with Python: "кошка" in windows-1251, "黑猫" in GBK, "猫です" in Shift JIS.
        for bytes in [&b"\xea\xee\xf8\xea\xe0"[..], b"\xba\xda\xc3\xa8", b"\x94L\x82\xc5\x82\xb7"] {
            let error = decode(&[b"cat\n", bytes].concat()).unwrap_err();
            assert_eq!(error, TextError::Encoding { line: 2, byte: bytes[0] });
            assert!(error.to_string().ends_with("save it as UTF-8"), "{error}");
        }
        let marked = decode(b"\xef\xbb\xbfa\n\xe9\n").unwrap_err();
        assert_eq!(marked, TextError::Encoding { line: 2, byte: 0xe9 });
    }

    #[test]
    fn bytes_that_are_no_text_are_told() {
        assert_eq!(decode(b"a\nb\0c"), Err(TextError::Binary { line: 2, byte: 0 }));
        assert_eq!(decode(b"\xe9\0"), Err(TextError::Binary { line: 1, byte: 0 }));
        assert_eq!(decode(b"\x08\x07\x12"), Err(TextError::Binary { line: 1, byte: 8 }));
        for cut in [&b"\xff\xfea\0b"[..], b"\xff\xfea\0\0\xd8", b"\xff\xfe\0\0a\0"] {
            assert!(matches!(decode(cut), Err(TextError::Damaged { line: 1, .. })), "{cut:x?}");
        }
    }

    #[test]
    fn brackets_are_nested_so_deep_at_most() {
        let nested = |depth: usize| format!("a:\n  {}{}", "[{".repeat(depth / 2), "}]".repeat(depth / 2));
        assert_eq!(check_nesting(&(nested(128) + &nested(128))), Ok(()));
        assert_eq!(check_nesting(&nested(130)), Err(TextError::Nested { line: 2 }));
        assert_eq!(check_nesting(&("]".repeat(500) + &"[".repeat(128))), Ok(()));
    }
}
