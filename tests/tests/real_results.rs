//! The released networks on the stored pixel tensors give the recorded results: the float reference within
//! rounding, the golden model exactly.

use std::path::Path;

use firebrick_lab::data;
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::twin::Twin;
use firebrick_nn::{float, golden};
use firebrick_tests::npz::Npz;
use firebrick_tests::reference;
use firebrick_weights::{Model, open_model};
use serde_json::Value;

const TENSORS: &str = "reference/pixels-dev20-warp227-rgb-u8.bin";

/// Images that each network sees in floats, of the 20 that are stored.
const FLOAT_IMAGES: usize = 3;

#[test]
fn float_scores_of_the_compressed_network_are_the_recorded_ones() {
    let test = "float_scores_of_the_compressed_network_are_the_recorded_ones";
    float_scores(test, "deep-compression/compressed_SqueezeNet.net", "dc_v10_warp", Some("dc_v10_top5"));
}

#[test]
fn float_scores_of_v1_1_are_the_recorded_ones() {
    let test = "float_scores_of_v1_1_are_the_recorded_ones";
    float_scores(test, "dmp/KerasSqueezeNet_weights.bin", "v11_warp", Some("v11_top5"));
}

#[test]
fn float_scores_of_the_dense_v1_0_are_the_recorded_ones() {
    let test = "float_scores_of_the_dense_v1_0_are_the_recorded_ones";
    float_scores(test, "dmp/CaffeSqueezeNet_weights.bin", "dense_v10_warp", None);
}

/// Compares the scores of all classes, and the top 5 with the record `top5` if there is one.
fn float_scores(test: &str, file: &str, recorded: &str, top5: Option<&str>) {
    let Some(path) = data::find(test, file) else { return };
    let Some(rgb) = data::read(test, TENSORS) else { return };
    let Some(archive) = data::read(test, "reference/dev-logits.npz") else { return };
    let Some(json) = data::read(test, "reference/dev-reference.json") else { return };
    let model = float_model(&path);
    let scores = reference::float_scores(&Npz::parse(&archive).unwrap(), recorded).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let images = &reference::tensors(&rgb)[..FLOAT_IMAGES];
    reference::on_two_threads(images, |i, pixels| {
        let found = float::run(&model, pixels).unwrap().scores;
        assert_eq!(found.len(), scores[i].len());
        for (class, (found, recorded)) in found.iter().zip(&scores[i]).enumerate() {
            let difference = (found - recorded).abs();
            assert!(difference < 1e-3, "{test}: image {i}, class {class}: {found}, recorded {recorded}");
        }
        if let Some(top5) = top5 {
            let classes: Vec<usize> = golden::top(&found, 5).iter().map(|(class, _)| *class).collect();
            assert_eq!(classes, recorded_classes(&json["images"][i][top5]), "{test}: image {i}");
        }
    });
}

fn float_model(path: &Path) -> FloatModel {
    match open_model(path).unwrap() {
        Model::Float(model) => model,
        Model::Quantised(_) => panic!("{} is taken for a quantised model", path.display()),
    }
}

/// The classes of a list of classes or of pairs `[class, score]`.
fn recorded_classes(list: &Value) -> Vec<usize> {
    let class = |entry: &Value| entry.get(0).unwrap_or(entry).as_u64().unwrap() as usize;
    list.as_array().unwrap().iter().map(class).collect()
}

/// The recorded integer network with its results.
struct IntegerRecord {
    model: QuantisedModel,
    /// The 20 stored images.
    images: Vec<Vec<u8>>,
    /// The sums of 100 images, the stored ones first.
    sums: Vec<Vec<u32>>,
}

fn integer_record(test: &str) -> Option<IntegerRecord> {
    let rgb = data::read(test, TENSORS)?;
    let archive = Npz::parse(&data::read(test, "reference/int8-w8pc_mul16.npz")?).unwrap();
    let sums = reference::integer_sums(&archive).unwrap();
    let images = reference::tensors(&rgb);
    assert_eq!((images.len(), sums.len()), (20, 100));
    Some(IntegerRecord { model: reference::integer_network(&archive).unwrap(), images, sums })
}

#[test]
fn golden_sums_of_the_recorded_integer_network_are_exact() {
    let test = "golden_sums_of_the_recorded_integer_network_are_exact";
    let Some(IntegerRecord { model, images, sums }) = integer_record(test) else { return };
    reference::on_two_threads(&images, |i, pixels| {
        assert!(golden::run(&model, pixels).unwrap().sums == sums[i], "the sums of image {i} differ");
    });
}

#[test]
fn twin_sums_of_the_recorded_integer_network_are_exact() {
    let test = "twin_sums_of_the_recorded_integer_network_are_exact";
    let Some(IntegerRecord { model, images, sums }) = integer_record(test) else { return };
    let found = Twin::new(&model).unwrap().run_all(&images).unwrap();
    for (i, found) in found.iter().enumerate() {
        assert!(*found == sums[i], "the sums of image {i} differ");
    }
    assert_eq!(found.len(), images.len());
}
