//! The golden model against an independent, naive implementation, and against hand-computed values.

use proptest::prelude::*;

use super::*;
use crate::network::Op;
use crate::random;

/// Every layer by its definition, one output value at a time.
fn naive(model: &QuantisedModel, pixels: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let shapes = model.network.validate().unwrap();
    let mut maps = BTreeMap::from([(INPUT.to_string(), pixels.to_vec())]);
    for layer in &model.network.layers {
        let (source, out) = (&layer.inputs[0], shapes[&layer.name]);
        let (input, shape) = (maps[source].clone(), shapes[source]);
        let at = |c: usize, y: i64, x: i64| {
            let inside = (0..shape.height as i64).contains(&y) && (0..shape.width as i64).contains(&x);
            inside.then(|| input[(c * shape.height + y as usize) * shape.width + x as usize])
        };
        let mut map = Vec::new();
        for (f, y, x) in (0..out.channels).flat_map(|f| {
            (0..out.height).flat_map(move |y| (0..out.width).map(move |x| (f, y as i64, x as i64)))
        }) {
            map.push(match layer.op {
                Op::Conv { kernel, stride, pad, .. } => {
                    let conv = &model.convs[&layer.name];
                    let mut acc = 0i64;
                    for c in 0..shape.channels {
                        for (dy, dx) in (0..kernel).flat_map(|dy| (0..kernel).map(move |dx| (dy, dx))) {
                            let weight = conv.weights[((f * shape.channels + c) * kernel + dy) * kernel + dx];
                            let (iy, ix) = (y * stride as i64 + dy as i64, x * stride as i64 + dx as i64);
                            let zero = if source == INPUT { model.input_zero[c] } else { 0 };
                            let value = at(c, iy - pad as i64, ix - pad as i64).unwrap_or(zero);
                            acc += i64::from(weight) * i64::from(value);
                        }
                    }
                    assert!(acc.abs() < 1 << 23);
                    let (m, s) = (i64::from(conv.multiplier[f]), conv.shift[f]);
                    let scaled = ((acc + i64::from(conv.bias[f])) * m + (1 << (s - 1))) >> s;
                    scaled.clamp(0, 255) as u8
                }
                Op::Add => {
                    let addends = model.network.addends(layer);
                    let at = (f * out.height + y as usize) * out.width + x as usize;
                    let (y, r) = (u64::from(maps[addends.main][at]), u64::from(maps[addends.bypass][at]));
                    let (m, s) =
                        (u64::from(model.adds[&layer.name].multiplier), model.adds[&layer.name].shift);
                    (y + ((r * m + (1 << (s - 1))) >> s)).min(255) as u8
                }
                Op::MaxPool { size, stride, .. } => (0..size * size)
                    .filter_map(|i| {
                        at(f, y * stride as i64 + (i / size) as i64, x * stride as i64 + (i % size) as i64)
                    })
                    .max()
                    .unwrap_or(0),
                _ => 0,
            });
        }
        match layer.op {
            Op::Concat => map = layer.inputs.iter().flat_map(|name| maps[name].clone()).collect(),
            Op::GlobalAveragePool => continue,
            _ => {}
        }
        maps.insert(layer.name.clone(), map);
    }
    maps
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equals_the_naive_definition(seed in 0u64..1 << 40, bypasses: bool) {
        let model = if bypasses { random::bypass_network(seed) } else { random::network(seed) };
        let pixels = random::pixels(seed, model.network.input);
        let run = run(&model, &pixels).unwrap();
        let expected = naive(&model, &pixels);
        prop_assert_eq!(&run.maps, &expected);
        let last = &expected[&model.network.layers.last().unwrap().inputs[0]];
        let plane = last.len() / model.classes();
        let sums: Vec<u32> = last.chunks(plane).map(|p| p.iter().map(|&v| v as u32).sum()).collect();
        prop_assert_eq!(&run.sums, &sums);
        let score = scores(&model, &run.sums).unwrap()[0];
        let mean = sums[0] as f32 / plane as f32 * model.output_scale;
        prop_assert!((score - mean).abs() <= mean * 1e-5, "{} {}", score, mean);
    }
}

#[test]
fn padding_of_the_image_is_the_pixel_that_means_zero() {
    let mut model = random::network(0);
    let conv = Op::Conv { filters: 1, kernel: 3, stride: 1, pad: 1 };
    model.network.input = Shape { channels: 1, height: 1, width: 2 };
    let layer = |name: &str, input: &str, op| crate::network::Layer {
        name: name.to_string(),
        inputs: vec![input.to_string()],
        op,
        ceiling: None,
    };
    model.network.layers = vec![layer("c", INPUT, conv), layer("p", "c", Op::GlobalAveragePool)];
    model.preprocess.colour = crate::network::Colour::Grey;
    (model.preprocess.mean, model.preprocess.scale) = (vec![100.0], vec![1.0]);
    model.labels.clear();
    model.input_zero = vec![100];
    let conv = QuantisedConv { weights: vec![1; 9], bias: vec![-880], multiplier: vec![1], shift: vec![1] };
    model.convs = BTreeMap::from([("c".to_string(), conv)]);
    // Seven positions outside of 100, two inside: (700 + 90 + 110 - 880) / 2.
    let run = run(&model, &[90, 110]).unwrap();
    assert_eq!((run.maps["c"].as_slice(), run.sums[0]), ([10, 10].as_slice(), 20));
}

#[test]
fn an_image_of_another_size_and_a_wrong_model_are_refused() {
    let mut model = random::network(1);
    let input = model.network.input;
    let error = run(&model, &vec![0; input.len() + 1]).unwrap_err().to_string();
    let sizes = format!("{}x{}x{}", input.channels, input.height, input.width);
    let found = input.len() + 1;
    assert_eq!(error, format!("the image has {found} values, accepted: {sizes} of network `random-1`"));
    model.input_zero.clear();
    assert!(run(&model, &[]).unwrap_err().to_string().contains("0 pixels that mean zero"));
}

#[test]
fn most_maps_of_random_models_are_not_constant_and_results_differ() {
    let (mut maps, mut lively, mut tops) = (0, 0, std::collections::BTreeSet::new());
    for seed in 0..200 {
        let model = random::network(seed);
        let run = run(&model, &random::pixels(seed + 1, model.network.input)).unwrap();
        maps += run.maps.len();
        lively += run.maps.values().filter(|map| map.iter().any(|v| *v != map[0])).count();
        let scores = scores(&model, &run.sums).unwrap();
        tops.extend(top(&scores, 1).iter().map(|(class, _)| *class));
    }
    assert!(lively * 10 > maps * 8, "{lively} of {maps} maps are not constant");
    assert!(tops.len() > 4, "{tops:?}");
}
