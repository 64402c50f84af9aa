//! Random ONNX networks: the imported float network against onnxruntime, and the integer network made from it on the
//! simulated accelerator against the golden model, every word of every map.

use firebrick_nn::compile::compile;
use firebrick_nn::model::FloatModel;
use firebrick_nn::quantise::quantise;
use firebrick_nn::{float, random, scores};
use firebrick_spec::EngineConfig;
use firebrick_tests::onnx::{Case, cases};
use firebrick_tests::rtl::Rtl;
use firebrick_weights::decode_onnx;

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

fn import(case: &Case) -> FloatModel {
    let model = decode_onnx(&case.file, case.companion.clone());
    model.unwrap_or_else(|error| panic!("seed {}: {error}", case.seed))
}

/// Compares the scores with onnxruntime's: the largest difference, in parts of the largest score.
fn compare(case: &Case, model: &FloatModel) -> f32 {
    let mut found = float::run(model, &case.pixels).unwrap().scores;
    if case.softmax {
        found = scores::softmax(&found);
    }
    assert_eq!(found.len(), case.scores.len(), "seed {}", case.seed);
    let largest = case.scores.iter().fold(0.0, |most: f32, score| most.max(score.abs()));
    let error = found.iter().zip(&case.scores).fold(0.0, |most: f32, (a, b)| most.max((a - b).abs()));
    assert!(
        error <= 1e-4 * largest,
        "seed {}: {error} of {largest}: {found:?}, {:?}",
        case.seed,
        case.scores
    );
    if largest == 0.0 { 0.0 } else { error / largest }
}

/// Networks of both kinds against onnxruntime.
fn floats(test: &str, first: u64, count: u64) {
    let mut worst: f32 = 0.0;
    for mode in ["any", "engine"] {
        let Some(cases) = cases(test, mode, first, count) else { return };
        worst = cases.iter().map(|case| compare(case, &import(case))).fold(worst, f32::max);
    }
    println!("largest difference: {worst} of the largest score");
}

/// Networks on the accelerator: at least `wanted` of `count`.
fn integers(test: &str, first: u64, count: u64, wanted: usize) {
    let config = EngineConfig::with_pes(3);
    let Some(cases) = cases(test, "engine", first, count) else { return };
    let mut rtl = Rtl::new(&config, MEMORY_BYTES, Some(3));
    let (mut ran, mut linear) = (0, 0);
    for case in &cases {
        let model = import(case);
        compare(case, &model);
        let others = (0..3).map(|i| random::pixels(case.seed * 10 + i, model.network.input));
        let calibration: Vec<Vec<u8>> = others.chain([case.pixels.clone()]).collect();
        let quantised = quantise(&model, &calibration).unwrap();
        if let Err(why) = compile(&quantised, &config) {
            println!("seed {}: {why}", case.seed);
            continue;
        }
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
