//! `firebrick profile`: where a frame's time went on the accelerator.

mod chart;
mod record;

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::board_options::BoardArguments;
use super::clock::Clock;
use super::options::{EngineOptions, ModelOptions, clock_mhz};
use super::output;
use super::table::{PassFigures, Table};
use crate::device::{Device, DeviceKind};
use crate::driver::PassRecord;
use crate::image;
use chart::Chart;

/// Run a frame on the accelerator and tell where its time went, pass by pass
#[derive(Debug, Args)]
pub(super) struct Profile {
    #[command(flatten)]
    model: ModelOptions,
    /// Where to run
    #[arg(long, value_enum, default_value = DEVICE)]
    device: DeviceKind,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    board: BoardArguments,
    /// Clock to compute frame rates from, in MHz [default: 100; on a board the kernel's, or as measured]
    #[arg(long, alias = "clock", value_name = "F", value_parser = clock_mhz)]
    clock_mhz: Option<f64>,
    /// Draw the passes over time into an SVG file; it appears only when it is complete
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// PNG or JPEG file; default: an image of zeros, since the cycles do not depend on the pixels
    #[arg(value_name = "IMAGE")]
    image: Option<PathBuf>,
}

/// The device of a build: the simulation, if it has one.
pub(super) const DEVICE: &str = if cfg!(feature = "sim") { "sim" } else { "golden" };

impl Profile {
    pub fn check_usage(&self) -> Result<(), String> {
        if self.device.is_accelerator() {
            return match self.engine.stalls {
                Some(_) if !self.device.is_simulation() => Err("--stalls needs --device sim".into()),
                _ => Ok(()),
            };
        }
        Err(format!("--device {}: only an accelerator can be profiled", self.device.name()))
    }

    pub fn run(self) -> anyhow::Result<()> {
        let model = self.model.open()?;
        let pixels = match &self.image {
            Some(file) => image::load_for(file, &model)?,
            None => vec![0; model.network.input.len()],
        };
        let name = model.network.name.clone();
        let mut device = Device::open(model, &self.engine.device_or_board(self.device, &self.board))?;
        let run = device.classify_pixels(&pixels)?.run;
        let clock = Clock::of(self.clock_mhz, self.device, &device, &self.board);
        let (Some(run), Some(program)) = (run, device.program()) else {
            anyhow::bail!("the device {} keeps no log", self.device.name());
        };
        let cycles = run.cycles;
        let records = record::records(run, program)?;
        let figures = |(record, pass): (&PassRecord, &firebrick_nn::compile::PassInfo)| PassFigures {
            cycles: record.cycles(),
            busy: record.busy,
            bound: record::bound(record, pass),
        };
        let table = Table {
            program,
            passes: records.iter().zip(&program.passes).map(figures).collect(),
            cycles,
            clock_mhz: clock.mhz,
        };
        if let Some(path) = &self.svg {
            let title = format!("{name}, {} PEs", program.config.pes);
            output::write_file(path, &Chart { title: &title, table: &table, records: &records }.svg())?;
        }
        if self.json {
            output::print_json(&with_records(table.json(), &records))?;
        } else {
            output::print(&table.text())?;
        }
        Ok(())
    }
}

/// Adds to each pass when it ran, what its PEs waited for, and the beats of 8 bytes that moved meanwhile.
fn with_records(mut value: Value, records: &[PassRecord]) -> Value {
    for (pass, record) in value["passes"].as_array_mut().into_iter().flatten().zip(records) {
        pass["start"] = json!(record.start);
        pass["end"] = json!(record.end);
        pass["busy"] = json!(record.busy);
        let stalls = record::causes(&record.stalls).map(|(cause, cycles)| (cause.to_owned(), json!(cycles)));
        pass["stalls"] = Value::Object(stalls.into_iter().collect());
        let beats = &record.beats;
        pass["beats"] = json!({
            "activations": beats.activations,
            "weights": beats.weights,
            "bypass": beats.bypass,
            "written": beats.written,
        });
    }
    value
}
