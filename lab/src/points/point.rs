//! A situation of the hardware, by name.

/// A point that the hardware sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// `kind/place/what`.
    pub name: String,
    /// The module.
    pub module: String,
    /// An expression over the module's signals, looked at in each cycle.
    pub when: String,
}

impl Point {
    pub(super) fn new(name: String, module: &str, when: String) -> Self {
        Point { name, module: module.to_owned(), when }
    }
}
