//! The results in `README.md` and in pages of `docs`: measured on the simulated accelerator or on photos, or compared between models.
//!
//! | module | what it measures |
//! |---|---|
//! | [`analytic`] | the analytic model beside the event simulation, for `docs/networks.md` |
//! | [`architectures`] | the paper's architectures and AlexNet, for `docs/networks.md` |
//! | `measure` | one frame on one engine |
//! | `digits` | the embedded model: accuracy, cycles |
//! | [`photos`] | accuracy on photos, for `docs/accuracy.md` and `docs/compression.md` |
//! | [`screens`] | nothing: what each command prints, for `docs/screens.md` |
//! | `released` | the released SqueezeNets, and one of them on engines of many sizes |

pub mod analytic;
pub mod architectures;
mod digits;
mod measure;
pub mod photos;
mod released;
pub mod screens;

use std::process::Command;

use firebrick_sim::SimOptions;
use firebrick_spec::EngineConfig;

use crate::generated::root;

/// Clock of the frame rates.
const CLOCK_HZ: f64 = 100e6;

/// The text of the results; progress goes to standard error.
///
/// # Errors
/// An engine that cannot be simulated, or whose maps differ from the golden model's.
pub fn text() -> Result<String, String> {
    let (config, memory) = (EngineConfig::default(), SimOptions::default());
    let mut text = format!(
        "Commit {}. Engine: activation store {} words, weight store {} words. Memory: {} cycles to a read's first beat, \
         {:.0} % of a port's read beats unless said. Frame rates are at {:.0} MHz. DSPs are the PEs' and the \
         requantisation's; with 31 or 32 PEs, multipliers beyond an XC7Z020's 220 are made of LUTs.\n\n",
        commit(),
        config.activation_words,
        config.weight_words,
        memory.read_latency,
        100.0 * memory.read_bandwidth,
        CLOCK_HZ / 1e6
    );
    text += &digits::text()?;
    text += &released::text()?;
    Ok(text)
}

/// A table's line.
pub(crate) fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// A table's head.
pub(crate) fn head(titles: &[&str]) -> String {
    format!("| {} |\n|{}\n", titles.join(" | "), "---|".repeat(titles.len()))
}

/// A number with its digits in groups of three.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}

/// The commit that is checked out, and whether anything but the documents with results differs from it.
fn commit() -> String {
    let git = |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git").args(arguments).current_dir(root()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let changes =
        git(&["status", "--porcelain", "--untracked-files=no", "--", ":!README.md", ":!docs/networks.md"]);
    match (git(&["rev-parse", "--short", "HEAD"]), changes) {
        (Some(commit), Some(changes)) if changes.is_empty() => commit,
        (Some(commit), _) => format!("{commit} with local changes"),
        (None, _) => "unknown (no git)".to_owned(),
    }
}
