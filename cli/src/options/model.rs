//! The options that say which network.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use firebrick_host::labels::{self, Labels};
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_weights::{Model, WeightsError, embedded, open_model, open_output};

use super::calibration::quantise_on;
use super::images::ImageOptions;
use super::seeded::{SeededOptions, quantise_on_noise};
use crate::config::{self, Key};
use crate::fetch::locate;
use crate::notice;
use crate::refused::UsageError;

/// The model of a command that needs no images.
#[derive(Clone, Debug, Args)]
#[group(id = "model", multiple = false)]
pub(crate) struct ModelArgument {
    /// Model: a .fbk file, a network description (.yaml) with float weights, a compressed file (.fbz), an ONNX model
    /// (.onnx), a Caffe network (.caffemodel or .prototxt, both of one name), a released weight file (.net, .bin), or the
    /// name of a fetched model; default: the setting `model`, else the embedded digits
    #[arg(value_name = "MODEL")]
    argument: Option<PathBuf>,
    /// What MODEL was called before
    #[arg(long = "model", value_name = "FILE", hide = true)]
    option: Option<PathBuf>,
}

impl ModelArgument {
    /// The model, if one was named. Says a word about the old option.
    pub fn path(&self) -> Option<&Path> {
        if self.option.is_some() {
            warn_of_option();
        }
        self.argument.as_deref().or(self.option.as_deref())
    }

    /// True if a model was named.
    pub fn is_given(&self) -> bool {
        self.argument.is_some() || self.option.is_some()
    }
}

/// Which of several outputs of a model is meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct OutputOption {
    /// Output of an ONNX model that holds the scores, if it has several; a YAML file beside it may say so, too
    #[arg(long, value_name = "NAME")]
    output_name: Option<String>,
}

impl OutputOption {
    /// The model in a file.
    pub fn open(&self, path: &Path) -> Result<Model, WeightsError> {
        match &self.output_name {
            Some(output) => open_output(path, output),
            None => open_model(path),
        }
    }

    /// That there is a file whose output it can be.
    pub fn check_usage(&self, has_file: bool) -> Result<(), UsageError> {
        match self.output_name.is_some() && !has_file {
            true => Err(UsageError::Needs { option: "--output-name", needed: "a MODEL, an ONNX file" }),
            false => Ok(()),
        }
    }
}

/// That a command takes its model as an argument now.
pub(crate) fn warn_of_option() {
    notice::warn("--model FILE is now the argument MODEL, and will not be known here in a later release");
}

/// What else says which network, and how it becomes one of integers.
#[derive(Clone, Debug, Args)]
pub(crate) struct NetworkOptions {
    #[command(flatten)]
    pub seeded: SeededOptions,
    #[command(flatten)]
    pub output: OutputOption,
    /// Class names: one a line, synset ids (n01440764 tench) or indices (0: tench) before them or not, or a list or dictionary
    /// in JSON or YAML [default: the model's own]
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Folder of images to quantise a float model with, ten or more; random weights do not need it
    #[arg(long, value_name = "DIR")]
    pub calibrate: Option<PathBuf>,
    #[command(flatten)]
    pub images: ImageOptions,
}

impl NetworkOptions {
    /// The network, quantised, with its labels.
    pub fn open(&self, path: Option<&Path>) -> anyhow::Result<QuantisedModel> {
        match self.open_as_found(path)? {
            Model::Quantised(model) => {
                self.refuse_calibration()?;
                Ok(model)
            }
            Model::Float(model) => self.quantise(path, &model),
        }
    }

    /// That images to quantise with are not given for a model that is quantised.
    pub fn refuse_calibration(&self) -> Result<(), UsageError> {
        match &self.calibrate {
            Some(_) => Err(UsageError::Quantised { option: "--calibrate" }),
            None => Ok(()),
        }
    }

    /// The network with its labels, not quantised if it has float weights.
    pub fn open_as_found(&self, path: Option<&Path>) -> anyhow::Result<Model> {
        let mut model = match (path, self.seeded.model()?) {
            (_, Some(seeded)) => Model::Float(seeded),
            (Some(path), None) => self.output.open(&locate(path)?)?,
            (None, None) => default_model()?,
        };
        if let Some(file) = &self.labels {
            let lines = labels::read(file, classes(&model))?.lines;
            match &mut model {
                Model::Quantised(model) => model.labels = lines,
                Model::Float(model) => model.labels = lines,
            }
        }
        Ok(model)
    }

    /// That a model and `--network` are not given both.
    pub fn check_usage(&self, model: Option<&Path>) -> Result<(), UsageError> {
        self.seeded.check_usage()?;
        self.output.check_usage(model.is_some())?;
        match model.filter(|_| self.seeded.is_given()) {
            Some(model) => {
                let other = format!("the model {}", model.display());
                Err(UsageError::Both { option: "--network", other })
            }
            None => Ok(()),
        }
    }

    /// Quantises a float model on the images of `--calibrate`; seeded weights without it on noise.
    pub fn quantise(&self, path: Option<&Path>, model: &FloatModel) -> anyhow::Result<QuantisedModel> {
        let Some(folder) = &self.calibrate else {
            if self.seeded.is_given() {
                return quantise_on_noise(model);
            }
            let set = || config::current().path(Key::Model);
            let name = path.or_else(set).unwrap_or(Path::new("")).display();
            anyhow::bail!(
                "{name}: a float model must be quantised first; give --calibrate DIR, a folder of images"
            );
        };
        quantise_on(model, folder, &self.images)
    }
}

/// The model where none is named: the one that is set, else the embedded digits.
pub(crate) fn default_model() -> anyhow::Result<Model> {
    match default_path()? {
        None => Ok(Model::Quantised(embedded::digits())),
        Some(path) => open_model(&path).with_context(set_by),
    }
}

/// The file of the model that is set.
pub(crate) fn default_path() -> anyhow::Result<Option<PathBuf>> {
    config::current().path(Key::Model).map(locate).transpose().with_context(set_by)
}

/// Where the model is set.
fn set_by() -> String {
    config::current().get(Key::Model).map_or_else(String::new, |(_, from)| format!("{from}: model"))
}

/// The name of a model's network.
pub(crate) fn network_name(model: &Model) -> String {
    match model {
        Model::Float(model) => model.network.name.clone(),
        Model::Quantised(model) => model.network.name.clone(),
    }
}

/// The labels that a model carries.
pub(crate) fn labels_of(model: &Model) -> Labels {
    match model {
        Model::Float(model) => Labels::of(&model.labels),
        Model::Quantised(model) => Labels::of(&model.labels),
    }
}

/// The classes that a model tells apart.
pub(crate) fn classes(model: &Model) -> usize {
    match model {
        Model::Float(model) => model.network.classes(),
        Model::Quantised(model) => model.classes(),
    }
}
