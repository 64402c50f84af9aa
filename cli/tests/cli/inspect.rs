//! `firebrick inspect`.

use std::fs;
use std::path::Path;

use firebrick_weights::embedded;

use crate::support::{digits, fail, json, succeed};

#[test]
fn json_lists_every_layer_with_its_cost() {
    let model = embedded::digits();
    let output = json(&[&"inspect", &"--json"]);
    assert_eq!(output["network"], model.network.name);
    let layers = output["layers"].as_array().unwrap();
    assert_eq!(layers.len(), model.network.layers.len());
    let sum = |key: &str| layers.iter().filter_map(|layer| layer[key].as_u64()).sum::<u64>();
    assert_eq!(sum("dense_macs"), model.network.macs().unwrap());
    assert_eq!(sum("parameters"), model.network.parameters().unwrap() as u64);
    let nonzeros: usize = model.convs.keys().map(|name| model.nonzeros(name)).sum();
    assert_eq!(sum("nonzero_weights"), nonzeros as u64);
    let stored = sum("bytes") as usize;
    assert!(stored > 0 && stored < embedded::DIGITS_FBK.len(), "{stored}");
}

#[test]
fn text_ends_with_the_sums() {
    let text = succeed(&[&"inspect"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("input 1x32x32"), "{text}");
    assert!(lines[1].starts_with("image: grey, resized to the input, (pixel - "), "{text}");
    assert!(lines[3].starts_with("layer") && lines[3].contains("density"), "{text}");
    assert!(lines[lines.len() - 1].starts_with("all"), "{text}");
    assert_eq!(lines.len(), embedded::digits().network.layers.len() + 5);
}

#[test]
fn a_float_model_has_no_stored_bytes_yet() {
    let output = json(&[&"inspect", &"--json", &digits("network.yaml")]);
    let conv = &output["layers"][0];
    assert_eq!(conv["layer"], "conv1");
    assert!(conv["bytes"].is_null() && conv["nonzero_weights"].as_u64().unwrap() > 0, "{conv}");
}

#[test]
fn all_that_the_accelerator_cannot_do_is_listed() {
    assert_eq!(json(&[&"inspect", &"--json"])["refused"], serde_json::json!([]));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.yaml");
    let weights = digits("model.safetensors").display().to_string();
    let text = fs::read_to_string(digits("network.yaml")).unwrap();
    let text = text.replace("model.safetensors", &weights).replace("size: 3", "size: 2");
    fs::write(&path, text).unwrap();
    let text = succeed(&[&"inspect", &path]);
    assert!(text.contains("cannot run this network:\n  layer pool1: max pooling of 2x2"), "{text}");
    assert!(text.contains("\n  layer pool3: max pooling of 2x2"), "{text}");
    let refused = &json(&[&"inspect", &"--json", &path])["refused"];
    assert_eq!(refused.as_array().unwrap().len(), 2, "{refused}");
}

#[test]
fn one_of_several_outputs_is_named() {
    // Outputs `p` and `y`; the weights are in a file beside it.
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../weights/tests/reading/two_outputs.onnx");
    let error = fail(&[&"inspect", &model]);
    assert!(error.contains("has 2 outputs: `p`, `y`, accepted: 1"), "{error}");
    assert!(error.ends_with("; --output-name says which\n"), "{error}");
    let output = json(&[&"inspect", &"--json", &model, &"--output-name", &"y"]);
    assert_eq!(output["layers"].as_array().unwrap().len(), 3);
    let error = fail(&[&"inspect", &model, &"--output-name", &"z"]);
    assert!(error.contains("has no output `z`; it has `p`, `y`"), "{error}");
    let error = fail(&[&"inspect", &digits("network.yaml"), &"--output-name", &"y"]);
    assert!(error.contains("only an ONNX model (.onnx) has outputs to choose from"), "{error}");
}
