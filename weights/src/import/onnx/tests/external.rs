//! Tensors in files beside the model.

use std::fs;
use std::path::Path;

use super::{File, average, companion};
use crate::{Companion, decode_onnx, read_onnx};

/// A convolution whose weights are in another file.
fn model(entries: &[(&str, &str)]) -> Vec<u8> {
    let file = File::new().external("w", &[2, 1, 1, 1], entries).node("Conv", &["x", "w"], "c", &[]);
    average(file.node("Relu", &["c"], "r", &[])).bytes(&[1, 1, 4, 4])
}

/// What comes of the model in a folder with these files: its weights, or its refusal.
fn open(folder: &Path, entries: &[(&str, &str)]) -> Result<Vec<f32>, String> {
    let path = folder.join("m.onnx");
    fs::write(&path, model(entries)).unwrap();
    match read_onnx(&path, companion(1)) {
        Ok(model) => Ok(model.convs["c"].weights.clone()),
        Err(error) => Err(firebrick_spec::chain(&error)),
    }
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[test]
fn weights_are_read_from_a_file_beside_the_model() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    for name in ["m.onnx.data", "below/w"] {
        fs::write(folder.path().join(name), floats(&[9.0, 1.0, 2.0, 9.0])).unwrap();
        let whole = [("location", name), ("offset", "4"), ("length", "8"), ("checksum", "abc")];
        assert_eq!(open(folder.path(), &whole), Ok(vec![1.0, 2.0]));
        // Its length follows from its sizes, and it begins at the file's beginning.
        assert_eq!(open(folder.path(), &whole[..2]), Ok(vec![1.0, 2.0]));
        assert_eq!(open(folder.path(), &whole[..1]), Ok(vec![9.0, 1.0]));
    }
}

#[test]
fn what_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("w"), floats(&[1.0, 2.0])).unwrap();
    let refusal = |entries: &[(&str, &str)]| open(folder.path(), entries).unwrap_err();
    let missing = refusal(&[("location", "m.onnx.data")]);
    assert!(missing.contains("m.onnx: not a usable ONNX model"), "{missing}");
    assert!(
        missing.contains("in the file `m.onnx.data`, which is not there; copy it beside the model"),
        "{missing}"
    );
    assert!(missing.ends_with("export with external_data=False"), "{missing}");
    let claim = refusal(&[("location", "w"), ("offset", "0"), ("length", "2147483648")]);
    assert!(claim.ends_with("tensor `w` takes 2147483648 bytes at 0 of `w`, which has 8"), "{claim}");
    let far = refusal(&[("location", "w"), ("offset", "18446744073709551615"), ("length", "8")]);
    assert!(far.contains("at 18446744073709551615 of `w`"), "{far}");
    let number = refusal(&[("location", "w"), ("length", "-8")]);
    assert!(number.ends_with("tensor `w`: length = -8, accepted: a number of bytes"), "{number}");
    let short = refusal(&[("location", "w"), ("length", "4")]);
    assert!(
        short.contains("tensor `w` of sizes [2, 1, 1, 1] and type F32 has 4 bytes, accepted: 8"),
        "{short}"
    );
    fs::create_dir(folder.path().join("d")).unwrap();
    assert!(refusal(&[("location", "d")]).contains("`d`, which is not a regular file"));
    // What a clone without Git LFS has, and what a browser saves.
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:5945\nsize 8\n";
    fs::write(folder.path().join("p"), pointer).unwrap();
    let refused = refusal(&[("location", "p")]);
    assert!(refused.contains("`p`, which is a Git LFS pointer, not weights; `git lfs pull`"), "{refused}");
    fs::write(folder.path().join("h"), "<!DOCTYPE html>").unwrap();
    let refused = refusal(&[("location", "h")]);
    assert!(refused.contains("`h`, which is text, a web page, not weights; download"), "{refused}");
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("model");
    fs::create_dir(&inner).unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, floats(&[1.0, 2.0])).unwrap();
    let absolute = secret.to_string_lossy().into_owned();
    let mut names = vec!["../secret", "./../secret", "a/../../secret", &absolute, "", "/"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&secret, inner.join("link")).unwrap();
        std::os::unix::fs::symlink(folder.path(), inner.join("folder")).unwrap();
        names.extend(["link", "folder/secret"]);
    }
    for name in names {
        let refusal = open(&inner, &[("location", name)]).unwrap_err();
        assert!(refusal.contains("accepted: a file in the model's folder or below it"), "{name}: {refusal}");
    }
}

#[test]
fn bytes_alone_have_no_folder() {
    let refusal = decode_onnx(&model(&[("location", "w")]), Companion::default()).unwrap_err().to_string();
    assert_eq!(refusal, "tensor `w` is stored in the file `w`, accepted: tensors in the model's own file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_claim_that_a_sparse_file_fulfils_costs_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let sparse = fs::File::create(folder.path().join("w")).unwrap();
    sparse.set_len(1 << 31).unwrap();
    let file = File::new().external("w", &[1 << 14, 1 << 15, 1, 1], &[("location", "w")]);
    let path = folder.path().join("m.onnx");
    fs::write(&path, average(file.node("Conv", &["x", "w"], "c", &[])).bytes(&[1, 1, 4, 4])).unwrap();
    let refusal = firebrick_spec::chain(&read_onnx(&path, companion(1)).unwrap_err());
    assert!(refusal.contains("sizes [16384, 32768, 1, 1] in 1 groups over 1 channels"), "{refusal}");
}
