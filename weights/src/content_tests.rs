use super::*;

#[test]
fn what_is_no_model_is_called_by_its_name() {
    let mut tar = vec![b'x'; 257];
    tar.extend(b"ustar");
    let zip = |name: &str| [b"PK\x03\x04\x14\0\0\0\0\0", name.as_bytes(), b"..."].concat();
    let cases: &[(&[u8], &str)] = &[
        (b"", "empty"),
        (&[0; 64], "nothing but zeros"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:59\nsize 1\n", "a Git LFS pointer"),
        (b"\r\n<!DOCTYPE html>\n<html>", "text, a web page"),
        (b"\xef\xbb\xbf<HTML lang=en>", "text, a web page"),
        (b"<?xml version=\"1.0\"?><net>", "text, an XML document"),
        (b"{\"message\": \"Not Found\"}", "text, a JSON document"),
        (b"404: Not Found", "text"),
        (&zip("archive/data.pkl"), "a PyTorch file (.pt, .pth)"),
        (&zip("config.json metadata.json"), "a Keras model (.keras)"),
        (&zip("arr_0.npy"), "NumPy arrays (.npz)"),
        (&zip("model.onnx"), "an archive (zip)"),
        (b"\x1f\x8b\x08\0", "an archive (gzip)"),
        (&tar, "an archive (tar)"),
        (b"\x89HDF\r\n\x1a\n\0", "an HDF5 file, as Keras's .h5"),
        (b"\x1c\0\0\0TFL3\x14\0", "a TensorFlow Lite model"),
        (b"\x40\0\0\0\0\0\0\0{\"conv1.weight\":", "a safetensors file"),
        (b"\0\0\0\x18ftypheic\0", "a picture (HEIC)"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture (WebP)"),
    ];
    for (bytes, name) in cases {
        assert_eq!(Content::of(bytes).map(|content| content.to_string()).as_deref(), Some(*name));
    }
}

#[test]
fn models_are_nothing_of_the_table() {
    // An ONNX model begins with its version, trained weights of Caffe with the network's name.
    for bytes in [&b"\x08\x08\x12\x07pytorch\x3a\x80\x01"[..], b"\x0a\x04name\xa2\x06\x10", b"\x02\x03"] {
        assert_eq!(Content::of(bytes), None, "{bytes:x?}");
    }
}

#[test]
fn what_helps_stands_behind_what_is_wrong() {
    let text = |bytes: &[u8]| Mistaken::of(bytes, "an ONNX model").unwrap().to_string();
    assert_eq!(text(b"text"), "is text, not an ONNX model");
    let lfs = "is a Git LFS pointer, not an ONNX model; `git lfs pull` fetches the file that it stands for";
    assert_eq!(text(b"version https://git-lfs.github.com/spec/v1\n"), lfs);
    assert_eq!(Mistaken::of_text(b"[1]", "a list"), None);
    assert_eq!(Mistaken::of(b"\x89FBK\r\n\x1a\n", "a .fbk file"), None);
    assert!(Mistaken::of_text(b"<html>", "a list").is_some());
}
