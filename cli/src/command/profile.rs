//! `firebrick profile`: where a frame's time went on the accelerator.

mod chart;
mod legend;
mod record;

use std::path::PathBuf;

use clap::Args;

use crate::json::frame::Profiled;
use crate::options::accelerator::AcceleratorOptions;
use crate::options::clock::Clock;
use crate::options::inputs::OneInput;
use crate::options::model::NetworkOptions;
use crate::options::number::clock_mhz;
use crate::options::out;
use crate::output::{self, Pending};
use crate::refused::UsageError;
use crate::table::{PassFigures, Table};
use chart::Chart;
use firebrick_host::driver::PassRecord;

/// Run a frame on the accelerator and tell where its time went, pass by pass
///
/// Without an image the frame is zeros: the cycles do not depend on the pixels.
#[derive(Debug, Args)]
#[command(override_usage = "firebrick profile [OPTIONS] [MODEL] [IMAGE]")]
pub(crate) struct Profile {
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    accelerator: AcceleratorOptions,
    /// Clock to compute frame rates from, in MHz [default: 100; on a board the kernel's, or as measured]
    #[arg(long, alias = "clock", value_name = "F", value_parser = clock_mhz)]
    clock_mhz: Option<f64>,
    /// Draw the passes over time into an SVG file; it appears only when it is complete
    #[arg(long, value_name = "FILE", value_parser = out::file())]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    input: OneInput,
}

impl Profile {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let (model, _) = self.input.sorted()?;
        self.network.check_usage(model.as_deref())?;
        self.accelerator.check_usage("profiled")
    }

    pub fn run(self) -> anyhow::Result<()> {
        let svg = self.svg.as_deref().map(Pending::new).transpose()?;
        self.input.warn();
        let (path, image) = self.input.sorted().map_err(anyhow::Error::msg)?;
        let model = self.network.open(path.as_deref())?;
        let pixels = match &image {
            Some(file) => self.network.images.load(file, &model.preprocess, model.network.input)?,
            None => vec![0; model.network.input.len()],
        };
        svg.as_ref().map_or(Ok(()), Pending::refuse_input)?;
        let name = model.network.name.clone();
        let mut device = self.accelerator.open(model)?;
        let run = device.classify_pixels(&pixels)?.run;
        let AcceleratorOptions { device: kind, board, .. } = &self.accelerator;
        let clock = Clock::of(self.clock_mhz, *kind, &device, board);
        let (Some(run), Some(program)) = (run, device.program()) else {
            anyhow::bail!("the device {} keeps no log", kind.name());
        };
        let cycles = run.cycles;
        let records = record::records(run, program)?;
        let figures = |(record, pass): (&PassRecord, &firebrick_compiler::compile::PassInfo)| PassFigures {
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
        if let Some(file) = svg {
            let chart =
                Chart { network: &name, device: kind.name(), clock, table: &table, records: &records };
            file.write(&chart.svg())?;
        }
        if self.json {
            let frame = table.frame(&name, |pass| Some(record::log(&records[pass])));
            output::print_json(&Profiled { device: kind.name(), clock_source: clock.source, frame })?;
        } else {
            output::print(&table.text())?;
        }
        Ok(())
    }
}
