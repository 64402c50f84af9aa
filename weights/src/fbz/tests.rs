use firebrick_nn::random;
use firebrick_spec::chain;
use proptest::prelude::*;

use super::*;
use crate::compress::{Pruning, Settings, Start, compress};
use crate::container::ContainerError;

fn settings(share: f64, bits: u32) -> Settings {
    Settings { ranks: Default::default(), pruning: Some(Pruning::Share(share)), bits, start: Start::Density }
}

fn model(seed: u64, share: f64, bits: u32) -> CodedModel {
    compress(&random::float_model(seed), &settings(share, bits)).unwrap()
}

#[test]
fn models_survive_and_the_parts_add_up() {
    for seed in 0..30 {
        for (share, bits) in [(0.0, 6), (0.02, 2), (0.1, 8), (0.4, 6), (1.0, 4)] {
            let model = model(seed, share, bits);
            let (bytes, layers) = encode(&model).unwrap();
            let found = decode(&bytes).unwrap();
            assert_eq!(found.model, model, "seed {seed}, share {share}");
            assert_eq!(found.layers, layers, "seed {seed}, share {share}");
            assert_eq!(encode(&found.model).unwrap().0, bytes);
            let text = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
            let sections: usize = layers.iter().map(|layer| layer.bytes.total()).sum();
            assert_eq!(bytes.len(), 24 + text + sections + 4);
        }
    }
}

#[test]
fn bypasses_and_labels_survive() {
    for seed in 0..10 {
        let model = compress(&random::bypass_float_model(seed), &settings(0.3, 5)).unwrap();
        assert_eq!(decode(&encode(&model).unwrap().0).unwrap().model, model);
    }
}

#[test]
fn every_coding_is_chosen_somewhere_and_is_the_smallest() {
    let mut chosen = std::collections::BTreeSet::new();
    for seed in 0..60 {
        for share in [0.0, 0.03, 0.1, 0.3, 0.5, 1.0] {
            for layer in encode(&model(seed, share, 6)).unwrap().1 {
                chosen.insert(layer.positions.to_string());
                let dense = layer.weights.div_ceil(8) * 6;
                assert!(layer.bytes.codes + layer.bytes.positions <= dense.max(1) + 6, "{layer:?}");
            }
        }
    }
    assert!(chosen.contains("all") && chosen.contains("map") && chosen.len() >= 6, "{chosen:?}");
}

#[test]
fn damage_is_noticed() {
    let (bytes, _) = encode(&model(3, 0.3, 6)).unwrap();
    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(decode(&changed).is_err(), "byte {at}");
        assert!(decode(&bytes[..at]).is_err(), "{at} bytes");
    }
    let error = chain(&decode(&crate::fbk::MAGIC).unwrap_err());
    assert_eq!(error, "not a .fbz file (its first bytes are not the format's)");
}

/// The file with its checksum and length made right.
fn repaired(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 4;
    bytes[16..24].copy_from_slice(&((end + 4) as u64).to_le_bytes());
    let checksum = crc32fast::hash(&bytes[..end]).to_le_bytes();
    bytes[end..].copy_from_slice(&checksum);
    bytes
}

#[test]
fn contents_that_make_no_sense_are_refused_in_spite_of_a_right_checksum() {
    let (bytes, _) = encode(&model(3, 0.3, 6)).unwrap();
    let section = 24 + u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let refused = |change: &dyn Fn(&mut Vec<u8>), expected: &str| {
        let mut changed = bytes.clone();
        change(&mut changed);
        let error = chain(&decode(&repaired(changed)).map(|_| ()).unwrap_err());
        assert!(error.contains(expected), "{error}");
    };
    refused(&|b| b[section + 1] = 9, "layer `conv1`: positions = 9, accepted: 0 to 8, 255");
    refused(&|b| b[section + 2] = 2, "layer `conv1`: coding of the codes = 2, accepted: 0, 1");
    refused(&|b| b[section + 3] = 2, "layer `conv1`: coding of the gaps = 2, accepted: 0");
    refused(
        &|b| b[section + 4..section + 8].fill(255),
        "layer `conv1`: 4294967295 entries, accepted: at most",
    );
    refused(&|b| b[section + 8..section + 12].fill(255), "layer `conv1`: needs 4294967295 bytes");
    let infinite =
        |b: &mut Vec<u8>| b[section + 16..section + 20].copy_from_slice(&f32::INFINITY.to_le_bytes());
    refused(&infinite, "layer `conv1`: value inf in the codebook or the biases, accepted: finite values");
    refused(&|b| b.insert(b.len() - 4, 0), "after the last layer: 1 bytes, accepted: none");
    refused(&|b| b[12..16].fill(0xff), "text: needs 4294967295 bytes");
}

/// A tiny file must not make the reader take much memory or time, whatever network it announces.
#[test]
fn networks_too_large_for_their_file_are_refused() {
    let (bytes, _) = encode(&model(3, 0.3, 6)).unwrap();
    let text = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let description = String::from_utf8(bytes[24..24 + text].to_vec()).unwrap();
    let at = description.find("filters: ").unwrap() + 9;
    let end = at + description[at..].find('\n').unwrap();
    let larger = format!("{}100000{}", &description[..at], &description[end..]);
    let mut forged = bytes[..12].to_vec();
    forged.extend((larger.len() as u32).to_le_bytes());
    forged.extend([0; 8]);
    forged.extend(larger.as_bytes());
    forged.extend(&bytes[24 + text..]);
    let error = decode(&repaired(forged)).unwrap_err();
    assert!(matches!(error, ContainerError::Content { .. }), "{error}");
    let error = chain(&error);
    assert!(error.starts_with("weights: ") && error.contains("accepted: at most"), "{error}");
}

#[test]
fn the_text_has_a_limit() {
    let mut model = model(3, 0.3, 6);
    let classes = model.network.classes();
    model.labels = vec!["x".repeat((1 << 20) / classes); classes];
    let error = chain(&encode(&model).unwrap_err());
    assert!(error.starts_with("text: ") && error.ends_with("bytes, accepted: at most 524288"), "{error}");
}

proptest! {
    #[test]
    fn changed_bytes_with_a_right_checksum_never_panic(
        seed in 0u64..20, share in 0.0f64..1.0,
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = encode(&model(seed, share, 6)).unwrap().0;
        let text = 24 + u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
        let contents = bytes.len() - 4 - text;
        for (at, value) in changes {
            // Mostly the numbers at the sections' starts, which everything else hangs on.
            let at = if at % 2 == 0 { at % contents.min(64) } else { at % contents };
            bytes[text + at] = value;
        }
        // What is read must be writable again.
        if let Ok(found) = decode(&repaired(bytes)) {
            prop_assert_eq!(decode(&encode(&found.model).unwrap().0).unwrap().model, found.model);
        }
    }

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), with_magic: bool) {
        let mut bytes = bytes;
        if with_magic && bytes.len() >= 28 {
            bytes[..8].copy_from_slice(&MAGIC);
            bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
            bytes = repaired(bytes);
        }
        prop_assert!(decode(&bytes).is_err());
    }
}
