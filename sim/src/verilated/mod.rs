//! Verilog text to a running model: Verilator at run time, a C interface made from the port list, a
//! shared library, and a cache keyed by everything that went into it.
//!
//! ```no_run
//! use firebrick_sim::verilated::{Coverage, Model, Port, Source, Toolchain};
//!
//! let ports = [Port::input("clk", 1), Port::input("d", 8), Port::output("q", 8)];
//! let text = "module r(input clk, input [7:0] d, output reg [7:0] q); always @(posedge clk) q <= d; endmodule";
//! let source =
//!     Source { verilog: text, top: "r", ports: &ports, clock: Some("clk"), trace: false, coverage: Coverage::Nothing };
//! let model = Model::open(&source, &Toolchain::from_environment())?;
//! model.pin("d")?.set(7);
//! model.step(1);
//! assert_eq!(model.pin("q")?.get(), 7);
//! # Ok::<(), firebrick_sim::SimError>(())
//! ```

mod build;
mod instance;
mod joined;
mod leftovers;
mod model;
mod pin;
mod place;
mod port;
mod runtime;
mod shim;
mod toolchain;
mod trace;
mod trust;

pub use model::Model;
pub use pin::Pin;
pub use port::Port;
pub use toolchain::Toolchain;

/// A design to be verilated.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The Verilog text, all modules.
    pub verilog: &'a str,
    /// Name of the top module.
    pub top: &'a str,
    /// All ports of the top module that will be used.
    pub ports: &'a [Port],
    /// The port that [`Model::step`] toggles; none for a combinational design.
    pub clock: Option<&'a str>,
    /// Whether the model can write FST traces (slower, a cache entry of its own).
    pub trace: bool,
    /// What the model counts; a cache entry of its own for each.
    pub coverage: Coverage,
}

/// What a model counts as it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing.
    #[default]
    Nothing,
    /// How often its lines run and its signals change: many times slower to build and to run.
    Places,
    /// How often the conditions of its `cover property` statements hold at a clock edge.
    Points,
}
