//! `stand-in`: runs a program on a board's device files with the simulated accelerator behind them.
//!
//! ```text
//! stand-in --pes 4 -- target/debug/firebrick classify --device board digit.png
//! stand-in --handler -- qemu-arm-static target/board/armv7/firebrick-stand-in classify --device board digit.png
//! ```
//!
//! `--dev-root` and `--sysfs-root` are added to the program's arguments. Exits as the program does. With `--faults` the board misbehaves as
//! the lines of standard input say, while the program runs.
#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Weak};
use std::thread;

use clap::Parser;
use firebrick_sim::standin::{Counts, StandIn, StandInError, StandInOptions};
use firebrick_sim::{BurstErrors, Faults};
use firebrick_spec::{EngineConfig, chain};

/// Run a program on a board's device files with the simulated accelerator behind them
#[derive(Parser)]
struct Options {
    /// Processing elements
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().pes)]
    pes: usize,
    /// Memory ports
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().ports)]
    ports: usize,
    /// Size of the buffer in MiB
    #[arg(long, value_name = "MIB", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..1024))]
    memory: u32,
    /// The program has the driver's fault handler (scripts/build-board.sh --fault-handler): do not trace it
    #[arg(long)]
    handler: bool,
    /// Take faults of the memory from standard input, a line each: `error N` (behind N good ones a burst that is read has an error), `silent`
    /// (nothing is answered any more), `well`
    #[arg(long)]
    faults: bool,
    /// The program and its arguments
    #[arg(required = true, last = true, value_name = "PROGRAM")]
    program: Vec<OsString>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let config = EngineConfig { pes: options.pes, ports: options.ports, ..EngineConfig::default() };
    if let Err(error) = config.validate() {
        say(&chain(&error));
        return ExitCode::from(2);
    }
    match run(&options, config) {
        Ok(code) => code,
        Err(error) => {
            say(&chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// A line for the user; without one who reads it nothing is amiss.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "stand-in: {text}");
}

fn run(options: &Options, config: EngineConfig) -> Result<ExitCode, StandInError> {
    let memory_bytes = (options.memory as usize) << 20;
    let stand_in = Arc::new(StandIn::new(&StandInOptions { memory_bytes, ..StandInOptions::new(config) })?);
    let folders = stand_in.folders();
    let mut command = Command::new(&options.program[0]);
    command.args(&options.program[1..]);
    command.arg("--dev-root").arg(folders.dev()).arg("--sysfs-root").arg(folders.sysfs());
    if options.faults {
        let stand_in = Arc::downgrade(&stand_in);
        thread::spawn(move || misbehave(&stand_in));
        command.stdin(Stdio::null());
    }
    let status = if options.handler {
        stand_in.run_with_handler(&mut command)?
    } else {
        stand_in.run_traced(&mut command)?
    };
    let counts = stand_in.counts()?;
    let Counts { reads, writes, syncs, interrupts } = counts;
    say(&format!("{reads} reads, {writes} writes, {} syncs, {interrupts} interrupts", syncs.len()));
    Ok(status.code().map_or(ExitCode::FAILURE, |code| ExitCode::from(code as u8)))
}

/// Does what the lines of standard input say, until the board is gone, and repeats each when it is done.
fn misbehave(stand_in: &Weak<StandIn>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Some(stand_in) = stand_in.upgrade() else { return };
        match faults(&line).map(|faults| stand_in.set_faults(faults)) {
            Some(Ok(())) => say(&line),
            Some(Err(error)) => say(&chain(&error)),
            None => say(&format!("{line}: accepted: error N, silent, well")),
        }
    }
}

fn faults(line: &str) -> Option<Faults> {
    match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["well"] => Some(Faults::default()),
        ["silent"] => Some(Faults { silent_from: Some(0), ..Faults::default() }),
        ["error", skip] => {
            let skip = skip.parse().ok()?;
            let bursts = BurstErrors {
                reads: true,
                writes: false,
                skip,
                percent: 100,
                most: 1,
                decode: false,
                seed: 1,
            };
            Some(Faults { bursts: Some(bursts), ..Faults::default() })
        }
        _ => None,
    }
}
