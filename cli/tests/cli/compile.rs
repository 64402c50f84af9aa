//! `firebrick compile`: the file is complete, or not there.

use crate::support::{digits, fail, names, succeed};

#[test]
fn the_embedded_model_is_made_by_the_documented_command() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("x.fbk");
    let text = succeed(&[
        &"compile",
        &digits("network.yaml"),
        &"--calibrate",
        &digits("calibration"),
        &"-o",
        &output,
    ]);
    assert!(text.contains("x.fbk: ") && text.contains(" non-zero weights in "), "{text}");
    let made = std::fs::read(&output).unwrap();
    assert!(made == firebrick_weights::embedded::DIGITS_FBK, "weights/digits/digits.fbk is out of step");
    assert_eq!(names(folder.path()), ["x.fbk"]);
}

#[test]
fn a_failure_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let (network, calibration) = (digits("network.yaml"), digits("calibration"));
    let output = folder.path().join("x.fbk");
    let error = fail(&[&"compile", &network, &"--calibrate", &empty, &"-o", &output]);
    assert!(error.contains("empty: no image in this folder"), "{error}");
    // The target is a folder: the complete file cannot take its name.
    let error = fail(&[&"compile", &network, &"--calibrate", &calibration, &"-o", &empty]);
    assert!(error.contains("empty"), "{error}");
    let nowhere = folder.path().join("nowhere/x.fbk");
    let error = fail(&[&"compile", &network, &"--calibrate", &calibration, &"-o", &nowhere]);
    assert!(error.contains("nowhere"), "{error}");
    assert_eq!(names(folder.path()), ["empty"]);
    assert!(names(&empty).is_empty());
}

#[test]
fn an_old_file_survives_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("x.fbk");
    std::fs::write(&output, "old").unwrap();
    fail(&[&"compile", &digits("network.yaml"), &"--calibrate", &"/nonexistent", &"-o", &output]);
    assert_eq!(std::fs::read(&output).unwrap(), b"old");
}

#[test]
fn a_model_that_is_quantised_already_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("x.fbk");
    let error =
        fail(&[&"compile", &digits("digits.fbk"), &"--calibrate", &digits("calibration"), &"-o", &output]);
    assert!(error.contains("digits.fbk: is already quantised; accepted: a network description"), "{error}");
    assert!(names(folder.path()).is_empty());
}
