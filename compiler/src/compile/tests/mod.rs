//! Models for the compiler's tests; that its programs are right is tested by the emulator's tests.

mod bypasses;
mod figures;
mod programs;
mod refusals;
mod sketches;

use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

/// A random network, of every kind in turn, and an engine so small that layers are split, also into partial sums.
fn small_case(seed: u64) -> (QuantisedModel, EngineConfig) {
    let model = match seed % 3 {
        0 => random::network(seed),
        1 => random::bypass_network(seed),
        _ => random::kernel_network(seed),
    };
    let activation_words = [64, 512][seed as usize % 2];
    let pes = 1 + seed as usize % 3;
    (model, EngineConfig { activation_words, weight_words: 64, ..EngineConfig::with_pes(pes) })
}
