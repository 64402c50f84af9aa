//! The program firebrick; see [`firebrick_cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    firebrick_cli::main()
}
