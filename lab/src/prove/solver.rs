//! ABC on and-inverter graphs.

use std::path::Path;

use super::tool;

/// ABC as yosys brings it.
pub const ABC: &str = "yosys-abc";

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// A bad state after this many cycles.
    Reached(u32),
    /// None within the cycles searched.
    Nowhere,
}

/// Proves by IC3 that no bad state of a graph is ever reached. ABC checks the invariant that it found.
///
/// # Errors
/// A bad state, no end within `seconds`, or whatever else is not a proof.
pub fn prove(folder: &Path, file: &str, seconds: u32) -> Result<(), String> {
    let text = abc(folder, &format!("read_aiger {file}; fold; strash; pdr"), seconds)?;
    if text.contains("Property proved.") { Ok(()) } else { Err(format!("not proved: {}", last(&text))) }
}

/// Searches a graph's bad states in the first `cycles` cycles.
///
/// # Errors
/// No end within `seconds`, or an output that says neither.
pub fn search(folder: &Path, file: &str, cycles: u32, seconds: u32) -> Result<Search, String> {
    let text = abc(folder, &format!("read_aiger {file}; fold; strash; bmc3 -F {cycles}"), seconds)?;
    if let Some(frame) = text.split("was asserted in frame ").nth(1) {
        let digits: String = frame.chars().take_while(char::is_ascii_digit).collect();
        return digits.parse().map(Search::Reached).map_err(|e| format!("abc's frame `{digits}`: {e}"));
    }
    if text.contains(&format!("No output asserted in {cycles} frames.")) {
        return Ok(Search::Nowhere);
    }
    Err(format!("no answer: {}", last(&text)))
}

fn abc(folder: &Path, commands: &str, seconds: u32) -> Result<String, String> {
    let text = tool::output(folder, seconds, ABC, &["-c", commands])?;
    if text.contains("cmd error") || text.contains("Error:") {
        return Err(format!("abc failed: {}", last(&text)));
    }
    Ok(text)
}

fn last(text: &str) -> &str {
    text.lines().map(str::trim).rfind(|l| !l.is_empty()).unwrap_or("no output")
}
