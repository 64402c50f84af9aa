//! `firebrick serve`: models over the Open Inference Protocol.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use firebrick_host::device::{BoardOptions, DeviceKind, DeviceOptions};
use firebrick_serve::{Limits, Options, Server};

use crate::options::board::RootArguments;
use crate::options::engine::EngineOptions;
use crate::options::number::{COUNT, whole};
use crate::refused::{UsageError, ValueError};
use crate::signals;

/// What variables of the environment begin with; an option's name follows, in capitals, with _ for -.
const VARIABLES: &str = "FIREBRICK_SERVE_";

/// Serve models over the Open Inference Protocol, HTTP and gRPC, until a signal ends it
///
/// What runs is finished then. The log is lines of JSON on standard error; docs/serving.md says more. Each option has a variable, too:
/// FIREBRICK_SERVE_HTTP for --http.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folder of the models: NAME.fbk, or NAME/VERSION/FILE.fbk [default: the embedded digits]
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Where HTTP is listened for
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
    http: SocketAddr,
    /// Where gRPC is listened for
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8001")]
    grpc: SocketAddr,
    /// Where to run
    #[arg(long, value_enum, default_value = "twin")]
    device: DeviceKind,
    /// Back ends of twin, golden model or simulation [default: as many as the machine has processors; 1 of the simulation]
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1, 64))]
    workers: Option<usize>,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    boards: Boards,
    /// Run one in N frames again on the twin (for the twin: on the golden model); after a difference the server is not ready
    #[arg(long, value_name = "1/N", value_parser = one_in)]
    check: Option<u64>,
    /// Inferences that wait or run; more are sent away
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = whole::<usize>(1, 4096))]
    queue: usize,
    /// Frames of a request, and frames that a back end takes at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = whole::<usize>(1, 256))]
    batch: usize,
    /// Bytes of a request's body; JSON takes four a pixel's value
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 20, value_parser = whole::<usize>(1 << 10, 1 << 30))]
    body: usize,
    /// Open connections; of more, those that have waited longest without a request are closed
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = whole::<usize>(1, 1 << 20))]
    connections: usize,
    /// Seconds until an inference is given up
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = whole::<u64>(1, COUNT))]
    timeout: u64,
    /// Seconds from a signal until no more connections are taken: balancers see meanwhile that it is not ready
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = whole::<u64>(0, 3600))]
    drain: u64,
}

/// Where the devices of one or more boards' engines are.
#[derive(Debug, Args)]
struct Boards {
    /// Board: name of the UIO device, or of its node (uio0); several with commas, a back end each [default: firebrick]
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    uio: Vec<String>,
    /// Board: name of the u-dma-buf buffer; as many as UIO devices [default: udmabuf0]
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    buffer: Vec<String>,
    /// Board: look at the registers again and again instead of waiting for the interrupt
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    roots: RootArguments,
}

impl Boards {
    /// The devices' names, a back end each.
    fn pairs(&self) -> Vec<(String, String)> {
        let default = BoardOptions::default();
        let or = |given: &[String], name: String| if given.is_empty() { vec![name] } else { given.to_vec() };
        or(&self.uio, default.uio).into_iter().zip(or(&self.buffer, default.buffer)).collect()
    }

    fn check_usage(&self, is_board: bool) -> Result<(), UsageError> {
        let given =
            [(!self.uio.is_empty(), "--uio"), (!self.buffer.is_empty(), "--buffer"), (self.poll, "--poll")];
        if let Some((_, option)) = given.into_iter().find(|(given, _)| *given && !is_board) {
            return Err(UsageError::Needs { option, needed: "--device board" });
        }
        match (self.uio.len().max(1), self.buffer.len().max(1)) {
            (uio, buffer) if uio != buffer => Err(UsageError::Pairs { uio, buffer }),
            _ => Ok(()),
        }
    }
}

/// Parses a share of all frames.
fn one_in(text: &str) -> Result<u64, ValueError> {
    let number = text.strip_prefix("1/").and_then(|number| number.parse().ok());
    number.filter(|number| *number > 0).ok_or(ValueError::Accepted(&["1/N with N from 1 on"]))
}

/// Gives the options the environment's values as defaults. What is empty is not set.
pub(crate) fn with_environment(program: clap::Command) -> clap::Command {
    let variable = |arg: &clap::Arg| -> Option<OsString> {
        let name = arg.get_long()?.replace('-', "_").to_uppercase();
        std::env::var_os(format!("{VARIABLES}{name}")).filter(|value| !value.is_empty())
    };
    let set = |arg: clap::Arg| match variable(&arg) {
        Some(value) if arg.get_action().takes_values() => arg.default_value(value),
        Some(_) => arg.default_value("true"),
        None => arg,
    };
    program.mut_subcommand("serve", |command| command.mut_args(set))
}

impl Serve {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let is_board = self.device == DeviceKind::Board;
        self.boards.check_usage(is_board)?;
        if self.workers.is_some() && is_board {
            return Err(UsageError::Both { option: "--workers", other: "--device board".into() });
        }
        match self.engine.stalls {
            Some(_) if !self.device.is_simulation() => {
                Err(UsageError::Needs { option: "--stalls", needed: "--device sim" })
            }
            _ => Ok(()),
        }
    }

    pub fn run(self) -> anyhow::Result<()> {
        let (stop, stopped) = firebrick_serve::stop();
        signals::end_by(move || stop.stop());
        Ok(Server::bind(&self.options())?.run(stopped)?)
    }

    fn options(&self) -> Options {
        let limits = Limits {
            queue: self.queue,
            batch: self.batch,
            body: self.body,
            connections: self.connections,
            answer: Duration::from_secs(self.timeout),
            drain: Duration::from_secs(self.drain),
            ..Limits::default()
        };
        let (models, devices) = (self.models.clone(), self.devices());
        Options { models, http: self.http, grpc: self.grpc, devices, check: self.check, limits }
    }

    fn devices(&self) -> Vec<DeviceOptions> {
        let simulation = self.engine.simulation();
        if self.device == DeviceKind::Board {
            let roots = self.boards.roots.roots();
            let board = |(uio, buffer)| BoardOptions {
                roots: roots.clone(),
                uio,
                buffer,
                poll: self.boards.poll,
                ..BoardOptions::default()
            };
            let asked = |board| DeviceOptions::Board(self.engine.of_board(board));
            return self.boards.pairs().into_iter().map(board).map(asked).collect();
        }
        let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let default = || if self.device.is_simulation() { 1 } else { processors() };
        let options = DeviceOptions::of(self.device, simulation, BoardOptions::default());
        vec![options; self.workers.unwrap_or_else(default)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_one_in_so_many() {
        assert_eq!((one_in("1/1").unwrap(), one_in("1/100").unwrap()), (1, 100));
        for text in ["1/0", "2/3", "0.5", "", "1/", "1/-1"] {
            assert!(one_in(text).unwrap_err().to_string().contains("1/N with N from 1 on"), "{text}");
        }
    }
}
