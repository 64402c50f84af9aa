//! Model files that are not what they should be.

use std::path::PathBuf;

use firebrick_weights::embedded::DIGITS_FBK;
use serde_json::json;

use crate::support::{digits, fail, json, sample};

/// The message on a model file of these bytes, which must name the file.
fn refusal(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let error = fail(&[&"classify", &"--model", &path, &sample(3)]);
    assert!(error.contains(name), "{error}");
    assert_eq!(fail(&[&"inspect", &path]), error);
    error
}

#[test]
fn a_truncated_model_is_refused() {
    for length in [DIGITS_FBK.len() - 1, DIGITS_FBK.len() / 2, 20, 9] {
        let error = refusal("model.fbk", &DIGITS_FBK[..length]);
        assert!(error.contains("truncated") && error.contains(&length.to_string()), "{error}");
    }
}

#[test]
fn a_corrupted_model_is_refused() {
    let mut bytes = DIGITS_FBK.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let error = refusal("model.fbk", &bytes);
    assert!(error.contains("corrupted") || error.contains("checksum"), "{error}");
}

#[test]
fn a_model_of_another_version_is_refused_with_both_versions() {
    let mut bytes = DIGITS_FBK.to_vec();
    bytes[8] = 99;
    let error = refusal("model.fbk", &bytes);
    assert!(error.contains("version 99") && error.contains('1'), "{error}");
}

#[test]
fn what_is_no_model_is_refused_with_what_is_accepted() {
    let error = refusal("model.dat", b"just some text");
    assert!(error.contains("accepted") && error.contains(".fbk"), "{error}");
    assert!(fail(&[&"classify", &"--model", &"absent.fbk", &sample(3)]).contains("absent.fbk"));
}

#[test]
fn a_float_model_needs_calibration_images() {
    let network = digits("network.yaml");
    let error = fail(&[&"classify", &"--model", &network, &sample(3)]);
    assert!(
        error.contains("network.yaml: a float model must be quantised first; give --calibrate DIR"),
        "{error}"
    );
    let calibration: PathBuf = digits("calibration");
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 7] =
        [&"classify", &"--json", &"--model", &network, &"--calibrate", &calibration, &sample(3)];
    assert_eq!(json(&arguments)["images"][0]["top"][0]["index"], json!(3));
}
