//! Why an engine was not synthesised.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// What went wrong on the way to a report.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// The Verilog has another chain than the configuration.
    #[error("the Verilog has {found} PEs, expected {expected}")]
    Pes {
        /// PEs in the text.
        found: usize,
        /// PEs of the engine.
        expected: usize,
    },
    /// A file or folder could not be used.
    #[error("{}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no yosys.
    #[error("yosys cannot be run; install the package yosys")]
    Absent {
        /// What the system says.
        source: io::Error,
    },
    /// It failed.
    #[error("yosys failed ({status}): {}", log.trim().replace('\n', "\n  "))]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it wrote to standard error.
        log: String,
    },
    /// It has no version.
    #[error("`yosys -V` says nothing")]
    NoVersion,
    /// It wrote something else than expected.
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// What is wrong with what yosys wrote.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A primitive whose resources are not known.
    #[error("yosys used {count} {cell}, which nobody has counted yet")]
    Cell {
        /// The primitive.
        cell: String,
        /// How many of it.
        count: usize,
    },
    /// A primitive whose delays are not known.
    #[error("no delays are known of yosys's {cell}")]
    Delay {
        /// The primitive.
        cell: String,
    },
    /// A netlist that is none.
    #[error("yosys's netlist cannot be read")]
    Netlist(#[source] serde_json::Error),
    /// Another module.
    #[error("yosys's netlist has no module `{name}`")]
    NoModule {
        /// The module that was asked for.
        name: String,
    },
    /// Logic that feeds itself.
    #[error("the netlist has a loop of logic without a register, through up to {nets} nets")]
    Loop {
        /// Nets on the way to it.
        nets: usize,
    },
}
