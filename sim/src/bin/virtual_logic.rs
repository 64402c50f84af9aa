//! `virtual-logic`: the simulated accelerator as the logic of an emulated Zynq (`make virtual-board`).
//!
//! ```text
//! virtual-logic --pes 4 --socket pl --memory ram
//! ```
//!
//! Waits for machines, one after the other, on the sockets `pl` and `pl.irq`, and prints what each has done.
#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use firebrick_sim::logic::{Logic, LogicError};
use firebrick_sim::{SimDevice, SimOptions};
use firebrick_spec::{EngineConfig, chain};

/// The simulated accelerator as the logic of an emulated Zynq
#[derive(Parser)]
struct Options {
    /// Processing elements
    #[arg(long, value_name = "N", default_value_t = 4)]
    pes: usize,
    /// Memory ports
    #[arg(long, value_name = "N", default_value_t = 1)]
    ports: usize,
    /// Socket of the registers; that of the interrupt has .irq behind its name
    #[arg(long, value_name = "PATH")]
    socket: PathBuf,
    /// The machine's memory, from address 0 on
    #[arg(long, value_name = "FILE")]
    memory: PathBuf,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// A line for the user; without one who reads it nothing is amiss.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "virtual-logic: {text}");
}

fn listen(path: &Path) -> std::io::Result<UnixListener> {
    // A socket of an earlier run; that there is none is well.
    let _ = fs::remove_file(path);
    UnixListener::bind(path)
}

fn run(options: &Options) -> Result<(), LogicError> {
    let config = EngineConfig { pes: options.pes, ports: options.ports, ..EngineConfig::default() };
    let mut interrupts = options.socket.clone().into_os_string();
    interrupts.push(".irq");
    let simulation = SimOptions { ports: options.ports, memory_bytes: 4096, ..SimOptions::default() };
    // Built before anybody waits for it.
    drop(SimDevice::of(&config, &simulation)?);
    let (registers, interrupts) = (listen(&options.socket)?, listen(interrupts.as_ref())?);
    say("ready");
    loop {
        let (registers, _) = registers.accept()?;
        let (interrupts, _) = interrupts.accept()?;
        let memory = File::options().read(true).write(true).open(&options.memory)?;
        let len = memory.metadata()?.len() as usize;
        let device = SimDevice::of(&config, &simulation)?;
        device.share_memory(memory, 0, len);
        let done = Logic::new(device, registers, interrupts).serve()?;
        say(&format!(
            "{} reads, {} writes, {} interrupts, programmed {} times{}",
            done.reads,
            done.writes,
            done.interrupts,
            done.programmed,
            if done.busy { ", ended in mid-frame" } else { "" }
        ));
    }
}
