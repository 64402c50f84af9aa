//! Checks of a board, step by step, from the bitstream to a frame; each says what to do if it fails.

mod check;
mod steps;
mod system;

pub use check::{Check, Outcome};

use firebrick_nn::model::QuantisedModel;

use crate::device::BoardOptions;

/// Makes all checks on a board, the first ones first. A check that needs what a failed one was to find is skipped; if the FPGA is not
/// programmed or its clock stands still, nothing touches the registers, which would hang the system.
///
/// `model` decides how large the buffer must be; the frames run the embedded digits.
pub fn examine(options: &BoardOptions, model: &QuantisedModel) -> Vec<Check> {
    let mut checks = system::examine(options);
    let silent =
        checks.iter().any(|check| system::SILENT.contains(&check.name) && check.outcome == Outcome::Failed);
    let skip = |names: &[&'static str], why: &str| -> Vec<Check> {
        names.iter().map(|name| Check::skipped(name, why)).collect()
    };
    if silent {
        checks.extend(skip(steps::FIRST, "would hang the system"));
        checks.extend(skip(steps::REST, "needs the registers"));
        checks.push(steps::clock(options));
        return checks;
    }
    let (uio, engine) = steps::registers(options);
    checks.extend(uio);
    match engine {
        Some(engine) => {
            checks.push(steps::buffer(options, model, &engine));
            checks.push(steps::port_widths(options, &engine));
            checks.extend(steps::frames(options));
        }
        None => checks.extend(skip(steps::REST, "needs the registers")),
    }
    checks.push(steps::clock(options));
    checks
}

#[cfg(test)]
mod tests;
