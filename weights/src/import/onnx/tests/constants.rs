//! Constants that nodes compute, read and used.

use super::super::super::wire::encode::Message;
use super::Attribute::{Float, Int, Ints};
use super::refusals::refusals;
use super::{File, average, companion, import, scores, start};
use crate::decode_onnx;

/// A second convolution with the weights `w2` of sizes 1, 2, 1, 1.
fn ended(file: File) -> File {
    average(file.node("Conv", &["r", "w2"], "c2", &[]))
}

#[test]
fn weights_may_be_computed() {
    let bytes: Vec<u8> = [0x3c00u16, 0xc000].iter().flat_map(|v| v.to_le_bytes()).collect();
    let cast = start().raw("h", &[1, 2, 1, 1], 10, &bytes).node("Cast", &["h"], "w2", &[("to", Int(1))]);
    assert_eq!(scores(ended(cast)), [7.5 - 30.0]);
    let whole = start().raw("w2", &[1, 2, 1, 1], 10, &bytes);
    assert_eq!(scores(ended(whole)), [7.5 - 30.0]);
    let bits = Message::default().ints(1, &[1, 2, 1, 1]).int(2, 10).ints(5, &[0x3c00, 0xc000]).text(8, "w2");
    let listed = start();
    let listed = File { graph: listed.graph.message(5, bits), ..listed };
    assert_eq!(scores(ended(listed)), [7.5 - 30.0]);
    let same = start().constant("a", &[1, 2, 1, 1], &[1.0, 2.0]).node("Identity", &["a"], "w2", &[]);
    assert_eq!(scores(ended(same)), [37.5]);
    let resized = start().constant("a", &[2], &[1.0, 2.0]).shape("to", &[1, 2, 1, 1]);
    assert_eq!(scores(ended(resized.node("Reshape", &["a", "to"], "w2", &[]))), [37.5]);
    let turned = start().constant("a", &[1, 1, 1, 2], &[1.0, 2.0]);
    let turned = turned.node("Transpose", &["a"], "w2", &[("perm", Ints(&[0, 3, 1, 2]))]);
    assert_eq!(scores(ended(turned)), [37.5]);
    let made = start().shape("sizes", &[1, 2, 1, 1]).node("ConstantOfShape", &["sizes"], "zeros", &[]);
    let made = made.constant("two", &[], &[2.0]).node("Add", &["zeros", "two"], "w2", &[]);
    assert_eq!(scores(ended(made)), [45.0]);
    let eight = start().raw("q", &[1, 2, 1, 1], 3, &[2, 0xfe]).constant("scale", &[], &[0.5]).raw(
        "zero",
        &[],
        3,
        &[1],
    );
    let eight = eight.node("DequantizeLinear", &["q", "scale", "zero"], "w2", &[]);
    assert_eq!(scores(ended(eight)), [0.5 * 7.5 - 1.5 * 15.0]);
    let fed = start().node("Constant", &[], "a", &[("value_float", Float(3.0))]).shape("to", &[1, 2, 1, 1]);
    assert_eq!(scores(ended(fed.node("Expand", &["a", "to"], "w2", &[]))), [67.5]);
}

#[test]
fn equal_biases_that_are_shared_are_read() {
    // PyTorch's old exporter keeps one of two equal constants, and makes the other of it.
    let file = start()
        .constant("b", &[2], &[1.0, 1.0])
        .node("Identity", &["b"], "b2", &[])
        .constant("v", &[2, 2, 1, 1], &[1.0, 0.0, 0.0, 1.0])
        .node("Conv", &["r", "v", "b"], "c2", &[])
        .node("Relu", &["c2"], "r2", &[])
        .node("Conv", &["r2", "v", "b2"], "c3", &[]);
    assert_eq!(scores(average(file)), [9.5, 17.0]);
}

#[test]
fn constants_of_each_channel_may_be_whole_maps() {
    let values = [vec![1.0; 16], vec![3.0; 16]].concat();
    let file = start().constant("k", &[1, 2, 4, 4], &values).node("Mul", &["r", "k"], "m", &[]);
    assert_eq!(scores(average(file)), [7.5, 45.0]);
    let uneven = [vec![1.0; 31], vec![3.0]].concat();
    let file = start().constant("k", &[1, 2, 4, 4], &uneven).node("Mul", &["r", "k"], "m", &[]);
    assert!(refusals(average(file))[0].contains("a constant of sizes [1, 2, 4, 4], accepted: one value"));
    let larger = start().constant("k", &[2, 1, 1, 1], &[1.0, 1.0]).node("Mul", &["r", "k"], "m", &[]);
    assert!(refusals(average(larger))[0].contains("a constant of sizes [2, 1, 1, 1]"));
}

#[test]
fn what_cannot_be_computed_is_refused_once() {
    let random = start().node("RandomNormal", &[], "w2", &[("shape", Ints(&[1, 2, 1, 1]))]);
    assert_eq!(refusals(ended(random)), ["layer `w2` (RandomNormal): the operator is not possible"]);
    let sine = start().constant("a", &[1, 2, 1, 1], &[1.0, 2.0]).node("Sin", &["a"], "w2", &[]);
    assert_eq!(refusals(ended(sine)), ["layer `w2` (Sin): the operator is not possible"]);
    let pooled =
        start().constant("a", &[1, 2, 1, 1], &[1.0, 2.0]).node("GlobalAveragePool", &["a"], "w2", &[]);
    let expected = "layer `w2` (GlobalAveragePool): input 0, `a`, is a constant, accepted: a map";
    assert_eq!(refusals(ended(pooled)), [expected]);
    let product = start().constant("a", &[2], &[1.0, 2.0]).node("Sin", &["a"], "s", &[]);
    let product = refusals(average(product.node("Mul", &["r", "s"], "m", &[])));
    assert_eq!(product, ["layer `s` (Sin): the operator is not possible"]);
    // Many times too much for its bytes: at once, and not for each node.
    let large = start()
        .shape("sizes", &[1 << 30, 1 << 10])
        .node("ConstantOfShape", &["sizes"], "a", &[])
        .node("Neg", &["a"], "b", &[])
        .node("Neg", &["a"], "w2", &[])
        .node("Add", &["b", "w2"], "w3", &[]);
    let file = average(large.node("Conv", &["r", "w3"], "c2", &[])).bytes(&[1, 1, 4, 4]);
    let refusal = decode_onnx(&file, companion(1)).unwrap_err().to_string();
    assert!(refusal.starts_with("computes constants of more than 8 times the file's bytes"), "{refusal}");
}

#[test]
fn models_of_integers_are_refused_in_one_sentence() {
    let scales = |file: File| file.constant("s", &[], &[0.1]).raw("z", &[], 2, &[0]);
    let pair = scales(start()).node("QuantizeLinear", &["r", "s", "z"], "q", &[]).node(
        "DequantizeLinear",
        &["q", "s", "z"],
        "d",
        &[],
    );
    let quantised =
        |file: File| decode_onnx(&average(file).bytes(&[1, 1, 4, 4]), companion(1)).unwrap_err().to_string();
    assert_eq!(
        quantised(pair),
        "is quantised already (layer `q` is QuantizeLinear), accepted: the float model that it was made from"
    );
    for operator in ["QLinearConv", "ConvInteger", "DynamicQuantizeLinear", "QLinearAdd"] {
        let found = quantised(scales(start()).node(operator, &["r", "s", "z"], "q", &[]));
        assert!(found.contains(&format!("`q` is {operator}")), "{found}");
    }
}

#[test]
fn circles_end_at_once_and_other_orders_are_read() {
    let refusal =
        |file: File| decode_onnx(&average(file).bytes(&[1, 1, 4, 4]), companion(1)).unwrap_err().to_string();
    let circle = start().node("Add", &["r", "b"], "a", &[]).node("Relu", &["a"], "b", &[]).node(
        "Relu",
        &["b"],
        "c2",
        &[],
    );
    let told = refusal(circle);
    let one = ["layer `a` (Add) gives `a` and depends on it", "layer `b` (Relu) gives `b` and depends on it"];
    assert!(one.iter().any(|start| told.starts_with(start)), "{told}");
    let told = refusal(start().node("Relu", &["a"], "a", &[]));
    assert!(
        told.starts_with("layer `a` (Relu) gives `a` and depends on it: the graph has a circle"),
        "{told}"
    );
    // As converters to half precision append casts of the image.
    let file = File::new().constant("w", &[2, 1, 1, 1], &[1.0, 2.0]).node("Conv", &["h", "w"], "c", &[]);
    let file = average(file.node("Relu", &["c"], "r", &[])).node("Cast", &["x"], "h", &[("to", Int(10))]);
    assert_eq!(scores(File { last: "scores".to_string(), ..file }), [7.5, 15.0]);
    // What the scores do not depend on does no harm.
    let aside = average(start()).node("Sigmoid", &["r"], "aside", &[]);
    let aside = File { last: "scores".to_string(), ..aside };
    assert!(import(aside).is_ok());
}
