//! Whole-program suites of Firebrick, docs-in-step and crate-graph checks.

pub mod generated;
pub mod rtl;
