//! The twin against the golden model.

use super::*;
use crate::golden;
use crate::network::{Layer, Rounding};
use crate::random;

fn assert_equal(model: &QuantisedModel, seed: u64) {
    let pixels = random::pixels(seed, model.network.input);
    let expected = golden::run(model, &pixels).unwrap();
    let twin = Twin::new(model).unwrap();
    for threads in [1, 3] {
        let run = twin.clone().with_threads(threads).run_with_maps(&pixels).unwrap();
        for (name, map) in &expected.maps {
            assert!(run.maps[name] == *map, "seed {seed}, {threads} threads: map of `{name}` differs");
        }
        assert_eq!(run, expected, "seed {seed}, {threads} threads");
    }
    assert_eq!(twin.run(&pixels).unwrap(), expected.sums);
}

#[test]
fn equals_golden_on_random_networks() {
    for seed in 0..240 {
        assert_equal(&random::network(seed), seed + 1000);
        assert_equal(&random::bypass_network(seed), seed + 1000);
    }
}

/// A model of one convolution whose weights, requantisation and padding are drawn at random.
fn one_conv(input: Shape, op: Op, seed: u64) -> QuantisedModel {
    use rand::{Rng, SeedableRng};
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let Op::Conv { filters, kernel, .. } = op else { panic!("{op:?} is no convolution") };
    let layer = |name: &str, input: &str, op| Layer {
        name: name.into(),
        inputs: vec![input.into()],
        op,
        ceiling: None,
    };
    let mut model = random::network(seed);
    model.network.input = input;
    model.network.layers = vec![layer("conv", INPUT, op), layer("pool", "conv", Op::GlobalAveragePool)];
    model.preprocess.colour = crate::network::Colour::Grey;
    (model.preprocess.mean, model.preprocess.scale) = (vec![0.0], vec![1.0]);
    model.labels.clear();
    model.input_zero = vec![rng.r#gen()];
    let conv = crate::model::QuantisedConv {
        weights: (0..filters * kernel * kernel).map(|_| rng.gen_range(-127..=127)).collect(),
        bias: (0..filters).map(|_| rng.gen_range(-9000..=9000)).collect(),
        multiplier: vec![1 << 8; filters],
        shift: vec![15; filters],
    };
    model.convs = BTreeMap::from([("conv".to_string(), conv)]);
    model
}

#[test]
fn equals_golden_for_all_geometries_of_a_convolution() {
    let mut seed = 0;
    for (height, width) in [(1, 1), (1, 9), (5, 7), (12, 3)] {
        let input = Shape { channels: 1, height, width };
        for (kernel, stride) in (1..=4).flat_map(|k| [1, 2, 3, 5, 1000].map(|s| (k, s))) {
            for pad in 0..=kernel {
                seed += 1;
                let model = one_conv(input, Op::Conv { filters: 3, kernel, stride, pad }, seed);
                if model.validate().is_ok() {
                    assert_equal(&model, seed);
                }
            }
        }
    }
}

#[test]
fn largest_sums_are_exact() {
    let op = Op::Conv { filters: 4, kernel: 16, stride: 1, pad: 0 };
    let mut model = one_conv(Shape { channels: 1, height: 20, width: 18 }, op, 1);
    let conv = model.convs.get_mut("conv").unwrap();
    // 255 * 127 * 256 + bias is just below 2^23, and so is the negative filter's. The others' partial
    // sums go to half of it and come back to a difference of one unit.
    let half = [127; 128];
    conv.weights = [[[127; 128]; 2], [[-127; 128]; 2], [half, half.map(|w| -w)], [half.map(|w| -w), half]]
        .concat()
        .concat();
    conv.bias = vec![98_047, -98_047, 201, 203];
    (conv.multiplier, conv.shift) = (vec![1; 4], vec![16, 16, 1, 1]);
    let bright = vec![255; model.network.input.len()];
    let twin = Twin::new(&model).unwrap().run_with_maps(&bright).unwrap();
    assert_eq!(twin, golden::run(&model, &bright).unwrap());
    let first: Vec<u8> = twin.maps["conv"].chunks(5 * 3).map(|plane| plane[0]).collect();
    assert_eq!(first, [128, 0, 101, 102]);
}

#[test]
fn many_images_keep_their_order() {
    let model = random::network(12);
    let images: Vec<Vec<u8>> = (0..17).map(|seed| random::pixels(seed, model.network.input)).collect();
    let expected: Vec<_> = images.iter().map(|image| golden::run(&model, image).unwrap().sums).collect();
    assert!(expected.windows(2).any(|pair| pair[0] != pair[1]), "images that differ");
    let twin = Twin::new(&model).unwrap().with_threads(4);
    assert_eq!(twin.run_all(&images).unwrap(), expected);
    assert_eq!(twin.run_all(&images[..0]).unwrap(), Vec::<Vec<u32>>::new());
}

#[test]
fn errors_are_those_of_golden() {
    let mut model = random::network(1);
    let twin = Twin::new(&model).unwrap().with_threads(0);
    assert_eq!(twin.run(&[0]), Err(golden::run(&model, &[0]).unwrap_err()));
    assert_eq!(twin.run_all(&[vec![0]]), Err(golden::run(&model, &[0]).unwrap_err()));
    model.input_zero.clear();
    let error = Twin::new(&model).unwrap_err();
    assert_eq!(RunError::from(error), golden::run(&model, &[0]).unwrap_err());
}

#[test]
fn pools_as_golden_for_all_geometries() {
    for (height, width) in [(1, 1), (2, 9), (7, 6), (13, 13)] {
        let input = Shape { channels: 2, height, width };
        let map = random::pixels(9, input);
        for (size, stride) in (1..=4).flat_map(|size| (1..=5).map(move |stride| (size, stride))) {
            for rounding in [Rounding::Ceil, Rounding::Floor] {
                let conv = Op::Conv { filters: 2, kernel: 1, stride: 1, pad: 0 };
                let mut model = one_conv(Shape { channels: 1, ..input }, conv, 3);
                let pool = Layer {
                    name: "max".into(),
                    inputs: vec!["conv".into()],
                    op: Op::MaxPool { size, stride, rounding },
                    ceiling: None,
                };
                model.network.layers.insert(1, pool);
                let Ok(shapes) = crate::shapes::shapes(&model.network) else { continue };
                let output = shapes["max"];
                let pooled = pool::max_pool(&map, input, output, size, stride);
                assert_eq!(pooled, tensor::max_pool(&map, input, output, size, stride), "{size} {stride}");
            }
        }
    }
}
