//! A Vivado project for a board: everything from the accelerator's Verilog to the files that a board loads.
//!
//! [`Project::files`] makes the texts, the same ones for the same input; nothing is read from or written to the disk. The Tcl, the
//! overlay and the documents are templates in the folder `templates`; an unknown name in one is an error.

mod context;
pub mod floorplan;
mod header;
pub mod hops;
mod names;
mod overlay;
mod templates;
mod vectors;

use firebrick_hdl::PowerUp;
use firebrick_spec::{EngineConfig, render};

use crate::schema::Board;
use floorplan::{FLOORPLAN, Floorplan, FloorplanError};
use hops::HopError;

/// Versions of Vivado that the Tcl is written for.
pub const VIVADO: &[&str] = &["2023.1", "2023.2", "2024.1", "2024.2"];

/// Base name of the files for the board.
pub const NAME: &str = "firebrick";

/// Sources that are the same for every board.
const SOURCES: &[(&str, &str)] = &[
    ("firebrick_driver.h", include_str!("../../sources/firebrick_driver.h")),
    ("firebrick_driver.c", include_str!("../../sources/firebrick_driver.c")),
    ("firebrick_example.c", include_str!("../../sources/firebrick_example.c")),
    ("firebrick_model.py", include_str!("../../sources/firebrick_model.py")),
    ("firebrick_pynq.py", include_str!("../../sources/firebrick_pynq.py")),
];

/// A board with the engine that is to be built for it.
#[derive(Clone, Debug)]
pub struct Project {
    /// The board.
    pub board: Board,
    /// The engine, valid.
    pub engine: EngineConfig,
    /// The accelerator's clock in MHz.
    pub clock_mhz: f64,
    /// What the Verilog says of power-up.
    pub power_up: PowerUp,
    /// Whether each PE gets a place on the chip.
    pub floorplan: bool,
    /// Whether the chain's hops from one column of the floorplan to the next have a second register.
    pub hop_registers: bool,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the project's folder.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why there is no project.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The board has fewer memory ports than the engine.
    #[error("{board}: the engine has {found} memory ports, accepted: 1 to {accepted}")]
    Ports {
        /// The board's name.
        board: String,
        /// Ports of the engine.
        found: usize,
        /// Ports of the board.
        accepted: usize,
    },
    /// The PEs have no place on the board's part.
    #[error(transparent)]
    Floorplan(#[from] FloorplanError),
    /// The chain is not as it is known.
    #[error(transparent)]
    Hop(#[from] HopError),
    /// A template is wrong.
    #[error("a template of the project")]
    Template(#[from] minijinja::Error),
    /// No network for the vectors fits this engine.
    #[error("no random network fits this engine, so there is nothing that could be run to try it")]
    Vectors,
}

impl Project {
    /// The board with its own engine and clock.
    pub fn new(board: Board) -> Self {
        let (engine, clock_mhz) = (board.engine.config(), board.clock.mhz);
        Project { board, engine, clock_mhz, power_up: PowerUp::Known, floorplan: false, hop_registers: false }
    }

    /// The device-tree overlays, which are among the files.
    ///
    /// # Errors
    /// [`GenerateError::Template`].
    pub fn overlays(&self) -> Result<Vec<File>, GenerateError> {
        Ok(templates::render_overlays(&overlay::context(self))?)
    }

    /// Every file of the project.
    ///
    /// # Errors
    /// [`GenerateError`].
    pub fn files(&self) -> Result<Vec<File>, GenerateError> {
        let (found, accepted) = (self.engine.ports, self.board.ports.memory.len());
        if found > accepted {
            return Err(GenerateError::Ports { board: self.board.id.clone(), found, accepted });
        }
        let vectors = vectors::Vectors::new(&self.engine).ok_or(GenerateError::Vectors)?;
        let plan = self.floorplan.then(|| Floorplan::new(self)).transpose()?;
        let hops = plan.as_ref().filter(|_| self.hop_registers).map(Floorplan::hops).unwrap_or_default();
        let verilog = firebrick_hdl::verilog_as(&self.engine, self.board.engine.emission(self.power_up));
        let verilog = hops::with_registers(&verilog, &hops, self.power_up)?;
        let mut files = templates::render_all(&context::context(self, &vectors, &hops))?;
        files.extend(self.overlays()?);
        let mut add = |name: &str, text: String| files.push(File { name: name.into(), text });
        add("firebrick.v", verilog);
        add("firebrick.h", header::header(self));
        add("firebrick_registers.py", render::python());
        add("registers.md", format!("# Registers\n\n{}", render::registers_markdown()));
        add("sim/memory.hex", vectors.memory);
        add("sim/expected.hex", vectors.expected);
        add("sim/compared.hex", vectors.compared);
        add("sim/descriptors.hex", vectors.descriptors);
        add("sim/windows.hex", vectors.windows);
        if let Some(plan) = plan {
            add(FLOORPLAN, plan.text(self));
        }
        for (name, text) in SOURCES {
            add(name, (*text).to_owned());
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }
}

#[cfg(test)]
mod tests;
