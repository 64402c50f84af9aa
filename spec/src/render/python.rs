//! The Python module.

use std::fmt::Write;

use crate::registers::{ERRORS, ErrorCode, IDENTITY, REGISTERS, WINDOW_BYTES};
use crate::{CONTRACT_VERSION, PIXELS};

/// The Python module: the registers' offsets, field shifts and masks, and the error codes. The same numbers as
/// [`super::c_header`]'s.
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
