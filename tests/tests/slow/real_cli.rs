//! The released SqueezeNets by the command that a user types.

use std::process::Command;
use std::time::Instant;

use firebrick_lab::data;
use firebrick_tests::program;
use serde_json::Value;

/// Photos of the development data that all three networks get right, and their classes.
const PHOTOS: &[(&str, u64)] = &[
    ("n01820546_lorikeet", 90),
    ("n02391049_zebra", 340),
    ("n03095699_container_ship", 510),
    ("n03297495_espresso_maker", 550),
    ("n02165105_tiger_beetle", 300),
];

/// Cycles that a frame of the compressed v1.0 may take.
const FRAME_CYCLES: u64 = 2_500_000;

/// Classifies so many photos on the simulated accelerator; the cycles of a frame.
fn photos_are_right_and_identical(test: &str, model: &str, count: usize) -> Option<u64> {
    let model = data::find(test, model)?;
    let photos = data::find(test, "images-dev")?;
    let labels = data::find(test, "synset_words.txt")?;
    let named = &PHOTOS[..count];
    let started = Instant::now();
    let output = Command::new(program::firebrick())
        .args(["classify", "--device", "sim", "--pes", "32", "--json", "--model"])
        .arg(&model)
        .arg("--calibrate")
        .arg(&photos)
        .arg("--labels")
        .arg(&labels)
        .args(named.iter().map(|(name, _)| photos.join(format!("{name}.JPEG"))))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{test}: {count} photos in {:.1} s", started.elapsed().as_secs_f64());
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let images = found["images"].as_array().unwrap();
    assert_eq!(images.len(), count);
    for (image, (name, class)) in images.iter().zip(named) {
        assert_eq!(image["top"][0]["index"].as_u64(), Some(*class), "{name}: {image}");
        assert_eq!(image["identical_to_golden"], Value::Bool(true), "{name}");
    }
    images[0]["cycles"].as_u64()
}

#[test]
#[ignore = "takes minutes; make check runs it"]
fn the_compressed_v1_0_is_right() {
    let test = "the_compressed_v1_0_is_right";
    if let Some(cycles) =
        photos_are_right_and_identical(test, "deep-compression/compressed_SqueezeNet.net", PHOTOS.len())
    {
        assert!(cycles <= FRAME_CYCLES, "{cycles} cycles");
    }
}

#[test]
#[ignore = "takes minutes; make check runs it"]
fn v1_1_is_right() {
    photos_are_right_and_identical("v1_1_is_right", "dmp/KerasSqueezeNet_weights.bin", 1);
}

#[test]
#[ignore = "takes minutes; make check runs it"]
fn the_dense_v1_0_is_right() {
    photos_are_right_and_identical("the_dense_v1_0_is_right", "dmp/CaffeSqueezeNet_weights.bin", 1);
}
