//! `firebrick compress`: a float model to a compressed file.

mod pruning;
mod report;

use std::path::{Path, PathBuf};

use crate::refused::{UsageError, ValueError};
use anyhow::Context;
use clap::{Args, ValueEnum};
use firebrick_weights::coded::CodedModel;
use firebrick_weights::compress::{BITS, CompressError, Pruning, Settings, Start, compress};
use firebrick_weights::{Format, Model, deep_compression, fbz, open_model, read_coded};

use self::pruning::PruningArgument;
use self::report::Report;
use crate::fetch::locate;
use crate::options::out::OutFile;
use crate::output;

/// Prune a float model, share its weights through codebooks, and write it in few bytes
///
/// The file is a .fbz, or a .net, the released format of SqueezeNet v1.0, by its name. Nothing is trained: pruning a model that was
/// not trained for it costs accuracy, which `firebrick evaluate` tells.
#[derive(Debug, Args)]
pub(crate) struct Compress {
    /// Model with float weights: a network description (.yaml), an ONNX model (.onnx), a Caffe network (.caffemodel,
    /// .prototxt), a released weight file (.net, .bin), a .fbz file, or the name of a fetched model
    model: PathBuf,
    #[command(flatten)]
    out: OutFile,
    /// Weights to keep, the largest: `table1` for the shares of the SqueezeNet paper, a share of all (0.33), a number of
    /// parameters (421098), or a YAML file of shares by layer (conv10: 0.2) [default: all]
    #[arg(long, value_name = "WHAT")]
    prune: Option<PruningArgument>,
    /// Bits of a code; a codebook has 2^BITS values, 0 among them [default: 8; what a compressed file has, if nothing
    /// else is asked for]
    #[arg(long, value_name = "BITS", value_parser = bits)]
    bits: Option<u32>,
    /// Where the codebooks' values start before k-means: evenly (`linear`) or where the weights are (`density`)
    #[arg(long, value_enum, default_value = "density")]
    start: StartArgument,
    /// Replace a convolution by two of this rank, before pruning; may be repeated
    #[arg(long = "svd", value_name = "LAYER=RANK", value_parser = rank)]
    ranks: Vec<(String, usize)>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// [`Start`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum StartArgument {
    Linear,
    Density,
}

impl Compress {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let repeated = self
            .ranks
            .iter()
            .enumerate()
            .find(|(i, (layer, _))| self.ranks[..*i].iter().any(|(other, _)| other == layer));
        if let Some((_, (layer, _))) = repeated {
            return Err(UsageError::Twice { option: "--svd", what: format!("the layer `{layer}`") });
        }
        let out = self.out.path();
        match Target::of(out) {
            Some(_) => Ok(()),
            None => {
                let endings = [Format::Fbz, Format::DeepCompression].map(Format::extension);
                Err(UsageError::Ending { out: out.to_owned(), endings })
            }
        }
    }

    pub fn run(self) -> anyhow::Result<()> {
        self.out.warn();
        let out = self.out.path();
        let coded = self.compressed()?;
        let network = coded.network.name.clone();
        let format = Target::of(out).unwrap_or(Target::Fbz);
        let (bytes, report) = format.encode(&coded).with_context(|| self.name())?;
        output::refuse_input(out)?;
        fbz::write(out, &bytes)?;
        if self.json {
            output::print_json(&report.json(out, &network))?;
        } else {
            output::print(&report.text(out))?;
        }
        Ok(())
    }

    /// The compressed model; of a compressed file the same codes, unless something is to be changed.
    fn compressed(&self) -> anyhow::Result<CodedModel> {
        let path = locate(&self.model)?;
        let unchanged = self.prune.is_none() && self.bits.is_none() && self.ranks.is_empty();
        if let Some(coded) = unchanged.then(|| read_coded(&path)).transpose()?.flatten() {
            return Ok(coded);
        }
        let Model::Float(model) = open_model(&path)? else {
            anyhow::bail!(
                "{}: is quantised; accepted: a network description (.yaml), an ONNX model, a Caffe network, a released weight file or a .fbz file",
                self.model.display()
            );
        };
        let start = match self.start {
            StartArgument::Linear => Start::Linear,
            StartArgument::Density => Start::Density,
        };
        // Better told before the compression than behind it.
        output::refuse_input(self.out.path())?;
        let pruning = self.prune.as_ref().map(PruningArgument::read).transpose()?;
        let ranks = self.ranks.iter().cloned().collect();
        let settings = Settings { ranks, pruning, bits: self.bits.unwrap_or(*BITS.end()), start };
        compress(&model, &settings).map_err(|problem| self.blamed(problem))
    }

    /// The problem with what it is a problem of: an option, the file of an option, or the model.
    fn blamed(&self, problem: CompressError) -> anyhow::Error {
        let blamed = match (&problem, &self.prune) {
            (CompressError::Pruning(_), Some(PruningArgument::File(path))) => path.display().to_string(),
            (CompressError::Pruning(_), Some(PruningArgument::Known(Pruning::Layers(_)))) => {
                format!("--prune table1, which has the layers of SqueezeNet v1.0, on {}", self.name())
            }
            (CompressError::Pruning(_), _) => "--prune".to_owned(),
            (CompressError::Setting { .. } | CompressError::UnknownLayer { .. }, _) => "--svd".to_owned(),
            (CompressError::Model(_), _) => return anyhow::Error::new(problem).context(self.name()),
        };
        UsageError::Compression { blamed, problem: Box::new(problem) }.into()
    }

    /// What a problem of the model begins with.
    fn name(&self) -> String {
        self.model.display().to_string()
    }
}

/// What is written.
#[derive(Clone, Copy)]
enum Target {
    Fbz,
    Net,
}

impl Target {
    fn of(path: &Path) -> Option<Self> {
        match Format::of_name(path) {
            Some(Format::Fbz) => Some(Target::Fbz),
            Some(Format::DeepCompression) => Some(Target::Net),
            _ => None,
        }
    }

    fn encode(self, model: &CodedModel) -> anyhow::Result<(Vec<u8>, Report)> {
        Ok(match self {
            Target::Fbz => {
                let (bytes, layers) = fbz::encode(model)?;
                let report = Report::of_fbz(&layers, bytes.len());
                (bytes, report)
            }
            Target::Net => {
                let (bytes, layers) = deep_compression::encode(model).context(
                    "a .net file holds the layers of SqueezeNet v1.0 only; accepted: --out FILE.fbz",
                )?;
                let report = Report::of_net(&layers, bytes.len());
                (bytes, report)
            }
        })
    }
}

/// Parses `--bits`.
fn bits(text: &str) -> Result<u32, ValueError> {
    let accepted = || ValueError::Range { least: (*BITS.start()).into(), most: (*BITS.end()).into() };
    text.parse().ok().filter(|bits| BITS.contains(bits)).ok_or_else(accepted)
}

/// Parses `--svd`.
fn rank(text: &str) -> Result<(String, usize), ValueError> {
    let parsed = text.rsplit_once('=').and_then(|(layer, rank)| Some((layer.to_owned(), rank.parse().ok()?)));
    let possible = parsed.filter(|(layer, rank)| !layer.is_empty() && *rank > 0);
    possible.ok_or(ValueError::Accepted(&["a layer and a rank of at least 1, as conv10=64"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_parsed_or_refused_with_what_is_accepted() {
        assert_eq!(bits("6").unwrap(), 6);
        assert_eq!(bits("9").unwrap_err().to_string(), "accepted: 2 to 8");
        assert_eq!(rank("fire2/expand3x3=8").unwrap(), ("fire2/expand3x3".into(), 8));
        for text in ["conv1", "=3", "conv1=0", "conv1=x"] {
            assert!(rank(text).unwrap_err().to_string().contains("as conv10=64"), "{text}");
        }
    }
}
