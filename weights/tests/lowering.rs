//! Small ONNX classifiers with one construct each, made by `tests/python/export_lowering.py`: float scores against those of
//! onnxruntime, the integer network through the compiler and the emulator against the golden model.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use firebrick_compiler::compile::compile;
use firebrick_compiler::emulate;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_nn::quantise::quantise;
use firebrick_nn::{float, golden};
use firebrick_spec::{Descriptor, EngineConfig};
use firebrick_weights::{Companion, ImportError, decode_onnx};
use serde::Deserialize;

/// Largest difference to onnxruntime, in parts of the largest score.
const TOLERANCE: f32 = 1e-5;

/// Those that no engine runs, with what is said.
const REFUSED: [(&str, &str); 9] = [
    (
        "relu6_and_relu_joined",
        "layer `concat6` (Concat): joins `conv2` (clipped at 1) and `conv4` (not clipped), accepted: all clipped at one value, or none",
    ),
    (
        "image_padded_norm",
        "layer `batchnormalization1` (BatchNormalization): shifts the image with zeros around it, accepted: the zeros behind the shift",
    ),
    (
        "norm_of_mixed_concat",
        "layer `batchnormalization6` (BatchNormalization): reads `conv2`, which can be negative: no ReLU is behind it alone; accepted \
         without one: the layer that gives the scores",
    ),
    (
        "negative_read_twice",
        "layer `maxpool3` (MaxPool): reads `conv2`, which can be negative: no ReLU is behind it alone; accepted without one: the \
         layer that gives the scores",
    ),
    (
        "pad_conv_0_1_0_1",
        "layer `conv3` (Conv): a kernel of 3x3 with strides [1, 1] and paddings 0, 1, 0, 1 (above, left, below, right) over 16x16 \
         pixels is no square convolution with one stride and padding, even with zeros around it",
    ),
    (
        "pad_image_0_1_0_1",
        "layer `conv1` (Conv): a kernel of 3x3 with strides [1, 1] and paddings 0, 1, 0, 1 (above, left, below, right) over 16x16 \
         pixels is no square convolution with one stride and padding, even with zeros around it",
    ),
    ("case_46_split", "layer `/split` (Split): the operator is not possible"),
    ("split", "layer `split2_0` (Split): the operator is not possible"),
    (
        "norm_of_shared_part",
        "layer `concat4` (Concat): reads `conv2`, which can be negative: no ReLU is behind it alone; accepted without one: the layer \
         that gives the scores",
    ),
];

#[derive(Deserialize)]
struct Expected {
    size: [usize; 2],
    mean: Vec<f32>,
    scale: Vec<f32>,
    scores: Vec<f32>,
}

impl Expected {
    fn pixels(&self) -> Vec<u8> {
        (0..3 * self.size[0] * self.size[1]).map(|i| (37 * i + 11 * (i / 256)) as u8).collect()
    }

    fn companion(&self) -> Companion {
        let (mean, scale) = (self.mean.clone(), self.scale.clone());
        let preprocess = Preprocess { colour: Colour::Rgb, resize: Resize::Warp, mean, scale };
        Companion { preprocess: Some(preprocess), ..Companion::default() }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/onnx")
}

fn all() -> BTreeMap<String, Expected> {
    serde_yaml::from_str(&fs::read_to_string(folder().join("expected.yaml")).unwrap()).unwrap()
}

fn import(name: &str, expected: &Expected) -> Result<FloatModel, ImportError> {
    decode_onnx(&fs::read(folder().join(format!("{name}.onnx"))).unwrap(), expected.companion())
}

/// What is wrong with the model.
fn wrong(model: &FloatModel, expected: &Expected) -> Option<String> {
    let pixels = expected.pixels();
    let found = float::run(model, &pixels).unwrap().scores;
    let largest = expected.scores.iter().fold(0.0, |most: f32, score| most.max(score.abs()));
    let errors = found.iter().zip(&expected.scores).map(|(a, b)| (a - b).abs());
    let error = errors.fold(0.0, f32::max);
    if found.len() != expected.scores.len() || error.is_nan() || error > TOLERANCE * largest {
        return Some(format!("{found:?}, onnxruntime {:?}", expected.scores));
    }
    let quantised = quantise(model, std::slice::from_ref(&pixels)).unwrap();
    let run = golden::run(&quantised, &pixels).unwrap();
    let config = EngineConfig { ports: 2, ..EngineConfig::with_pes(8) };
    let program = match compile(&quantised, &config) {
        Ok(program) => program,
        Err(why) => return Some(format!("imported, but not compiled: {why}")),
    };
    let mut memory: Vec<u8> = (0..program.memory_bytes).map(|i| (i * 31) as u8 | 1).collect();
    let mut put = |at: usize, data: &[u8]| memory[at..at + data.len()].copy_from_slice(data);
    put(program.weights_offset, &program.weights);
    put(program.image.offset, &program.pack_input(&pixels).unwrap());
    let words: Vec<_> = program.descriptors(4096).iter().map(Descriptor::words).collect();
    emulate::execute(&config, &words, &mut memory, 4096).unwrap();
    let sums = program.read_sums(&memory[program.sums.offset..][..program.sums.bytes()]).unwrap();
    (sums != run.sums).then(|| "the emulator's sums differ from the golden model's".to_string())
}

#[test]
fn scores_are_onnxruntimes_and_the_engine_runs_what_is_read() {
    let mut found = Vec::new();
    let all = all();
    assert!(all.len() > 50, "{} files", all.len());
    for (name, expected) in &all {
        let refused = REFUSED.iter().find(|(refused, _)| refused == name);
        match (import(name, expected), refused) {
            (Ok(model), None) => found.extend(wrong(&model, expected).map(|why| format!("{name}: {why}"))),
            (Ok(_), Some(_)) => found.push(format!("{name}: is read")),
            (Err(why), None) => found.push(format!("{name}: {why}")),
            (Err(why), Some((_, expected))) => {
                let told: Vec<String> = why.refusals().iter().map(ToString::to_string).collect();
                // What else is wrong with the same layers is told beside it.
                if !told.iter().any(|cause| cause == expected) {
                    found.push(format!("{name}: {told:#?}, expected: {expected}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_no_engine_runs_is_the_same_in_software() {
    let mut found = Vec::new();
    for (name, expected) in all() {
        let companion = Companion { software: true, ..expected.companion() };
        let file = fs::read(folder().join(format!("{name}.onnx"))).unwrap();
        let Ok(model) = decode_onnx(&file, companion) else { continue };
        let scores = float::run(&model, &expected.pixels()).unwrap().scores;
        let largest = expected.scores.iter().fold(0.0, |most: f32, score| most.max(score.abs()));
        if scores.iter().zip(&expected.scores).any(|(a, b)| (a - b).abs() > TOLERANCE * largest) {
            found.push(format!("{name}: {scores:?}, onnxruntime {:?}", expected.scores));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
