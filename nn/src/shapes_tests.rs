//! Sizes as Caffe computes them, and one refusal per error.

use super::*;

fn layer(name: &str, inputs: &[&str], op: Op) -> Layer {
    Layer {
        name: name.to_string(),
        inputs: inputs.iter().map(|i| i.to_string()).collect(),
        op,
        ceiling: None,
    }
}

const fn conv(filters: usize, kernel: usize, stride: usize, pad: usize) -> Op {
    Op::Conv { filters, kernel, stride, pad }
}

fn network(layers: Vec<Layer>) -> Network {
    Network { name: "net".to_string(), input: Shape { channels: 3, height: 10, width: 12 }, layers }
}

fn one(op: Op) -> Result<Shape, NetworkError> {
    shapes(&network(vec![layer("a", &[INPUT], op)])).map(|shapes| shapes["a"])
}

fn refusal(layers: Vec<Layer>) -> String {
    network(layers).validate().unwrap_err().to_string()
}

#[test]
fn convolutions_round_down_and_pools_as_told() {
    assert_eq!(one(conv(5, 3, 2, 0)), Ok(Shape { channels: 5, height: 4, width: 5 }));
    assert_eq!(one(conv(5, 3, 2, 1)), Ok(Shape { channels: 5, height: 5, width: 6 }));
    let pool = |size, stride, rounding| one(Op::MaxPool { size, stride, rounding });
    assert_eq!(pool(3, 2, Rounding::Ceil), Ok(Shape { channels: 3, height: 5, width: 6 }));
    assert_eq!(pool(3, 2, Rounding::Floor), Ok(Shape { channels: 3, height: 4, width: 5 }));
    assert_eq!(pool(1, 9, Rounding::Ceil), Ok(Shape { channels: 3, height: 2, width: 2 }));
    assert_eq!(one(Op::GlobalAveragePool), Ok(Shape { channels: 3, height: 1, width: 1 }));
}

#[test]
fn ceil_pooling_is_that_of_the_engine() {
    for side in 1..60 {
        let expected = firebrick_spec::descriptor::pooled(side);
        assert_eq!(pooled_side(side, 3, 2, Rounding::Ceil).unwrap_or(0), expected, "{side}");
    }
}

#[test]
fn names_and_inputs_are_checked() {
    assert_eq!(refusal(vec![]), "network `net` has no layers, accepted: at least one");
    let conv1 = || layer("c", &[INPUT], conv(4, 1, 1, 0));
    assert!(refusal(vec![conv1(), conv1()]).starts_with("layer `c`: name is used twice"));
    assert!(
        refusal(vec![layer("input", &[INPUT], conv(4, 1, 1, 0))])
            .contains("`input`: name is reserved for the image")
    );
    assert!(refusal(vec![layer("", &[INPUT], conv(4, 1, 1, 0))]).contains("name is empty"));
    assert!(
        refusal(vec![conv1(), layer("p", &["d"], Op::GlobalAveragePool)])
            .starts_with("layer `p`: input `d` is neither")
    );
    assert_eq!(
        refusal(vec![conv1(), layer("p", &["c", "c"], Op::GlobalAveragePool)]),
        "layer `p`: has 2 inputs, accepted: 1"
    );
    assert_eq!(refusal(vec![layer("p", &[], Op::Concat)]), "layer `p`: has 0 inputs, accepted: at least 1");
}

#[test]
fn impossible_parameters_and_sizes_are_refused() {
    let text = |op| one(op).unwrap_err().to_string();
    assert_eq!(text(conv(0, 3, 1, 0)), "layer `a`: filters = 0, accepted: at least 1");
    assert_eq!(text(conv(1, 0, 1, 0)), "layer `a`: kernel = 0, accepted: at least 1");
    assert_eq!(text(conv(1, 3, 0, 0)), "layer `a`: stride = 0, accepted: at least 1");
    assert_eq!(text(conv(1, 3, 1, 4)), "layer `a`: pad = 4, accepted: 0 to 3 (the kernel)");
    assert_eq!(
        text(conv(1, 11, 1, 0)),
        "layer `a`: a window of 11x11 does not fit its (padded) input of 10x12"
    );
    assert_eq!(
        text(conv(usize::MAX, 3, 1, 0)),
        "layer `a`: its weights would hold more than 268435456 values"
    );
    assert_eq!(text(conv(1 << 26, 1, 1, 0)), "layer `a`: output would hold more than 268435456 values");
    assert!(
        text(Op::MaxPool { size: 11, stride: 1, rounding: Rounding::Ceil }).contains("a window of 11x11")
    );
    assert!(text(Op::MaxPool { size: 0, stride: 1, rounding: Rounding::Ceil }).contains("size = 0"));
    let mut empty = network(vec![layer("a", &[INPUT], conv(1, 1, 1, 0))]);
    empty.input.width = 0;
    assert_eq!(
        shapes(&empty).unwrap_err().to_string(),
        "layer `input`: input = 3x10x0, accepted: at least 1 channel, row and column"
    );
}

#[test]
fn a_concat_takes_equal_sizes_only() {
    let layers = |kernel| {
        vec![
            layer("a", &[INPUT], conv(4, 1, 1, 0)),
            layer("b", &[INPUT], conv(5, kernel, 1, 0)),
            layer("c", &["a", "b"], Op::Concat),
        ]
    };
    assert_eq!(shapes(&network(layers(1))).unwrap()["c"].channels, 9);
    assert_eq!(
        shapes(&network(layers(3))).unwrap_err().to_string(),
        "layer `c`: input `b` is 8x10, accepted: the first input's 10x12"
    );
}

#[test]
fn an_addition_takes_two_different_maps_of_one_shape() {
    let layers = |filters, inputs: &[&str]| {
        vec![
            layer("a", &[INPUT], conv(4, 1, 1, 0)),
            layer("b", &[INPUT], conv(filters, 1, 1, 0)),
            layer("s", inputs, Op::Add),
            layer("p", &["s"], Op::GlobalAveragePool),
        ]
    };
    let valid = network(layers(4, &["a", "b"]));
    assert_eq!(valid.validate().unwrap()["s"], Shape { channels: 4, height: 10, width: 12 });
    assert_eq!(valid.classes(), 4);
    assert_eq!(
        refusal(layers(5, &["a", "b"])),
        "layer `s`: input `b` is 5x10x12, accepted: the first input's 4x10x12"
    );
    assert_eq!(refusal(layers(4, &["a"])), "layer `s`: has 1 inputs, accepted: 2");
    assert_eq!(refusal(layers(4, &["a", "b", "a"])), "layer `s`: has 3 inputs, accepted: 2");
    assert!(refusal(layers(4, &["b", "b"])).starts_with("layer `s`: adds a map to itself"));
    let image = vec![layer("a", &[INPUT], conv(3, 1, 1, 0)), layer("s", &["a", INPUT], Op::Add)];
    assert_eq!(refusal(image), "layer `s`: reads the image, which only a convolution can");
}

#[test]
fn only_classifiers_of_images_are_valid() {
    let conv1 = || layer("c", &[INPUT], conv(4, 1, 1, 0));
    let average = |input| layer("p", &[input], Op::GlobalAveragePool);
    let pool = |input| layer("m", &[input], Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil });
    network(vec![conv1(), average("c")]).validate().unwrap();
    assert!(refusal(vec![conv1()]).starts_with("layer `c`: is the last layer, which must be"));
    assert!(refusal(vec![pool(INPUT), average("m")]).starts_with("layer `m`: reads the image"));
    assert!(
        refusal(vec![conv1(), pool("c"), average("m")])
            .contains("`p`: is a global average pool of something")
    );
    assert!(
        refusal(vec![conv1(), average("c"), layer("d", &["p"], conv(1, 1, 1, 0))])
            .starts_with("layer `p`: is a global average pool, which only the last layer can be")
    );
    let linear = || layer("c", &[INPUT], Op::LinearConv { filters: 4, kernel: 1, stride: 1, pad: 0 });
    let ended = network(vec![linear(), average("c")]);
    ended.validate().unwrap();
    assert!(ended.has_linear_end() && ended.classes() == 4);
    assert!(!network(vec![conv1(), average("c")]).has_linear_end());
    assert_eq!(
        refusal(vec![linear(), layer("d", &["c"], conv(1, 1, 1, 0)), average("d")]),
        "layer `d`: reads a convolution without ReLU, which only the last layer can"
    );
}
