//! Caffe networks written by hand, in both forms.

mod inputs;
mod scores;

use firebrick_nn::family::{Bypass, SqueezeNet};
use firebrick_nn::float;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Op, Shape};
use firebrick_nn::random;

use super::super::wire::encode::Message;
use crate::{Companion, ImportError, decode_caffe};

type Blob<'a> = (&'a [usize], &'a [f32]);

/// A `LayerParameter` with its weights.
fn layer(name: &str, blobs: &[Blob<'_>]) -> Message {
    let mut layer = Message::default().text(1, name);
    for (dims, values) in blobs {
        let blob = Message::default().message(7, Message::default().ints(1, dims)).floats(5, values);
        layer = layer.message(7, blob);
    }
    layer
}

fn file(layers: &[Message]) -> Vec<u8> {
    layers.iter().fold(Message::default().text(1, "n"), |net, layer| net.message(100, layer.clone())).0
}

const INPUT: &str = "name: \"n\" layer { name: \"data\" type: \"Input\" top: \"data\"
    input_param { shape { dim: 1 dim: 1 dim: 4 dim: 4 } } }";

const CONV: &str = "layer { name: \"c\" type: \"Convolution\" bottom: \"data\" top: \"c\"
    convolution_param { num_output: 2 kernel_size: 1 } }
    layer { name: \"r\" type: \"ReLU\" bottom: \"c\" top: \"c\" }";

const AVERAGE: &str = "layer { name: \"p\" type: \"Pooling\" bottom: \"BOTTOM\" top: \"p\"
    pooling_param { pool: AVE global_pooling: true } }
    layer { name: \"s\" type: \"Softmax\" bottom: \"p\" top: \"s\" }";

fn average(bottom: &str) -> String {
    AVERAGE.replace("BOTTOM", bottom)
}

fn conv() -> Message {
    layer("c", &[(&[2, 1, 1, 1], &[1.0, 2.0]), (&[2], &[0.0, 1.0])])
}

fn import(description: &str, layers: &[Message]) -> Result<FloatModel, ImportError> {
    decode_caffe(description, &file(layers), Companion::default())
}

/// The scores for the pixels 0 to 15.
fn scores(description: &str, layers: &[Message]) -> Vec<f32> {
    let pixels: Vec<u8> = (0..16).collect();
    float::run(&import(description, layers).unwrap(), &pixels).unwrap().scores
}

fn refusal(description: &str, layers: &[Message]) -> String {
    import(description, layers).unwrap_err().to_string()
}

#[test]
fn a_classifier_is_read_in_both_forms() {
    let description = [INPUT, CONV, &average("c")].concat();
    assert_eq!(scores(&description, &[conv()]), [7.5, 16.0]);
    let old = "name: 'n' input: \"data\" input_dim: 1 input_dim: 1 input_dim: 4 input_dim: 4
        layers { name: 'c' type: CONVOLUTION bottom: 'data' top: 'c' convolution_param { num_output: 2 kernel_size: 1 } }
        layers { name: 'r' type: RELU bottom: 'c' top: 'c' }
        layers { name: 'p' type: POOLING bottom: 'c' top: 'p' pooling_param { pool: AVE kernel_size: 4 } }
        layers { name: 'l' type: SOFTMAX_LOSS bottom: 'p' bottom: 'label' top: 'loss' include { phase: TRAIN } }";
    // V1LayerParameter with the four old sizes.
    let blob = |sizes: [i64; 4], values: &[f32]| {
        let sizes = sizes.iter().zip(1..).fold(Message::default(), |m, (&size, tag)| m.int(tag, size));
        sizes.floats(5, values)
    };
    let weights = blob([2, 1, 1, 1], &[1.0, 2.0]);
    let v1 = Message::default().text(4, "c").message(6, weights).message(6, blob([1, 1, 1, 2], &[0.0, 1.0]));
    let file = Message::default().message(2, v1).0;
    let model = decode_caffe(old, &file, Companion::default()).unwrap();
    assert_eq!(float::run(&model, &(0..16).collect::<Vec<u8>>()).unwrap().scores, [7.5, 16.0]);
}

#[test]
fn batch_norm_scale_and_linear_layers_are_read() {
    let description = [
        INPUT,
        &CONV.replace("name: \"r\" type: \"ReLU\"", "name: \"n\" type: \"BatchNorm\""),
        "layer { name: 'sc' type: 'Scale' bottom: 'c' top: 'c' scale_param { bias_term: true } }
         layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'c' }
         layer { name: 'ip' type: 'InnerProduct' bottom: 'c' top: 'ip' inner_product_param { num_output: 1 } }",
    ]
    .concat();
    // Means 1 and 3, variances 4 and 1, twice as large in the file.
    let norm = layer("n", &[(&[2], &[2.0, 6.0]), (&[2], &[8.0, 2.0]), (&[1], &[2.0])]);
    let scale = layer("sc", &[(&[2], &[2.0, 1.0]), (&[2], &[1.0, 0.0])]);
    let ones = vec![-1.0 / 16.0; 32];
    let linear = layer("ip", &[(&[1, 1, 1, 32], &ones), (&[1], &[0.5])]);
    // relu(x - 1 + 1) and relu(2 x + 1 - 3): means 7.5 and 13.125.
    let found = scores(&description, &[conv(), norm.clone(), scale.clone(), linear.clone()]);
    assert!(found.len() == 1 && (found[0] + 20.125).abs() < 1e-3, "{found:?}");
    let learning = description
        .replace("type: \"BatchNorm\"", "type: \"BatchNorm\" batch_norm_param { use_global_stats: false }");
    let text = refusal(&learning, &[conv(), norm, scale, linear]);
    assert!(text.contains("layer `n` (BatchNorm): use_global_stats: false, accepted: true"), "{text}");
}

#[test]
fn groups_and_ceil_poolings_are_read() {
    let description = [
        INPUT,
        CONV,
        "layer { name: 'g' type: 'Convolution' bottom: 'c' top: 'g'
             convolution_param { num_output: 2 kernel_h: 1 kernel_w: 1 group: 2 bias_term: false } }
         layer { name: 'gr' type: 'ReLU' bottom: 'g' top: 'g' }
         layer { name: 'm' type: 'Pooling' bottom: 'g' top: 'm' pooling_param { kernel_size: 3 stride: 2 } }",
        &average("m"),
    ]
    .concat();
    let grouped = layer("g", &[(&[2, 1, 1, 1], &[1.0, 0.5])]);
    let model = import(&description, &[conv(), grouped.clone()]).unwrap();
    assert_eq!(model.convs["g"].weights, [1.0, 0.0, 0.0, 0.5]);
    // Maxima 10, 11, 14, 15.
    assert_eq!(scores(&description, &[conv(), grouped]), [12.5, 13.0]);
}

/// The description and the weights of a network of the family, as Caffe would write them.
fn written(model: &FloatModel) -> (String, Vec<u8>) {
    let Shape { channels, height, width } = model.network.input;
    let mut text = format!(
        "name: \"{}\"\ninput: \"data\"\ninput_shape {{ dim: 1 dim: {channels} dim: {height} dim: {width} }}\n",
        model.network.name
    );
    let mut weights = Vec::new();
    for l in &model.network.layers {
        let bottoms: String =
            l.inputs.iter().map(|i| format!("bottom: \"{}\" ", i.replace("input", "data"))).collect();
        let (kind, param) = match l.op {
            Op::Conv { filters, kernel, stride, pad } => {
                let conv = &model.convs[&l.name];
                let dims = [filters, conv.weights.len() / filters / kernel / kernel, kernel, kernel];
                weights.push(layer(&l.name, &[(&dims, &conv.weights), (&[filters], &conv.bias)]));
                let param =
                    format!("num_output: {filters} kernel_size: {kernel} stride: {stride} pad: {pad}");
                ("Convolution", format!("convolution_param {{ {param} }}"))
            }
            Op::MaxPool { size, stride, .. } => {
                ("Pooling", format!("pooling_param {{ pool: MAX kernel_size: {size} stride: {stride} }}"))
            }
            Op::Concat => ("Concat", String::new()),
            Op::Add => ("Eltwise", "eltwise_param { operation: SUM }".to_string()),
            Op::GlobalAveragePool => {
                ("Pooling", "pooling_param { pool: AVE global_pooling: true }".to_string())
            }
            Op::LinearConv { .. } => panic!("{l:?}"),
        };
        text +=
            &format!("layer {{ name: \"{0}\" type: \"{kind}\" {bottoms} top: \"{0}\" {param} }}\n", l.name);
        if kind == "Convolution" {
            text += &format!(
                "layer {{ name: \"{0}/relu\" type: \"ReLU\" bottom: \"{0}\" top: \"{0}\" }}\n",
                l.name
            );
        }
    }
    (text, file(&weights))
}

#[test]
fn squeezenets_with_and_without_bypasses_are_what_they_were() {
    for bypass in [Bypass::None, Bypass::Simple, Bypass::Complex] {
        let family = SqueezeNet { bypass, ..SqueezeNet::v1_1() };
        let mut model = random::float_weights(family.network().unwrap(), 3);
        (model.preprocess, model.labels) = (crate::released::caffe_preprocess(), Vec::new());
        let (text, weights) = written(&model);
        assert_eq!(decode_caffe(&text, &weights, Companion::default()).unwrap(), model, "{bypass:?}");
    }
}

#[test]
fn what_cannot_run_is_told_at_once() {
    let description = [
        INPUT,
        CONV,
        "layer { name: 'lrn' type: 'LRN' bottom: 'c' top: 'lrn' }
         layer { name: 'e' type: 'Eltwise' bottom: 'c' bottom: 'c' top: 'e' eltwise_param { operation: MAX } }
         layer { name: 'd' type: 'Deconvolution' bottom: 'c' top: 'd' }
         layer { name: 'follows' type: 'Eltwise' bottom: 'e' bottom: 'd' bottom: 'lrn' top: 'f' eltwise_param { operation: MAX } }",
        &average("f"),
    ]
    .concat();
    let text = refusal(&description, &[conv()]);
    assert!(text.starts_with("cannot run: layer `lrn` (LRN): local response normalisation is not"), "{text}");
    assert!(text.contains("; layer `e` (Eltwise): operation: MAX, accepted: SUM; "), "{text}");
    assert!(
        text.contains(
            "layer `d` (Deconvolution): the layer's type is not possible; operators that are possible: Conv"
        ),
        "{text}"
    );
    assert!(!text.contains("follows"), "{text}");
    let text =
        refusal(&[INPUT, CONV, &average("c")].concat(), &[layer("c", &[(&[2, 1, 1, 1], &[1.0, 2.0])])]);
    assert!(text.contains("layer `c` (Convolution): the .caffemodel file has 1 blobs for it"), "{text}");
    let slip = CONV.replace("kernel_size: 1", "kernel_size: 1 stide: 2");
    let text = refusal(&[INPUT, &slip, &average("c")].concat(), &[conv()]);
    assert!(
        text.contains("layer `c` (Convolution): has the field `stide`, accepted: num_output, "),
        "{text}"
    );
    let leaky = CONV.replace("top: \"c\" }", "top: \"c\" relu_param { negative_slope: 0.1 } }");
    assert!(refusal(&[INPUT, &leaky, &average("c")].concat(), &[conv()]).contains("negative_slope = 0.1"));
}

#[test]
fn windows_of_impossible_numbers_are_refused_with_those_that_are_possible() {
    let refused = |param: &str| {
        let conv_ = CONV.replace("kernel_size: 1", param);
        refusal(&[INPUT, &conv_, &average("c")].concat(), &[conv()])
    };
    for (param, told) in [
        ("kernel_size: 1 stride: -1", "stride = -1, accepted: 1 to 65536"),
        ("kernel_size: 1 stride: 0", "stride = 0, accepted: 1 to 65536"),
        ("kernel_size: 1 stride_h: 1 stride_w: -2", "stride_w = -2, accepted: 1 to 65536"),
        ("kernel_size: -3", "kernel_size = -3, accepted: 1 to 65536"),
        ("kernel_size: 1.5", "kernel_size = 1.5, accepted: 1 to 65536"),
        ("kernel_size: 1 pad: -1", "pad = -1, accepted: 0 to 65536"),
        ("kernel_size: 1 pad: 99999999999999999999", "pad = 99999999999999999999, accepted: 0 to 65536"),
        ("kernel_size: 1 dilation: 0", "dilation = 0, accepted: 1 to 65536"),
        ("kernel_size: 1 group: -1", "group: -1, accepted: a whole number, 0 and more"),
        ("kernel_h: 1", "has kernel_h, but no kernel_w, accepted: both"),
        ("kernel_size: 1 stride_w: 2", "has stride_w, but no stride_h, accepted: both"),
        (
            "kernel_size: 1 kernel_h: 1",
            "kernel_size: [1] with kernel_h and kernel_w, accepted: one or the other",
        ),
    ] {
        let text = refused(param);
        assert_eq!(text, format!("cannot run: layer `c` (Convolution): {told}"), "{param}");
    }
    // Of a padding that is told for one side only the other one is 0.
    let padded = CONV.replace("kernel_size: 1", "kernel_h: 3 kernel_w: 1 pad_h: 1");
    let columns = layer("c", &[(&[2, 1, 3, 1], &[0.0, 1.0, 0.0, 0.0, 2.0, 0.0]), (&[2], &[0.0, 1.0])]);
    assert_eq!(scores(&[INPUT, &padded, &average("c")].concat(), &[columns]), [7.5, 16.0]);
}

#[test]
fn descriptions_that_are_no_classifiers_are_refused() {
    assert!(refusal("layer {", &[]).starts_with("line 1: "));
    let text = refusal(&[CONV, &average("c")].concat(), &[conv()]);
    assert!(text.starts_with("has no input from which scores are computed; accepted: an `input:`"), "{text}");
    assert_eq!(refusal("name: 'n'", &[]), "holds no layers, accepted: a network's description");
    let two = [INPUT, CONV, &average("c"), &average("c").replace("\"s\"", "\"t\"").replace("\"p\"", "\"q\"")];
    assert!(refusal(&two.concat(), &[conv()]).contains("has 2 outputs, `s`, `t`, accepted: 1, the scores"));
    let open = INPUT.replace("dim: 1 dim: 1 dim: 4 dim: 4", "dim: 1");
    let text = refusal(&[&open, CONV, &average("c")].concat(), &[conv()]);
    assert!(text.contains("input `data` has no four sizes"), "{text}");
}

#[test]
fn damaged_weights_never_panic() {
    let description = [INPUT, CONV, &average("c")].concat();
    let weights = file(&[conv()]);
    for (at, bit) in (0..weights.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut damaged = weights.clone();
        damaged[at] ^= 1 << bit;
        let _ = decode_caffe(&description, &damaged, Companion::default());
        let _ = decode_caffe(&description, &weights[..at], Companion::default());
    }
    for at in 0..description.len() {
        let _ = decode_caffe(&description[..at], &weights, Companion::default());
    }
}
