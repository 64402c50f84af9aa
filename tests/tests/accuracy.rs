//! Our quantiser on the released networks, against the float ones: calibrated on the first 20 development
//! photos, measured on the other 80.

use std::path::PathBuf;

use firebrick_host::device::{BoardOptions, Simulation};
use firebrick_host::evaluate::{Column, Score, Subject, Truth, evaluate};
use firebrick_host::image::{self, Orientation};
use firebrick_host::labels;
use firebrick_lab::data;
use firebrick_nn::model::FloatModel;
use firebrick_nn::quantise::quantise;
use firebrick_weights::{Model, open_model};

/// Photos that calibrate the quantiser.
const CALIBRATION: usize = 20;
/// Photos in the folder.
const PHOTOS: usize = 100;
/// By how many percent the top-5 accuracy may differ from the float network's.
const TOP5_PERCENT: f64 = 3.0;

#[test]
fn the_compressed_network_agrees_with_float() {
    let test = "the_compressed_network_agrees_with_float";
    check(test, "deep-compression/compressed_SqueezeNet.net", 68);
}

#[test]
fn v1_1_agrees_with_float() {
    check("v1_1_agrees_with_float", "dmp/KerasSqueezeNet_weights.bin", 73);
}

#[test]
fn the_dense_v1_0_agrees_with_float() {
    check("the_dense_v1_0_agrees_with_float", "dmp/CaffeSqueezeNet_weights.bin", 68);
}

/// Quantises the network of `file` and wants the same likeliest class as float for `agreeing` photos.
fn check(test: &str, file: &str, agreeing: usize) {
    let (Some(model), Some(folder)) = (data::find(test, file), data::find(test, "images-dev")) else {
        return;
    };
    let Some(words) = data::find(test, "synset_words.txt") else { return };
    let Model::Float(model) = open_model(&model).unwrap() else { panic!("{file} holds floats") };
    let photos = image::files(&folder).unwrap();
    assert_eq!(photos.len(), PHOTOS, "{}", folder.display());
    let (calibration, others) = photos.split_at(CALIBRATION);
    let quantised = quantise(&model, &tensors(&model, calibration)).unwrap();
    let (simulation, board) = (Simulation::default(), BoardOptions::default());
    let (float, integers) = (Some(&model), Some(&quantised));
    let subject = Subject {
        float,
        quantised: integers,
        simulation: &simulation,
        board: &board,
        orientation: Orientation::Upright,
        digest: None,
    };
    let results = evaluate(subject, &[Column::Float, Column::Twin], others, &|| ()).unwrap().columns;
    let classes = model.network.classes();
    let truth = Truth::from_names(labels::read(&words, classes).unwrap(), classes);
    let expected: Vec<usize> = others.iter().map(|photo| truth.class(photo).unwrap()).collect();
    let [float, twin] = [0, 1].map(|column| Score::new(&results[column], &expected, &results[0]));
    println!("{file}: float {float:?}, twin {twin:?}");
    assert!(twin.agreeing >= agreeing, "{} of {} photos as float", twin.agreeing, twin.images);
    let top5 = 100.0 * (float.share(float.top5) - twin.share(twin.top5));
    assert!(top5.abs() <= TOP5_PERCENT, "top-5: float {}, twin {} photos", float.top5, twin.top5);
}

fn tensors(model: &FloatModel, photos: &[PathBuf]) -> Vec<Vec<u8>> {
    let load = |photo: &PathBuf| image::load(photo, &model.preprocess, model.network.input).unwrap();
    photos.iter().map(load).collect()
}
