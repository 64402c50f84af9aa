//! Writes the generated parts of the documents and the C header: `cargo run -p firebrick-lab --bin bless`.
//!
//! With `--check` it writes nothing and exits with 1 if something is out of step.

use std::process::ExitCode;

use firebrick_lab::documents::{COMMAND, all};
use firebrick_lab::generated::Generated;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!("error: unknown arguments {arguments:?}, accepted: none, or --check");
            return ExitCode::from(2);
        }
    };
    match all().and_then(|files| files.iter().try_fold(true, |good, file| Ok(step(file, check)? && good))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("error: run: {COMMAND}");
            ExitCode::FAILURE
        }
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Writes or checks one file; false if it is out of step and stays so.
fn step(file: &Generated, check: bool) -> Result<bool, String> {
    if file.in_step()? {
        return Ok(true);
    }
    println!("{}: {}", file.path, if check { "out of step" } else { "written" });
    if !check {
        file.write()?;
    }
    Ok(!check)
}
