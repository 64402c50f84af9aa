//! `firebrick classify`: the likeliest classes of images.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use firebrick_compiler::compile::Program;

use crate::json::images::{Classified, ClassifyLine, Guess, Image, Run};
use crate::options::clock::Clock;
use crate::options::images::Images;
use crate::options::inputs::{Inputs, Sorted};
use crate::options::model::NetworkOptions;
use crate::options::number::{COUNT, clock_mhz, whole};
use crate::options::out;
use crate::options::run::RunOptions;
use crate::refused::UsageError;
use crate::{notice, output, plain, report};
use firebrick_host::device::{Device, DeviceKind};
use firebrick_host::pipeline::{self, Output, PipelineError, RawSize, Source};

/// Classify images; on an accelerator, also say how long it took and compare with the golden model
///
/// An image that cannot be used is named, the others are classified, and the exit code is 1.
#[derive(Debug, Args)]
#[command(override_usage = "firebrick classify [OPTIONS] [MODEL] <IMAGE>...")]
pub(crate) struct Classify {
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    run: RunOptions,
    /// Classes to print
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = whole::<u32>(1, COUNT))]
    top: u32,
    /// Clock to compute times from, in MHz [default: 100; on a board the kernel's, or as measured]
    #[arg(long, value_name = "F", value_parser = clock_mhz)]
    clock_mhz: Option<f64>,
    /// Board, twin: compare every image with the golden model, which takes long; the simulation always does
    #[arg(long)]
    check: bool,
    /// Simulation: write an FST trace
    #[arg(long, value_name = "FILE", value_parser = out::file())]
    trace: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print a line of JSON for each image when it is done, and one for the run
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    /// Take raw frames of this size from the one file named, or from standard input if it is -: RGB, three bytes a
    /// pixel, row by row, frame after frame
    #[arg(long, value_name = "WxH")]
    raw: Option<RawSize>,
    /// Print how many frames a second went through and where the time went, too
    #[arg(long)]
    throughput: bool,
    #[command(flatten)]
    inputs: Inputs,
}

impl Classify {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        if self.trace.is_some() && !self.run.device.is_simulation() {
            return Err(UsageError::Needs { option: "--trace", needed: "--device sim" });
        }
        let Sorted { model, images } = self.sorted()?;
        if self.raw.is_some() && images.len() != 1 {
            return Err(UsageError::RawFiles);
        }
        self.network.check_usage(model.as_deref())?;
        self.run.check_usage()
    }

    pub fn run(self) -> anyhow::Result<()> {
        let Sorted { model, images } = self.sorted()?;
        self.trace.as_deref().map_or(Ok(()), output::try_file)?;
        let model = self.network.open(model.as_deref())?;
        let source = self.source(&images)?;
        self.trace.as_deref().map_or(Ok(()), output::refuse_input)?;
        let mut device = Device::open(model, &self.run.device(self.trace.clone()))?;
        let program = device.program().cloned();
        let mut results = Vec::new();
        let before = Clock::of(self.clock_mhz, self.run.device, &device, self.run.board());
        // What a board's frames took is told when its clock has been measured.
        let wait = self.run.device == DeviceKind::Board && before.is_assumed();
        let mut runs = Vec::new();
        let mut count = 0;
        let take = |output: Result<Output, PipelineError>| {
            let Ok(output) = output.inspect_err(|error| notice::lost_to(error)) else { return Ok(()) };
            count += 1;
            if self.json {
                results.push(output);
            } else if self.jsonl {
                output::print_json_line(&ClassifyLine::Image(
                    self.image(&output, (!wait).then_some(before)),
                ))?;
            } else if self.raw.is_some() {
                output::print(&self.guesses(&output))?;
            } else if wait {
                runs.push(output);
            } else {
                output::print(&self.text(&output, program.as_ref(), before))?;
            }
            Ok::<_, anyhow::Error>(())
        };
        let times = pipeline::run(source, &mut device, self.compares(), take)?;
        device.finish()?;
        let clock = Clock::of(self.clock_mhz, self.run.device, &device, self.run.board());
        let measured = self.throughput || self.raw.is_some();
        if self.json || self.jsonl {
            let run = Run {
                device: self.run.device.name(),
                engine: program.as_ref().map(|program| (&program.config).into()),
                clock_mhz: program.as_ref().map(|_| clock.mhz),
                clock_source: program.as_ref().map(|_| clock.source),
                image_count: count,
                throughput: measured.then(|| report::throughput(&times)),
            };
            if self.jsonl {
                return Ok(output::print_json_line(&ClassifyLine::Summary(run))?);
            }
            let images = results.iter().map(|output| self.image(output, Some(clock))).collect();
            return Ok(output::print_json(&Classified { run, images })?);
        }
        for output in &runs {
            output::print(&self.text(output, program.as_ref(), clock))?;
        }
        if measured {
            output::print(&report::times_text(&times))?;
        }
        Ok(())
    }

    /// The frames.
    fn source(&self, images: &[PathBuf]) -> anyhow::Result<Source> {
        let Some((size, path)) = self.raw.zip(images.first()) else {
            return Ok(Source::files(Images::find(images)?.files(), self.network.images.orientation()));
        };
        if path.as_os_str() == "-" {
            return Ok(Source::raw("standard input".into(), Box::new(std::io::stdin()), size));
        }
        firebrick_scratch::note_input(path);
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| name.clone())?;
        Ok(Source::raw(name, Box::new(BufReader::new(file)), size))
    }

    /// Model and images. Raw frames may be called as a model is.
    fn sorted(&self) -> Result<Sorted, UsageError> {
        if self.raw.is_some() { self.inputs.sorted_with_one_image() } else { self.inputs.sorted() }
    }

    /// A board's processor is slow at it, and who runs the twin wants to be fast.
    fn compares(&self) -> bool {
        self.check || !matches!(self.run.device, DeviceKind::Board | DeviceKind::Twin)
    }

    /// An image for programs; its time only if the clock is known.
    fn image(&self, output: &Output, clock: Option<Clock>) -> Image {
        let Output { name, found } = output;
        let cycles = found.run.as_ref().map(|run| run.cycles);
        Image {
            file: name.clone(),
            top: found.top(self.top as usize).into_iter().map(Guess::from).collect(),
            sums: found.sums.clone(),
            cycles,
            latency_us: clock.zip(cycles).map(|(clock, cycles)| f64::from(cycles) / clock.mhz),
            // A difference ends the program before anything is printed.
            identical_to_golden: self.compares().then_some(true),
        }
    }

    fn guesses(&self, output: &Output) -> String {
        let line = |guess: firebrick_host::device::Guess| {
            format!("  {:>6.2} %  {}\n", 100.0 * guess.probability, plain::word(&guess.label))
        };
        let lines: String = output.found.top(self.top as usize).into_iter().map(line).collect();
        format!("{}\n{lines}", plain::word(&output.name))
    }

    fn text(&self, output: &Output, program: Option<&Program>, clock: Clock) -> String {
        let mut text = self.guesses(output);
        if let (Some(run), Some(program)) = (&output.found.run, program) {
            text += &report::run_text(run, program, clock);
            if self.compares() {
                text += "  identical to the golden model\n";
            }
        }
        text
    }
}
