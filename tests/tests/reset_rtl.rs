//! A soft reset in the middle of a frame, at a random cycle, and then a correct frame.

use firebrick_nn::compile::compile;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;
use firebrick_tests::rtl::Rtl;
use firebrick_weights::embedded;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 2;
const RESETS: u64 = 40;
/// More cycles than a frame takes under stalls, so that some resets find the engine idle.
const FRAME: u64 = 40_000;

#[test]
fn a_frame_after_a_soft_reset_at_any_cycle_is_correct() {
    let (model, config) = (embedded::digits(), EngineConfig::with_pes(4));
    let bytes = compile(&model, &config).unwrap().memory_bytes.next_multiple_of(4096);
    let mut rtl = Rtl::new(&config, bytes, Some(SEED));
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..RESETS {
        let cycles = rng.gen_range(0..FRAME);
        rtl.abandon(&model, cycles)
            .unwrap_or_else(|e| panic!("seed {SEED}, reset after {cycles} cycles: {e}"));
        let pixels = random::pixels(round, model.network.input);
        if let Err(why) = rtl.check(&model, &pixels) {
            panic!("seed {SEED}, round {round}, frame after a reset after {cycles} cycles: {why}");
        }
    }
}
