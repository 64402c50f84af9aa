//! Markdown tables, the C header and the Python module, made from the tables of this crate.

use std::fmt::Write;

use crate::descriptor::{PASS_FIELDS, WEIGHT_LOAD_FIELDS};
use crate::field::Field;
use crate::registers::{ERRORS, ErrorCode, IDENTITY, LOG_FIELDS, LogWord, REGISTERS, WINDOW_BYTES};
use crate::weights::{ENTRY_FIELDS, LIST_FIELDS, PACKET_FIELDS, PARAM_FIELDS};
use crate::{CONTRACT_VERSION, PIXELS};

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
    out.push_str("\n| error code | meaning |\n|---|---|\n");
    for ErrorCode { code, doc, .. } in ERRORS {
        let _ = writeln!(out, "| {code} | {doc} |");
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
    let tables = [
        ("Packet header", PACKET_FIELDS),
        ("List header", LIST_FIELDS),
        ("Entry (16 bits)", ENTRY_FIELDS),
        ("Output-channel parameters", PARAM_FIELDS),
    ];
    for (name, fields) in tables {
        let _ = writeln!(out, "{name}:\n\n| bits | field | meaning |\n|---|---|---|");
        for f in fields {
            let _ = writeln!(out, "| {} | {} | {} |", bits(f), f.name, f.doc);
        }
        out.push('\n');
    }
    out
}

/// The C header: offsets, field shifts and masks, error codes, descriptor fields.
pub fn c_header() -> String {
    let mut out = String::from(
        "/* Firebrick's hardware/software contract. Made by `cargo run -p firebrick-lab --bin bless`; do not edit. */\n\
         #ifndef FIREBRICK_H\n#define FIREBRICK_H\n\n",
    );
    let mut define = |name: &str, value: String| {
        let _ = writeln!(out, "#define FIREBRICK_{name} {value}");
    };
    define("IDENTITY", format!("0x{IDENTITY:08x}u"));
    define("CONTRACT_VERSION", format!("{CONTRACT_VERSION}u"));
    define("PIXELS", format!("{PIXELS}u"));
    define("WINDOW_BYTES", format!("{WINDOW_BYTES}u"));
    for r in REGISTERS {
        define(r.name, format!("0x{:03x}u", r.offset));
        for f in r.fields {
            c_field(&mut define, r.name, f);
        }
    }
    for ErrorCode { code, doc, .. } in ERRORS {
        define(&format!("ERROR_{code}"), format!("{code}u /* {doc} */"));
    }
    for f in PASS_FIELDS {
        let (word, lsb) = f.word();
        define(&format!("DESCRIPTOR_{}_WORD", f.name.to_uppercase()), format!("{word}u"));
        c_field(&mut define, "DESCRIPTOR", &Field { lsb, ..*f });
    }
    out.push_str("\n#endif\n");
    out
}

/// The Python module: the registers' offsets, field shifts and masks, and the error codes. The same numbers as [`c_header`]'s.
pub fn python() -> String {
    let mut out = String::from(
        "\"\"\"Firebrick's registers. Made from the same tables as firebrick.h; do not edit.\"\"\"\n\n",
    );
    let mut define = |name: &str, value: String| {
        let _ = writeln!(out, "{name} = {value}");
    };
    define("IDENTITY", format!("0x{IDENTITY:08x}"));
    define("CONTRACT_VERSION", CONTRACT_VERSION.to_string());
    define("PIXELS", PIXELS.to_string());
    define("WINDOW_BYTES", WINDOW_BYTES.to_string());
    for r in REGISTERS {
        define(r.name, format!("0x{:03x}", r.offset));
        for f in r.fields {
            let name = format!("{}_{}", r.name, f.name.to_uppercase());
            define(&format!("{name}_SHIFT"), f.lsb.to_string());
            define(&format!("{name}_MASK"), format!("0x{:x}", f.max() << f.lsb));
        }
    }
    out.push_str("\nERRORS = {\n");
    for ErrorCode { code, doc, .. } in ERRORS {
        let _ = writeln!(out, "    {code}: {doc:?},");
    }
    out.push_str("}\n");
    out
}

fn c_field(define: &mut impl FnMut(&str, String), prefix: &str, f: &Field) {
    let name = format!("{prefix}_{}", f.name.to_uppercase());
    define(&format!("{name}_SHIFT"), format!("{}u", f.lsb));
    define(&format!("{name}_MASK"), format!("0x{:x}u", f.max() << f.lsb));
}

fn bits(f: &Field) -> String {
    if f.width == 1 { f.lsb.to_string() } else { format!("{}:{}", f.lsb + f.width - 1, f.lsb) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_register_and_field_is_in_every_form() {
        let forms = [registers_markdown(), c_header(), python()];
        for register in REGISTERS {
            assert!(forms.iter().all(|form| form.contains(register.name)), "{}", register.name);
        }
        let (descriptors, header) = (descriptors_markdown(), &forms[1]);
        for field in PASS_FIELDS {
            assert!(descriptors.contains(&format!("| {} |", field.name)), "{}", field.name);
            assert!(
                header.contains(&format!("DESCRIPTOR_{}_WORD", field.name.to_uppercase())),
                "{}",
                field.name
            );
        }
        let words = weights_markdown();
        let fields = [PACKET_FIELDS, LIST_FIELDS, ENTRY_FIELDS, PARAM_FIELDS];
        for field in fields.iter().flat_map(|fields| fields.iter()) {
            assert!(words.contains(&format!("| {} |", field.name)), "{}", field.name);
        }
    }

    #[test]
    fn bits_are_given_from_the_high_one_down() {
        assert_eq!(bits(&Field::new("one", 3, 1, "")), "3");
        assert_eq!(bits(&Field::new("more", 4, 8, "")), "11:4");
    }
}
