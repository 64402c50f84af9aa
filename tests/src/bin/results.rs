//! Measures the embedded model and the released SqueezeNets, and writes the table of results in `README.md`: `make bench`.
//!
//! Accuracy is the golden model's on the held-out images. Cycles are those of the simulated accelerator on a sample image,
//! without random stalls; an engine is only counted when all its maps equal the golden model's.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use firebrick_host::device::{Device, DeviceKind, DeviceOptions};
use firebrick_host::image;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_sim::SimOptions;
use firebrick_spec::EngineConfig;
use firebrick_tests::data;
use firebrick_tests::generated::{Generated, root};
use firebrick_weights::{Model, embedded, open_model};

/// The engines that are measured, by their number of PEs.
const PES: &[usize] = &[1, 2, 4, 8, 16, 32];

/// The engine of the released networks, which fits an XC7Z020.
const RELEASED_PES: usize = 32;

/// Photos that calibrate them. The cycles hardly depend on it: a few small weights round to zero or not.
const CALIBRATION: usize = 5;

/// The released networks among the development data.
const RELEASED: &[(&str, &str)] = &[
    ("v1.0, Deep-Compressed", "deep-compression/compressed_SqueezeNet.net"),
    ("v1.0, dense", "dmp/CaffeSqueezeNet_weights.bin"),
    ("v1.1, dense", "dmp/KerasSqueezeNet_weights.bin"),
];

/// Clock of the frame rates.
const CLOCK_HZ: f64 = 100e6;

/// The image that the simulation classifies. The cycles do not depend on it: only zero weights are skipped.
const SAMPLE: &str = "weights/digits/samples/digit-3.png";

/// The labelled images of the accuracy.
const HELD_OUT: &str = "weights/digits/held-out";

fn main() -> ExitCode {
    let written = table().and_then(|text| {
        print!("{text}");
        Generated { path: "README.md", mark: Some("results"), text }.write()
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn table() -> Result<String, String> {
    let (right, images) = accuracy()?;
    let share = 100.0 * right as f64 / images as f64;
    let (config, memory) = (EngineConfig::default(), SimOptions::default());
    let mut text = format!(
        "Embedded digits model: {share:.2} % of the held-out images are right ({right} of {images}). Commit {}. Engine: \
         activation store {} words, weight store {} words, {} memory port. Memory: {} cycles to a read's first beat, \
         {:.0} % of the port's beats.\n\n",
        commit(),
        config.activation_words,
        config.weight_words,
        config.ports,
        memory.read_latency,
        100.0 * memory.read_bandwidth
    );
    text += "| PEs | multipliers | cycles a frame | frames/s at 100 MHz | dense MACs per multiplier and cycle |\n";
    text += "|---|---|---|---|---|\n";
    for &pes in PES {
        eprintln!("{pes} PEs");
        text += &row(pes)?;
    }
    text += &released()?;
    Ok(text)
}

/// The embedded model's line for an engine of `pes` PEs.
fn row(pes: usize) -> Result<String, String> {
    let measured = measure(embedded::digits(), pes, &root().join(SAMPLE))?;
    Ok(format!("| {pes} | {} | {}\n", multipliers(pes), columns(&measured, pes)))
}

/// A frame on the simulated accelerator.
struct Measured {
    cycles: u32,
    macs: u64,
}

/// A PE has seven multipliers, the requantisation seven more.
fn multipliers(pes: usize) -> usize {
    7 * pes + 7
}

fn columns(measured: &Measured, pes: usize) -> String {
    let cycles = f64::from(measured.cycles);
    let per_multiplier = measured.macs as f64 / cycles / multipliers(pes) as f64;
    format!("{} | {:.0} | {per_multiplier:.2} |", measured.cycles, CLOCK_HZ / cycles)
}

/// Runs `model` on an engine of `pes` PEs; an error if any map differs from the golden model's.
fn measure(model: QuantisedModel, pes: usize, photo: &Path) -> Result<Measured, String> {
    let options =
        DeviceOptions { engine: EngineConfig::with_pes(pes), ..DeviceOptions::new(DeviceKind::Sim) };
    let mut device = Device::open(model, &options).map_err(|e| e.to_string())?;
    let pixels = image::load_for(photo, device.model()).map_err(|e| e.to_string())?;
    let found = device.classify_pixels(&pixels).map_err(|e| e.to_string())?;
    if let Some(difference) = device.difference(&pixels, &found).map_err(|e| e.to_string())? {
        return Err(format!("{pes} PEs: not identical to the golden model: {difference}"));
    }
    let (Some(run), Some(program)) = (found.run, device.program()) else {
        return Err(format!("{pes} PEs: the device reports no cycles"));
    };
    Ok(Measured { cycles: run.cycles, macs: program.passes.iter().map(|pass| pass.macs).sum() })
}

/// The released networks' table, or a line that says why there is none.
fn released() -> Result<String, String> {
    let mut text = format!("\nReleased SqueezeNets at 227x227 on {RELEASED_PES} PEs:\n\n");
    let (Some(photos), Some(folder)) = (data::find("results", "images-dev"), data::find("results", "."))
    else {
        return Ok("\nReleased SqueezeNets: not measured, their files are absent.\n".to_owned());
    };
    text += "| network | cycles a frame | frames/s at 100 MHz | dense MACs per multiplier and cycle |\n|---|---|---|---|\n";
    let photos = image::files(&photos).map_err(|e| e.to_string())?;
    for (name, file) in RELEASED {
        eprintln!("{name}");
        let Model::Float(model) = open_model(&folder.join(file)).map_err(|e| e.to_string())? else {
            return Err(format!("{file}: not a float model"));
        };
        let load = |photo: &PathBuf| {
            image::load(photo, &model.preprocess, model.network.input).map_err(|e| e.to_string())
        };
        let calibration = photos[..CALIBRATION].iter().map(load).collect::<Result<Vec<_>, String>>()?;
        let quantised = quantise(&model, &calibration).map_err(|e| e.to_string())?;
        let measured = measure(quantised, RELEASED_PES, &photos[0])?;
        let _ = writeln!(text, "| {name} | {}", columns(&measured, RELEASED_PES));
    }
    Ok(text)
}

/// Images that the golden model gets right, and how many there are.
fn accuracy() -> Result<(usize, usize), String> {
    let options = DeviceOptions::new(DeviceKind::Golden);
    let mut device = Device::open(embedded::digits(), &options).map_err(|e| e.to_string())?;
    let files = image::files(&root().join(HELD_OUT)).map_err(|e| e.to_string())?;
    let mut right = 0;
    for file in &files {
        let found = device.classify(file).map_err(|e| e.to_string())?;
        let label = label(file).ok_or(format!("{}: no name like 0007-3.png", file.display()))?;
        right += usize::from(found.top(1).first().is_some_and(|guess| guess.label == label));
    }
    Ok((right, files.len()))
}

/// The digit in a held-out image's name.
fn label(file: &Path) -> Option<&str> {
    file.file_stem()?.to_str()?.rsplit_once('-').map(|(_, label)| label)
}

/// The commit that is checked out, and whether anything but `README.md` differs from it.
fn commit() -> String {
    let git = |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git").args(arguments).current_dir(root()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let changes = git(&["status", "--porcelain", "--untracked-files=no", "--", ":!README.md"]);
    match (git(&["rev-parse", "--short", "HEAD"]), changes) {
        (Some(commit), Some(changes)) if changes.is_empty() => commit,
        (Some(commit), _) => format!("{commit} with local changes"),
        (None, _) => "unknown (no git)".to_owned(),
    }
}
