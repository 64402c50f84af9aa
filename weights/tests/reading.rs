//! ONNX models as exporters write them, against onnxruntime's scores (`tests/python/export_reading.py`).

use std::collections::BTreeMap;
use std::path::Path;

use firebrick_nn::float;
use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_weights::{Companion, ModelFolder, decode_onnx_beside};
use serde::Deserialize;

/// What onnxruntime computes for a model.
#[derive(Deserialize)]
struct Expected {
    /// The output of these scores.
    output: String,
    /// True if it computes in half precision.
    half: bool,
    scores: Vec<f32>,
}

#[test]
fn models_as_exporters_write_them_are_read_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let text = std::fs::read_to_string(folder.join("expected.yaml")).unwrap();
    let models: BTreeMap<String, Expected> = serde_yaml::from_str(&text).unwrap();
    for (name, expected) in &models {
        let path = folder.join(format!("{name}.onnx"));
        let preprocess =
            Preprocess { colour: Colour::Rgb, resize: Resize::Warp, mean: vec![0.0; 3], scale: vec![1.0; 3] };
        let output = Some(expected.output.clone());
        // What the graph says is to be read, also if no engine runs it.
        let companion =
            Companion { preprocess: Some(preprocess), output, software: true, ..Companion::default() };
        let file = std::fs::read(&path).unwrap();
        let model = decode_onnx_beside(&file, &ModelFolder::of(&path), companion);
        let model = model.unwrap_or_else(|error| panic!("{name}: {error}"));
        let pixels: Vec<u8> = (0..model.network.input.len()).map(|i| ((i * 7919 + 13) % 256) as u8).collect();
        let found = float::run(&model, &pixels).unwrap().scores;
        let largest = expected.scores.iter().fold(0f32, |most, score| most.max(score.abs()));
        let most = largest * if expected.half { 1e-3 } else { 1e-5 };
        let differ = |(found, expected): (&f32, &f32)| {
            (found - expected).abs() > most || found.is_nan() || expected.is_nan()
        };
        assert_eq!(found.len(), expected.scores.len(), "{name}");
        let wrong = found.iter().zip(&expected.scores).any(differ);
        assert!(!wrong, "{name}: {found:?}, onnxruntime {:?}", expected.scores);
    }
    assert!(models.len() >= 20, "{} models", models.len());
}
