//! `firebrick completions`: what a shell needs to complete command lines.

use clap::Args;
use clap_complete::Shell;

use crate::output;

/// Print the completions of a shell: a file to put where it looks for them
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
    /// What is completed.
    #[arg(skip)]
    pub program: clap::Command,
}

impl Completions {
    pub fn run(mut self) -> anyhow::Result<()> {
        let mut text = Vec::new();
        let name = self.program.get_name().to_owned();
        clap_complete::generate(self.shell, &mut self.program, name, &mut text);
        output::print_script(&String::from_utf8(text)?)?;
        Ok(())
    }
}
