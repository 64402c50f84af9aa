//! `firebrick classify` in software.

use std::io::Read;
use std::process::Stdio;

use serde_json::json;

use crate::support::{command, digits, fail, json, sample, succeed};

#[test]
fn every_sample_digit_is_right() {
    let output = json(&[&"classify", &"--json", &digits("samples")]);
    let images = output["images"].as_array().unwrap();
    assert_eq!(images.len(), 10);
    for (digit, image) in images.iter().enumerate() {
        assert!(image["file"].as_str().unwrap().ends_with(&format!("digit-{digit}.png")), "{image}");
        assert_eq!(image["top"][0]["index"], json!(digit), "{image}");
        assert_eq!(image["top"][0]["label"], json!(digit.to_string()));
    }
}

#[test]
fn json_has_the_documented_structure() {
    let output = json(&[&"classify", &"--json", &"--top", &"3", &sample(7), &sample(2)]);
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&output), ["clock_mhz", "clock_source", "device", "engine", "image_count", "images"]);
    assert_eq!((&output["device"], &output["engine"]), (&json!("twin"), &json!(null)));
    for image in output["images"].as_array().unwrap() {
        assert_eq!(keys(image), ["cycles", "file", "identical_to_golden", "latency_us", "sums", "top"]);
        assert_eq!((&image["cycles"], &image["identical_to_golden"]), (&json!(null), &json!(null)));
        let top = image["top"].as_array().unwrap();
        assert_eq!(top.len(), 3);
        assert!(top.iter().all(|guess| keys(guess) == ["index", "label", "probability"]));
        let probabilities: Vec<f64> = top.iter().map(|g| g["probability"].as_f64().unwrap()).collect();
        assert!(probabilities.is_sorted_by(|a, b| a >= b) && probabilities[0] <= 1.0, "{probabilities:?}");
    }
}

#[test]
fn the_twin_the_golden_model_and_the_check_agree() {
    let run = |device: &str| json(&[&"classify", &"--json", &"--device", &device, &"--check", &sample(4)]);
    let (twin, golden) = (run("twin"), run("golden"));
    assert_eq!(twin["images"], golden["images"]);
    assert_eq!(twin["images"][0]["identical_to_golden"], json!(true));
}

#[test]
fn text_lists_the_top_five() {
    let text = succeed(&[&"classify", &sample(3)]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    assert!(lines[0].ends_with("digit-3.png"));
    assert!(lines[1].ends_with(" %  3"), "{text}");
}

#[test]
fn all_probabilities_sum_to_one() {
    let output = json(&[&"classify", &"--json", &"--top", &"100", &sample(5)]);
    let top = output["images"][0]["top"].as_array().unwrap();
    let sum: f64 = top.iter().map(|guess| guess["probability"].as_f64().unwrap()).sum();
    assert_eq!(top.len(), 10);
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
}

#[test]
fn labels_come_from_the_given_file() {
    let folder = tempfile::tempdir().unwrap();
    let labels = folder.path().join("labels.txt");
    std::fs::write(&labels, "nil\none\ntwo\ntrois\nvier\nfive\nsix\nseven\neight\nnine\n").unwrap();
    let output = json(&[&"classify", &"--json", &"--labels", &labels, &sample(3)]);
    assert_eq!(output["images"][0]["top"][0]["label"], json!("trois"));
}

#[test]
fn a_label_file_of_the_wrong_length_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let labels = folder.path().join("labels.txt");
    std::fs::write(&labels, "one\ntwo\n").unwrap();
    let error = fail(&[&"classify", &"--labels", &labels, &sample(3)]);
    assert!(error.ends_with("labels.txt: 2 labels, the network has 10 classes\n"), "{error}");
}

#[test]
fn what_is_no_image_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.png");
    std::fs::write(&text, "not an image").unwrap();
    let output = command(&[&"classify", &sample(1), &text]).output().unwrap();
    let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("digit-1.png\n  100.00 %  1\n"), "{said}");
    assert!(error.ends_with("text.png: is text, not an image; accepted: PNG, JPEG\n"), "{error}");
    assert_eq!(output.status.code(), Some(1));
    let error = fail(&[&"classify", &folder.path().join("absent.png")]);
    assert!(error.contains("absent.png: cannot be read"), "{error}");
    let bytes = std::fs::read(sample(1)).unwrap();
    let cut = folder.path().join("cut.png");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let error = fail(&[&"classify", &cut]);
    assert!(error.contains("cut.png: the image cannot be decoded"), "{error}");
}

#[test]
fn a_folder_without_images_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = fail(&[&"classify", &folder.path()]);
    assert!(error.contains(": no image in this folder; accepted: *.png, *.jpg, *.jpeg"), "{error}");
}

#[test]
fn a_reader_that_leaves_early_ends_the_program_silently() {
    let folder = digits("held-out");
    let mut child =
        command(&[&"classify", &folder]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    // As a program that SIGPIPE ends.
    assert_eq!(child.wait().unwrap().code(), Some(141));
    assert_eq!(errors, "");
}
