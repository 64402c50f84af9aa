//! Checks of a board, step by step, from the bitstream to a frame; each says what to do if it fails.

mod check;
mod steps;

pub use check::{Check, Outcome};

use firebrick_nn::model::QuantisedModel;

use crate::device::BoardOptions;

/// Makes all checks on a board, the first ones first. A check that needs what a failed one was to find is skipped.
///
/// `model` decides how large the buffer must be; the frames run the embedded digits.
pub fn examine(options: &BoardOptions, model: &QuantisedModel) -> Vec<Check> {
    let mut checks = vec![steps::bitstream(options)];
    let (uio, engine) = steps::registers(options);
    checks.extend(uio);
    match engine {
        Some(engine) => {
            checks.push(steps::buffer(options, model, &engine));
            checks.push(steps::port_width(options, &engine));
            checks.extend(steps::frames(options));
        }
        None => checks.extend(steps::REST.iter().map(|name| Check::skipped(name, "needs the registers"))),
    }
    checks.push(steps::clock(options));
    checks
}

#[cfg(test)]
mod tests;
