//! `firebrick compress`: a float model to a compressed file.

mod pruning;
mod report;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use firebrick_weights::coded::CodedModel;
use firebrick_weights::compress::{BITS, Settings, Start, compress};
use firebrick_weights::{Format, Model, deep_compression, fbz, open_model, read_coded};
use indicatif::ProgressBar;

use self::pruning::PruningArgument;
use self::report::Report;
use crate::fetch::locate;
use crate::output;

/// Prune a float model, share its weights through codebooks, and write it in few bytes
///
/// Nothing is trained: pruning a model that was not trained for it costs accuracy, which `firebrick evaluate` tells.
#[derive(Debug, Args)]
pub(crate) struct Compress {
    /// Network description (.yaml), a released weight file (.net, .bin), a .fbz file, or the name of a fetched model
    model: PathBuf,
    /// The file to write: .fbz, or .net for the released format of SqueezeNet v1.0; it appears only when it is complete
    #[arg(short, long, visible_alias = "output", value_name = "FILE")]
    out: PathBuf,
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
    pub fn check_usage(&self) -> Result<(), String> {
        let repeated = self
            .ranks
            .iter()
            .enumerate()
            .find(|(i, (layer, _))| self.ranks[..*i].iter().any(|(other, _)| other == layer));
        if let Some((_, (layer, _))) = repeated {
            return Err(format!("--svd names the layer `{layer}` twice"));
        }
        match Target::of(&self.out) {
            Some(_) => Ok(()),
            None => {
                let [fbz, net] = [Format::Fbz, Format::DeepCompression].map(Format::extension);
                Err(format!("--out {}: accepted: a name that ends in .{fbz} or .{net}", self.out.display()))
            }
        }
    }

    pub fn run(self) -> anyhow::Result<()> {
        // Only on a terminal: a decomposition of a large layer takes many seconds.
        let spinner = ProgressBar::new_spinner().with_message("compressing");
        spinner.enable_steady_tick(Duration::from_millis(100));
        let coded = self.compressed();
        spinner.finish_and_clear();
        let coded = coded?;
        let network = coded.network.name.clone();
        let format = Target::of(&self.out).unwrap_or(Target::Fbz);
        let (bytes, report) = format.encode(&coded).map_err(|problem| self.named(&problem))?;
        fbz::write(&self.out, &bytes)?;
        if self.json {
            output::print_json(&report.json(&self.out, &network))?;
        } else {
            output::print(&report.text(&self.out))?;
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
                "{}: is quantised; accepted: a network description (.yaml), a released weight file or a .fbz file",
                self.model.display()
            );
        };
        let start = match self.start {
            StartArgument::Linear => Start::Linear,
            StartArgument::Density => Start::Density,
        };
        let pruning = self.prune.as_ref().map(PruningArgument::read).transpose()?;
        let ranks = self.ranks.iter().cloned().collect();
        let settings = Settings { ranks, pruning, bits: self.bits.unwrap_or(*BITS.end()), start };
        compress(&model, &settings).map_err(|problem| self.named(&problem))
    }

    /// A problem of the model that is compressed.
    fn named(&self, problem: &dyn std::fmt::Display) -> anyhow::Error {
        anyhow::anyhow!("{}: {problem}", self.model.display())
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
                let (bytes, layers) = deep_compression::encode(model)?;
                let report = Report::of_net(&layers, bytes.len());
                (bytes, report)
            }
        })
    }
}

/// Parses `--bits`.
fn bits(text: &str) -> Result<u32, String> {
    let accepted = || format!("accepted: {} to {}", BITS.start(), BITS.end());
    text.parse().ok().filter(|bits| BITS.contains(bits)).ok_or_else(accepted)
}

/// Parses `--svd`.
fn rank(text: &str) -> Result<(String, usize), String> {
    let parsed = text.rsplit_once('=').and_then(|(layer, rank)| Some((layer.to_owned(), rank.parse().ok()?)));
    let possible = parsed.filter(|(layer, rank)| !layer.is_empty() && *rank > 0);
    possible.ok_or_else(|| "accepted: a layer and a rank of at least 1, as conv10=64".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_parsed_or_refused_with_what_is_accepted() {
        assert_eq!(bits("6"), Ok(6));
        assert_eq!(bits("9"), Err("accepted: 2 to 8".into()));
        assert_eq!(rank("fire2/expand3x3=8"), Ok(("fire2/expand3x3".into(), 8)));
        for text in ["conv1", "=3", "conv1=0", "conv1=x"] {
            assert!(rank(text).unwrap_err().contains("as conv10=64"), "{text}");
        }
    }
}
