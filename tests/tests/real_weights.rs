//! The readers of the released weight files, on these files: everything is consumed and counted as published,
//! and damage is noticed.

use firebrick_lab::data;
use firebrick_nn::model::FloatModel;
use firebrick_spec::chain;
use firebrick_weights::{Model, ReleasedError, WeightsError, deep_compression, dmp, open_model};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const COMPRESSED: &str = "deep-compression/compressed_SqueezeNet.net";
const V1_1: &str = "dmp/KerasSqueezeNet_weights.bin";
const V1_0_DENSE: &str = "dmp/CaffeSqueezeNet_weights.bin";

/// Kept weights in percent by the paper's Table 1, in the order of the file.
const KEPT: [u32; 26] = [
    100, 100, 100, 33, 100, 100, 33, 100, 100, 33, 100, 100, 33, 100, 50, 33, 50, 100, 33, 100, 50, 30, 50,
    100, 30, 20,
];

#[test]
fn the_compressed_file_holds_what_is_published() {
    let Some(bytes) = data::read("the_compressed_file_holds_what_is_published", COMPRESSED) else { return };
    assert!(deep_compression::recognise(&bytes) && !dmp::recognise(&bytes));
    let found = deep_compression::decode(&bytes).unwrap();
    let (layers, model) = (&found.layers, found.model.float());
    assert_eq!(layers.iter().map(|l| l.entries).sum::<usize>(), 422_083);
    assert_eq!(layers.iter().map(|l| l.fillers).sum::<usize>(), 6_162);
    assert_eq!(layers.iter().map(|l| l.nonzeros()).sum::<usize>(), 415_921);
    assert_eq!(layers.iter().map(|l| l.weights + l.biases).sum::<usize>(), 1_248_424);
    assert_eq!(layers.iter().map(|l| l.bytes).sum::<usize>(), bytes.len());
    assert_eq!(layers.len(), KEPT.len());
    for (layer, percent) in layers.iter().zip(KEPT) {
        // Slightly below, since some kept weights were then rounded to 0.
        let loss = f64::from(percent) / 100.0 - layer.density();
        assert!((0.0..0.016).contains(&loss), "{layer:?}: density {}, paper {percent} %", layer.density());
        assert_eq!(model.nonzeros(&layer.name), layer.nonzeros());
    }
    let fire8 = layers.iter().find(|l| l.name == "fire8/expand3x3").unwrap();
    assert_eq!((fire8.nonzeros(), fire8.weights, fire8.entries), (44_144, 147_456, 44_919));
}

#[test]
fn the_dense_files_are_the_two_networks() {
    let test = "the_dense_files_are_the_two_networks";
    for (file, name, parameters) in
        [(V1_1, "squeezenet-v1.1", 1_235_496), (V1_0_DENSE, "squeezenet-v1.0", 1_248_424)]
    {
        let Some(path) = data::find(test, file) else { return };
        let model = dmp::read(&path).unwrap();
        assert_eq!((model.network.name.as_str(), model.network.parameters().unwrap()), (name, parameters));
        let stored: usize = model.convs.values().map(|c| c.weights.len() + c.bias.len()).sum();
        assert_eq!(stored, parameters);
        assert!(model.convs.values().flat_map(|c| &c.weights).all(|&w| w != 0.0));
        assert_eq!(open_model(&path).unwrap(), Model::Float(model));
    }
}

#[test]
fn files_are_known_by_their_content() {
    let test = "files_are_known_by_their_content";
    let folder = tempfile::tempdir().unwrap();
    for file in [COMPRESSED, V1_1] {
        let Some(path) = data::find(test, file) else { return };
        let renamed = folder.path().join("model");
        std::fs::copy(&path, &renamed).unwrap();
        assert_eq!(open_model(&renamed).unwrap(), open_model(&path).unwrap());
        let cut = folder.path().join(path.file_name().unwrap());
        std::fs::write(&cut, &std::fs::read(&path).unwrap()[..1000]).unwrap();
        let error = open_model(&cut).unwrap_err();
        assert!(matches!(&error, WeightsError::Released { .. }), "{error}");
        assert!(chain(&error).contains("1000 bytes, accepted: "), "{error}");
    }
}

#[test]
fn a_cut_or_lengthened_file_is_refused() {
    damage("a_cut_or_lengthened_file_is_refused", |file, bytes, decode, _| {
        let lengths = (0..300).chain((300..bytes.len()).step_by(3571)).chain([bytes.len() - 1]);
        for length in lengths {
            assert!(
                matches!(decode(&bytes[..length]), Err(ReleasedError::Length { .. })),
                "{file}: {length} bytes"
            );
        }
        let longer = [bytes, &[0]].concat();
        assert!(matches!(decode(&longer), Err(ReleasedError::Length { .. })), "{file}: one byte more");
    });
}

/// These files have no checksum: a flipped bit that leaves the structure intact makes other weights. None goes
/// unnoticed: each of them is refused or changes the model.
#[test]
fn a_flipped_bit_is_refused_or_changes_the_weights() {
    damage("a_flipped_bit_is_refused_or_changes_the_weights", |file, bytes, decode, whole| {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let spread: Vec<usize> = (0..150).map(|_| random.gen_range(0..bytes.len())).collect();
        let (mut refused, mut changed) = (0, 0);
        let mut copy = bytes.to_vec();
        for at in (0..120).chain(510..530).chain(1120..1140).chain(spread) {
            let bit = 1 << random.gen_range(0..8);
            copy[at] ^= bit;
            match decode(&copy) {
                Err(_) => refused += 1,
                Ok(model) if model != *whole => changed += 1,
                Ok(_) => panic!("{file}: bit {bit:#x} of byte {at} goes unnoticed"),
            }
            copy[at] ^= bit;
        }
        assert!(refused > 0 && changed > 0, "{file}: {refused} refused, {changed} changed");
    });
}

type Decode = fn(&[u8]) -> Result<FloatModel, ReleasedError>;

/// Runs `check` on each of the files: its name, bytes, reader and model.
fn damage(test: &str, check: impl Fn(&str, &[u8], Decode, &FloatModel)) {
    let compressed: Decode = |bytes| deep_compression::decode(bytes).map(|found| found.model.float());
    for (file, decode) in [(COMPRESSED, compressed), (V1_1, dmp::decode), (V1_0_DENSE, dmp::decode)] {
        let Some(bytes) = data::read(test, file) else { return };
        check(file, &bytes, decode, &decode(&bytes).unwrap());
    }
}
