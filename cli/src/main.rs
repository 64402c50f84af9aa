//! The program firebrick; see [`firebrick_cli`].
#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

fn main() -> ExitCode {
    firebrick_cli::main()
}
