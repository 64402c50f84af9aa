use super::*;

fn tensor<'a>(dims: &[usize], value_type: ValueType, piece: &'a [u8]) -> Tensor<'a> {
    Tensor::stored("t".to_string(), dims.to_vec(), value_type, vec![piece])
}

fn listed<'a>(dims: &[usize], value_type: ValueType, lists: Vec<Listed<'a>>) -> Tensor<'a> {
    Tensor { data: Data::Listed(lists), ..tensor(dims, value_type, &[]) }
}

#[test]
fn floats_of_all_sizes_are_read() {
    let of = |value_type, bytes: &[u8]| tensor(&[1], value_type, bytes).values().unwrap()[0];
    assert_eq!(of(ValueType::F32, &1.5f32.to_le_bytes()), 1.5);
    assert_eq!(of(ValueType::F64, &(-2.5f64).to_le_bytes()), -2.5);
    assert_eq!(of(ValueType::F16, &[0x00, 0x3c]), 1.0);
    assert_eq!(of(ValueType::Bf16, &[0x80, 0x3f]), 1.0);
    assert_eq!(tensor(&[], ValueType::F32, &1f32.to_le_bytes()).values().unwrap(), [1.0]);
    // Half precision as a list of integers: 0x3c00, 0x3f80.
    let bits = [Listed::Packed(&[0x80, 0x78])];
    assert_eq!(listed(&[1], ValueType::F16, bits.to_vec()).values().unwrap(), [1.0]);
    assert_eq!(listed(&[1], ValueType::Bf16, vec![Listed::One(0x3f80)]).values().unwrap(), [1.0]);
}

#[test]
fn other_sizes_are_refused_before_anything_is_allocated() {
    let refusal =
        |dims: &[usize], value_type| tensor(dims, value_type, &[0; 8]).values().unwrap_err().to_string();
    assert!(refusal(&[3], ValueType::F32).contains("has 8 bytes, accepted: 12"));
    assert!(refusal(&[usize::MAX, 2], ValueType::F32).contains("a possible number"));
    assert!(refusal(&[2], ValueType::Bool).contains("of type Bool, accepted: F32"));
    let unknown = tensor(&[8], ValueType::Other(17), &[0; 8]).load().unwrap_err().to_string();
    assert!(unknown.contains("Other(17), accepted: floats of 16 to 64 bits"), "{unknown}");
    let many = listed(&[1 << 40], ValueType::I64, vec![Listed::Packed(&[1, 2])]);
    assert!(many.load().unwrap_err().to_string().contains("too many"));
}

#[test]
fn integers_are_read_from_either_form() {
    let bytes: Vec<u8> = [2i64, -1].iter().flat_map(|v| v.to_le_bytes()).collect();
    assert_eq!(tensor(&[2], ValueType::I64, &bytes).integers().unwrap(), [2, -1]);
    assert_eq!(tensor(&[1], ValueType::I32, &(-3i32).to_le_bytes()).integers().unwrap(), [-3]);
    assert_eq!(listed(&[1], ValueType::I64, vec![Listed::One(7)]).integers().unwrap(), [7]);
    let long = tensor(&[65], ValueType::I64, &[0; 520]).integers().unwrap_err().to_string();
    assert!(long.contains("too many"), "{long}");
    assert!(tensor(&[1], ValueType::F32, &[0; 4]).integers().is_err());
}

#[test]
fn small_integers_have_signs_and_lengths_of_their_own() {
    let ints = |dims: &[usize], value_type, bytes: &[u8]| match tensor(dims, value_type, bytes).load() {
        Ok(Values::Ints(values)) => values.to_vec(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ints(&[2], ValueType::I8, &[0xff, 0x7f]), [-1, 127]);
    assert_eq!(ints(&[2], ValueType::U8, &[0xff, 0x7f]), [255, 127]);
    assert_eq!(ints(&[1], ValueType::U16, &[0xff, 0xff]), [65535]);
    // The lower half of a byte first; three of them take two bytes.
    assert_eq!(ints(&[3], ValueType::I4, &[0xf1, 0x08]), [1, -1, -8]);
    assert_eq!(ints(&[3], ValueType::U4, &[0xf1, 0x08]), [1, 15, 8]);
}

#[test]
fn numbers_are_rounded_to_their_type() {
    let number = |value_type, number: f64| Values::collect(value_type, [number].into_iter()).number(0);
    assert_eq!(number(ValueType::F32, 0.1), f64::from(0.1f32));
    assert_eq!(number(ValueType::F64, 0.1), 0.1);
    assert_eq!(number(ValueType::F16, 0.1), 0.0999755859375);
    assert_eq!(number(ValueType::Bf16, 0.1), 0.10009765625);
    assert_eq!(number(ValueType::I8, 200.0), -56.0);
    assert_eq!(number(ValueType::U8, -1.0), 255.0);
    assert_eq!(number(ValueType::Bool, 3.0), 1.0);
}
