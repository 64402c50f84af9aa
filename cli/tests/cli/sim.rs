//! `--device sim`: the accelerator's RTL under the program.

use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::{Op, Rounding};
use firebrick_weights::{embedded, write_fbk};
use serde_json::json;

use crate::support::{command, digits, fail, json, message, names, sample, succeed};

#[test]
fn every_sample_digit_is_right_and_identical() {
    let output = json(&[&"classify", &"--device", &"sim", &"--json", &digits("samples")]);
    let images = output["images"].as_array().unwrap();
    assert_eq!(images.len(), 10);
    for (digit, image) in images.iter().enumerate() {
        assert_eq!(image["top"][0]["index"], json!(digit), "{image}");
        assert_eq!(image["identical_to_golden"], json!(true));
        assert!(image["cycles"].as_u64().unwrap() > 1000, "{image}");
    }
    assert_eq!(
        (&output["device"], &output["engine"]["pes"], &output["clock_mhz"]),
        (&json!("sim"), &json!(8), &json!(100.0))
    );
}

#[test]
fn text_tells_the_time_of_every_pass() {
    let text = succeed(&[&"classify", &"--device", &"sim", &"--clock-mhz", &"125", &sample(3)]);
    for part in ["frames/s at 125 MHz", "MACs", "fire2/concat", "  identical to the golden model\n"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn stalls_change_the_cycles_and_nothing_else() {
    let run = |stalls: &[&dyn AsRef<std::ffi::OsStr>]| {
        let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> =
            vec![&"classify", &"--device", &"sim", &"--json"];
        arguments.extend(stalls);
        let path = sample(6);
        arguments.push(&path);
        json(&arguments)["images"][0].clone()
    };
    let (plain, stalled) = (run(&[]), run(&[&"--stalls", &"7"]));
    assert_eq!(plain["top"], stalled["top"]);
    assert!(stalled["cycles"].as_u64() > plain["cycles"].as_u64(), "{plain} {stalled}");
}

#[test]
fn a_trace_is_written_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("x.fst");
    // One PE: what writes a trace is most of a traced model, and takes long to build.
    succeed(&[&"classify", &"--device", &"sim", &"--pes", &"1", &"--trace", &trace, &sample(1)]);
    assert!(std::fs::metadata(&trace).unwrap().len() > 1000);
}

#[test]
fn a_missing_verilator_is_named_with_the_command_that_installs_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(&[&"classify", &"--device", &"sim", &sample(3)])
        .env("FIREBRICK_VERILATOR", "/nonexistent/verilator")
        .env("FIREBRICK_CACHE", folder.path().join("cache"))
        .output()
        .unwrap();
    let error = message(&output);
    assert!(error.contains("/nonexistent/verilator was not found"), "{error}");
    assert!(error.contains("apt-get install verilator g++ zlib1g-dev"), "{error}");
    let left = folder.path().join("cache");
    assert!(!left.exists() || names(&left).is_empty(), "{:?}", names(&left));
}

/// The embedded model with another first pooling layer.
fn other_pool() -> QuantisedModel {
    let mut model = embedded::digits();
    let pool = model.network.layers.iter_mut().find(|layer| layer.name == "pool1").unwrap();
    pool.op = Op::MaxPool { size: 2, stride: 2, rounding: Rounding::Floor };
    model
}

#[test]
fn a_layer_that_does_not_fit_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.fbk");
    write_fbk(&path, &other_pool()).unwrap();
    let error = fail(&[&"classify", &"--device", &"sim", &"--model", &path, &sample(3)]);
    assert!(error.contains("layer pool1: max pooling of 2x2 with stride 2"), "{error}");
    // The golden model has no such limit.
    succeed(&[&"classify", &"--model", &path, &sample(3)]);
}

#[test]
fn evaluation_has_the_accelerator_beside_its_twin() {
    let output =
        json(&[&"evaluate", &"--columns", &"twin,sim", &"--limit", &"3", &"--json", &digits("samples")]);
    let columns = output["evaluations"][0]["columns"].as_array().unwrap();
    assert_eq!(columns[1]["column"], "sim");
    assert_eq!((&columns[0]["mean_cycles"], &columns[1]["agreement"]["agreeing"]), (&json!(null), &json!(3)));
    assert!(columns[1]["mean_cycles"].as_u64().unwrap() > 1000, "{}", columns[1]);
}
