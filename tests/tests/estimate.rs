//! The estimator against the simulated accelerator: frames within 3 %, passes that matter within 6 %.

use firebrick_nn::compile::compile;
use firebrick_nn::estimate::{MemoryModel, estimate};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;
use firebrick_tests::data;
use firebrick_tests::rtl::Rtl;
use firebrick_weights::{Model, open_model};

/// How far a frame's estimate may be off.
const FRAME: f64 = 0.03;
/// How far a pass's estimate may be off.
const PASS: f64 = 0.06;
/// Share of a frame from which on a pass counts.
const MATTERS: f64 = 0.01;

/// Runs `model` and compares the frame and its passes with the estimate; what is too far off, one a line.
fn differences(rtl: &mut Rtl, config: &EngineConfig, model: &QuantisedModel, pixels: &[u8]) -> Vec<String> {
    let run = rtl.check(model, pixels).expect("the engine equals the golden model");
    let program = compile(model, config).expect("a network that has run compiles");
    let estimate = estimate(&program, &MemoryModel::default());
    assert_eq!(estimate.passes.len(), program.passes.len());
    let name = format!("{}, {} PEs, {} ports", model.network.name, config.pes, config.ports);
    let mut found = Vec::new();
    let mut compare = |what: &str, estimated: u32, cycles: u32, most: f64| {
        let error = (f64::from(estimated) - f64::from(cycles)) / f64::from(cycles);
        if error.abs() > most {
            let error = 100.0 * error;
            found.push(format!("{name}, {what}: {cycles} cycles, estimate {estimated}, {error:+.1} %"));
        }
    };
    compare("frame", estimate.cycles, run.cycles, FRAME);
    // The log may hold the last passes only.
    let logged = program.passes.len().saturating_sub(run.passes.len());
    for ((pass, estimated), time) in program.passes.iter().zip(&estimate.passes).skip(logged).zip(&run.passes)
    {
        if f64::from(time.cycles()) > MATTERS * f64::from(run.cycles) {
            compare(&pass.name, estimated.cycles, time.cycles(), PASS);
        }
    }
    found
}

/// Seeds of ten random networks and of ten with bypasses, the last four of the former among the larger ones.
fn seeds() -> impl Iterator<Item = u64> {
    let macs = |seed: &u64| random::network(*seed).network.macs().unwrap_or(0);
    let larger = (1000..).filter(move |seed| macs(seed) > random::MAX_MACS / 2).take(4);
    (100..106).chain(larger)
}

#[test]
fn random_networks_are_estimated_within_the_bounds() {
    let mut found = Vec::new();
    for (pes, ports) in [1, 2, 4, 8].into_iter().flat_map(|pes| [(pes, 1), (pes, 2)]) {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let mut rtl = Rtl::new(&config, 4 << 20, None);
        for seed in seeds() {
            for model in [random::network(seed), random::bypass_network(seed)] {
                let pixels = random::pixels(seed, model.network.input);
                found.extend(differences(&mut rtl, &config, &model, &pixels));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn networks_with_partial_sums_are_estimated_within_the_bounds() {
    let mut found = Vec::new();
    for ports in [1, 2] {
        let small = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(4) };
        let config = EngineConfig { ports, ..small };
        let mut rtl = Rtl::new(&config, 4 << 20, None);
        let models = (200..240).map(|seed| (seed, random::network(seed)));
        let is_partial = |model: &QuantisedModel| match compile(model, &config) {
            Ok(program) => program.passes.iter().any(|pass| pass.name.contains("part 1 of")),
            Err(_) => false,
        };
        for (seed, model) in models.filter(|(_, model)| is_partial(model)).take(5) {
            let pixels = random::pixels(seed, model.network.input);
            found.extend(differences(&mut rtl, &config, &model, &pixels));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
#[ignore = "slow: six frames of released networks on 32 PEs"]
fn released_networks_are_estimated_within_the_bounds() {
    let files = [
        "deep-compression/compressed_SqueezeNet.net",
        "dmp/CaffeSqueezeNet_weights.bin",
        "dmp/KerasSqueezeNet_weights.bin",
    ];
    let mut found = Vec::new();
    let mut engines = [1, 2].map(|ports| {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(32) };
        (config, None)
    });
    for file in files {
        let Some(path) = data::find("released_networks_are_estimated_within_the_bounds", file) else {
            return;
        };
        let Ok(Model::Float(float)) = open_model(&path) else { panic!("{file}: not a float model") };
        let images: Vec<Vec<u8>> = (0..2).map(|seed| random::pixels(seed, float.network.input)).collect();
        let model = quantise(&float, &images).expect("the released networks can be quantised");
        for (config, rtl) in &mut engines {
            let rtl = rtl.get_or_insert_with(|| Rtl::new(config, 32 << 20, None));
            found.extend(differences(rtl, config, &model, &images[0]));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
