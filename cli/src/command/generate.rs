//! `firebrick generate`: the accelerator as Verilog, with what software needs to know of it.

use std::path::PathBuf;

use crate::refused::UsageError;
use clap::{Args, ValueEnum};
use firebrick_spec::{EngineConfig, PIXELS, render};
use serde_json::{Value, json};

use crate::folder;
use crate::json::board::Generated;
use crate::options::engine::BoardParser;
use crate::options::number::{fabric_mhz, pes, ports, store};
use crate::options::out;
use crate::output;
use firebrick_board::Board;
use firebrick_board::generate::{File, Project};

/// Write the accelerator's Verilog, the C header and its configuration; with --board a Vivado project
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Folder to write to; made if it is not there
    #[arg(short, long, value_name = "DIR", value_parser = out::output())]
    out: PathBuf,
    /// Board to write a Vivado project for: a name, or a folder with a board.yaml; its engine and clock are used unless options say otherwise
    #[arg(long, value_name = "NAME", value_parser = BoardParser, hide_possible_values = true)]
    board: Option<Box<Board>>,
    /// Processing elements [default: the board's, else 8]
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports [default: the board's, else 1]
    #[arg(long, value_name = "N", value_parser = ports)]
    ports: Option<usize>,
    /// Clock of the accelerator on the board, in MHz, 10 to 500 [default: the board's]
    #[arg(long, value_name = "F", value_parser = fabric_mhz)]
    clock_mhz: Option<f64>,
    /// Words of a PE's activation store
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().activation_words, value_parser = store)]
    activation_words: usize,
    /// Words of a PE's weight store
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().weight_words, value_parser = store)]
    weight_words: usize,
    /// Words of the descriptor queue
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().queue_words, value_parser = store)]
    queue_words: usize,
    /// What registers and memories hold at power-up: what an FPGA gives them, or, for simulators only, nothing
    #[arg(long, value_enum, default_value_t = PowerUp::Known)]
    power_up: PowerUp,
    /// Also write a place on the chip for each PE, floorplan.xdc; untested in Vivado
    #[arg(long)]
    floorplan: bool,
    /// Give the chain a second register where it goes from one column of the floorplan to the next
    #[arg(long)]
    hop_registers: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Generate {
    fn engine(&self, preset: EngineConfig) -> EngineConfig {
        EngineConfig {
            activation_words: self.activation_words,
            weight_words: self.weight_words,
            queue_words: self.queue_words,
            ports: self.ports.unwrap_or(preset.ports),
            ..EngineConfig::with_pes(self.pes.unwrap_or(preset.pes))
        }
    }

    pub fn check_usage(&self) -> Result<(), UsageError> {
        let for_boards = [("--clock-mhz", self.clock_mhz.is_some()), ("--floorplan", self.floorplan)];
        if let Some((option, _)) = for_boards.into_iter().find(|(_, given)| *given && self.board.is_none()) {
            return Err(UsageError::Needs { option, needed: "--board <BOARD>" });
        }
        if self.hop_registers && !self.floorplan {
            return Err(UsageError::Needs { option: "--hop-registers", needed: "--floorplan" });
        }
        Ok(self.engine(EngineConfig::default()).validate()?)
    }

    pub fn run(self) -> anyhow::Result<()> {
        let project = self.board.as_deref().map(|board| self.project(Board::clone(board)));
        let files = project.as_ref().map_or_else(|| Ok(self.bare()), files)?;
        let contents: Vec<(&str, &[u8])> =
            files.iter().map(|file| (file.name.as_str(), file.text.as_bytes())).collect();
        let written = folder::write(&self.out, &contents)?;
        if self.json {
            let engine =
                project.as_ref().map_or(self.engine(EngineConfig::default()), |project| project.engine);
            output::print_json(&Generated {
                board: project.as_ref().map(|project| project.board.id.to_string()),
                part: project.as_ref().map(|project| project.board.part.name.to_string()),
                engine: (&engine).into(),
                clock_mhz: project.as_ref().map(|project| project.clock_mhz),
                files: written,
            })?;
        } else {
            output::print(&folder::list(&written))?;
        }
        Ok(())
    }

    /// What an engine is without a board.
    fn bare(&self) -> Vec<File> {
        let engine = self.engine(EngineConfig::default());
        let file = |name: &str, text| File { name: name.into(), text };
        vec![
            file("firebrick.v", firebrick_hdl::verilog_from(&engine, self.power_up.into())),
            file("firebrick.h", render::c_header()),
            file("firebrick.json", text(&summary(&engine))),
        ]
    }

    fn project(&self, board: Board) -> Project {
        let mut project = Project::new(board);
        project.engine = self.engine(project.engine);
        project.power_up = self.power_up.into();
        project.floorplan = self.floorplan;
        project.hop_registers = self.hop_registers;
        project.clock_mhz = self.clock_mhz.unwrap_or(project.clock_mhz);
        project
    }
}

/// As in [`firebrick_hdl::PowerUp`].
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PowerUp {
    Known,
    Unknown,
}

impl From<PowerUp> for firebrick_hdl::PowerUp {
    fn from(power_up: PowerUp) -> Self {
        match power_up {
            PowerUp::Known => Self::Known,
            PowerUp::Unknown => Self::Unknown,
        }
    }
}

/// A Vivado project.
fn files(project: &Project) -> anyhow::Result<Vec<File>> {
    let mut files = project.files()?;
    let mut value = summary(&project.engine);
    value["board"] = json!(project.board.id);
    value["part"] = json!(project.board.part.name);
    value["clock_mhz"] = json!(project.clock_mhz);
    let ultraram = project.board.engine.ultraram.iter().map(|store| store.name());
    value["ultraram"] = json!(ultraram.collect::<Vec<_>>());
    value["registers"] = json!(format!("{:#x}", project.board.address_map.registers));
    files.push(File { name: "firebrick.json".into(), text: text(&value) });
    Ok(files)
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

fn summary(engine: &EngineConfig) -> Value {
    json!({
        "contract_version": firebrick_spec::CONTRACT_VERSION,
        "pixels": PIXELS,
        "pes": engine.pes,
        "activation_words": engine.activation_words,
        "weight_words": engine.weight_words,
        "queue_words": engine.queue_words,
        "ports": engine.ports,
        "config_hash": format!("{:#010x}", engine.hash()),
    })
}
