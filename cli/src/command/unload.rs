//! `firebrick unload`: takes away what `load` has applied.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::load::{print_lines, refuse_used};
use crate::json::board::Unloaded;
use crate::options::board::RootArguments;
use crate::output;
use crate::plain;
use firebrick_host::fpga::unload;

/// Take the overlay of `load` away, and give other devices back what it took from them; the FPGA keeps its logic
#[derive(Debug, Args)]
pub(crate) struct Unload {
    /// Name of the UIO device, which nobody may use meanwhile
    #[arg(long, value_name = "NAME", default_value = "firebrick", value_parser = NonEmptyStringValueParser::new())]
    uio: String,
    #[command(flatten)]
    roots: RootArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Unload {
    pub fn run(self) -> anyhow::Result<()> {
        let roots = self.roots.roots();
        refuse_used(&roots, &self.uio)?;
        let done: Vec<String> = unload(&roots, &self.uio)?.iter().map(ToString::to_string).collect();
        if self.json {
            return Ok(output::print_json(&Unloaded { done })?);
        }
        match done.is_empty() {
            true => print_lines("overlay: there was none"),
            false => {
                print_lines(&done.iter().map(|step| format!("{}\n", plain::word(step))).collect::<String>())
            }
        }
    }
}
