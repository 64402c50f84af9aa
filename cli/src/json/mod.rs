//! What `--json` prints: one type a command, built of types that they share.
//!
//! A thing has one name in all of them, with its unit in the name where it has one; the descriptions of the fields are the schemas'
//! (`docs/json.md`). `tests/cli/json.rs` compares them.
//!
//! | module | what it holds |
//! |---|---|
//! | `engine` | the engine |
//! | `model` | what `inspect`, `compile`, `compress` and `fetch` say of models |
//! | `frame` | what `estimate` and `profile` say of a frame |
//! | `images` | what `classify` and `evaluate` say of images |
//! | `verify` | compared maps |
//! | `board` | what `doctor`, `load`, `generate` and `synth` say |
//! | `study` | networks and engines that are compared: `explore`, `paper` |

pub(crate) mod board;
pub(crate) mod engine;
pub(crate) mod frame;
pub(crate) mod images;
pub(crate) mod model;
#[cfg(feature = "study")]
pub(crate) mod study;
pub(crate) mod verify;
