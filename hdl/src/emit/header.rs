//! What stands above an engine's Verilog: of what version, configuration and contract it is, and under which licence.

use firebrick_spec::{CONTRACT_VERSION, EngineConfig};

use super::Emission;
use super::power_up::PowerUp;

/// The lines, all comments. No date is among them: the same sources give the same text.
pub fn header(config: &EngineConfig, emission: Emission) -> String {
    let EngineConfig { pes, activation_words, weight_words, queue_words, ports } = config;
    let ultra = if emission.ultra_weights { "// Each PE's weight store is an UltraRAM.\n" } else { "" };
    let unknown = match emission.power_up {
        PowerUp::Known => "",
        PowerUp::Unknown => {
            "// For simulators only: registers and memories begin unknown, but for what the memory is owed.\n"
        }
    };
    format!(
        "\
// Firebrick {version}: an inference engine for convolutional networks.
// Contract {CONTRACT_VERSION}, configuration {hash:#010x}: {pes} PEs, {ports} memory ports,
// stores of {activation_words} activation and {weight_words} weight words, a queue of {queue_words} words.
// Made from Rust by `firebrick generate`; whoever wants another engine makes it anew.
{ultra}{unknown}// SPDX-License-Identifier: {licence}
",
        version = env!("CARGO_PKG_VERSION"),
        licence = env!("CARGO_PKG_LICENSE"),
        hash = config.hash(),
    )
}
