//! Options that several commands share, one group a module.

pub(crate) mod accelerator;
pub(crate) mod board;
pub(crate) mod calibration;
pub(crate) mod clock;
pub(crate) mod engine;
pub(crate) mod images;
pub(crate) mod inputs;
pub(crate) mod model;
pub(crate) mod number;
pub(crate) mod out;
#[cfg(feature = "shards")]
pub(crate) mod part;
#[cfg(feature = "shards")]
pub(crate) mod reports;
pub(crate) mod run;
pub(crate) mod seeded;
