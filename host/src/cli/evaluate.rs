//! `firebrick evaluate`: accuracy on a folder of labelled images.

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::options::{ModelOptions, RunOptions};
use super::output;
use crate::device::Device;
use crate::image;

/// Measure the accuracy on images whose names end in the class: 0007-3.png is of class 3
#[derive(Debug, Args)]
pub(super) struct Evaluate {
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    run: RunOptions,
    /// Take only the first images
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Folder of PNG or JPEG files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// An image that was taken for another class.
struct Mistake {
    file: String,
    expected: usize,
    found: usize,
}

impl Evaluate {
    pub fn check_usage(&self) -> Result<(), String> {
        self.run.check_usage()
    }

    pub fn run(self) -> anyhow::Result<()> {
        let model = self.model.open()?;
        let mut files = image::files(&self.folder)?;
        files.truncate(self.limit.map_or(usize::MAX, |limit| limit as usize));
        let classes = model.classes();
        let expected =
            files.iter().map(|file| expected_class(file, classes)).collect::<Result<Vec<_>, _>>()?;
        let mut device = Device::open(model, &self.run.device())?;
        // Drawn on standard error, and only if that is a terminal.
        let progress = ProgressBar::new(files.len() as u64);
        let (mut mistakes, mut cycles) = (Vec::new(), 0);
        for (file, expected) in files.iter().zip(expected) {
            let found = device.classify(file)?;
            cycles += found.run.as_ref().map_or(0, |run| u64::from(run.cycles));
            let first = found.top(1).first().map_or(0, |guess| guess.index);
            if first != expected {
                mistakes.push(Mistake { file: file.display().to_string(), expected, found: first });
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        self.print(files.len(), &mistakes, cycles)
    }

    fn print(&self, images: usize, mistakes: &[Mistake], cycles: u64) -> anyhow::Result<()> {
        let correct = images - mistakes.len();
        let accuracy = correct as f64 / images as f64;
        let mean_cycles = self.run.device.is_accelerator().then(|| cycles / images as u64);
        if self.json {
            output::print_json(&json!({
                "device": self.run.device.name(),
                "images": images,
                "correct": correct,
                "accuracy": accuracy,
                "mean_cycles": mean_cycles,
                "mistakes": mistakes.iter().map(Mistake::json).collect::<Vec<_>>(),
            }))?;
            return Ok(());
        }
        let mut text: String = mistakes.iter().map(Mistake::text).collect();
        text += &format!("accuracy {:.2} % ({correct} of {images} images)\n", 100.0 * accuracy);
        if let Some(mean) = mean_cycles {
            text += &format!("{} cycles an image\n", output::grouped(mean));
        }
        output::print(&text)?;
        Ok(())
    }
}

impl Mistake {
    fn json(&self) -> Value {
        json!({ "file": self.file, "expected": self.expected, "found": self.found })
    }

    fn text(&self) -> String {
        format!("{}: class {}, taken for {}\n", self.file, self.expected, self.found)
    }
}

/// The class in a file's name: the digits behind the last hyphen of its stem.
fn expected_class(file: &Path, classes: usize) -> anyhow::Result<usize> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let class = stem.rsplit_once('-').and_then(|(_, digits)| digits.parse::<usize>().ok());
    match class {
        Some(class) if class < classes => Ok(class),
        Some(class) => anyhow::bail!(
            "{}: class {class} in the file's name, the network has classes 0 to {}",
            file.display(),
            classes.saturating_sub(1)
        ),
        None => anyhow::bail!(
            "{}: no class in the file's name; accepted: digits behind the last hyphen, as in 0007-3.png",
            file.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_stands_behind_the_last_hyphen() {
        let class = |name: &str| expected_class(Path::new(name), 10);
        assert_eq!(class("some-where/0007-3.png").unwrap(), 3);
        assert_eq!(class("a-b-09.jpg").unwrap(), 9);
        assert!(class("x-10.png").unwrap_err().to_string().contains("classes 0 to 9"));
        for name in ["3.png", "x-.png", "x-three.png"] {
            assert!(class(name).unwrap_err().to_string().contains("no class in the file's name"), "{name}");
        }
    }
}
