//! Synthesises an engine with yosys and compares it with the limits of a board's part: `make synth`.
//!
//! Exit codes: 0 within the limits, 1 not, 2 wrong usage or yosys failed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use firebrick_board::Family;
use firebrick_board::synth::{limits, synthesise};
use firebrick_spec::EngineConfig;

/// Does an engine fit a part? Prints what yosys makes of it, minutes later.
#[derive(Parser)]
struct Arguments {
    /// Number of PEs.
    #[arg(long, default_value_t = 32)]
    pes: usize,
    /// Number of memory ports.
    #[arg(long, default_value_t = 2)]
    ports: usize,
    /// The part: xc7z020.
    #[arg(long, default_value = "xc7z020")]
    board_limits: String,
    /// Folder for the Verilog and yosys's files; without it they are dropped.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    let limits = limits(&arguments.board_limits)?;
    let config = EngineConfig { ports: arguments.ports, ..EngineConfig::with_pes(arguments.pes) };
    config.validate().map_err(|problem| problem.to_string())?;
    let dropped = tempfile::tempdir().map_err(|problem| format!("a temporary folder: {problem}"))?;
    let folder: &Path = arguments.out.as_deref().unwrap_or(dropped.path());
    let report = synthesise(&config, Family::Zynq7000, folder)?;
    if arguments.json {
        println!("{:#}", report.json(&limits));
    } else {
        print!("{}", report.table(&limits));
    }
    Ok(report.broken(&limits).is_empty())
}
