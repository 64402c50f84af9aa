//! A soft reset in the middle of a frame, at a random cycle, and then a correct frame.

use firebrick_nn::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;
use firebrick_tests::rtl::Rtl;
use firebrick_weights::embedded;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 2;

fn resets(model: &QuantisedModel, pes: usize, count: u64) {
    let config = EngineConfig::with_pes(pes);
    let bytes = compile(model, &config).unwrap().memory_bytes.next_multiple_of(4096);
    let mut rtl = Rtl::new(&config, bytes, Some(SEED));
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

#[test]
fn a_frame_after_a_soft_reset_at_any_cycle_is_correct() {
    resets(&embedded::digits(), 4, 20);
}

#[test]
fn two_hundred_resets_of_a_small_engine() {
    let config = EngineConfig::with_pes(2);
    let small = (0..).map(random::network).find(|model| {
        let program = compile(model, &config);
        program.is_ok_and(|p| p.passes.len() >= 3 && p.passes.iter().map(|i| i.macs).sum::<u64>() < 100_000)
    });
    resets(&small.expect("a small network"), 2, 200);
}
