//! The estimator against the simulated accelerator: frames within 3 %, passes that matter within 6 %.

use firebrick_compiler::compile::compile;
use firebrick_lab::estimates::differences;
use firebrick_lab::rtl::Rtl;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

/// Seeds of ten random networks and of ten with bypasses, the last four of the former among the larger ones.
fn seeds() -> impl Iterator<Item = u64> {
    let macs = |seed: &u64| random::network(*seed).network.macs().unwrap_or(0);
    let larger = (1000..).filter(move |seed| macs(seed) > random::MAX_MACS / 2).take(4);
    (100..106).chain(larger)
}

/// Ten networks and ten with bypasses on engines of so many PEs and ports.
fn random_networks(engines: [(usize, usize); 4]) {
    let mut found = Vec::new();
    for (pes, ports) in engines {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let mut rtl = Rtl::new(&config, 4 << 20, None);
        for seed in seeds() {
            for model in [random::network(seed), random::bypass_network(seed)] {
                let pixels = random::pixels(seed, model.network.input);
                found.extend(differences(&mut rtl, &config, &model, &pixels).1);
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn random_networks_are_estimated_within_the_bounds() {
    random_networks([(1, 1), (2, 2), (4, 1), (8, 2)]);
}

#[test]
#[ignore = "slow: make check"]
fn random_networks_on_other_engines_are_estimated_within_the_bounds() {
    random_networks([(1, 2), (2, 1), (4, 2), (8, 1)]);
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
            found.extend(differences(&mut rtl, &config, &model, &pixels).1);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
