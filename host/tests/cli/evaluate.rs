//! `firebrick evaluate`.

use serde_json::json;

use crate::support::{digits, fail, json, sample, succeed};

#[test]
fn the_held_out_digits_are_at_least_97_percent_right() {
    let output = json(&[&"evaluate", &"--json", &digits("held-out")]);
    assert_eq!(output["device"], json!("golden"));
    assert_eq!(output["mean_cycles"], json!(null));
    let (images, correct) = (output["images"].as_u64().unwrap(), output["correct"].as_u64().unwrap());
    assert!(images >= 355, "{images} images");
    assert!(output["accuracy"].as_f64().unwrap() >= 0.97, "{correct} of {images}");
    assert_eq!(output["mistakes"].as_array().unwrap().len() as u64, images - correct);
}

#[test]
fn a_limit_takes_the_first_images() {
    let text = succeed(&[&"evaluate", &"--limit", &"7", &digits("held-out")]);
    assert!(text.lines().last().unwrap().starts_with("accuracy ") && text.contains("of 7 images"), "{text}");
}

#[test]
fn a_mistake_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(sample(3), folder.path().join("a-3.png")).unwrap();
    std::fs::copy(sample(3), folder.path().join("b-4.png")).unwrap();
    let text = succeed(&[&"evaluate", &folder.path()]);
    assert!(text.contains("b-4.png: class 4, taken for 3\n"), "{text}");
    assert!(text.contains("accuracy 50.00 % (1 of 2 images)\n"), "{text}");
}

#[test]
fn names_without_a_class_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(sample(3), folder.path().join("three.png")).unwrap();
    let error = fail(&[&"evaluate", &folder.path()]);
    assert!(error.contains("three.png: no class in the file's name"), "{error}");
    std::fs::rename(folder.path().join("three.png"), folder.path().join("a-12.png")).unwrap();
    let error = fail(&[&"evaluate", &folder.path()]);
    assert!(
        error.contains("a-12.png: class 12 in the file's name, the network has classes 0 to 9"),
        "{error}"
    );
}
