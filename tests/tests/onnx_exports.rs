//! Networks that PyTorch's two exporters have written (`tests/fixtures/exports`, made by `scripts/exports.sh --fixtures`): float scores
//! against those that onnxruntime computed, integers on the emulator and the accelerator; what does not run names layers of the file.

use std::fs;
use std::path::{Path, PathBuf};

use firebrick_lab::foreign::Foreign;
use firebrick_lab::foreign::answer::{Answer, Job};
use firebrick_lab::generated::root;
use serde::Deserialize;

/// Largest difference to onnxruntime, in parts of the largest score.
const TOLERANCE: f32 = 1e-5;

/// Networks without linear bottlenecks and strides over maps.
const RUN: [&str; 4] = ["squeezenet1_0_narrow", "squeezenet1_1_narrow", "residual", "separable"];

/// Convolutions without ReLU before additions, and strides over maps.
const DO_NOT_RUN: [&str; 2] = ["mobilenet_v2_quarter", "mnasnet_fifth"];

/// PyTorch's exporters: with the weights in the file, and beside it.
const EXPORTERS: [&str; 2] = ["old", "new"];

#[derive(Deserialize)]
struct Record {
    input: PathBuf,
    scores: Vec<f32>,
}

fn folder() -> PathBuf {
    root().join("tests/fixtures/exports")
}

fn files(networks: &[&str]) -> Vec<PathBuf> {
    let both = |network: &&str| EXPORTERS.map(|exporter| folder().join(format!("{network}-{exporter}.onnx")));
    networks.iter().flat_map(both).collect()
}

fn record(model: &Path) -> Record {
    serde_json::from_str(&fs::read_to_string(model.with_extension("json")).unwrap()).unwrap()
}

fn look(foreign: &mut Foreign, model: &Path, rtl: bool) -> Answer {
    let input = Some(folder().join(record(model).input));
    let answer = foreign.answer(&Job { model: model.to_path_buf(), input, output: None, rtl });
    assert_eq!(answer.panic, None, "{}", model.display());
    answer
}

fn compare(model: &Path, answer: &Answer) {
    let wanted = record(model).scores;
    let found =
        answer.scores.as_ref().unwrap_or_else(|| panic!("{}: {:?}", model.display(), answer.no_scores));
    let largest = wanted.iter().fold(0.0, |most: f32, score| most.max(score.abs()));
    let error = found.iter().zip(&wanted).fold(0.0, |most: f32, (a, b)| most.max((a - b).abs())) / largest;
    assert_eq!(found.len(), wanted.len(), "{}", model.display());
    assert!(
        error <= TOLERANCE,
        "{}: {error} of {largest}: {found:?}, onnxruntime {wanted:?}",
        model.display()
    );
}

fn run(rtl: bool) {
    let mut foreign = Foreign::default();
    for model in files(&RUN) {
        let answer = look(&mut foreign, &model, rtl);
        let name = model.display();
        assert!(answer.accepted && answer.compiles, "{name}: {:?} {:?}", answer.error, answer.not_compiled);
        compare(&model, &answer);
        assert_eq!(answer.emulator, None, "{name}");
        assert_eq!((answer.ran, answer.accelerator), (rtl, None), "{name}");
    }
}

#[test]
fn exports_equal_onnxruntime() {
    run(false);
}

#[test]
#[ignore = "slow: make check"]
fn exports_run_on_the_accelerator() {
    run(true);
}

#[test]
fn what_does_not_run_is_named() {
    let mut foreign = Foreign::default();
    for model in files(&DO_NOT_RUN) {
        let answer = look(&mut foreign, &model, false);
        let name = model.display();
        assert!(!answer.accepted && !answer.refusals.is_empty(), "{name}: {:?}", answer.error);
        let bytes = fs::read(&model).unwrap();
        for refusal in &answer.refusals {
            for text in [&refusal.layer, &refusal.operator] {
                assert!(bytes.windows(text.len()).any(|part| part == text.as_bytes()), "{name}: {refusal:?}");
            }
        }
        if answer.scores.is_some() {
            compare(&model, &answer);
        }
    }
}
