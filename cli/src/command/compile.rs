//! `firebrick compile`: a float model to a `.fbk` file.

use std::path::PathBuf;

use clap::Args;
use firebrick_host::labels;
use firebrick_nn::model::FloatModel;
use firebrick_weights::{Model, write_fbk};

use crate::fetch::locate;
use crate::json::model::Compiled;
use crate::options::calibration::quantise_on;
use crate::options::images::ImageOptions;
use crate::options::model::OutputOption;
use crate::options::out::OutFile;
use crate::options::seeded::{SeededOptions, quantise_on_noise};
use crate::output;
use crate::plain;
use crate::refused::UsageError;

/// Quantise a float model on images and write it as a .fbk file
#[derive(Debug, Args)]
pub(crate) struct Compile {
    /// Network description (.yaml) that names its float weights, a compressed file (.fbz), an ONNX model (.onnx), a Caffe
    /// network (.caffemodel, .prototxt), a released weight file (.net, .bin), or the name of a fetched model
    #[arg(required_unless_present = "network")]
    model: Option<PathBuf>,
    #[command(flatten)]
    seeded: SeededOptions,
    #[command(flatten)]
    output: OutputOption,
    /// Folder of images to quantise with, ten or more; random weights do not need it
    #[arg(long, value_name = "DIR", required_unless_present = "network")]
    calibrate: Option<PathBuf>,
    /// Class names, which the file carries: one a line, synset ids (n01440764 tench) or indices (0: tench) before them or not, or
    /// a list or dictionary in JSON or YAML [default: the model's own]
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    #[command(flatten)]
    images: ImageOptions,
    #[command(flatten)]
    out: OutFile,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Compile {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        self.seeded.check_usage()?;
        self.output.check_usage(self.model.is_some())
    }

    pub fn run(self) -> anyhow::Result<()> {
        self.out.warn();
        let mut model = self.float_model()?;
        if let Some(file) = &self.labels {
            model.labels = labels::read(file, model.network.classes())?.lines;
        }
        let out = self.out.path();
        // What it is read from is known now, and the images behind the quantising.
        output::refuse_input(out)?;
        let quantised = match &self.calibrate {
            Some(folder) => quantise_on(&model, folder, &self.images)?,
            None => quantise_on_noise(&model)?,
        };
        output::refuse_input(out)?;
        // A device or a pipe has no size to look up.
        let bytes = write_fbk(out, &quantised)? as u64;
        let nonzeros: usize = quantised.convs.keys().map(|name| quantised.nonzeros(name)).sum();
        let file = out.display().to_string();
        if self.json {
            let network = quantised.network.name.clone();
            output::print_json(&Compiled { file, bytes, network, nonzero_weights: nonzeros })?;
        } else {
            let (nonzeros, bytes) = (output::grouped(nonzeros as u64), output::grouped(bytes));
            let file = plain::word(&file);
            output::print(&format!("{file}: {nonzeros} non-zero weights in {bytes} bytes\n"))?;
        }
        Ok(())
    }

    /// The options' model with its float weights.
    fn float_model(&self) -> anyhow::Result<FloatModel> {
        let path = match (self.seeded.model()?, &self.model) {
            (Some(seeded), _) => return Ok(seeded),
            (None, Some(path)) => path,
            (None, None) => anyhow::bail!("no model, accepted: MODEL or --network NAME"),
        };
        match self.output.open(&locate(path)?)? {
            Model::Float(model) => Ok(model),
            Model::Quantised(_) => anyhow::bail!(
                "{}: is already quantised; accepted: a network description (.yaml), a .fbz file, an ONNX model, a Caffe network or a released weight file, with float weights",
                path.display()
            ),
        }
    }
}
