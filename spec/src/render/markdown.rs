//! The documents' tables.

use std::fmt::Write;

use super::STREAM;
use crate::PIXELS;
use crate::descriptor::{PASS_FIELDS, WEIGHT_LOAD_FIELDS};
use crate::field::Field;
use crate::layout::WordFormat;
use crate::numbers::NUMBERS;
use crate::registers::{ERRORS, ErrorCode, LOG_FIELDS, LogWord, REGISTERS};

/// The register map as Markdown tables.
pub fn registers_markdown() -> String {
    let mut out =
        String::from("| offset | register | access | bits | field | meaning |\n|---|---|---|---|---|---|\n");
    for r in REGISTERS {
        let _ =
            writeln!(out, "| 0x{:03x} | {} | {} | 31:0 | | {} |", r.offset, r.name, r.access.name(), r.doc);
        for f in r.fields {
            let _ = writeln!(out, "| | | | {} | {} | {} |", bits(f), f.name, f.doc);
        }
    }
    out.push_str("\n| error code | name | meaning |\n|---|---|---|\n");
    for ErrorCode { code, name, doc } in ERRORS {
        let _ = writeln!(out, "| {code} | {name} | {doc} |");
    }
    out.push_str("\n| word of a PASS_LOG record | meaning |\n|---|---|\n");
    for LogWord { word, doc, .. } in LOG_FIELDS {
        let _ = writeln!(out, "| {word} | {doc} |");
    }
    out
}

/// The descriptors as Markdown tables.
pub fn descriptors_markdown() -> String {
    let mut out = String::new();
    for (name, fields) in [("Weight load", WEIGHT_LOAD_FIELDS), ("Pass", PASS_FIELDS)] {
        let _ = writeln!(out, "{name}:\n\n| word | bits | field | meaning |\n|---|---|---|---|");
        for f in fields {
            let (word, lsb) = f.word();
            let _ = writeln!(out, "| {word} | {} | {} | {} |", bits(&Field { lsb, ..*f }), f.name, f.doc);
        }
        out.push('\n');
    }
    out
}

/// The weight stream's words as Markdown tables.
pub fn weights_markdown() -> String {
    let mut out = String::new();
    for (name, _, fields) in STREAM {
        let _ = writeln!(out, "{name}:\n\n| bits | field | meaning |\n|---|---|---|");
        for f in fields {
            let _ = writeln!(out, "| {} | {} | {} |", bits(f), f.name, f.doc);
        }
        out.push('\n');
    }
    out
}

/// The words that a pass reads as a Markdown table.
pub fn layouts_markdown() -> String {
    let mut out =
        String::from("| word | bytes | byte i holds | column taps | beats |\n|---|---|---|---|---|\n");
    for (name, format) in [("map", WordFormat::Map), ("image", WordFormat::Image)] {
        let first = match format.first_pixel() {
            0 => String::new(),
            first => format!(" - {}", -first),
        };
        let zeros = match format.bytes() - format.used_bytes() {
            0 => String::new(),
            zeros => format!("; the last {zeros} bytes are 0"),
        };
        let _ = writeln!(
            out,
            "| {name} | {} | column {PIXELS} t{first} + i, for i from 0 to {}{zeros} | dx from 0 to {} | {} |",
            format.bytes(),
            format.used_bytes() - 1,
            format.max_taps() - 1,
            format.bytes() / crate::BEAT_BYTES,
        );
    }
    out
}

/// Limits and other numbers as a Markdown table.
pub fn numbers_markdown() -> String {
    let mut out = String::from("| number | value | meaning |\n|---|---|---|\n");
    for number in NUMBERS {
        let _ = writeln!(out, "| {} | {} | {} |", number.name, number.text(), number.doc);
    }
    out
}

fn bits(f: &Field) -> String {
    if f.width == 1 { f.lsb.to_string() } else { format!("{}:{}", f.lsb + f.width - 1, f.lsb) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_given_from_the_high_one_down() {
        assert_eq!(bits(&Field::new("one", 3, 1, "")), "3");
        assert_eq!(bits(&Field::new("more", 4, 8, "")), "11:4");
    }

    #[test]
    fn a_words_pixels_and_taps_follow_from_its_layout() {
        let table = layouts_markdown();
        assert!(
            table.contains("| map | 16 | column 14 t - 1 + i, for i from 0 to 15 | dx from 0 to 2 | 2 |")
        );
        let image = "| image | 24 | column 14 t + i, for i from 0 to 17; the last 6 bytes are 0 | dx from 0 to 3 | 3 |";
        assert!(table.contains(image), "{table}");
    }
}
