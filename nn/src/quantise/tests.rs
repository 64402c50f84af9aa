//! The quantised network against the float one, and refusals.

use super::*;

use crate::family::{Bypass, SqueezeNet};
use crate::network::{Layer, Op, Shape};
use crate::{float, golden, random};

fn images(model: &FloatModel, seed: u64, count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|i| random::pixels(seed * 1000 + i, model.network.input)).collect()
}

/// The largest error of each calibration image's scores, in parts of the full scale: a mean may be small
/// beside the pixels that it is made of.
fn errors(model: &FloatModel, seed: u64) -> Vec<f32> {
    let calibration = images(model, seed, 4);
    let quantised = quantise(model, &calibration).unwrap();
    let error = |image: &Vec<u8>| {
        let exact = float::run(model, image).unwrap().scores;
        let run = golden::run(&quantised, image).unwrap();
        let found = golden::scores(&quantised, &run.sums).unwrap();
        let full = 255.0 * quantised.output_scale;
        exact.iter().zip(&found).map(|(a, b)| (a - b).abs() / full).fold(0.0, f32::max)
    };
    calibration.iter().map(error).collect()
}

#[test]
fn scores_are_close_to_the_float_ones() {
    let mut all = Vec::new();
    for seed in 0..120 {
        let found = errors(&random::float_model(seed), seed);
        assert!(found.iter().all(|error| *error < 0.03), "seed {seed}: {found:?}");
        all.extend(found);
    }
    all.sort_by(f32::total_cmp);
    assert!(all[all.len() / 2] < 0.004, "half of the errors are above {}", all[all.len() / 2]);
}

#[test]
fn scores_behind_bypasses_are_close_to_the_float_ones() {
    let mut all: Vec<f32> =
        (0..120).flat_map(|seed| errors(&random::bypass_float_model(seed), seed)).collect();
    all.sort_by(f32::total_cmp);
    let of = |percent: usize| all[all.len() * percent / 100];
    // A few layers give next to nothing but zeros, and their full scale is less than their input's unit.
    assert!(of(50) < 0.004 && of(98) < 0.03, "{} and {}", of(50), of(98));
}

#[test]
fn ends_without_relu_are_close_and_run_the_same_everywhere() {
    let (mut all, mut negative) = (Vec::new(), 0);
    for seed in 0..120 {
        let draw = if seed % 2 == 0 { random::float_model } else { random::bypass_float_model };
        let mut model = draw(seed);
        model.network = random::linear_end(model.network);
        if !model.network.has_linear_end() {
            continue;
        }
        all.extend(errors(&model, seed));
        let calibration = images(&model, seed, 4);
        let quantised = quantise(&model, &calibration).unwrap();
        let scores = float::run(&model, &calibration[0]).unwrap().scores;
        negative += usize::from(scores.iter().any(|score| *score < 0.0));
        let run = golden::run(&quantised, &calibration[0]).unwrap();
        let twin = crate::twin::Twin::new(&quantised).unwrap();
        assert_eq!(twin.run_with_maps(&calibration[0]).unwrap(), run, "seed {seed}");
    }
    all.sort_by(f32::total_cmp);
    let of = |percent: usize| all[all.len() * percent / 100];
    assert!(all.len() > 300 && negative > 60, "{} scores, {negative} networks with negative ones", all.len());
    assert!(of(50) < 0.004 && of(98) < 0.03, "{} and {}", of(50), of(98));
}

#[test]
fn constant_maps_without_relu_are_quantised() {
    for bias in [-3.0, 0.0, 2.5, 1e-30] {
        let mut model = random::float_model(4);
        model.network = random::linear_end(model.network);
        let last = model.network.layers.last().unwrap().inputs[0].clone();
        let conv = model.convs.get_mut(&last).unwrap();
        conv.weights.fill(0.0);
        conv.bias.fill(bias);
        let calibration = images(&model, 4, 1);
        let quantised = quantise(&model, &calibration).unwrap();
        let run = golden::run(&quantised, &calibration[0]).unwrap();
        for score in golden::scores(&quantised, &run.sums).unwrap() {
            assert!((score - bias).abs() <= 1e-3 * bias.abs(), "{score} for {bias}");
        }
    }
}

#[test]
fn maps_are_close_to_the_float_ones_where_they_are_not_clipped() {
    for seed in 0..60 {
        let mut model = random::float_model(seed);
        // Without padding of the image the mean is folded in exactly.
        if let crate::network::Op::Conv { pad, .. } = &mut model.network.layers[0].op {
            *pad = 0;
        }
        if model.validate().is_err() {
            continue;
        }
        let calibration = images(&model, seed, 2);
        let quantised = quantise(&model, &calibration).unwrap();
        let scale = scales::measure(&model, &calibration).unwrap().scales["conv1"] as f32;
        let exact = &float::run(&model, &calibration[0]).unwrap().maps["conv1"];
        let found = &golden::run(&quantised, &calibration[0]).unwrap().maps["conv1"];
        let error = |(a, &b): (&f32, &u8)| (a.min(255.0 * scale) - f32::from(b) * scale).abs() / scale;
        let errors: Vec<f32> = exact.iter().zip(found).map(error).collect();
        let mean = errors.iter().sum::<f32>() / errors.len() as f32;
        assert!(mean < 0.6, "seed {seed}: {mean} units");
    }
}

/// Two fire modules with a bypass around each; the second one's goes through a convolution if told so.
fn fires(bypass: Bypass) -> FloatModel {
    let network = SqueezeNet {
        name: "fires".to_string(),
        input: Shape { channels: 3, height: 33, width: 37 },
        conv1_filters: 24,
        fires: 2,
        base_e: 24,
        incr_e: if bypass == Bypass::Complex { 8 } else { 0 },
        freq: 1,
        pools_after: vec![1, 3],
        bypass,
        classes: 12,
        ..SqueezeNet::v1_1()
    };
    random::float_weights(network.network().unwrap(), 7)
}

#[test]
fn bypasses_around_fire_modules_are_close_and_run_the_same_everywhere() {
    for bypass in [Bypass::Simple, Bypass::Complex] {
        let model = fires(bypass);
        let calibration = images(&model, 3, 8);
        let quantised = quantise(&model, &calibration).unwrap();
        assert_eq!(quantised.adds.keys().collect::<Vec<_>>(), ["fire2/add", "fire3/add"]);
        assert!(quantised.adds.values().all(|add| add.multiplier >= 1 << 10 && add.shift > 10));
        let scales = scales::measure(&model, &calibration).unwrap().scales;
        for image in images(&model, 4, 4) {
            let exact = float::run(&model, &image).unwrap();
            let run = golden::run(&quantised, &image).unwrap();
            assert_eq!(crate::twin::Twin::new(&quantised).unwrap().run_with_maps(&image).unwrap(), run);
            let full = 255.0 * quantised.output_scale;
            let found = golden::scores(&quantised, &run.sums).unwrap();
            let error =
                exact.scores.iter().zip(&found).map(|(a, b)| (a - b).abs() / full).fold(0.0, f32::max);
            assert!(error < 0.01, "{bypass:?}: {error} of the full scale");
            for add in ["fire2/add", "fire3/add"] {
                let scale = scales[add] as f32;
                let error = |(a, &b): (&f32, &u8)| (a.min(255.0 * scale) / scale - f32::from(b)).abs();
                let errors = exact.maps[add].iter().zip(&run.maps[add]).map(error);
                let mean = errors.sum::<f32>() / run.maps[add].len() as f32;
                assert!(mean < 2.0, "{bypass:?}, {add}: {mean} units");
            }
        }
    }
}

#[test]
fn additions_that_cannot_be_compiled_are_quantised_all_the_same() {
    let mut model = fires(Bypass::Simple);
    // Both inputs have other readers now.
    let layer = |name: &str, input: &str, op| Layer {
        name: name.into(),
        inputs: vec![input.into()],
        op,
        ceiling: None,
    };
    let conv = Op::Conv { filters: 3, kernel: 1, stride: 1, pad: 0 };
    model.network.layers.insert(6, layer("side", "fire2/concat", conv));
    let weights = random::float_weights(model.network.clone(), 8);
    let calibration = images(&weights, 3, 2);
    let quantised = quantise(&weights, &calibration).unwrap();
    let exact = float::run(&weights, &calibration[0]).unwrap().scores;
    let sums = golden::run(&quantised, &calibration[0]).unwrap().sums;
    let found = golden::scores(&quantised, &sums).unwrap();
    let full = 255.0 * quantised.output_scale;
    assert!(exact.iter().zip(&found).all(|(a, b)| (a - b).abs() < 0.01 * full), "{exact:?} {found:?}");
}

#[test]
fn zeros_stay_zeros_and_equal_weights_stay_equal() {
    for seed in 0..40 {
        let mut model = random::float_model(seed);
        for conv in model.convs.values_mut() {
            conv.weights.iter_mut().for_each(|w| *w = (*w * 8.0).round() / 8.0);
        }
        model.preprocess.scale.fill(0.01);
        let quantised = quantise(&model, &images(&model, seed, 1)).unwrap();
        for shape in model.network.convs().unwrap() {
            let (float, integer) = (&model.convs[&shape.name], &quantised.convs[&shape.name]);
            let filters = float.weights.chunks(shape.filter_weights());
            for (a, b) in filters.zip(integer.weights.chunks(shape.filter_weights())) {
                let codes: std::collections::BTreeMap<u32, i8> =
                    a.iter().map(|w| w.to_bits()).zip(b.iter().copied()).collect();
                assert!(a.iter().zip(b).all(|(w, q)| codes[&w.to_bits()] == *q && (*w != 0.0 || *q == 0)));
            }
        }
    }
}

#[test]
fn filters_without_weights_and_dead_layers_are_quantised() {
    let mut model = random::float_model(5);
    let conv = model.convs.get_mut("conv1").unwrap();
    conv.weights.fill(0.0);
    conv.bias.iter_mut().enumerate().for_each(|(i, bias)| *bias = i as f32 - 1.0);
    let calibration = images(&model, 5, 1);
    let quantised = quantise(&model, &calibration).unwrap();
    let scale = scales::measure(&model, &calibration).unwrap().scales["conv1"];
    let map = &golden::run(&quantised, &calibration[0]).unwrap().maps["conv1"];
    let filters = model.convs["conv1"].bias.len();
    for (f, plane) in map.chunks(map.len() / filters).enumerate() {
        let expected = ((f as f64 - 1.0) / scale).round().clamp(0.0, 255.0) as u8;
        assert!(plane.iter().all(|&v| v == expected), "filter {f}: {} for {expected}", plane[0]);
    }
    model.convs.values_mut().for_each(|conv| conv.bias.fill(-1.0));
    model.convs.values_mut().for_each(|conv| conv.weights.fill(0.0));
    let sums = golden::run(&quantise(&model, &calibration).unwrap(), &calibration[0]).unwrap().sums;
    assert!(sums.iter().all(|&sum| sum == 0));
}

#[test]
fn means_become_the_pixel_that_means_zero() {
    let mut model = random::float_model(2);
    for (mean, zero) in [(104.4, 104), (-3.0, 0), (300.0, 255)] {
        model.preprocess.mean.fill(mean);
        let quantised = quantise(&model, &images(&model, 2, 1)).unwrap();
        assert!(quantised.input_zero.iter().all(|&z| z == zero), "{mean}");
    }
}

#[test]
fn calibration_is_checked() {
    let model = random::float_model(1);
    let refusal =
        |model: &FloatModel, images: &[Vec<u8>]| firebrick_spec::chain(&quantise(model, images).unwrap_err());
    assert_eq!(refusal(&model, &[]), "0 calibration images, accepted: at least 1");
    let mut calibration = images(&model, 1, 2);
    calibration[1].pop();
    assert!(refusal(&model, &calibration).starts_with("calibration image 1: the image has "));
    let mut model = random::float_model(1);
    model.convs.get_mut("conv1").unwrap().bias[0] = f32::MAX;
    model.convs.get_mut("conv1").unwrap().weights.fill(f32::MAX);
    let text = refusal(&model, &images(&model, 1, 1));
    assert!(text.starts_with("calibration image 0: layer `conv1` has the activation "), "{text}");
    model.convs.clear();
    assert!(refusal(&model, &[]).contains("the model has no weights for it"));
}

#[test]
fn layers_that_calibration_says_nothing_about_are_named() {
    let mut model = random::float_model(3);
    let images = images(&model, 3, 4);
    let all = calibrate(&model, &images).unwrap();
    assert_eq!(all.silent, [""; 0]);
    assert_eq!(all.model, quantise(&model, &images).unwrap());
    // The first convolution gives nothing any more, and what reads it only its biases.
    let first = model.network.convs().unwrap()[0].name.clone();
    let conv = model.convs.get_mut(&first).unwrap();
    conv.weights.fill(0.0);
    conv.bias.fill(-1.0);
    assert!(calibrate(&model, &images).unwrap().silent.contains(&first));
}
