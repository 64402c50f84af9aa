//! What no engine runs of a lowered network.

use std::collections::BTreeSet;

use firebrick_compiler::compile;
use firebrick_nn::network::Network;
use firebrick_spec::EngineConfig;
use firebrick_spec::config::MAX_PES;

use super::super::reason::Reason;

/// Everything of `network` that the largest engine cannot do: the place of the layer, and why. Of `doubtful` layers and of those
/// that read them only what does not depend on the other readers of a map.
pub(super) fn refusals(network: &Network, doubtful: &BTreeSet<String>) -> Vec<(usize, Reason)> {
    let engine = EngineConfig { ports: 2, ..EngineConfig::with_pes(MAX_PES) };
    let place = |name: &str| network.layers.iter().position(|layer| layer.name == name);
    let known = |at: usize| {
        let layer = &network.layers[at];
        !layer.inputs.iter().chain([&layer.name]).any(|name| doubtful.contains(name))
    };
    let found = compile::refusals(network, &engine).into_iter();
    found
        .filter_map(|compile::Refusal { layer, reason }| {
            let at = place(&layer).filter(|&at| reason.is_of_layer_alone() || known(at))?;
            Some((at, reason.into()))
        })
        .collect()
}
