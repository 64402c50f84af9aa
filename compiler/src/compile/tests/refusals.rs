//! What the compiler refuses, and in which words.

use firebrick_spec::EngineConfig;

use crate::compile::{CompileError, compile, possible_sizes, refusals};
use firebrick_nn::network::{INPUT, Layer, Network, Op, Rounding, Shape};
use firebrick_nn::random;
use firebrick_nn::random::small_weights;

pub(super) fn layer(name: &str, inputs: &[&str], op: Op) -> Layer {
    Layer { name: name.into(), inputs: inputs.iter().map(|i| (*i).into()).collect(), op, ceiling: None }
}

pub(super) fn conv(
    name: &str,
    input: &str,
    filters: usize,
    kernel: usize,
    stride: usize,
    pad: usize,
) -> Layer {
    layer(name, &[input], Op::Conv { filters, kernel, stride, pad })
}

pub(super) fn pool(name: &str, input: &str) -> Layer {
    layer(name, &[input], Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil })
}

/// A network of `input` with a last 1x1 convolution over `last` and the average behind it.
fn network(input: Shape, last: &str, mut layers: Vec<Layer>) -> Network {
    layers.push(conv("classes", last, 10, 1, 1, 0));
    layers.push(layer("average", &["classes"], Op::GlobalAveragePool));
    Network { name: "test".into(), input, layers }
}

const SMALL: Shape = Shape { channels: 1, height: 20, width: 20 };

fn refused_by(network: Network, density: f64, config: &EngineConfig) -> Vec<String> {
    let without_weights = refusals(&network, config);
    match compile(&small_weights(network, density), config) {
        Err(CompileError::Refused(list)) => {
            assert_eq!(CompileError::Refused(list.clone()).refusals(), list);
            assert!(
                density < 1.0 || list == without_weights,
                "{list:?}, without weights {without_weights:?}"
            );
            list.iter().map(ToString::to_string).collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// The refusals of a network whose other layers, between `conv1` and `last`, are `layers`.
pub(super) fn refused(last: &str, layers: Vec<Layer>) -> Vec<String> {
    let mut all = vec![conv("conv1", INPUT, 4, 3, 1, 1)];
    all.extend(layers);
    refused_by(network(SMALL, last, all), 1.0, &EngineConfig::with_pes(2))
}

#[track_caller]
pub(super) fn one(refusals: &[String], expected: &str) {
    assert_eq!(refusals, [expected]);
}

#[test]
fn strides_behind_the_first_layer_are_refused() {
    one(
        &refused("a", vec![conv("a", "conv1", 4, 3, 2, 1)]),
        "layer a: has stride 2; only a layer over the image can have one",
    );
}

#[test]
fn paddings_that_add_a_strip_are_refused() {
    let padded = |width| {
        let layers = vec![conv("conv1", INPUT, 4, 1, 1, 0), conv("a", "conv1", 4, 1, 1, 1)];
        network(Shape { channels: 1, height: 5, width }, "a", layers)
    };
    let config = EngineConfig::with_pes(2);
    assert!(compile(&small_weights(padded(26), 1.0), &config).is_ok());
    one(
        &refused_by(padded(28), 1.0, &config),
        "layer a: a has padding 1, with which 28 columns become 30; only as many strips of 14 columns as the input has are \
         possible, but for 1x1 right before the global average pool, or with padding 1 before a max pooling that leaves its last \
         column out",
    );
    let many = vec![
        conv("conv1", INPUT, 513, 1, 1, 0),
        conv("a", "conv1", 4, 1, 1, 1),
        layer("p", &["a"], Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Floor }),
    ];
    one(
        &refused_by(network(Shape { channels: 1, height: 5, width: 28 }, "p", many), 1.0, &config),
        "layer a: has rows of more strips of 14 columns than its input, whose 513 channels are more than the 512 that can be \
         copied",
    );
}

#[test]
fn other_poolings_are_refused() {
    let op = Op::MaxPool { size: 2, stride: 2, rounding: Rounding::Floor };
    one(
        &refused("a", vec![layer("a", &["conv1"], op)]),
        "layer a: max pooling of 2x2 with stride 2; only 3x3 with stride 2 is possible",
    );
    one(
        &refused("b", vec![pool("a", "conv1"), pool("b", "a")]),
        "layer b: pools a; only the output of a convolution, concat or addition can be pooled",
    );
}

#[test]
fn a_map_used_pooled_and_not_is_refused() {
    one(
        &refused("a", vec![pool("p", "conv1"), conv("a", "conv1", 4, 1, 1, 0)]),
        "layer p: pools conv1, which a reads too; a pooled map can have no other reader",
    );
}

#[test]
fn concats_of_other_things_are_refused() {
    let a = || conv("a", "conv1", 4, 1, 1, 0);
    let concat = |inputs: &[&str]| layer("c", inputs, Op::Concat);
    one(
        &refused("c", vec![a(), concat(&["a", "conv1"])])[..1],
        "layer conv1: is read by a and by concat c; a part of a concat can have no other reader",
    );
    let (b, d) = (conv("b", "a", 4, 1, 1, 0), || conv("d", "conv1", 4, 1, 1, 0));
    one(
        &refused("c", vec![a(), b, d(), concat(&["b", "d"])]),
        "layer c: concatenates convolutions over a and conv1; all must read the same map",
    );
    one(
        &refused("c", vec![a(), layer("e", &["a"], Op::Concat), d(), concat(&["e", "d"])]),
        "layer c: concatenates e; only convolutions can be concatenated",
    );
    one(&refused("c", vec![a(), concat(&["a", "a"])])[1..], "layer c: concatenates a twice");
}

#[test]
fn what_the_image_cannot_do_is_refused() {
    let config = EngineConfig::with_pes(2);
    let with = |layers: Vec<Layer>, last: &str| refused_by(network(SMALL, last, layers), 1.0, &config);
    one(
        &with(vec![conv("a", INPUT, 4, 9, 2, 0)], "a"),
        "layer a: kernel 9 with stride 2 needs 5 column taps of the image; at most 4 are possible",
    );
    let (a, b) = (conv("a", INPUT, 4, 3, 1, 1), conv("b", INPUT, 4, 1, 1, 0));
    one(
        &with(vec![a, b, layer("c", &["a", "b"], Op::Concat)], "c"),
        "layer c: convolutions over the image must have the same kernel, stride and padding",
    );
    let two = with(vec![conv("a", INPUT, 4, 3, 1, 1), conv("b", INPUT, 4, 3, 1, 1)], "b");
    assert_eq!(two[0], "layer a: reads the image, which b reads too; only one may");
}

#[test]
fn what_does_not_fit_is_refused_with_the_numbers() {
    let config = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(2) };
    // The image is not split over its channels or rows.
    let layers = vec![conv("conv1", INPUT, 16, 7, 2, 3)];
    let image = Shape { channels: 3, height: 40, width: 40 };
    one(
        &refused_by(network(image, "conv1", layers), 1.0, &config),
        "layer conv1: needs 84 words of a PE's activation store (3 rows above x 2 strips x 12 channels + 12); \
         at most 64 are possible",
    );
    let config = EngineConfig { activation_words: 512, ..config };
    let layers = vec![conv("a", INPUT, 4, 11, 4, 0)];
    one(
        &refused_by(network(image, "a", layers), 1.0, &config),
        "layer a: filter 3 of a has 363 entries in a weight store of 64 words; at most 252 entries of one filter \
         (of two, if the channels are averaged by one PE) are possible",
    );
    let config = EngineConfig { activation_words: 64, ..config };
    let layers = vec![conv("conv1", INPUT, 1100, 1, 1, 0), conv("a", "conv1", 4, 1, 1, 0)];
    one(
        &refused_by(network(SMALL, "a", layers), 1.0, &config),
        "layer a: does not fit the stores, not even split over its 1100 input channels and 1 kernel rows: lists of 64 words, \
         64 words of activations",
    );
}

#[test]
fn maps_beyond_the_contract_are_refused() {
    let config = EngineConfig::with_pes(2);
    let with = |height: usize, width: usize, filters: usize, last: &str| {
        let layers =
            vec![conv("conv1", INPUT, filters, 1, 1, 0), pool("p", "conv1"), conv("a", "p", 2, 1, 1, 0)];
        let input = Shape { channels: 1, height, width };
        refused_by(network(input, last, layers), 1.0, &config)
    };
    one(
        &with(3, 4000, 1, "a"),
        "layer conv1: has 286 strips of 14 pixels in a row; at most 255 are possible",
    );
    one(&with(70000, 3, 1, "a"), "layer conv1: has 70000 rows; at most 65535 are possible");
    let wide = with(300, 1000, 1, "a");
    one(&wide, "layer average: averages over 75000 pixels; at most 65793 are possible");
    let many = with(65000, 300, 1, "a");
    assert_eq!(many[0], "layer conv1: has 1430000 tiles; at most 1048575 are possible");
}

#[test]
fn streams_and_buffers_beyond_the_contract_are_refused() {
    // 24 bits of 8-byte words, 32 bits of bytes.
    let (most_weights, most_memory) = (((1 << 24) - 1) * 8, (1 << 32) - 1);
    assert!(possible_sizes(most_weights, most_memory).is_ok());
    let message = |weights, memory| possible_sizes(weights, memory).unwrap_err().to_string();
    let found = message(most_weights + 8, 0);
    assert!(found.contains("16777216 words of weights; at most 16777215 are possible"), "{found}");
    let found = message(0, most_memory + 1);
    assert!(found.contains("4294967296 bytes of memory; at most 4294967295 are possible"), "{found}");
}

#[test]
fn everything_is_refused_at_once() {
    let refusals = refused(
        "d",
        vec![
            conv("a", "conv1", 4, 3, 2, 1),
            conv("b", "a", 4, 3, 3, 1),
            layer("c", &["b"], Op::MaxPool { size: 2, stride: 2, rounding: Rounding::Ceil }),
            conv("d", "c", 4, 3, 2, 1),
        ],
    );
    let layers: Vec<&str> = refusals.iter().filter_map(|r| r.split([' ', ':']).nth(1)).collect();
    assert_eq!(layers, ["a", "b", "c", "d"]);
}

#[test]
fn contradictions_are_errors_of_their_own() {
    let mut wrong = random::network(3);
    wrong.convs.clear();
    let error = compile(&wrong, &EngineConfig::default()).unwrap_err();
    assert!(matches!(error, CompileError::Model(_)) && error.refusals().is_empty());
    let config = EngineConfig { pes: 0, ..EngineConfig::default() };
    let message = compile(&random::network(3), &config).unwrap_err().to_string();
    assert!(message.contains("pes = 0"), "{message}");
}
