//! `firebrick paper`: the SqueezeNet paper's tables with our figures.

use std::path::PathBuf;

use crate::refused::ValueError;
use clap::Args;
use firebrick_spec::EngineConfig;
use firebrick_weights::{Model, open_model};

use crate::fetch::locate;
use crate::json::study::Papers;
use crate::options::model::warn_of_option;
use crate::options::number::clock_mhz;
use crate::paper::{PES, PORTS, Subject, Which};
use crate::{output, progress};

/// Print the SqueezeNet paper's tables with our parameters, bytes, MACs, cycles and frame rates beside its figures
///
/// What deviates is marked with an asterisk. Accuracies are quoted from the paper, nothing is trained or run. Cycles are the
/// estimator's, for the engine with 32 PEs and two memory ports.
#[derive(Debug, Args)]
pub(crate) struct Paper {
    /// Only this table: 1, 2, 3, or 5 for the sweeps of section 5; Table 2 takes some seconds
    #[arg(long, value_name = "N", value_parser = which)]
    table: Option<Which>,
    /// Float weights of SqueezeNet v1.0 for Tables 1 and 2 [default: seeded random ones]
    #[arg(value_name = "MODEL")]
    model: Option<PathBuf>,
    /// What MODEL was called before
    #[arg(long = "model", id = "model_option", value_name = "FILE", hide = true, conflicts_with = "model")]
    option: Option<PathBuf>,
    /// Clock to compute frame rates from, in MHz
    #[arg(long, value_name = "F", default_value = "100", value_parser = clock_mhz)]
    clock_mhz: f64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Paper {
    pub fn run(self) -> anyhow::Result<()> {
        if self.option.is_some() {
            warn_of_option();
        }
        let path = self.model.as_deref().or(self.option.as_deref());
        let model = path.map(|path| Ok::<_, anyhow::Error>(open_model(&locate(path)?)?));
        let model = match model.transpose()? {
            None => None,
            Some(Model::Float(model)) => Some(model),
            Some(Model::Quantised(_)) => {
                let name = path.unwrap_or("".as_ref()).display();
                anyhow::bail!("{name}: is quantised; accepted: float weights of SqueezeNet v1.0")
            }
        };
        let subject = Subject { weights: model.as_ref(), clock_mhz: self.clock_mhz };
        let wanted = self.table.map_or(Which::ALL.to_vec(), |which| vec![which]);
        let making = progress::counting("computing the tables", wanted.len());
        let made = |which: &Which| {
            let table = which.table(&subject);
            making.step();
            table
        };
        let tables = wanted.iter().map(made).collect::<Result<Vec<_>, _>>();
        drop(making);
        let tables = tables?;
        if self.json {
            output::print_json(&Papers {
                engine: (&EngineConfig { ports: PORTS, ..EngineConfig::with_pes(PES) }).into(),
                clock_mhz: self.clock_mhz,
                tables: tables.iter().map(|table| table.json()).collect(),
            })?;
        } else {
            let texts: Vec<String> = tables.iter().map(|table| table.text(output::width())).collect();
            let engine =
                format!("Engine: {PES} PEs, {PORTS} memory ports, {} MHz (assumed).\n", self.clock_mhz);
            output::print(&format!("{}\n{engine}", texts.join("\n\n")))?;
        }
        Ok(())
    }
}

/// Parses `--table`.
fn which(text: &str) -> Result<Which, ValueError> {
    let found = Which::ALL.into_iter().find(|which| which.number().to_string() == text);
    found.ok_or(ValueError::Accepted(&["1", "2", "3", "5"]))
}
