//! `firebrick man`: manual pages.

use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};

use crate::help;
use crate::options::out;
use crate::output::{self, Pending};
use crate::plain;

/// Write the manual pages, one of the program and one of each command
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Folder to write to; made if it is not there
    #[arg(short, long, value_name = "DIR", value_parser = out::output())]
    out: PathBuf,
    /// What is described.
    #[arg(skip)]
    pub program: clap::Command,
}

impl Man {
    pub fn run(self) -> anyhow::Result<()> {
        output::make_folder(&self.out)?;
        let mut program = self.program.disable_help_subcommand(true);
        program.build();
        let commands = program.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
        let mut lines = String::new();
        for command in std::iter::once(program.clone()).chain(commands) {
            let name = command.get_name().to_owned();
            let page = Page::new(command).source(concat!("firebrick ", env!("CARGO_PKG_VERSION")));
            let path = self.out.join(page.get_filename());
            Pending::new(&path)?.write(&text(&page, &name)?)?;
            lines += &format!("{}\n", plain::word(&path.display()));
        }
        output::print(&lines)?;
        Ok(())
    }
}

/// A page with the examples under a heading of their own, as other pages have them.
fn text(page: &Page, command: &str) -> anyhow::Result<String> {
    let mut text = Vec::new();
    let out = &mut text;
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    let mut further = Roff::new();
    match help::examples(command) {
        [] => {
            page.render_subcommands_section(out)?;
            further.control("SH", ["SETTINGS"]).text([roman(help::SETTINGS)]);
        }
        lines => {
            further.control("SH", ["EXAMPLES"]).control("nf", []);
            lines.iter().for_each(|line| {
                further.text([roman(*line)]);
            });
            further.control("fi", []);
        }
    }
    further.to_writer(out)?;
    page.render_version_section(out)?;
    Ok(String::from_utf8(text)?)
}
