//! Boards, and what is made for them.

use serde::Serialize;

/// What `doctor` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Examined {
    /// True if no check failed.
    pub ready: bool,
    /// The checks in their order.
    pub checks: Vec<Check>,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// A setting.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Setting {
    /// Name of the setting.
    pub setting: &'static str,
    /// What it is set to; null if it is not set.
    pub setting_value: Option<String>,
    /// Where it is set: an option, a variable of the environment, or a file and its line; null if it is not set.
    pub setting_source: Option<String>,
}

/// A check of a board.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Check {
    /// What is checked.
    pub check: &'static str,
    /// How it ended: ok, fail or skip.
    pub outcome: String,
    /// What was found, and what to do about it.
    pub message: String,
}

/// What `load` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Loaded {
    /// The bitstream file that was loaded; null if none was.
    pub bitstream: Option<String>,
    /// The bitstream's design, as its file says; null if it does not.
    pub design: Option<String>,
    /// The FPGA's part; null if it is not known.
    pub part: Option<String>,
    /// The overlay file that was applied; null if none was.
    pub overlay: Option<String>,
    /// What was done beside handing over the files, a sentence each.
    pub done: Vec<String>,
    /// Clock that times and rates are computed from, in MHz; null if the kernel does not tell.
    pub clock_mhz: Option<f64>,
}

/// What `unload` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Unloaded {
    /// What was done beside handing over the files, a sentence each.
    pub done: Vec<String>,
}

/// What `generate` prints.
#[cfg(feature = "generate")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Generated {
    /// The board, as --board takes it; null without one.
    pub board: Option<String>,
    /// The FPGA's part; null without a board.
    pub part: Option<String>,
    /// The engine.
    pub engine: super::engine::Engine,
    /// Clock that times and rates are computed from, in MHz; null without a board.
    pub clock_mhz: Option<f64>,
    /// The files.
    pub files: Vec<File>,
}

/// What `export` prints.
#[cfg(feature = "generate")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Exported {
    /// Name of the network.
    pub network: String,
    /// Version of the format of the files.
    pub format_version: u32,
    /// The files.
    pub files: Vec<File>,
}

/// A file that was written.
#[cfg(feature = "generate")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct File {
    /// The file.
    pub file: String,
    /// Bytes.
    pub bytes: usize,
}

/// What `synth` prints.
#[cfg(feature = "generate")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Synthesised {
    /// The board, as --board takes it.
    pub board: String,
    /// The FPGA's part.
    pub part: String,
    /// The engine.
    pub engine: super::engine::Engine,
    #[serde(flatten)]
    pub findings: firebrick_board::synth::Findings,
}
