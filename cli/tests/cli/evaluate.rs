//! `firebrick evaluate`.

use serde_json::json;

use crate::support::{digits, fail, json, misuse, sample, succeed};

#[test]
fn the_held_out_digits_are_at_least_97_percent_right() {
    let output = json(&[&"evaluate", &"--json", &digits("held-out")])["evaluations"][0].take();
    let column = &output["columns"][0];
    assert_eq!((&column["column"], &column["mean_cycles"]), (&json!("twin"), &json!(null)));
    let images = output["image_count"].as_u64().unwrap();
    let correct = column["top1"]["correct"].as_u64().unwrap();
    assert!(images >= 355, "{images} images");
    assert!(column["top1"]["accuracy"].as_f64().unwrap() >= 0.97, "{correct} of {images}");
    assert!(column["top5"]["correct"].as_u64().unwrap() > correct);
    assert_eq!(output["mistakes"].as_array().unwrap().len() as u64, images - correct);
}

#[test]
fn a_float_model_stands_beside_its_integer_form() {
    let (network, calibration) = (digits("network.yaml"), digits("calibration"));
    let output = json(&[
        &"evaluate",
        &"--json",
        &"--model",
        &network,
        &"--calibrate",
        &calibration,
        &"--limit",
        &"100",
        &digits("held-out"),
    ])["evaluations"][0]
        .take();
    assert_eq!(output["image_count"], 100);
    let columns = output["columns"].as_array().unwrap();
    assert_eq!(columns.iter().map(|c| c["column"].as_str().unwrap()).collect::<Vec<_>>(), ["float", "twin"]);
    for column in columns {
        assert_eq!(column["agreement"]["with"], "float");
        assert!(column["agreement"]["agreeing"].as_u64().unwrap() >= 98, "{column}");
        assert!(column["top1"]["correct"].as_u64().unwrap() >= 97, "{column}");
    }
}

#[test]
fn floats_alone_need_no_calibration() {
    let network = digits("network.yaml");
    let text = succeed(&[&"evaluate", &"--columns", &"float", &"--model", &network, &digits("samples")]);
    assert!(text.contains("10 images") && text.contains("float   100.00 %  100.00 %  100.00 %\n"), "{text}");
    let error = fail(&[&"evaluate", &"--model", &network, &digits("samples")]);
    assert!(error.contains("network.yaml: a float model must be quantised first"), "{error}");
    let error = fail(&[&"evaluate", &"--columns", &"float,twin", &digits("samples")]);
    assert!(error.contains("the column float needs a model with float weights"), "{error}");
}

#[test]
fn several_models_are_measured_by_one_command() {
    let (network, samples) = (digits("network.yaml"), digits("samples"));
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 8] =
        [&"evaluate", &"--columns", &"float", &"--model", &network, &"--also", &network, &samples];
    let text = succeed(&arguments);
    assert_eq!(text.matches("network.yaml\n10 images").count(), 2, "{text}");
    let output = json(&[&arguments[..], &[&"--json"]].concat());
    let models = output["evaluations"].as_array().unwrap();
    assert_eq!(models.len(), 2);
    assert_eq!(models[0]["columns"], models[1]["columns"]);
    assert!(models[1]["model"].as_str().unwrap().ends_with("network.yaml"), "{output}");
    assert!(misuse(&[&"evaluate", &"--also", &network, &samples]).contains("--model"));
}

#[test]
fn images_are_skipped_and_limited() {
    let text = succeed(&[&"evaluate", &"--skip", &"3", &"--limit", &"4", &digits("samples")]);
    assert!(text.starts_with("4 images\n\ncolumn "), "{text}");
    let error = fail(&[&"evaluate", &"--skip", &"10", &digits("samples")]);
    assert!(error.contains("samples: --skip 10 of 10 images, accepted: 0 to 9"), "{error}");
}

#[test]
fn a_mistake_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(sample(3), folder.path().join("a-3.png")).unwrap();
    std::fs::copy(sample(3), folder.path().join("b-4.png")).unwrap();
    let text = succeed(&[&"evaluate", &"--columns", &"golden,twin", &folder.path()]);
    assert!(text.contains("b-4.png: class 4, taken for golden 3, twin 3\n"), "{text}");
    assert!(text.contains("twin    50.00 %"), "{text}");
    let output = json(&[&"evaluate", &"--json", &folder.path()])["evaluations"][0].take();
    let mistake = &output["mistakes"][0];
    let answer = &mistake["answers"][0];
    assert!((0.99..=1.0).contains(&answer["probability"].as_f64().unwrap()), "{answer}");
    assert_eq!(
        (&answer["column"], &answer["index"], &answer["label"]),
        (&json!("twin"), &json!(3), &json!("3"))
    );
    assert_eq!(mistake["truth"], json!({ "index": 4, "label": "4" }));
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

#[test]
fn classes_come_from_synset_ids_or_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    std::fs::create_dir(&images).unwrap();
    std::fs::copy(sample(3), images.join("n00000003_three-7.png")).unwrap();
    let error = fail(&[&"evaluate", &images]);
    assert!(
        error.contains("n00000003 is a synset id, but no label begins with one; give --labels FILE"),
        "{error}"
    );
    let labels = folder.path().join("labels.txt");
    let lines: String = (0..10).map(|i| format!("n0000000{i} digit {i}\n")).collect();
    std::fs::write(&labels, lines).unwrap();
    let output = json(&[&"evaluate", &"--json", &"--labels", &labels, &images]);
    assert_eq!(output["evaluations"][0]["columns"][0]["top1"]["correct"], 1);
    let text = succeed(&[&"classify", &"--top", &"1", &"--labels", &labels, &sample(3)]);
    assert!(text.trim_end().ends_with("%  digit 3"), "{text}");
    let truth = folder.path().join("truth.txt");
    std::fs::write(&truth, "n00000003_three-7.png 4\n").unwrap();
    let output = json(&[&"evaluate", &"--json", &"--truth", &truth, &images]);
    assert_eq!(output["evaluations"][0]["mistakes"][0]["truth"]["index"], 4);
}

#[test]
fn contradicting_options_are_refused() {
    let samples = digits("samples");
    let error = misuse(&[&"evaluate", &"--columns", &"twin,golden,twin", &samples]);
    assert!(error.contains("--columns names the column twin twice"), "{error}");
    let error = misuse(&[&"evaluate", &"--columns", &"gpu", &samples]);
    assert!(error.contains("float, golden, twin"), "{error}");
}
