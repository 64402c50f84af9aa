//! What becomes of other programs' ONNX models, a line of JSON for each: `make foreign` compares it with what onnxruntime computes.
//!
//! Exit codes: 0 all jobs were answered, 1 they cannot be read or written, 2 wrong usage.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::foreign::answer::Job;
use firebrick_lab::foreign::{Foreign, beside};
use firebrick_lab::problem::{Problem, exit};

/// Say of each ONNX model if it is accepted, what it computes in float, and if its integers run as they should
#[derive(Parser)]
struct Arguments {
    /// ONNX models; a `.npy` file of the same name beside one is its input
    models: Vec<PathBuf>,
    /// Lines of JSON with `model`, `input`, `output` (of several) and `rtl` (true: run it on the simulated accelerator); - reads
    /// standard input
    #[arg(long, value_name = "FILE", conflicts_with = "models")]
    jobs: Option<PathBuf>,
    /// Run the models on the simulated accelerator, too
    #[arg(long, requires = "models")]
    rtl: bool,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<bool, Problem> {
    let jobs = match &arguments.jobs {
        Some(file) => listed(file)?,
        None if arguments.models.is_empty() => return Err(Problem::Usage("no models, and no --jobs".into())),
        None => arguments.models.iter().map(|model| named(model, arguments.rtl)).collect(),
    };
    let mut foreign = Foreign::default();
    for job in jobs {
        let answer = foreign.answer(&job);
        let line = serde_json::to_string(&answer).map_err(|e| e.to_string())?;
        writeln!(io::stdout(), "{line}").map_err(|e| format!("standard output: {e}"))?;
    }
    Ok(true)
}

fn named(model: &Path, rtl: bool) -> Job {
    Job { model: model.to_path_buf(), input: beside(model), output: None, rtl }
}

fn listed(file: &PathBuf) -> Result<Vec<Job>, String> {
    let refuse = |why: String| format!("{}: {why}", file.display());
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text.map_err(|e| refuse(e.to_string()))?;
    let job = |(i, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|e| refuse(format!("line {}: {e}", i + 1)))
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(job).collect()
}
