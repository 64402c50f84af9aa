use proptest::prelude::*;

use super::*;

/// 1.0 as f16.
const ONE: [u8; 2] = [0x00, 0x3c];

/// A v1.1 file of zeros but for conv1's first centre and first bias, which are 1.0, and a code 1 in filter 1.
fn file() -> Vec<u8> {
    let mut bytes = vec![0; 1_363_280];
    bytes[2..4].copy_from_slice(&ONE);
    bytes[512..514].copy_from_slice(&ONE);
    bytes[CODES + TILE + 9 * 6 + 3] = 1;
    bytes
}

/// Where conv1's codes start.
const CODES: usize = 512 + 16;
/// Length of conv1 in v1.1.
const CONV1: usize = 512 + 8 * (16 + 8 * TILE);

fn refusal(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = file();
    change(&mut bytes);
    decode(&bytes).unwrap_err().to_string()
}

#[test]
fn codes_become_weights() {
    let model = decode(&file()).unwrap();
    assert_eq!(model.network, SqueezeNet::v1_1().network().unwrap());
    let conv1 = &model.convs["conv1"];
    let nonzero: Vec<_> = conv1.weights.iter().enumerate().filter(|(_, w)| **w != 0.0).collect();
    assert_eq!(nonzero, [(27 + 9, &1.0)]);
    assert_eq!((conv1.bias[0], conv1.bias[1], conv1.bias.len()), (1.0, 0.0, 64));
}

#[test]
fn the_length_tells_the_network() {
    let v1_0 = decode(&vec![0; 1_380_624]).unwrap();
    assert_eq!(v1_0.network, crate::deep_compression::family().network().unwrap());
    assert!(recognise(&file()) && !recognise(&file()[1..]));
    let accepted = "accepted: 1363280 (squeezenet-v1.1), 1380624 (squeezenet-v1.0)";
    assert_eq!(refusal(|b| b.truncate(b.len() - 1)), format!("1363279 bytes, {accepted}"));
    assert_eq!(refusal(|b| b.clear()), format!("0 bytes, {accepted}"));
}

#[test]
fn the_tiles_of_a_filter_of_7x7_follow_each_other() {
    let mut bytes = vec![0; 1_380_624];
    bytes[2..4].copy_from_slice(&ONE);
    bytes[CODES + 4 * TILE + 11 * 6 + 5] = 1;
    let model = decode(&bytes).unwrap();
    let weights = &model.convs["conv1"].weights;
    assert_eq!(weights.iter().position(|&w| w == 1.0), Some((3 + 1) * 49 + 6 * 7 + 5));
}

#[test]
fn wrong_fields_are_named() {
    let error = refusal(|b| b[0] = 1);
    assert_eq!(error, "layer `conv1`: codebook entry 0 = 5.9604645e-8, accepted: 0.0");
    let error = refusal(|b| b[CONV1 + 5] = 0x7c);
    assert_eq!(error, "layer `fire2/squeeze1x1`: codebook entry 2 = inf, accepted: finite values");
    let error = refusal(|b| b[513] = 0x7e);
    assert_eq!(error, "layer `conv1`: bias 0 = NaN, accepted: finite values");
    let error = refusal(|b| b[CODES] = 4);
    assert_eq!(error, "layer `conv1`: code at place 0 of a tile, where no weight is, = 4, accepted: 0");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whole_files_never_panic(bytes in proptest::collection::vec(any::<u8>(), 64), at in 0usize..1_363_216) {
        let mut all = file();
        all[at..at + 64].copy_from_slice(&bytes);
        if let Ok(model) = decode(&all) {
            prop_assert!(model.validate().is_ok());
        }
    }
}
