//! Layers beside the network, and which of several outputs holds the scores.

use super::{CONV, INPUT, average, conv, import, refusal, scores};

/// The scores of [`CONV`] and an average.
const SCORES: [f32; 2] = [7.5, 16.0];

/// A description with a label and more layers behind the average `p`; the softmax is left out.
fn behind(layers: &str) -> String {
    let data = "layer { name: 'data' type: 'DummyData' top: 'data' top: 'label'
        dummy_data_param { shape { dim: [1, 1, 4, 4] } shape { dim: 1 } } }";
    let average = average("c");
    [data, CONV, average.split_once("layer { name: \"s\"").unwrap().0, layers]
        .concat()
        .replace("\"p\"", "'p'")
}

#[test]
fn what_trains_and_evaluates_is_left_out() {
    for layers in [
        "",
        "layer { name: 'a' type: 'Accuracy' bottom: 'p' bottom: 'label' top: 'a' }",
        "layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'p' bottom: 'label' top: 'l' loss_weight: 1 }
         layer { name: 'a' type: 'Accuracy' bottom: 'p' bottom: 'label' top: 'a' include { phase: TEST } }",
        "layer { name: 's' type: 'Softmax' bottom: 'p' top: 's' }
         layer { name: 'm' type: 'ArgMax' bottom: 's' top: 'm' argmax_param { top_k: 1 } }",
        "layer { name: 'quiet' type: 'Silence' bottom: 'label' }",
        // A label that is made ready first.
        "layer { name: 'f' type: 'Flatten' bottom: 'label' top: 'f' }
         layer { name: 'l' type: 'EuclideanLoss' bottom: 'p' bottom: 'f' top: 'l' }",
        // Computed from losses.
        "layer { name: 'l' type: 'HingeLoss' bottom: 'p' bottom: 'label' top: 'l' }
         layer { name: 'e' type: 'Power' bottom: 'l' top: 'e' power_param { power: 2 } }",
        // Something that is looked at, and hidden.
        "layer { name: 't' type: 'TanH' bottom: 'c' top: 't' } layer { name: 'quiet' type: 'Silence' bottom: 't' bottom: 'label' }",
        "layer { name: 'o' type: 'HDF5Output' bottom: 'p' bottom: 'label' hdf5_output_param { file_name: 'x' } }",
    ] {
        assert_eq!(scores(&behind(layers), &[conv()]), SCORES, "{layers}");
    }
}

#[test]
fn auxiliary_classifiers_weigh_less() {
    let two = |first: &str, second: &str| {
        behind(&format!(
            "layer {{ name: 'q' type: 'TanH' bottom: 'c' top: 'q' }}
             layer {{ name: 'l1' type: 'SoftmaxWithLoss' bottom: 'q' bottom: 'label' top: 'l1' {first} }}
             layer {{ name: 'l2' type: 'SoftmaxWithLoss' bottom: 'p' bottom: 'label' top: 'l2' {second} }}"
        ))
    };
    assert_eq!(scores(&two("loss_weight: 0.3", ""), &[conv()]), SCORES);
    assert_eq!(scores(&two("loss_weight: 0.3", "loss_weight: 1"), &[conv()]), SCORES);
    let text = refusal(&two("", ""), &[conv()]);
    assert_eq!(text, "has 2 outputs, `p`, `q`, accepted: 1, the scores");
}

#[test]
fn scores_of_several_inputs_are_refused_with_their_names() {
    let pair = "input: 'data' input: 'other' input_dim: [1, 1, 4, 4, 1, 1, 4, 4]
        layer { name: 'e' type: 'Eltwise' bottom: 'data' bottom: 'other' top: 'e' }";
    let text =
        refusal(&[pair, &CONV.replace("bottom: \"data\"", "bottom: 'e'"), &average("c")].concat(), &[conv()]);
    assert_eq!(text, "the scores are computed from `other`, `data`, accepted: one input, the image");
}

#[test]
fn a_second_output_that_nothing_reads_does_no_harm() {
    let pooled = "layer { name: 'm' type: 'Pooling' bottom: 'c' top: 'm' top: 'mask' pooling_param { kernel_size: 3 stride: 2 } }";
    let description = [INPUT, CONV, pooled, &average("m")].concat();
    // Maxima 10, 11, 14, 15.
    assert_eq!(scores(&description, &[conv()]), [12.5, 26.0]);
    let read = "layer { name: 'e' type: 'Eltwise' bottom: 'm' bottom: 'mask' top: 'e' }";
    let text = refusal(&[INPUT, CONV, pooled, read, &average("e")].concat(), &[conv()]);
    assert!(text.contains("layer `m` (Pooling): gives a second output, `mask`, accepted: one"), "{text}");
}

#[test]
fn weights_of_another_network_are_refused_once() {
    let description = [INPUT, CONV, &average("c")].concat();
    let text = refusal(&description, &[super::layer("x", &[(&[1], &[1.0])])]);
    assert_eq!(text, "the .caffemodel file has no weights of any of the layers, but of `x`");
    assert_eq!(refusal(&description, &[]), "the .caffemodel file holds no weights of any layer");
}

#[test]
fn layers_of_derived_programs_are_read() {
    let wise = "layer { name: 'w' type: 'DepthwiseConvolution' bottom: 'c' top: 'w' convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
        layer { name: 'wr' type: 'ReLU' bottom: 'w' top: 'w' }";
    let weights = super::layer("w", &[(&[2, 1, 1, 1], &[1.0, 0.5])]);
    let description = [INPUT, CONV, wise, &average("w")].concat();
    assert_eq!(scores(&description, &[conv(), weights]), [7.5, 8.0]);
    // An even side, whose last windows are cut unless they are left out.
    let floor = "layer { name: 'm' type: 'Pooling' bottom: 'c' top: 'm' pooling_param { pool: AVE kernel_size: 3 stride: 1 ceil_mode: false } }";
    assert!(import(&[INPUT, CONV, floor, &average("m")].concat(), &[conv()]).is_ok());
}
