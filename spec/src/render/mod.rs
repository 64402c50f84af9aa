//! Markdown tables, the C header and the Python module, made from the tables of this crate.

mod c;
mod markdown;
mod python;

pub use c::{c_header, c_header_with};
pub use markdown::{
    descriptors_markdown, layouts_markdown, numbers_markdown, registers_markdown, weights_markdown,
};
pub use python::python;

use crate::field::Field;
use crate::weights::{ENTRY_FIELDS, LIST_FIELDS, PACKET_FIELDS, PARAM_FIELDS};

/// The words of the weight stream: title, name in C, fields.
const STREAM: [(&str, &str, &[Field]); 4] = [
    ("Packet header", "PACKET", PACKET_FIELDS),
    ("List header", "LIST", LIST_FIELDS),
    ("Entry (16 bits)", "ENTRY", ENTRY_FIELDS),
    ("Output-channel parameters", "PARAM", PARAM_FIELDS),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::PASS_FIELDS;
    use crate::registers::REGISTERS;

    #[test]
    fn every_register_and_field_is_in_every_form() {
        let forms = [registers_markdown(), c_header(), python()];
        for register in REGISTERS {
            assert!(forms.iter().all(|form| form.contains(register.name)), "{}", register.name);
        }
        let (descriptors, header) = (descriptors_markdown(), &forms[1]);
        for field in PASS_FIELDS {
            assert!(descriptors.contains(&format!("| {} |", field.name)), "{}", field.name);
            let name = format!("FIREBRICK_DESCRIPTOR_{}_WORD ", field.name.to_uppercase());
            assert!(header.contains(&name), "{name}");
        }
        let words = weights_markdown();
        for (_, prefix, fields) in STREAM {
            for field in fields {
                assert!(words.contains(&format!("| {} |", field.name)), "{}", field.name);
                let name = format!("FIREBRICK_{prefix}_{}_SHIFT ", field.name.to_uppercase());
                assert!(header.contains(&name), "{name}");
            }
        }
    }
}
