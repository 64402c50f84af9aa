//! The container: what is written is read again, and nothing else is.

use std::collections::BTreeMap;

use firebrick_nn::model::{QuantisedConv, QuantisedModel};
use firebrick_nn::network::{Colour, Layer, Network, Op, Preprocess, Resize, Shape};
use firebrick_spec::chain;
use firebrick_weights::fbk::{MAGIC, VERSION};
use firebrick_weights::{ContainerError, decode, encode, read_fbk, summary, write_fbk};
use proptest::prelude::*;

fn layer(name: &str, input: &str, op: Op) -> Layer {
    Layer { name: name.to_string(), inputs: vec![input.to_string()], op, ceiling: None }
}

/// A 3x3 convolution with pruned weights, a 1x1 one, and an average.
fn small() -> QuantisedModel {
    let conv = |filters, kernel| Op::Conv { filters, kernel, stride: 1, pad: 0 };
    let layers = vec![
        layer("conv1", "input", conv(2, 3)),
        layer("conv10", "conv1", conv(3, 1)),
        layer("pool10", "conv10", Op::GlobalAveragePool),
    ];
    let weights = (0..18).map(|i| if i % 3 == 0 { 10 - i as i8 } else { 0 }).collect();
    let conv1 =
        QuantisedConv { weights, bias: vec![-8_000_000, 7], multiplier: vec![65535, 0], shift: vec![46, 1] };
    let conv10 = QuantisedConv {
        weights: vec![-127, 127, 0, 0, 1, 2],
        bias: vec![0, -1, 1],
        multiplier: vec![1, 2, 3],
        shift: vec![1, 2, 3],
    };
    QuantisedModel {
        network: Network { name: "small".into(), input: Shape { channels: 1, height: 5, width: 4 }, layers },
        preprocess: Preprocess {
            colour: Colour::Grey,
            resize: Resize::CentreCrop { short_side: 6 },
            mean: vec![0.1],
            scale: vec![1.0 / 3.0],
        },
        labels: vec!["a, 'b': #c".into(), "\u{e9}\n\u{0}".into(), String::new()],
        convs: BTreeMap::from([("conv1".to_string(), conv1), ("conv10".to_string(), conv10)]),
        adds: BTreeMap::new(),
        input_zero: vec![128],
        output_scale: 0.012_345_678,
        output_zero: 0,
    }
}

#[test]
fn a_model_survives() {
    let bytes = encode(&small()).unwrap();
    assert_eq!(decode(&bytes).unwrap(), small());
    assert_eq!(encode(&decode(&bytes).unwrap()).unwrap(), bytes);
}

#[test]
fn random_networks_survive() {
    for seed in 0..60 {
        let mut linear = firebrick_nn::random::network(seed);
        linear.network = firebrick_nn::random::linear_end(linear.network);
        linear.output_zero = seed as i32 - 30;
        let others = [firebrick_nn::random::network(seed), firebrick_nn::random::bypass_network(seed)];
        for model in others.into_iter().chain([linear]) {
            let bytes = encode(&model).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
            assert_eq!(decode(&bytes).unwrap_or_else(|e| panic!("seed {seed}: {e}")), model, "seed {seed}");
        }
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let bytes = encode(&small()).unwrap();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let error = decode(&changed).unwrap_err();
            let expected = match at {
                0..8 => matches!(error, ContainerError::NotThis { .. }),
                8..12 => matches!(error, ContainerError::Version { .. }),
                16..24 => matches!(error, ContainerError::Truncated { .. } | ContainerError::TooLong { .. }),
                _ => matches!(error, ContainerError::Checksum { .. }),
            };
            assert!(expected, "byte {at}, bit {bit}: {error}");
        }
    }
}

#[test]
fn every_truncation_is_noticed() {
    let bytes = encode(&small()).unwrap();
    for length in 0..bytes.len() {
        let least = if length < 28 { 28 } else { bytes.len() as u64 };
        match decode(&bytes[..length]) {
            Err(ContainerError::Truncated { expected, actual }) => {
                assert_eq!((expected, actual), (least, length as u64));
            }
            other => panic!("{length} bytes: {other:?}"),
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(decode(&longer), Err(ContainerError::TooLong { .. })));
}

#[test]
fn messages_say_what_is_accepted() {
    let bytes = encode(&small()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.fbk");
    let refusal = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let error = chain(&read_fbk(&path).unwrap_err());
        let prefix = format!("{}: ", path.display());
        error.strip_prefix(&prefix).unwrap_or_else(|| panic!("{error}")).to_string()
    };
    let mut newer = bytes.clone();
    newer[8] = VERSION as u8 + 1;
    assert_eq!(
        refusal(&newer),
        format!("format version {} is not readable, accepted: {VERSION}", VERSION + 1)
    );
    let shorter = bytes.len() - 1;
    let expected = format!("truncated: {shorter} bytes, accepted: {}", bytes.len());
    assert_eq!(refusal(&bytes[..shorter]), expected);
    let mut changed = bytes.clone();
    changed[40] ^= 1;
    assert!(refusal(&changed).starts_with("corrupted: checksum "));
    assert_eq!(refusal(b""), "truncated: 0 bytes, accepted: 28");
    assert_eq!(refusal(b"hello"), "not a .fbk file (its first bytes are not the format's)");
}

/// The bytes with one part replaced, lengths and checksum made right again.
fn forged(bytes: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = bytes[..bytes.len() - 4].to_vec();
    change(&mut bytes);
    let length = (bytes.len() + 4) as u64;
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    chain(&decode(&bytes).unwrap_err())
}

#[test]
fn contents_that_make_no_sense_are_refused_in_spite_of_a_right_checksum() {
    let bytes = encode(&small()).unwrap();
    let text = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let section = 24 + text + 1 + 4;
    let refused = |change: &dyn Fn(&mut Vec<u8>), expected: &str| {
        let error = forged(&bytes, change);
        assert!(error.contains(expected), "{error}");
    };
    refused(&|b| b.push(0), "after the last layer: 1 bytes, accepted: none");
    refused(&|b| b.truncate(b.len() - 1), "layer `conv10`: needs");
    refused(&|b| b[24] = 0xff, "text: invalid utf-8");
    refused(&|b| b[24] = b'N', "text: ");
    refused(&|b| b[12..16].fill(0xff), "text: needs 4294967295 bytes");
    refused(&|b| b[section..section + 4].fill(0xff), "layer `conv1`: needs");
    refused(&|b| b[section] = 1, "layer `conv1`: 1 entries cannot cover 18 weights");
    refused(&|b| b[section + 4] = 9, "layer `conv1`: bits of a gap = 9, accepted: 0 to 8");
    refused(&|b| b[section + 5] = 0, "layer `conv1`: bits of a code = 0, accepted: 1 to 8");
    refused(&|b| b[section + 6] = 0, "layer `conv1`: length of the codebook = 0, accepted: 1 to 255");
    refused(&|b| b[section + 7] = 1, "layer `conv1`: reserved byte = 1");
    refused(&|b| b[section + 8] = 100, "layer `conv1`: codebook is not in order");
    refused(&|b| b[section + 8] = 0x80, "layer `conv1`: codebook is not in order");
    let shift = section + 8 + usize::from(bytes[section + 6]) + 2 * 4 + 2 * 2;
    refused(&|b| b[shift] = 47, "layer `conv1`, filter 0: shift = 47, accepted: 1 to 46");
    refused(&|b| b[section - 1] |= 0x80, "output scale = -");
}

#[test]
fn scales_of_bypasses_are_checked() {
    let model = firebrick_nn::random::bypass_network(1);
    let bytes = encode(&model).unwrap();
    let last = model.network.layers.iter().rfind(|layer| layer.op == Op::Add).unwrap();
    let add = model.adds[&last.name];
    let at = bytes.len() - 4 - 3;
    assert_eq!(
        bytes[at..at + 3],
        [add.multiplier.to_le_bytes()[0], add.multiplier.to_le_bytes()[1], add.shift]
    );
    let error = forged(&bytes, |b| b[at + 2] = 25);
    assert_eq!(error, format!("layer `{}`: bypass shift = 25, accepted: 1 to 24", last.name));
    assert!(forged(&bytes, |b| b.truncate(at + 2)).contains(&format!("layer `{}`: needs", last.name)));
    assert!(forged(&bytes, |b| b.push(0)).contains("after the last layer: 1 bytes"));
}

#[test]
fn invalid_models_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.fbk");
    let mut model = small();
    model.convs.remove("conv1");
    let error = chain(&write_fbk(&path, &model).unwrap_err());
    assert!(error.contains("m.fbk: layer `conv1`: the model has no weights for it"), "{error}");
    let mut model = small();
    model.labels.pop();
    let error = chain(&write_fbk(&path, &model).unwrap_err());
    assert!(error.contains("2 labels, accepted: 3"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn files_are_replaced_whole_and_nothing_is_left_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.fbk");
    std::fs::write(&path, "something else").unwrap();
    write_fbk(&path, &small()).unwrap();
    assert_eq!(read_fbk(&path).unwrap(), small());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    let taken = folder.path().join("folder.fbk");
    std::fs::create_dir(&taken).unwrap();
    let error = chain(&write_fbk(&taken, &small()).unwrap_err());
    assert!(error.starts_with(&format!("cannot write {}", taken.display())), "{error}");
    assert!(write_fbk(&folder.path().join("absent/m.fbk"), &small()).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn the_summary_adds_up_to_the_file() {
    let model = small();
    let layers = summary(&model);
    assert_eq!(layers.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["conv1", "conv10"]);
    assert_eq!((layers[0].weights, layers[0].nonzeros), (18, model.nonzeros("conv1")));
    let bytes = encode(&model).unwrap();
    let text = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let sections: usize = layers.iter().map(|l| l.bytes).sum();
    assert_eq!(bytes.len(), 24 + text + 1 + 4 + sections + 4);
}

proptest! {
    #[test]
    fn preprocessing_and_labels_survive(
        mean in -1e30f32..1e30,
        scale in prop::num::f32::POSITIVE,
        labels in prop::collection::vec(".*", 3),
        output_scale in prop::num::f32::POSITIVE,
        input_zero in 0..=255u8,
    ) {
        let mut model = small();
        model.preprocess.mean = vec![mean];
        model.preprocess.scale = vec![scale];
        model.labels = labels;
        model.output_scale = output_scale;
        model.input_zero = vec![input_zero];
        prop_assume!(model.validate().is_ok());
        prop_assert_eq!(decode(&encode(&model).unwrap()).unwrap(), model);
    }

    #[test]
    fn random_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), with_magic: bool) {
        let mut bytes = bytes;
        if with_magic && bytes.len() >= 28 {
            let length = bytes.len() as u64;
            bytes[..8].copy_from_slice(&MAGIC);
            bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
            bytes[16..24].copy_from_slice(&length.to_le_bytes());
        }
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn changed_bytes_with_a_right_checksum_never_panic(
        changes in prop::collection::vec((24usize..2000, any::<u8>()), 1..8)
    ) {
        let mut bytes = encode(&small()).unwrap();
        let end = bytes.len() - 4;
        for (at, value) in changes {
            bytes[24 + at % (end - 24)] = value;
        }
        let checksum = crc32fast::hash(&bytes[..end]).to_le_bytes();
        bytes[end..].copy_from_slice(&checksum);
        // Some changes give another valid model: what is read must be writable again.
        if let Ok(model) = decode(&bytes) {
            prop_assert_eq!(decode(&encode(&model).unwrap()).unwrap(), model);
        }
    }
}
