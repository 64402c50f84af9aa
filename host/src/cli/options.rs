//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::quantise::quantise;
use firebrick_spec::EngineConfig;
use firebrick_weights::{Model, embedded, open_model};

use super::board_options::BoardArguments;
use super::seeded::{SeededOptions, quantise_on_noise};
use crate::board::Board;
use crate::device::{BoardOptions, DeviceKind, DeviceOptions};
use crate::fetch::locate;
use crate::{image, labels, parallel};

/// Which network.
#[derive(Clone, Debug, Args)]
pub(super) struct ModelOptions {
    /// Model: a .fbk file, a network description (.yaml) with float weights, a compressed file (.fbz), an ONNX model
    /// (.onnx), a Caffe network (.caffemodel or .prototxt, both of one name), a released weight file (.net, .bin), or the
    /// name of a fetched model; default: the embedded digits
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
pub(super) struct Opened {
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
            (None, None) => Model::Quantised(embedded::digits()),
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
            let name = self.model.as_ref().map_or_else(String::new, |path| path.display().to_string());
            anyhow::bail!(
                "{name}: a float model must be quantised first; give --calibrate DIR, a folder of images"
            );
        };
        quantise_on(model, folder)
    }
}

/// Quantises a float model on all images of a folder.
pub(super) fn quantise_on(model: &FloatModel, folder: &Path) -> anyhow::Result<QuantisedModel> {
    let load = |path: &PathBuf| image::load(path, &model.preprocess, model.network.input);
    let images = parallel::map(&image::files(folder)?, load)?;
    Ok(quantise(model, &images)?)
}

/// Which engine.
#[derive(Debug, Args)]
pub(super) struct Engine {
    /// Board whose engine it is: a name, or a folder with a board.yaml
    #[arg(long, value_name = "BOARD", value_parser = board, conflicts_with_all = ["pes", "ports"])]
    board: Option<EngineConfig>,
    /// Processing elements of the accelerator [default: 8; on a board what is there]
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports of the accelerator, 1 or 2 [default: 1; on a board what is there]
    #[arg(long, value_name = "N", value_parser = ports)]
    ports: Option<usize>,
}

impl Engine {
    /// The engine's configuration.
    pub fn config(&self) -> EngineConfig {
        let default = EngineConfig::default();
        let pes = self.pes.unwrap_or(default.pes);
        let plain =
            EngineConfig { ports: self.ports.unwrap_or(default.ports), ..EngineConfig::with_pes(pes) };
        self.board.unwrap_or(plain)
    }

    /// The processing elements and the memory ports that were asked for.
    fn asked(&self) -> (Option<usize>, Option<usize>) {
        match self.board {
            Some(engine) => (Some(engine.pes), Some(engine.ports)),
            None => (self.pes, self.ports),
        }
    }
}

/// Which engine, and how it is simulated.
#[derive(Debug, Args)]
pub(super) struct EngineOptions {
    #[command(flatten)]
    engine: Engine,
    /// Simulation: random stalls on both buses, from this seed
    #[arg(long, value_name = "SEED")]
    pub stalls: Option<u64>,
}

impl EngineOptions {
    /// The engine's configuration.
    pub fn config(&self) -> EngineConfig {
        self.engine.config()
    }

    /// The options of a device of this kind.
    pub fn device(&self, kind: DeviceKind) -> DeviceOptions {
        DeviceOptions { engine: self.config(), stalls: self.stalls, ..DeviceOptions::new(kind) }
    }

    /// The same on a board, whose engine must be what was asked for, if anything was.
    pub fn device_or_board(&self, kind: DeviceKind, board: &BoardArguments) -> DeviceOptions {
        let (pes, ports) = self.engine.asked();
        let board = BoardOptions { pes, ports, ..board.options() };
        DeviceOptions { board, ..self.device(kind) }
    }
}

/// Which device.
#[derive(Debug, Args)]
pub(super) struct RunOptions {
    /// Where to run
    #[arg(long, value_enum, default_value = "golden")]
    pub device: DeviceKind,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    board: BoardArguments,
}

impl RunOptions {
    /// Where a board's devices are.
    pub fn board(&self) -> &BoardArguments {
        &self.board
    }

    /// The device's options.
    pub fn device(&self) -> DeviceOptions {
        self.engine.device_or_board(self.device, &self.board)
    }

    /// Refuses options that only the simulation has.
    pub fn check_usage(&self) -> Result<(), String> {
        match self.engine.stalls {
            Some(_) if !self.device.is_simulation() => Err("--stalls needs --device sim".into()),
            _ => Ok(()),
        }
    }
}

/// Parses `--board` where only the engine matters.
fn board(name: &str) -> Result<EngineConfig, String> {
    Board::find(name).map(|board| board.engine.config()).map_err(|e| e.to_string())
}

/// Parses `--pes`.
pub(super) fn pes(text: &str) -> Result<usize, String> {
    let pes = text.parse().map_err(|_| format!("accepted: {}", accepted_pes()))?;
    EngineConfig::with_pes(pes).validate().map_err(|e| e.to_string())?;
    Ok(pes)
}

/// Parses `--ports`.
pub(super) fn ports(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(ports @ 1..=2) => Ok(ports),
        _ => Err("accepted: 1, 2".into()),
    }
}

fn accepted_pes() -> String {
    format!("1 to {}", firebrick_spec::config::MAX_PES)
}

/// Parses `--clock-mhz` of an engine that is to be built.
#[cfg(feature = "generate")]
pub(super) fn fabric_mhz(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(mhz) if (10.0..=500.0).contains(&mhz) => Ok(mhz),
        _ => Err("accepted: 10 to 500".into()),
    }
}

/// Parses `--clock-mhz`.
pub(super) fn clock_mhz(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(mhz) if (1.0..=2000.0).contains(&mhz) => Ok(mhz),
        _ => Err("accepted: 1 to 2000".into()),
    }
}

/// Images named on the command line, folders replaced by what is in them.
pub(super) fn expand(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(image::files(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_numbers_are_refused_with_what_is_accepted() {
        assert_eq!(pes("64"), Ok(64));
        for text in ["0", "65", "-1", "many"] {
            assert!(pes(text).unwrap_err().contains("accepted: 1 to 64"), "{text}");
        }
        assert_eq!(ports("2"), Ok(2));
        for text in ["0", "3", "two"] {
            assert_eq!(ports(text), Err("accepted: 1, 2".into()), "{text}");
        }
        assert_eq!(clock_mhz("125"), Ok(125.0));
        for text in ["0", "NaN", "inf", "fast"] {
            assert_eq!(clock_mhz(text), Err("accepted: 1 to 2000".into()), "{text}");
        }
    }
}
