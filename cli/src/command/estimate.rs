//! `firebrick estimate`: how long a frame would take, without simulating the accelerator.

use crate::refused::ValueError;
use clap::Args;
use firebrick_compiler::compile::compile;
use firebrick_compiler::estimate::{MemoryModel, estimate};

use crate::json::frame::Estimated;
use crate::options::engine::Engine;
use crate::options::model::{ModelArgument, NetworkOptions};
use crate::options::number::clock_mhz;
use crate::output;
use crate::refused::UsageError;
use crate::table::{PassFigures, Table};

/// Estimate the cycles of a frame, pass by pass, and what each pass is bound by; needs no simulator
#[derive(Debug, Args)]
pub(crate) struct Estimate {
    #[command(flatten)]
    model: ModelArgument,
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    engine: Engine,
    /// Read beats a cycle and port that the memory delivers
    #[arg(long, value_name = "E", default_value = "0.95", value_parser = efficiency)]
    read_efficiency: f64,
    /// Clock to compute frame rates from, in MHz
    #[arg(long, alias = "clock", value_name = "F", default_value = "100", value_parser = clock_mhz)]
    clock_mhz: f64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Estimate {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        self.network.seeded.check_usage()?;
        self.network.output.check_usage(self.model.is_given())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let model = self.network.open(self.model.path())?;
        let program = compile(&model, &self.engine.config())?;
        let memory = MemoryModel { read_efficiency: self.read_efficiency, ..MemoryModel::default() };
        let frame = estimate(&program, &memory);
        let figures = |pass: &firebrick_compiler::estimate::PassEstimate| PassFigures {
            cycles: pass.cycles,
            busy: pass.busy,
            bound: pass.bound.name(),
        };
        let table = Table {
            program: &program,
            passes: frame.passes.iter().map(figures).collect(),
            cycles: frame.cycles,
            clock_mhz: self.clock_mhz,
        };
        if self.json {
            let frame = table.frame(&model.network.name, |_| None);
            output::print_json(&Estimated { read_efficiency: self.read_efficiency, frame })?;
        } else {
            output::print(&table.text())?;
        }
        Ok(())
    }
}

/// Parses `--read-efficiency`.
pub(crate) fn efficiency(text: &str) -> Result<f64, ValueError> {
    match text.parse::<f64>() {
        Ok(share) if (0.05..=1.0).contains(&share) => Ok(share),
        _ => Err(ValueError::Range { least: 0.05, most: 1.0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_numbers_are_refused_with_what_is_accepted() {
        assert_eq!(efficiency("0.85").unwrap(), 0.85);
        for text in ["0", "1.01", "NaN", "most"] {
            assert_eq!(efficiency(text).unwrap_err().to_string(), "accepted: 0.05 to 1", "{text}");
        }
    }
}
