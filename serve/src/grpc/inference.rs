//! What `tests/generated.rs` makes from `proto/inference.proto`.
#![allow(missing_docs, unused_qualifications, clippy::all)]

include!("../../generated/inference.rs");
