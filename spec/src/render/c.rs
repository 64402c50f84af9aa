//! The C header.

use std::fmt::Write;

use super::STREAM;
use crate::CONTRACT_VERSION;
use crate::descriptor::PASS_FIELDS;
use crate::field::Field;
use crate::numbers::NUMBERS;
use crate::registers::{AWAITED_FIELDS, ERRORS, FIELD_FIELDS, IDENTITY, LOG_FIELDS, REGISTERS};
use crate::values::VALUES;
use crate::weights::ENTRY_BITS;

/// The C header: registers, errors, descriptors, the weight stream, limits. For C99 and C++11 on.
pub fn c_header() -> String {
    c_header_with(&[])
}

/// [`c_header`] with more numbers, those of one engine on one board: each has a name, a value as C writes it, and its meaning.
pub fn c_header_with(numbers: &[(&str, String, &str)]) -> String {
    let mut header = Header::default();
    if !numbers.is_empty() {
        header.section("This engine on this board");
    }
    numbers.iter().for_each(|(name, value, doc)| header.explained(name, value, doc));
    header.section("Identity and sizes");
    header.define("IDENTITY", &format!("0x{IDENTITY:08x}u"));
    header.define("CONTRACT_VERSION", &format!("{CONTRACT_VERSION}u"));
    for number in NUMBERS {
        header.explained(number.name, &format!("{}u", number.text()), number.doc);
    }
    header.registers();
    header.errors();
    header.section("Descriptors: number of the field's word, and its place in there");
    for f in PASS_FIELDS {
        let (word, lsb) = f.word();
        header.define(&format!("DESCRIPTOR_{}_WORD", f.name.to_uppercase()), &format!("{word}u"));
        header.field("DESCRIPTOR", &Field { lsb, ..*f }, "u");
    }
    header.section("The weight stream: words of 64 bits, entries of 16");
    for (_, prefix, fields) in STREAM {
        let suffix = if fields.iter().all(|f| f.lsb + f.width <= ENTRY_BITS) { "u" } else { "ull" };
        fields.iter().for_each(|f| header.field(prefix, f, suffix));
    }
    header.values();
    header.finish()
}

/// A header as it grows.
#[derive(Default)]
struct Header(String);

impl Header {
    fn section(&mut self, title: &str) {
        let _ = writeln!(self.0, "\n/* {title}. */");
    }

    fn define(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.0, "#define FIREBRICK_{name} {value}");
    }

    fn explained(&mut self, name: &str, value: &str, doc: &str) {
        self.define(name, &format!("{value} /* {doc} */"));
    }

    /// A field's lowest bit, and its bits in the word, of the word's type.
    fn field(&mut self, prefix: &str, f: &Field, suffix: &str) {
        let name = format!("{prefix}_{}", f.name.to_uppercase());
        self.define(&format!("{name}_SHIFT"), &format!("{}u", f.lsb));
        self.explained(&format!("{name}_MASK"), &format!("0x{:x}{suffix}", f.max() << f.lsb), f.doc);
    }

    fn registers(&mut self) {
        self.section("Registers: offsets in the window, and fields");
        for r in REGISTERS {
            self.explained(r.name, &format!("0x{:03x}u", r.offset), r.doc);
            r.fields.iter().for_each(|f| self.field(r.name, f, "u"));
        }
        self.section("Words of a record of PASS_LOG");
        for word in LOG_FIELDS {
            let name = format!("LOG_{}_WORD", word.name.to_uppercase());
            self.explained(&name, &format!("{}u", word.word), word.doc);
        }
    }

    fn errors(&mut self) {
        self.section("Values of ERROR_CODE");
        let codes = ERRORS.iter().map(|error| (error.name, u64::from(error.code), error.doc));
        self.enumeration("error", codes);
        self.section("ERROR_INFO of FIELD and ORDER (FAULT), and of WATCHDOG and RESET (AWAITED)");
        FIELD_FIELDS.iter().for_each(|f| self.field("FAULT", f, "u"));
        AWAITED_FIELDS.iter().for_each(|f| self.field("AWAITED", f, "u"));
    }

    fn values(&mut self) {
        self.section("Values of fields");
        for field in VALUES {
            let values = field.values.iter().map(|value| (value.name, value.value, value.doc));
            self.enumeration(&format!("{}_{}", field.word, field.field.name), values);
        }
    }

    fn enumeration<'a>(&mut self, name: &str, values: impl Iterator<Item = (&'a str, u64, &'a str)>) {
        let line = |(value, number, doc): (&str, u64, &str)| {
            let constant = format!("{name}_{value}").to_uppercase();
            // No comma behind the last one: pedantic compilers of C++98 and C90 refuse it.
            (format!("    FIREBRICK_{constant} = {number}"), format!(" /* {doc} */"))
        };
        let lines: Vec<(String, String)> = values.map(line).collect();
        let _ = writeln!(self.0, "enum firebrick_{name} {{");
        for (n, (constant, comment)) in lines.iter().enumerate() {
            let comma = if n + 1 < lines.len() { "," } else { "" };
            let _ = writeln!(self.0, "{constant}{comma}{comment}");
        }
        self.0.push_str("};\n");
    }

    fn finish(self) -> String {
        format!(
            "\
/* Firebrick's hardware/software contract, for C99 and C++11 on. Made by `cargo run -p firebrick-lab --bin bless`; do not edit.
   A field's value is (word & MASK) >> SHIFT. What the numbers mean together is in docs/programmers-guide.md. */
#ifndef FIREBRICK_H
#define FIREBRICK_H
{}
#endif
",
            self.0
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_is_defined_twice() {
        let header = c_header();
        let name = |line: &str| {
            let constant = line.strip_prefix("#define ").or(line.strip_prefix("    "))?;
            constant.split_whitespace().next().map(str::to_owned)
        };
        let names: Vec<String> = header.lines().filter_map(name).collect();
        let differing: HashSet<&String> = names.iter().collect();
        assert!(names.len() > 250, "{}", names.len());
        assert_eq!(differing.len(), names.len());
    }

    #[test]
    fn errors_kinds_and_outputs_have_names() {
        let header = c_header();
        for line in [
            "    FIREBRICK_ERROR_READ_WINDOW = 8, /* Read outside",
            "    FIREBRICK_DESCRIPTOR_KIND_PASS = 2 /* ",
            "    FIREBRICK_DESCRIPTOR_OUTPUT_SUMS = 2, /* ",
            "    FIREBRICK_PACKET_KIND_PARAMS = 1 /* ",
            "#define FIREBRICK_PACKET_CRC_MASK 0xffff000000000000ull /* ",
            "#define FIREBRICK_CRC_POLYNOMIAL 0x1021u /* ",
        ] {
            assert!(header.contains(line), "{line}");
        }
    }
}
