//! Random ONNX networks: the imported float network against onnxruntime, and the integer network made from it on the
//! simulated accelerator against the golden model, every word of every map.

use firebrick_compiler::compile::compile;
use firebrick_lab::rtl::Rtl;
use firebrick_nn::model::FloatModel;
use firebrick_nn::quantise::quantise;
use firebrick_nn::{float, random, scores};
use firebrick_spec::EngineConfig;
use firebrick_tests::onnx::{Case, cases};
use firebrick_weights::{Companion, decode_onnx};

/// Largest difference to onnxruntime, in parts of the largest score.
const TOLERANCE: f32 = 1e-4;

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

/// The case's network, also if no engine runs it where that is for `software` alone.
fn import(case: &Case, software: bool) -> Result<FloatModel, String> {
    let companion = Companion { software, ..case.companion.clone() };
    decode_onnx(&case.file, companion).map_err(|e| e.to_string())
}

/// Compares the scores with onnxruntime's: the largest difference, in parts of the largest score.
fn compare(case: &Case, model: &FloatModel) -> Result<f32, String> {
    let mut found = float::run(model, &case.pixels).map_err(|e| e.to_string())?.scores;
    if case.softmax {
        found = scores::softmax(&found);
    }
    let largest = case.scores.iter().fold(0.0, |most: f32, score| most.max(score.abs()));
    let error = found.iter().zip(&case.scores).fold(0.0, |most: f32, (a, b)| most.max((a - b).abs()));
    if found.len() != case.scores.len() || error.is_nan() || error > TOLERANCE * largest {
        return Err(format!("{error} of {largest}: {found:?}, onnxruntime {:?}", case.scores));
    }
    Ok(if largest == 0.0 { 0.0 } else { error / largest })
}

/// Networks of both kinds against onnxruntime.
fn floats(test: &str, first: u64, count: u64) {
    let (mut worst, mut wrong) = (0.0, Vec::new());
    for mode in ["any", "engine"] {
        let Some(cases) = cases(test, mode, first, count) else { return };
        for case in &cases {
            match import(case, true).and_then(|model| compare(case, &model)) {
                Ok(error) => worst = f32::max(worst, error),
                Err(why) => wrong.push(format!("{mode}, seed {}: {why}", case.seed)),
            }
        }
    }
    println!("largest difference: {worst} of the largest score");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Networks on the accelerator: at least `wanted` of `count`.
fn integers(test: &str, first: u64, count: u64, wanted: usize) {
    let config = EngineConfig::with_pes(3);
    let Some(cases) = cases(test, "engine", first, count) else { return };
    let mut rtl = Rtl::new(&config, MEMORY_BYTES, Some(3));
    let (mut ran, mut linear) = (0, 0);
    for case in &cases {
        let model = import(case, true).unwrap_or_else(|why| panic!("seed {}: {why}", case.seed));
        compare(case, &model).unwrap_or_else(|why| panic!("seed {}: {why}", case.seed));
        let others = (0..3).map(|i| random::pixels(case.seed * 10 + i, model.network.input));
        let calibration: Vec<Vec<u8>> = others.chain([case.pixels.clone()]).collect();
        let quantised = quantise(&model, &calibration).unwrap();
        let (imported, compiled) = (import(case, false), compile(&quantised, &config));
        if let Err(why) = &compiled {
            println!("seed {}: {why}", case.seed);
            continue;
        }
        imported.unwrap_or_else(|why| panic!("seed {}: compiled, but not imported: {why}", case.seed));
        if let Err(why) = rtl.check(&quantised, &case.pixels) {
            panic!("network of seed {}: {why}", case.seed);
        }
        ran += 1;
        linear += usize::from(model.network.has_linear_end());
    }
    println!("{ran} of {count} networks ran, {linear} of them with a linear end");
    assert!(ran >= wanted && linear * 5 > wanted, "{ran} networks ran, {linear} with a linear end");
}

#[test]
fn some_networks_equal_onnxruntime() {
    floats("some_networks_equal_onnxruntime", 100, 20);
}

#[test]
#[ignore = "slow: make check"]
fn many_networks_equal_onnxruntime() {
    floats("many_networks_equal_onnxruntime", 10_000, 150);
}

#[test]
#[ignore = "slow: make check"]
fn many_networks_run_on_the_accelerator() {
    integers("many_networks_run_on_the_accelerator", 20_000, 60, 30);
}
