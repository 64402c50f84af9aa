//! Tensors that are refused, and their bytes.

use super::*;

fn refused(name: &str, datatype: &str, shape: &[i64]) -> String {
    declared(name, datatype, shape, &Limits::default()).unwrap_err().to_string()
}

#[test]
fn inputs_are_refused_with_what_is_accepted() {
    assert!(refused("input", UINT8, &[1, 2, 2, 3]).contains("input `input`: no such input; accepted: image"));
    assert!(refused(IMAGE, "FP32", &[1, 2, 2, 3]).contains("datatype `FP32`; accepted: UINT8"));
    for shape in
        [&[1, 2, 2][..], &[0, 2, 2, 3], &[17, 2, 2, 3], &[1, -1, 2, 3], &[1, 2, 2, 4], &[1, 16384, 16384, 3]]
    {
        assert!(
            refused(IMAGE, UINT8, shape).contains("accepted: [frames, rows, columns, 1 or 3]"),
            "{shape:?}"
        );
    }
    for shape in [&[][..], &[0], &[17], &[1, 1], &[i64::MAX]] {
        assert!(refused(IMAGE, BYTES, shape).contains("accepted: [images]"), "{shape:?}");
    }
}

#[test]
fn raw_elements_have_lengths_before_them() {
    let images = |bytes: &'static [u8], count| Declared::Encoded { count }.raw(Bytes::from_static(bytes));
    let Ok(Images::Encoded(files)) = images(b"\x01\0\0\0a\x02\0\0\0bc", 2) else { panic!() };
    assert_eq!(files, ["a", "bc"]);
    for (bytes, count, text) in [
        (&b"\x01\0\0\0a\x02\0\0\0b"[..], 2, "element 1 ends behind the data"),
        (b"\x01\0\0", 1, "element 0 ends"),
        (b"\xff\xff\xff\xffa", 1, "element 0 ends"),
        (b"\x01\0\0\0a", 2, "1 values, its shape has 2"),
        (b"\x01\0\0\0a\0\0\0\0", 1, "2 values, its shape has 1"),
    ] {
        let error = images(bytes, count).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
    }
}

#[test]
fn classes_come_in_the_order_of_their_values() {
    let loaded = Loaded::new("digits".to_owned(), 1, firebrick_weights::embedded::digits());
    let sums = vec![vec![3, 9, 9, 0, 0, 0, 0, 0, 0, 5]];
    let wanted = Wanted { output: Output::Sums, classes: Some(3), binary: true };
    let tensor = Tensor::new(&loaded, wanted, &[], &sums);
    assert_eq!((tensor.datatype, tensor.shape), (BYTES, [1, 3]));
    let label = &loaded.labels.names;
    let texts = [format!("9:1:{}", label[1]), format!("9:2:{}", label[2]), format!("5:9:{}", label[9])];
    assert_eq!(tensor.values, Values::Classes(texts.to_vec()));
    assert_eq!(tensor.bytes()[..4], (texts[0].len() as u32).to_le_bytes());
    assert!(wanted.check(10).is_ok() && Wanted { classes: Some(0), ..wanted }.check(10).is_err());
}
