//! The program firebrick; see [`firebrick_host::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    firebrick_host::cli::main()
}
