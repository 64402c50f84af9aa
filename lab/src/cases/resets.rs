//! A soft reset in the middle of a frame, at a random cycle, and then a correct frame.

use firebrick_compiler::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Lab;

const SEED: u64 = 2;

/// `count` frames of `model`, each dropped at a random cycle and followed by a whole one.
pub fn resets(lab: &Lab, model: &QuantisedModel, count: u64) {
    let bytes = compile(model, &lab.config).unwrap().memory_bytes.next_multiple_of(4096);
    let mut rtl = lab.open(bytes, Some(SEED));
    let whole = rtl.check(model, &random::pixels(SEED, model.network.input)).unwrap().cycles;
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..count {
        // Somewhat more than a frame takes, so that some resets find the engine idle.
        let cycles = rng.gen_range(0..u64::from(whole) * 11 / 10);
        rtl.abandon(model, cycles)
            .unwrap_or_else(|e| panic!("seed {SEED}, reset after {cycles} cycles: {e}"));
        let pixels = random::pixels(round, model.network.input);
        if let Err(why) = rtl.check(model, &pixels) {
            panic!("seed {SEED}, round {round}, frame after a reset after {cycles} cycles: {why}");
        }
    }
}

/// The first random network of at least three passes and less than 100,000 multiplications.
pub fn small(lab: &Lab) -> QuantisedModel {
    let small = (0..).map(random::network).find(|model| {
        let program = compile(model, &lab.config);
        program.is_ok_and(|p| p.passes.len() >= 3 && p.passes.iter().map(|i| i.macs).sum::<u64>() < 100_000)
    });
    small.expect("a small network")
}
