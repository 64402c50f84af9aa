//! Fields that take one of several values: the values with their names and meanings.

use crate::descriptor::{KIND, KIND_PASS, KIND_WEIGHTS, OUTPUT, OutputMode};
use crate::field::Field;
use crate::weights::{KIND_LIST, KIND_PARAMS, PACKET_KIND};

/// A value with its name.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    /// Name in lower snake case.
    pub name: &'static str,
    /// The field's value.
    pub value: u64,
    /// Meaning.
    pub doc: &'static str,
}

/// A field that takes one of several values.
#[derive(Clone, Copy, Debug)]
pub struct Values {
    /// Its name for the hardware's description.
    pub name: &'static str,
    /// The word that it stands in, as the C header calls it.
    pub word: &'static str,
    /// The field.
    pub field: Field,
    /// Its values.
    pub values: &'static [Value],
}

const fn value(name: &'static str, value: u64, doc: &'static str) -> Value {
    Value { name, value, doc }
}

/// All such fields.
pub const VALUES: &[Values] = &[
    Values {
        name: "kind",
        word: "descriptor",
        field: KIND,
        values: &[
            value("weight_load", KIND_WEIGHTS as u64, "Starts a frame's weight stream"),
            value("pass", KIND_PASS as u64, "Reads one map or image, writes one map or one row of sums"),
        ],
    },
    Values {
        name: "output",
        word: "descriptor",
        field: OUTPUT,
        values: &[
            value("map", OutputMode::Map.code() as u64, "The map as it is"),
            value("pooled", OutputMode::Pooled.code() as u64, "The map after 3x3 max pooling of stride 2"),
            value("sums", OutputMode::Sums.code() as u64, "A 32-bit sum of each channel over all pixels"),
            value(
                "partial",
                OutputMode::Partial.code() as u64,
                "The filters' sums as they are, in byte planes",
            ),
        ],
    },
    Values {
        name: "packet_kind",
        word: "packet",
        field: PACKET_KIND,
        values: &[
            value("list", KIND_LIST, "A processing element's list"),
            value("params", KIND_PARAMS, "Parameters of the pass's output channels"),
        ],
    },
];
