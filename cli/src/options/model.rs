//! The options that say which network.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use firebrick_host::{image, labels, parallel};
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::quantise::quantise;
use firebrick_weights::{Model, embedded, open_model};

use super::seeded::{SeededOptions, quantise_on_noise};
use crate::config::{self, Key};
use crate::fetch::locate;

/// Which network.
#[derive(Clone, Debug, Args)]
pub(crate) struct ModelOptions {
    /// Model: a .fbk file, a network description (.yaml) with float weights, a compressed file (.fbz), an ONNX model
    /// (.onnx), a Caffe network (.caffemodel or .prototxt, both of one name), a released weight file (.net, .bin), or the
    /// name of a fetched model; default: the setting `model`, else the embedded digits
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub seeded: SeededOptions,
    /// Class names, one a line; synset ids at the lines' starts (n01440764 tench) are no part of them
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Folder of images to quantise a float model with, ten or more; random weights do not need it
    #[arg(long, value_name = "DIR")]
    pub calibrate: Option<PathBuf>,
}

/// A model file as it was found, with the labels of the options.
pub(crate) struct Opened {
    /// Float or quantised.
    pub model: Model,
    /// The synset ids of the classes; empty if the label file has none.
    pub synsets: Vec<String>,
}

impl ModelOptions {
    /// The network, quantised, with its labels.
    pub fn open(&self) -> anyhow::Result<QuantisedModel> {
        match self.open_as_found()?.model {
            Model::Quantised(model) => Ok(model),
            Model::Float(model) => self.quantise(&model),
        }
    }

    /// The network with its labels, not quantised if it has float weights.
    pub fn open_as_found(&self) -> anyhow::Result<Opened> {
        let mut model = match (&self.model, self.seeded.model()?) {
            (_, Some(seeded)) => Model::Float(seeded),
            (Some(path), None) => open_model(&locate(path)?)?,
            (None, None) => default_model()?,
        };
        let (labels, classes) = match &mut model {
            Model::Quantised(model) => (&mut model.labels, model.network.classes()),
            Model::Float(model) => (&mut model.labels, model.network.classes()),
        };
        let mut synsets = Vec::new();
        if let Some(path) = &self.labels {
            let found = labels::read(path, classes)?;
            (*labels, synsets) = (found.names, found.synsets);
        }
        Ok(Opened { model, synsets })
    }

    /// Quantises the options' float model on the images of `--calibrate`; seeded weights without it on noise.
    pub fn quantise(&self, model: &FloatModel) -> anyhow::Result<QuantisedModel> {
        let Some(folder) = &self.calibrate else {
            if self.seeded.is_given() {
                return quantise_on_noise(model);
            }
            let set = || config::current().path(Key::Model).map(Path::to_owned);
            let name = self.model.clone().or_else(set).unwrap_or_default();
            let name = name.display();
            anyhow::bail!(
                "{name}: a float model must be quantised first; give --calibrate DIR, a folder of images"
            );
        };
        quantise_on(model, folder)
    }
}

/// The model where none is named: the one that is set, else the embedded digits.
pub(crate) fn default_model() -> anyhow::Result<Model> {
    let Some((path, from)) = config::current().get(Key::Model) else {
        return Ok(Model::Quantised(embedded::digits()));
    };
    let open = || anyhow::Ok(open_model(&locate(Path::new(path))?)?);
    open().with_context(|| format!("{from}: model"))
}

/// Quantises a float model on all images of a folder.
pub(crate) fn quantise_on(model: &FloatModel, folder: &Path) -> anyhow::Result<QuantisedModel> {
    let load = |path: &PathBuf| image::load(path, &model.preprocess, model.network.input);
    let files = image::files(folder)?;
    let calibrating =
        tracing::info_span!("quantising the model", images = files.len(), folder = %folder.display());
    let _calibrating = calibrating.entered();
    let images = parallel::map(&files, load)?;
    Ok(quantise(model, &images)?)
}
