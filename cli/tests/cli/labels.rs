//! Labels travel with a model.

use serde_json::json;

use crate::support::{digits, fail, json, misuse, sample, succeed};

/// Compiles the digits with these labels.
fn compiled(folder: &std::path::Path, labels: &str) -> std::path::PathBuf {
    let (list, out) = (folder.join("labels.txt"), folder.join("x.fbk"));
    std::fs::write(&list, labels).unwrap();
    let calibration = digits("calibration");
    let network = digits("network.yaml");
    succeed(&[&"compile", &network, &"--calibrate", &calibration, &"--labels", &list, &"-o", &out]);
    std::fs::remove_file(list).unwrap();
    out
}

#[test]
fn a_compiled_model_shows_its_labels_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let model = compiled(folder.path(), "nil\none\ntwo\ntrois\nvier\nfive\nsix\nseven\neight\nnine\n");
    let text = succeed(&[&"classify", &"--top", &"1", &model, &sample(3)]);
    assert!(text.ends_with("%  trois\n"), "{text}");
    let images = folder.path().join("images");
    std::fs::create_dir(&images).unwrap();
    std::fs::copy(sample(3), images.join("b-4.png")).unwrap();
    let text = succeed(&[&"evaluate", &model, &images]);
    assert!(text.contains("b-4.png: class 4 (vier), taken for twin 3 (trois)\n"), "{text}");
    // Others may be given all the same.
    let other = folder.path().join("other.txt");
    std::fs::write(&other, "0\n1\n2\ndrei\n4\n5\n6\n7\n8\n9\n").unwrap();
    let text = succeed(&[&"classify", &"--top", &"1", &"--labels", &other, &model, &sample(3)]);
    assert!(text.ends_with("%  drei\n"), "{text}");
}

#[test]
fn synset_ids_travel_too() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..10).map(|i| format!("n0000000{i} digit {i}\n")).collect();
    let model = compiled(folder.path(), &lines);
    let images = folder.path().join("images");
    std::fs::create_dir_all(images.join("n00000005")).unwrap();
    std::fs::copy(sample(5), images.join("n00000005/photo.png")).unwrap();
    let output = json(&[&"evaluate", &"--json", &model, &images]);
    assert_eq!(output["evaluations"][0]["columns"][0]["top1"]["correct"], json!(1));
    let output = json(&[&"classify", &"--json", &model, &images]);
    assert_eq!(output["images"][0]["top"][0]["label"], json!("digit 5"));
}

#[test]
fn a_list_of_another_length_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (list, out) = (folder.path().join("labels.txt"), folder.path().join("x.fbk"));
    std::fs::write(&list, "one\ntwo\n").unwrap();
    let (network, calibration) = (digits("network.yaml"), digits("calibration"));
    let error = fail(&[&"compile", &network, &"--calibrate", &calibration, &"--labels", &list, &"-o", &out]);
    assert!(error.ends_with("labels.txt: 2 labels, the network has 10 classes\n"), "{error}");
    assert!(!out.exists());
    assert!(misuse(&[&"compile", &network, &"--calibrate", &calibration]).contains("--out <FILE>"));
}
