//! `firebrick classify`: the likeliest classes of images.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::options::{ModelOptions, RunOptions, clock_mhz, expand};
use super::{output, report};
use crate::device::{Classification, Device, DeviceOptions};
use crate::image;

/// Classify images; on the simulated accelerator, also say how long it took and compare with the golden model
#[derive(Debug, Args)]
pub(super) struct Classify {
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    run: RunOptions,
    /// Classes to print
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    top: u32,
    /// Clock to compute times from, in MHz
    #[arg(long, value_name = "F", default_value = "100", value_parser = clock_mhz)]
    clock_mhz: f64,
    /// Simulation: write an FST trace
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// PNG or JPEG files, or folders of them
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
}

impl Classify {
    pub fn check_usage(&self) -> Result<(), String> {
        if self.trace.is_some() && !self.run.device.is_accelerator() {
            return Err("--trace needs --device sim".into());
        }
        self.run.check_usage()
    }

    pub fn run(self) -> anyhow::Result<()> {
        let model = self.model.open()?;
        let files = expand(&self.images)?;
        // Read everything before the first cycle: a wrong file is not worth waiting for.
        let images = files.iter().map(|file| image::load_for(file, &model)).collect::<Result<Vec<_>, _>>()?;
        let options = DeviceOptions { trace: self.trace.clone(), ..self.run.device() };
        let mut device = Device::open(model, &options)?;
        let mut results = Vec::new();
        for (file, pixels) in files.iter().zip(&images) {
            let found = device.classify_pixels(pixels)?;
            if let Some(difference) = device.difference(pixels, &found)? {
                anyhow::bail!("{}: not identical to the golden model: {difference}", file.display());
            }
            if self.json {
                results.push(self.json(file, &found));
            } else {
                output::print(&self.text(file, &found, &device))?;
            }
        }
        if self.json {
            let engine = report::engine_json(&self.run, self.clock_mhz);
            output::print_json(&json!({ "images": results, "engine": engine }))?;
        }
        Ok(())
    }

    fn json(&self, file: &Path, found: &Classification) -> Value {
        let guess = |guess: crate::device::Guess| json!({ "index": guess.index, "label": guess.label, "probability": guess.probability });
        let top: Vec<Value> = found.top(self.top as usize).into_iter().map(guess).collect();
        json!({
            "file": file.display().to_string(),
            "top": top,
            "cycles": found.run.as_ref().map(|run| run.cycles),
            // A difference ends the program before anything is printed.
            "identical_to_golden": true,
        })
    }

    fn text(&self, file: &Path, found: &Classification, device: &Device) -> String {
        let mut text = format!("{}\n", file.display());
        for guess in found.top(self.top as usize) {
            text += &format!("  {:>6.2} %  {}\n", 100.0 * guess.probability, guess.label);
        }
        if let (Some(run), Some(program)) = (&found.run, device.program()) {
            text += &report::run_text(run, program, self.clock_mhz);
            text += "  identical to the golden model\n";
        }
        text
    }
}
