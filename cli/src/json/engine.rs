//! The engine.

use firebrick_compiler::estimate::dsps;
use firebrick_spec::{EngineConfig, PIXELS};
use serde::{Deserialize, Serialize};

/// An engine, on a board, simulated or not yet there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Engine {
    /// Processing elements.
    pub pes: usize,
    /// Memory ports.
    pub ports: usize,
    /// Words of a PE's activation store.
    pub activation_words: usize,
    /// Words of a PE's weight store.
    pub weight_words: usize,
    /// Words of the descriptor queue.
    pub queue_words: usize,
    /// DSPs of the PEs and of the requantisation.
    pub dsps: usize,
    /// Multiply-accumulates that all multipliers together do in a cycle.
    pub macs_per_cycle: usize,
    /// Hash of the configuration, as the register CONFIG_HASH has it, in hexadecimal digits.
    pub config_hash: String,
}

impl From<&EngineConfig> for Engine {
    fn from(config: &EngineConfig) -> Self {
        Engine {
            pes: config.pes,
            ports: config.ports,
            activation_words: config.activation_words,
            weight_words: config.weight_words,
            queue_words: config.queue_words,
            dsps: dsps(config.pes),
            macs_per_cycle: config.pes * PIXELS,
            config_hash: format!("{:#010x}", config.hash()),
        }
    }
}
