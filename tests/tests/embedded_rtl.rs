//! The embedded model on the simulated accelerator, and what skipping zeros is worth.

use firebrick_compiler::compile::compile;
use firebrick_hdl::{Emission, verilog_as};
use firebrick_lab::rtl::{Rtl, options};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;
use firebrick_weights::embedded;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[test]
fn every_map_of_the_embedded_model_equals_golden() {
    let model = embedded::digits();
    let engines =
        [(1, 1, None), (2, 1, Some(7)), (4, 1, Some(8)), (8, 1, None), (4, 2, Some(9)), (8, 2, None)];
    for (pes, ports, stalls) in engines {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let bytes = compile(&model, &config).unwrap().memory_bytes.next_multiple_of(4096);
        let mut rtl = Rtl::new(&config, bytes, stalls);
        for seed in 0..3 {
            let pixels = random::pixels(seed, model.network.input);
            if let Err(why) = rtl.check(&model, &pixels) {
                panic!("{pes} PEs, {ports} ports, pixels of seed {seed}: {why}");
            }
        }
    }
}

/// What `scripts/exchange.py` runs behind each exchange of two fields.
#[test]
fn one_frame_of_the_embedded_model_equals_golden() {
    let (model, config) = (embedded::digits(), EngineConfig::with_pes(2));
    let bytes = compile(&model, &config).unwrap().memory_bytes.next_multiple_of(4096);
    let pixels = random::pixels(4, model.network.input);
    Rtl::new(&config, bytes, None).check(&model, &pixels).unwrap();
}

/// A read of a word that is being written is not defined alike in block RAM and UltraRAM. Here it gives neither the old word nor the new one,
/// and nothing changes; that there are such reads is seen by what becomes of an engine whose written word they spoil.
#[test]
fn no_weight_is_used_that_was_read_while_it_was_written() {
    let model = embedded::digits();
    let config = EngineConfig { ports: 2, ..EngineConfig::with_pes(4) };
    let good = verilog_as(&config, Emission { ultra_weights: true, ..Emission::default() });
    let at = good.find("module ultra_ram ").unwrap();
    let changed = |from: &str, to: &str| {
        let text = format!("{}{}", &good[..at], good[at..].replacen(from, to, 1));
        assert_ne!(text, good, "`{from}` is in the memory");
        text
    };
    let both = "{W{read_enable && write_enable && read_address[DEPTH_BITS - 1:0] == write_address[DEPTH_BITS - 1:0]}}";
    let read = "<= memory[read_address[DEPTH_BITS - 1:0]]";
    let spoilt = changed(read, &format!("{read} ^ {both}"));
    let broken = changed("<= write_data", &format!("<= write_data ^ {both}"));
    let bytes = compile(&model, &config).unwrap().memory_bytes.next_multiple_of(4096);
    let run = |text: &str, stalls| {
        let mut rtl = Rtl::open(&config, text, &options(&config, bytes, stalls))?;
        (0..3).try_for_each(|seed| rtl.check(&model, &random::pixels(seed, model.network.input)).map(|_| ()))
    };
    for stalls in [None, Some(7), Some(8)] {
        assert_eq!(run(&good, stalls), Ok(()), "{stalls:?}");
        assert_eq!(run(&spoilt, stalls), Ok(()), "{stalls:?}");
    }
    assert!(run(&broken, None).is_err(), "no word was read while it was written");
}

/// The embedded model with all its weights drawn at random, a share `density` of them not zero.
fn with_density(density: f64) -> QuantisedModel {
    let mut rng = ChaCha8Rng::seed_from_u64(33);
    let mut model = embedded::digits();
    for conv in model.convs.values_mut() {
        for weight in &mut conv.weights {
            let value = if rng.gen_bool(0.5) { rng.gen_range(1..=20) } else { rng.gen_range(-20..=-1) };
            *weight = if rng.gen_bool(density) { value } else { 0 };
        }
    }
    model
}

/// Cycle counts of the RTL are exact, so they may be asserted. The expand stages are bound by their weights,
/// as SqueezeNet's are; a stage that is bound by its activations gains nothing from zeros.
#[test]
fn a_pass_at_a_third_of_its_weights_takes_under_45_percent_of_its_dense_cycles() {
    let config = EngineConfig::with_pes(4);
    let (sparse, dense) = (with_density(0.33), with_density(1.0));
    let bytes = compile(&dense, &config).unwrap().memory_bytes.next_multiple_of(4096);
    let mut rtl = Rtl::new(&config, bytes, None);
    let pixels = random::pixels(5, dense.network.input);
    let mut cycles = |model: &QuantisedModel| {
        let run = rtl.check(model, &pixels).unwrap();
        let program = compile(model, &config).unwrap();
        let mut sum = 0;
        for (pass, time) in program.passes.iter().zip(&run.passes) {
            if pass.layers.iter().any(|l| l.starts_with("fire3/expand")) {
                sum += time.cycles();
            }
        }
        sum
    };
    let (sparse, dense) = (cycles(&sparse), cycles(&dense));
    println!("fire3's expand stage on 4 PEs: {sparse} cycles at 33 %, {dense} dense");
    assert!(sparse * 100 < dense * 45, "{sparse} cycles at 33 % density, {dense} dense");
}
