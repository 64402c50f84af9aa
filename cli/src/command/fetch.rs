//! `firebrick fetch`: downloads a model.

use clap::Args;
use firebrick_weights::ListedModel;

use crate::fetch::{self, FetchError, Outcome};
use crate::output::{self, grouped};
use crate::progress;

/// Download a listed model, to be used by its name
#[derive(Debug, Args)]
pub(crate) struct Fetch {
    /// Name of the model
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// List the models that can be downloaded
    #[arg(long, conflicts_with = "name")]
    list: bool,
}

impl Fetch {
    pub fn run(self) -> anyhow::Result<()> {
        let catalogue = fetch::catalogue()?;
        let Some(name) = self.name else {
            let text: String = catalogue.models.iter().map(listed).collect();
            return Ok(output::print(&text)?);
        };
        let Some(model) = catalogue.find(&name) else {
            return Err(FetchError::Unknown { name, accepted: catalogue.names() }.into());
        };
        let receiving = progress::receiving(&model.name, model.size);
        let (path, outcome) = fetch::download(model, &fetch::folder()?, &mut |bytes| receiving.reach(bytes))?;
        drop(receiving);
        let how = match outcome {
            Outcome::AlreadyThere => "already there",
            Outcome::Downloaded => "downloaded",
        };
        output::print(&format!(
            "{}: {how}, {} bytes, SHA-256 as listed, licence {}\nits name stands for it where a model is taken: firebrick inspect {}\n",
            path.display(),
            grouped(model.size),
            model.licence,
            model.name
        ))?;
        Ok(())
    }
}

/// A model as `--list` shows it.
fn listed(model: &ListedModel) -> String {
    let there = fetch::folder().is_ok_and(|folder| folder.join(&model.file).exists());
    format!(
        "{}{}\n  {}\n  {} bytes, licence {}, {}\n",
        model.name,
        if there { " (fetched)" } else { "" },
        model.description,
        grouped(model.size),
        model.licence,
        model.url
    )
}
