//! The embedded model: accuracy of the golden model on the held-out images, and cycles on engines of several sizes.

use std::path::Path;

use firebrick_compiler::estimate::dsps;
use firebrick_host::device::{Device, DeviceKind, DeviceOptions};
use firebrick_host::image;
use firebrick_spec::EngineConfig;
use firebrick_spec::chain;
use firebrick_weights::embedded;

use super::measure::Setting;
use super::{head, line};
use crate::generated::root;

/// The engines that are measured, by their number of PEs.
const PES: &[usize] = &[1, 2, 4, 8, 16, 32];

/// The image that the simulation classifies. The cycles do not depend on it: only zero weights are skipped.
const SAMPLE: &str = "weights/digits/samples/digit-3.png";

/// The labelled images of the accuracy.
const HELD_OUT: &str = "weights/digits/held-out";

pub(super) fn text() -> Result<String, String> {
    let (right, images) = accuracy()?;
    let share = 100.0 * right as f64 / images as f64;
    let mut text = format!(
        "Embedded digits model: {share:.2} % of the held-out images are right ({right} of {images}).\n\n"
    );
    text += &head(&["PEs", "DSPs", "cycles a frame", "frames/s", "dense MACs per DSP and cycle"]);
    let model = embedded::digits();
    let pixels = image::load_for(&root().join(SAMPLE), &model).map_err(|e| chain(&e))?;
    for &pes in PES {
        let setting = Setting::new(EngineConfig::with_pes(pes));
        eprintln!("digits: {}", setting.name());
        let frame = setting.simulate(&model, &pixels)?;
        let (cycles, dsps) = (frame.cycles().to_string(), dsps(pes).to_string());
        text += &line(&[pes.to_string(), dsps, cycles, frame.rate(), frame.per_dsp()]);
    }
    Ok(text)
}

/// Images that the golden model gets right, and how many there are.
fn accuracy() -> Result<(usize, usize), String> {
    let options = DeviceOptions::new(DeviceKind::Golden);
    let mut device = Device::open(embedded::digits(), &options).map_err(|e| chain(&e))?;
    let files = image::files(&root().join(HELD_OUT)).map_err(|e| chain(&e))?;
    let mut right = 0;
    for file in &files {
        let found = device.classify(file).map_err(|e| chain(&e))?;
        let label = label(file).ok_or(format!("{}: no name like 0007-3.png", file.display()))?;
        right += usize::from(found.top(1).first().is_some_and(|guess| guess.label == label));
    }
    Ok((right, files.len()))
}

/// The digit in a held-out image's name.
fn label(file: &Path) -> Option<&str> {
    file.file_stem()?.to_str()?.rsplit_once('-').map(|(_, label)| label)
}
