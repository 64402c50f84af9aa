//! The same in the forms that exporters give it: averages, vectors, channels last, several outputs.

use super::Attribute::{Int, Ints};
use super::refusals::refusals;
use super::{Attribute, File, average, companion, scores, start};
use crate::{Companion, decode_onnx};

/// A linear layer over the two averages.
fn linear(file: File, input: &str) -> File {
    file.constant("w2", &[2, 1], &[1.0, 10.0]).node("MatMul", &[input, "w2"], "y", &[])
}

#[test]
fn averages_are_reduced_in_all_forms() {
    let negative = |axes: &[i64]| start().shape("axes", axes);
    for keepdims in [0, 1] {
        let keep = ("keepdims", Int(keepdims));
        let attribute = start().node("ReduceMean", &["r"], "m", &[("axes", Ints(&[2, 3])), keep]);
        let input =
            negative(&[-1, -2]).node("ReduceMean", &["r", "axes"], "m", &[("keepdims", Int(keepdims))]);
        for file in [attribute, input] {
            let file = if keepdims == 1 { file.node("Flatten", &["m"], "f", &[]) } else { file };
            let last = file.last.clone();
            assert_eq!(scores(linear(file, &last)), [7.5 + 150.0]);
        }
    }
    // One after the other.
    let rows = start().node("ReduceMean", &["r"], "a", &[("axes", Ints(&[3])), ("keepdims", Int(0))]);
    let both = rows.node("ReduceMean", &["a"], "m", &[("axes", Ints(&[2])), ("keepdims", Int(0))]);
    let found = refusals(linear(both, "m"));
    assert!(found.iter().all(|refusal| refusal.starts_with("layer `a` (ReduceMean): ")), "{found:?}");
    // Over the pixels of a map whose rows and columns are one axis.
    let pixels = start().shape("to", &[0, 0, -1]).node("Reshape", &["r", "to"], "v", &[]);
    let pixels = pixels.node("ReduceMean", &["v"], "m", &[("axes", Ints(&[2])), ("keepdims", Int(0))]);
    assert_eq!(scores(linear(pixels, "m")), [7.5 + 150.0]);
    let whole = linear(start().node("ReduceMean", &["r"], "m", &[]), "m");
    assert!(refusals(whole)[0].contains("averages over the axes [], accepted: 2, 3"));
    let map = linear(start().node("ReduceMean", &["r"], "m", &[("axes", Ints(&[2, 3]))]), "m");
    assert!(refusals(map)[0].contains("reads a map, accepted: a vector"));
}

#[test]
fn axes_of_one_pixel_come_and_go() {
    let squeezed = average(start()).node("Squeeze", &["scores"], "v", &[("axes", Ints(&[2, 3]))]);
    assert_eq!(scores(linear(squeezed, "v")), [157.5]);
    let step = average(start()).shape("last", &[-1]).node("Squeeze", &["scores", "last"], "a", &[]);
    let step = step.node("Squeeze", &["a", "last"], "v", &[]);
    assert_eq!(scores(linear(step, "v")), [157.5]);
    let there = average(start()).node("Flatten", &["scores"], "f", &[]).shape("axes", &[2, 3]);
    let back = there.node("Unsqueeze", &["f", "axes"], "u", &[]).node("Flatten", &["u"], "v", &[]);
    assert_eq!(scores(linear(back, "v")), [157.5]);
    let groups = start().shape("to", &[1, 2, 2, 8]).node("Reshape", &["r", "to"], "g", &[]);
    let found = refusals(average(groups));
    let expected =
        "layer `g` (Reshape): from the sizes [1, 2, 4, 4] to [1, 2, 2, 8], accepted: a vector, as [1, -1]";
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
}

#[test]
fn casts_between_floats_are_nothing() {
    let file =
        File::new().constant("w", &[2, 1, 1, 1], &[1.0, 2.0]).node("Cast", &["x"], "h", &[("to", Int(10))]);
    let file = file.node("Conv", &["h", "w"], "c", &[]).node("Relu", &["c"], "r", &[]);
    let file = file.node("Cast", &["r"], "d", &[("to", Int(11))]);
    assert_eq!(scores(average(file).node("Cast", &["scores"], "s", &[("to", Int(1))])), [7.5, 15.0]);
    let ints = average(start()).node("Cast", &["scores"], "s", &[("to", Int(7))]);
    assert!(refusals(ints)[0].contains("to = I64, accepted: F32"));
}

/// A convolution over an image with channels last.
fn channels_last(steps: &[(&str, &[(&str, Attribute<'_>)])]) -> File {
    let mut file = File::new();
    for (i, (operator, attributes)) in steps.iter().enumerate() {
        let (from, to) = (file.last.clone(), format!("t{i}"));
        file = file.node(operator, &[&from], &to, attributes);
    }
    let last = file.last.clone();
    file.constant("w", &[2, 3, 1, 1], &[1.0, 0.0, 0.0, 0.0, 0.0, 1.0]).node("Conv", &[&last, "w"], "c", &[])
}

#[test]
fn images_with_channels_last_are_read() {
    let pixels: Vec<u8> = (0..48).collect();
    let run = |file: File, dims: &[usize]| {
        let model = decode_onnx(&file.bytes(dims), companion(3)).unwrap();
        assert_eq!((model.network.input.channels, model.network.input.width), (3, 4));
        firebrick_nn::float::run(&model, &pixels).unwrap().scores
    };
    let turned =
        || channels_last(&[("Transpose", &[("perm", Ints(&[0, 3, 1, 2]))])]).node("Relu", &["c"], "cr", &[]);
    assert_eq!(run(average(turned()), &[1, 4, 4, 3]), [7.5, 39.5]);
    // Back for the average, as TensorFlow's converter writes it.
    let back = turned().node("Transpose", &["cr"], "b", &[("perm", Ints(&[0, 2, 3, 1]))]);
    let mean = back.clone().node("ReduceMean", &["b"], "m", &[("axes", Ints(&[1, 2])), ("keepdims", Int(0))]);
    assert_eq!(run(linear(mean, "m"), &[1, 4, 4, 3]), [7.5 + 395.0]);
    // All values of a map with channels last, in that order.
    let weights: Vec<f32> = (0..32).map(|i| if i == 2 { 1.0 } else { 0.0 }).collect();
    let flat = back.shape("to", &[1, -1]).node("Reshape", &["b", "to"], "v", &[]);
    let flat = flat.constant("w2", &[32, 1], &weights).node("MatMul", &["v", "w2"], "y", &[]);
    assert_eq!(run(flat, &[1, 4, 4, 3]), [1.0]);
}

#[test]
fn channels_last_that_nobody_turns_are_named() {
    let refusal = |file: File, dims: &[usize]| match decode_onnx(&file.bytes(dims), companion(3)) {
        Err(error) => error.to_string(),
        Ok(model) => panic!("{model:?}"),
    };
    let plain = refusal(average(channels_last(&[])), &[1, 4, 4, 3]);
    assert!(
        plain.contains("layer `c` (Conv): reads a map with channels last, accepted: channels first"),
        "{plain}"
    );
    let other = channels_last(&[("Transpose", &[("perm", Ints(&[0, 3, 2, 1]))])]);
    assert!(refusal(average(other), &[1, 4, 4, 3]).contains("(Conv): reads a map with channels last"));
}

#[test]
fn one_of_several_outputs_is_chosen() {
    let file =
        || average(start()).node("Flatten", &["scores"], "first", &[]).node("Sigmoid", &["r"], "other", &[]);
    let read = |output: Option<&str>, outputs: &[&str]| {
        let companion = Companion { output: output.map(str::to_string), ..companion(1) };
        decode_onnx(&file().bytes_of(&[1, 1, 4, 4], 1, outputs), companion)
    };
    let two = ["first", "other"];
    let refusal = read(None, &two).unwrap_err().to_string();
    assert!(
        refusal.starts_with("has 2 outputs: `first`, `other`, accepted: 1, the scores, or the name of"),
        "{refusal}"
    );
    // The other one's layers are not looked at.
    assert_eq!(read(Some("first"), &two).unwrap().network.layers.len(), 2);
    assert!(read(Some("other"), &two).unwrap_err().to_string().contains("layer `other` (Sigmoid)"));
    let refusal = read(Some("third"), &two).unwrap_err().to_string();
    assert_eq!(refusal, "has no output `third`; it has `first`, `other`");
    assert!(read(Some("first"), &["first"]).is_ok());
}

#[test]
fn images_of_bytes_stay_as_they_are() {
    let file =
        File::new().constant("w", &[2, 1, 1, 1], &[1.0, 2.0]).node("Cast", &["x"], "f", &[("to", Int(1))]);
    let file = average(file.node("Conv", &["f", "w"], "c", &[]).node("Relu", &["c"], "r", &[]));
    let last = file.last.clone();
    let scale = |value_type| {
        let bytes = file.clone().bytes_of(&[1, 1, 4, 4], value_type, &[&last]);
        decode_onnx(&bytes, Companion::default()).unwrap().preprocess.scale
    };
    assert_eq!((scale(2), scale(1)), (vec![1.0], vec![1.0 / 255.0]));
}

#[test]
fn what_follows_from_a_refusal_is_not_told() {
    let file = start()
        .node("Split", &["r"], "a", &[("axis", Int(1))])
        .shape("to", &[1, -1])
        .node("Flatten", &["a"], "f", &[])
        .node("ReduceMean", &["a"], "m", &[("axes", Ints(&[2, 3]))])
        .constant("k", &[7], &[1.0; 7])
        .node("Mul", &["m", "k"], "n", &[])
        .node("Reshape", &["n", "to"], "v", &[]);
    let found = refusals(average(file));
    assert_eq!(found, ["layer `a` (Split): the operator is not possible"]);
}
