//! The released SqueezeNets as ONNX files, made from the development data in a temporary folder: they are imported as the
//! networks that their own readers give, and become the same integers.

use std::fs;
use std::path::Path;

use firebrick_host::image;
use firebrick_lab::{data, onnx_file};
use firebrick_nn::model::FloatModel;
use firebrick_nn::quantise::quantise;
use firebrick_weights::{Model, open_model};

/// Photos that calibrate.
const PHOTOS: usize = 4;

fn float(path: &Path) -> FloatModel {
    match open_model(path).unwrap() {
        Model::Float(model) => model,
        Model::Quantised(_) => panic!("{} is quantised", path.display()),
    }
}

fn same(test: &str, file: &str) {
    let (Some(path), Some(photos)) = (data::find(test, file), data::find(test, "images-dev")) else { return };
    let direct = float(&path);
    let folder = tempfile::tempdir().unwrap();
    let onnx = folder.path().join("released.onnx");
    fs::write(&onnx, onnx_file::write(&direct)).unwrap();
    fs::write(folder.path().join("released.yaml"), onnx_file::companion(&direct).unwrap()).unwrap();
    let imported = float(&onnx);
    assert_eq!(imported.network, direct.network);
    assert!(imported == direct, "the weights differ");
    let photos = image::files(&photos).unwrap();
    let load =
        |path: &std::path::PathBuf| image::load(path, &direct.preprocess, direct.network.input).unwrap();
    let calibration: Vec<Vec<u8>> = photos[..PHOTOS].iter().map(load).collect();
    let [ours, theirs] = [&direct, &imported].map(|model| quantise(model, &calibration).unwrap());
    assert!(ours == theirs, "the integers differ");
}

#[test]
fn the_compressed_v1_0() {
    same("the_compressed_v1_0", "deep-compression/compressed_SqueezeNet.net");
}

#[test]
fn the_dense_v1_0() {
    same("the_dense_v1_0", "dmp/CaffeSqueezeNet_weights.bin");
}

#[test]
fn the_dense_v1_1() {
    same("the_dense_v1_1", "dmp/KerasSqueezeNet_weights.bin");
}
