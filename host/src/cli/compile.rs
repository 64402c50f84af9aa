//! `firebrick compile`: a float model to a `.fbk` file.

use std::path::PathBuf;

use clap::Args;
use firebrick_weights::{Model, open_model, write_fbk};

use super::options::quantise_on;
use super::output;
use crate::fetch::locate;

/// Quantise a float model on images and write it as a .fbk file
#[derive(Debug, Args)]
pub(super) struct Compile {
    /// Network description (.yaml) that names its float weights, a compressed file (.fbz), an ONNX model (.onnx), a Caffe
    /// network (.caffemodel, .prototxt), a released weight file (.net, .bin), or the name of a fetched model
    model: PathBuf,
    /// Folder of images to quantise with, ten or more
    #[arg(long, value_name = "DIR")]
    calibrate: PathBuf,
    /// The .fbk file to write; it appears only when it is complete
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Compile {
    pub fn run(self) -> anyhow::Result<()> {
        let model = match open_model(&locate(&self.model)?)? {
            Model::Float(model) => model,
            Model::Quantised(_) => anyhow::bail!(
                "{}: is already quantised; accepted: a network description (.yaml), an ONNX model, a Caffe network or a released weight file, with float weights",
                self.model.display()
            ),
        };
        let quantised = quantise_on(&model, &self.calibrate)?;
        write_fbk(&self.output, &quantised)?;
        let nonzeros: usize = quantised.convs.keys().map(|name| quantised.nonzeros(name)).sum();
        let bytes = std::fs::metadata(&self.output).map_or(0, |file| file.len());
        output::print(&format!(
            "{}: {} non-zero weights in {} bytes\n",
            self.output.display(),
            output::grouped(nonzeros as u64),
            output::grouped(bytes)
        ))?;
        Ok(())
    }
}
