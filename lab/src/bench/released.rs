//! The released SqueezeNets at 227x227 on the engine that fits an XC7Z020, and the compressed one on engines of many sizes.

use std::path::{Path, PathBuf};

use firebrick_host::image;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_spec::EngineConfig;
use firebrick_spec::chain;
use firebrick_weights::{Model, open_model};

use super::measure::{Frame, Setting};
use super::{head, line};
use crate::data;

/// The engine of the released networks.
const PES: usize = 32;

/// Its memory ports.
const PORTS: &[usize] = &[1, 2];

/// What the memory delivers of a port's read beats: the simulation's default, and what is likely on a board.
const READS: &[f64] = &[0.95, 0.85];

/// Photos that calibrate them. The cycles hardly depend on it: a few small weights round to zero or not.
const CALIBRATION: usize = 5;

/// The released networks among the development data; the first one is also run on other engines.
const RELEASED: &[(&str, &str)] = &[
    ("v1.0, Deep-Compressed", "deep-compression/compressed_SqueezeNet.net"),
    ("v1.0, dense", "dmp/CaffeSqueezeNet_weights.bin"),
    ("v1.1, dense", "dmp/KerasSqueezeNet_weights.bin"),
];

/// Memory ports of the engines of several sizes.
const SCALING_PORTS: usize = 2;

/// Engines that are simulated, by their number of PEs.
const SIMULATED: &[usize] = &[4, 8, 10, 16, 24, 28, 32];

/// Engines that are only estimated: too large for the simulation to be worth its time, and for an XC7Z020.
const ESTIMATED: &[usize] = &[48, 64];

/// The tables, or a line that says why there are none.
pub(super) fn text() -> Result<String, String> {
    let (Some(photos), Some(folder)) = (data::find("results", "images-dev"), data::find("results", "."))
    else {
        return Ok("\nReleased SqueezeNets: not measured, their files are absent.\n".to_owned());
    };
    let photos = image::files(&photos).map_err(|e| chain(&e))?;
    let mut text = format!(
        "\nReleased SqueezeNets at 227x227 on {PES} PEs; the limit is the non-zero MACs at {} a cycle:\n\n",
        PES * firebrick_spec::PIXELS
    );
    text += &head(&[
        "network",
        "ports",
        "reads",
        "cycles a frame",
        "limit",
        "frames/s",
        "dense MACs per DSP and cycle",
        "estimator's error",
    ]);
    let mut scaled = None;
    for (name, file) in RELEASED {
        let model = open(&folder.join(file), &photos[..CALIBRATION])?;
        let pixels = image::load_for(&photos[0], &model).map_err(|e| chain(&e))?;
        for &ports in PORTS {
            for &read_efficiency in READS {
                let config = EngineConfig { ports, ..EngineConfig::with_pes(PES) };
                let setting = Setting { config, read_efficiency };
                eprintln!("{name}: {}", setting.name());
                text += &row(name, &setting, &setting.simulate(&model, &pixels)?);
            }
        }
        scaled.get_or_insert((model, pixels));
    }
    if let Some((model, pixels)) = scaled {
        text += &scaling(&model, &pixels)?;
    }
    Ok(text)
}

/// The network of a float model's file, quantised on `photos`.
fn open(file: &Path, photos: &[PathBuf]) -> Result<QuantisedModel, String> {
    let Model::Float(model) = open_model(file).map_err(|e| chain(&e))? else {
        return Err(format!("{}: not a float model", file.display()));
    };
    let load =
        |photo: &PathBuf| image::load(photo, &model.preprocess, model.network.input).map_err(|e| chain(&e));
    let calibration = photos.iter().map(load).collect::<Result<Vec<_>, String>>()?;
    quantise(&model, &calibration).map_err(|e| chain(&e))
}

fn row(name: &str, setting: &Setting, frame: &Frame) -> String {
    line(&[
        name.to_owned(),
        setting.config.ports.to_string(),
        format!("{:.0} %", 100.0 * setting.read_efficiency),
        frame.cycles().to_string(),
        frame.limit(),
        frame.rate(),
        frame.per_dsp(),
        frame.error(),
    ])
}

/// The table over engines of many sizes.
fn scaling(model: &QuantisedModel, pixels: &[u8]) -> Result<String, String> {
    let mut text =
        format!("\n{} on engines of several sizes with {SCALING_PORTS} memory ports:\n\n", RELEASED[0].0);
    text += &head(&[
        "PEs",
        "cycles a frame",
        "frames/s",
        "dense MACs per DSP and cycle",
        "passes bound by",
        "estimator's error",
    ]);
    for &pes in SIMULATED.iter().chain(ESTIMATED) {
        let setting = Setting::new(EngineConfig { ports: SCALING_PORTS, ..EngineConfig::with_pes(pes) });
        eprintln!("{}: {}", RELEASED[0].0, setting.name());
        let simulated = SIMULATED.contains(&pes);
        let frame = if simulated { setting.simulate(model, pixels)? } else { setting.estimate(model)? };
        let cycles = frame.cycles().to_string();
        let figures = [pes.to_string(), cycles, frame.rate(), frame.per_dsp(), frame.bounds(), frame.error()];
        text += &line(&figures);
    }
    Ok(text)
}
