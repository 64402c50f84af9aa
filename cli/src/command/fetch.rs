//! `firebrick fetch`: downloads a model.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use firebrick_weights::ListedModel;

use crate::fetch::{self, FetchError, Outcome};
use crate::json::model::{Fetched, ListedModel as Record};
use crate::output::{self, grouped, width, wrapped};
use crate::progress;

/// Download a listed model, to be used by its name
#[derive(Debug, Args)]
pub(crate) struct Fetch {
    /// Name of the model
    #[arg(required_unless_present = "list", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// List the models that can be downloaded
    #[arg(long, conflicts_with = "name")]
    list: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Fetch {
    pub fn run(self) -> anyhow::Result<()> {
        let catalogue = fetch::catalogue()?;
        let Some(name) = self.name else {
            if self.json {
                let models =
                    catalogue.models.iter().map(|model| record(model, there(model), false)).collect();
                return Ok(output::print_json(&Fetched { models })?);
            }
            let text: String = catalogue.models.iter().map(listed).collect();
            return Ok(output::print(&text)?);
        };
        let Some(model) = catalogue.find(&name) else {
            return Err(FetchError::Unknown { name, accepted: catalogue.names() }.into());
        };
        let receiving = progress::receiving(&model.name, model.size);
        let (path, outcome) = fetch::download(model, &fetch::folder()?, &mut |bytes| receiving.reach(bytes))?;
        drop(receiving);
        if self.json {
            let models = vec![record(model, Some(path), matches!(outcome, Outcome::Downloaded))];
            return Ok(output::print_json(&Fetched { models })?);
        }
        let how = match outcome {
            Outcome::AlreadyThere => "already there",
            Outcome::Downloaded => "downloaded",
        };
        let found = format!(
            "{}: {how}, {} bytes, SHA-256 as listed, licence {}",
            path.display(),
            grouped(model.size),
            model.licence
        );
        let usage =
            format!("its name stands for it where a model is taken: firebrick inspect {}", model.name);
        let lines = [&found, &usage].map(|text| wrapped(text, width()) + "\n");
        Ok(output::print(&lines.concat())?)
    }
}

/// The model's file, if it has been fetched.
fn there(model: &ListedModel) -> Option<PathBuf> {
    let path = fetch::folder().ok()?.join(&model.file);
    path.exists().then_some(path)
}

fn record(model: &ListedModel, file: Option<PathBuf>, downloaded: bool) -> Record {
    Record {
        model: model.name.clone(),
        description: model.description.clone(),
        bytes: model.size,
        sha256: model.sha256.clone(),
        licence: model.licence.clone(),
        url: model.url.clone(),
        file: file.map(|file| file.display().to_string()),
        downloaded,
    }
}

/// A model as `--list` shows it.
fn listed(model: &ListedModel) -> String {
    let fetched = if there(model).is_some() { " (fetched)" } else { "" };
    let about = format!("{} bytes, licence {}, {}", grouped(model.size), model.licence, model.url);
    let lines = [&model.description, &about].map(|text| wrapped(text, width() - 2));
    let indented: String =
        lines.iter().flat_map(|text| text.lines()).map(|line| format!("  {line}\n")).collect();
    format!("{}{fetched}\n{indented}", model.name)
}
