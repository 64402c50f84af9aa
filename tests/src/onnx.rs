//! Random ONNX networks made by `tests/python/export_random.py`, with what onnxruntime computes for them.

use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_weights::Companion;

use crate::npz::Npz;
use crate::python::interpreter;
use firebrick_lab::generated::root;

/// A network, an image, and its scores.
pub struct Case {
    /// It is known by its seed.
    pub seed: u64,
    /// The ONNX file.
    pub file: Vec<u8>,
    /// Raw pixels, `[channel][row][column]`.
    pub pixels: Vec<u8>,
    /// The preprocessing that the scores are for.
    pub companion: Companion,
    /// onnxruntime's scores.
    pub scores: Vec<f32>,
    /// True if they are probabilities.
    pub softmax: bool,
}

/// Networks of the seeds from `first` on; `mode` is `engine` or `any`. `None`, after a line
/// `SKIPPED: <test>: <reason>`, if there is no Python environment.
///
/// # Panics
/// If the script fails, or there is no environment and `FIREBRICK_REQUIRE_DATA` is `1`.
pub fn cases(test: &str, mode: &str, first: u64, count: u64) -> Option<Vec<Case>> {
    let python = interpreter("importers", test)?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(python)
        .arg(root().join("tests/python/export_random.py"))
        .arg(folder.path())
        .args([count.to_string(), first.to_string(), mode.to_string()])
        .output()
        .expect("the interpreter starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    print!("{}", String::from_utf8_lossy(&output.stdout));
    let case = |seed| case(folder.path(), seed).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
    Some((first..first + count).map(case).collect())
}

fn case(folder: &Path, seed: u64) -> Result<Case, String> {
    let read = |name: &str| fs::read(folder.join(format!("{seed}.{name}"))).map_err(|e| e.to_string());
    let npz = Npz::parse(&read("npz")?)?;
    let mean = npz.array("mean", "<f4", f32::from_le_bytes)?;
    let preprocess = Preprocess {
        colour: if mean.len() == 1 { Colour::Grey } else { Colour::Rgb },
        resize: Resize::Warp,
        scale: npz.array("scale", "<f4", f32::from_le_bytes)?,
        mean,
    };
    Ok(Case {
        seed,
        file: read("onnx")?,
        pixels: npz.array("pixels", "|u1", u8::from_le_bytes)?,
        companion: Companion { preprocess: Some(preprocess), ..Companion::default() },
        scores: npz.array("scores", "<f4", f32::from_le_bytes)?,
        softmax: npz.array("softmax", "|u1", u8::from_le_bytes)? == [1],
    })
}
