//! The quantised network against the float one, and refusals.

use super::*;
use crate::{float, golden, random};

fn images(model: &FloatModel, seed: u64, count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|i| random::pixels(seed * 1000 + i, model.network.input)).collect()
}

#[test]
fn scores_are_close_to_the_float_ones() {
    let mut errors = Vec::new();
    for seed in 0..120 {
        let model = random::float_model(seed);
        let calibration = images(&model, seed, 4);
        let quantised = quantise(&model, &calibration).unwrap();
        for image in &calibration {
            let exact = float::run(&model, image).unwrap().scores;
            let run = golden::run(&quantised, image).unwrap();
            let found = golden::scores(&quantised, &run.sums).unwrap();
            // Of the full scale: a mean may be small beside the pixels that it is made of.
            let full = 255.0 * quantised.output_scale;
            let error = exact.iter().zip(&found).map(|(a, b)| (a - b).abs() / full).fold(0.0, f32::max);
            assert!(error < 0.03, "seed {seed}: {error}");
            errors.push(error);
        }
    }
    errors.sort_by(f32::total_cmp);
    assert!(errors[errors.len() / 2] < 0.004, "half of the errors are above {}", errors[errors.len() / 2]);
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
    let refusal = |model: &FloatModel, images: &[Vec<u8>]| quantise(model, images).unwrap_err().to_string();
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
