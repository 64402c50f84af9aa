//! The suites of this folder.

#[path = "left_behind.rs"]
mod left_behind;
#[path = "whole.rs"]
mod whole;
