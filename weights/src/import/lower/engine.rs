//! What no engine runs of a lowered network.

use std::collections::BTreeSet;

use firebrick_compiler::compile;
use firebrick_nn::network::{Layer, Network};
use firebrick_spec::EngineConfig;
use firebrick_spec::config::MAX_PES;

use super::super::reason::Refusal;

/// Everything of `network` that the largest engine cannot do; `operators` has the file's name of each layer's. Nothing is said
/// of `doubtful` layers and of those that read them: what is refused depends on all readers of a map.
pub(super) fn refusals(network: &Network, operators: &[&str], doubtful: &BTreeSet<String>) -> Vec<Refusal> {
    let engine = EngineConfig { ports: 2, ..EngineConfig::with_pes(MAX_PES) };
    let place = |name: &str| network.layers.iter().position(|layer| layer.name == name);
    let known = |layer: &Layer| {
        !doubtful.contains(&layer.name) && !layer.inputs.iter().any(|input| doubtful.contains(input))
    };
    let found = compile::refusals(network, &engine).into_iter();
    found
        .filter_map(|compile::Refusal { layer, reason }| {
            let at = place(&layer).filter(|&at| known(&network.layers[at]))?;
            Some(Refusal { layer, operator: operators[at].to_string(), reason: reason.into() })
        })
        .collect()
}
