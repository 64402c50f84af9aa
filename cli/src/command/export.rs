//! `firebrick export`: a compiled network as files for drivers in other languages.

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_board::export::{self, Export as Files};
use firebrick_host::labels::Labels;

use crate::folder;
use crate::json::board::{Exported, File as Written};
use crate::options::engine::Engine;
use crate::options::model::{ModelArgument, NetworkOptions};
use crate::options::out;
use crate::output;
use crate::refused::UsageError;

/// Write a model as files for drivers in other languages: descriptors, weights, where what lies, labels, C sources
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    model: ModelArgument,
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    engine: Engine,
    /// Folder to write to; made if it is not there
    #[arg(short, long, value_name = "DIR", required_unless_present = "check", value_parser = out::output())]
    out: Option<PathBuf>,
    /// Only look at a folder that was written: is it of this version, and every file as it was?
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "model"])]
    check: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Export {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        self.network.check_usage(self.model.path())
    }

    pub fn run(self) -> anyhow::Result<()> {
        match (&self.check, &self.out) {
            (Some(folder), _) => self.look_at(folder),
            (None, Some(out)) => self.write(out),
            // Clap asks for one of them.
            (None, None) => Ok(()),
        }
    }

    fn write(&self, out: &Path) -> anyhow::Result<()> {
        let model = self.network.open(self.model.path())?;
        let engine = self.engine.config();
        let labels = Labels::of(&model.labels).names;
        let files =
            Files { model: &model, engine, board: self.engine.board_name(), labels: &labels }.files()?;
        let contents: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name, &file.bytes[..])).collect();
        let written = folder::write(out, &contents)?;
        self.tell(&model.network.name, written)
    }

    fn look_at(&self, folder: &Path) -> anyhow::Result<()> {
        let manifest = export::check(folder)?;
        let file = |name: &str, bytes| Written { file: folder.join(name).display().to_string(), bytes };
        let files = manifest.files.iter().map(|entry| file(&entry.file, entry.bytes)).collect();
        self.tell(&manifest.network, files)
    }

    fn tell(&self, network: &str, files: Vec<Written>) -> anyhow::Result<()> {
        if self.json {
            let format_version = export::FORMAT_VERSION;
            return Ok(output::print_json(&Exported { network: network.to_owned(), format_version, files })?);
        }
        Ok(output::print(&folder::list(&files))?)
    }
}
