use proptest::prelude::*;

use super::*;

/// A file with the given `(code, gap)` entries in conv1, conv1's codebook 0, 1, 2 and so on, and biases 0.5.
fn file(entries: &[(u8, u8)]) -> Vec<u8> {
    let shapes = shapes().unwrap();
    let mut bytes = (entries.len() as u32).to_le_bytes().to_vec();
    bytes.resize(4 * shapes.len(), 0);
    for (i, shape) in shapes.iter().enumerate() {
        let entries = if i == 0 { entries } else { &[] };
        bytes.extend((0..256u16).flat_map(|code| f32::from(code).to_le_bytes()));
        bytes.extend((0..shape.output.channels).flat_map(|_| 0.5f32.to_le_bytes()));
        bytes.extend(entries.iter().map(|entry| entry.0));
        let gap = |entry: Option<&(u8, u8)>| entry.map_or(0, |entry| entry.1);
        bytes.extend(entries.chunks(2).map(|pair| gap(pair.first()) | gap(pair.get(1)) << 4));
    }
    bytes
}

/// Where conv1's codebook starts.
const CONV1: usize = 4 * 26;
/// Where the codes of conv1 start.
const CODES: usize = CONV1 + 4 * 256 + 4 * 96;

fn refusal(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = file(&[(1, 0), (0, 15), (9, 3)]);
    change(&mut bytes);
    decode(&bytes).unwrap_err().to_string()
}

#[test]
fn entries_stand_behind_their_gaps() {
    let found = decode(&file(&[(1, 2), (0, 15), (9, 3)])).unwrap();
    let model = found.model.float();
    let weights = &model.convs["conv1"].weights;
    let nonzero: Vec<_> = weights.iter().copied().enumerate().filter(|(_, w)| *w != 0.0).collect();
    assert_eq!(nonzero, [(2, 1.0), (22, 9.0)]);
    assert_eq!(found.model.convs["conv10"].bias, [0.5; 1000]);
    let conv1 = &found.layers[0];
    assert_eq!((conv1.entries, conv1.fillers, conv1.nonzeros()), (3, 1, 2));
    assert_eq!(conv1.bytes, 4 + 4 * 256 + 4 * 96 + 3 + 2);
    assert_eq!(conv1.density(), 2.0 / 14112.0);
}

#[test]
fn wrong_fields_are_named() {
    let error = refusal(|b| b.truncate(50));
    assert_eq!(error, "50 bytes, accepted: at least 104 for the entry counts of 26 layers");
    let error = refusal(|b| b.truncate(b.len() - 1));
    assert_eq!(error, "42636 bytes, accepted: 42637, which its entry counts need");
    assert_eq!(refusal(|b| b.push(0)), "42638 bytes, accepted: 42637, which its entry counts need");
    let error = refusal(|b| b[7] = 255);
    assert_eq!(
        error,
        "layer `fire2/squeeze1x1`: stored entries = 4278190080, accepted: at most its 1536 weights"
    );
    let error = refusal(|b| b[CONV1 + 3] = 0x80);
    assert_eq!(error, "layer `conv1`: codebook entry 0 = -0.0, accepted: 0.0");
    let error = refusal(|b| b[CONV1 + 8..][..4].copy_from_slice(&f32::NAN.to_le_bytes()));
    assert_eq!(error, "layer `conv1`: codebook entry 2 = NaN, accepted: finite values");
    let error = refusal(|b| b[CODES - 4..][..4].copy_from_slice(&f32::INFINITY.to_le_bytes()));
    assert_eq!(error, "layer `conv1`: bias 95 = inf, accepted: finite values");
    let error = refusal(|b| b[CODES + 4] |= 0x50);
    assert_eq!(error, "layer `conv1`: half byte behind the last gap = 5, accepted: 0");
}

#[test]
fn entries_behind_the_last_weight_are_refused() {
    let last = (1, 15);
    let mut entries = vec![last; 14112 / 16];
    assert_eq!(decode(&file(&entries)).unwrap().model.float().convs["conv1"].weights[14111], 1.0);
    entries.push((1, 0));
    let error = decode(&file(&entries)).unwrap_err().to_string();
    assert_eq!(error, "layer `conv1`: position of entry 882 = 14112, accepted: 0 to 14111");
}

#[test]
fn a_file_is_recognised_by_its_counts() {
    let bytes = file(&[(1, 0)]);
    assert!(recognise(&bytes));
    assert!(!recognise(&bytes[1..]) && !recognise(&[0; 200]) && !recognise(b""));
}

proptest! {
    #[test]
    fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(decode(&bytes).is_err() && !recognise(&bytes));
    }

    #[test]
    fn whole_files_never_panic(bytes in proptest::collection::vec(any::<u8>(), 64)) {
        let mut all = file(&[(3, 7); 40]);
        let places = [CONV1, CODES - 20, all.len() - 64];
        for place in places {
            all[place..place + 64].copy_from_slice(&bytes);
        }
        if let Ok(found) = decode(&all) {
            prop_assert!(found.model.validate().is_ok());
            let again = decode(&encode(&found.model).unwrap().0).unwrap();
            prop_assert!(again.model == found.model);
        }
    }
}
