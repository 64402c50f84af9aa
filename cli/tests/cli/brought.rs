//! Files as people bring them: pictures that lie on their side or come through a pipe, lists of other editors, companions, and what
//! is something else altogether.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;

use crate::support::{command, digits, fail, json, message, misuse, sample, stderr, succeed};

/// A picture of the same digit, stored turned, with the tag that says so (PNG's eXIf before the end; of TIFF the least there is).
fn turned(folder: &Path, digit: usize) -> PathBuf {
    let upright = image::open(sample(digit)).unwrap();
    let path = folder.join("turned.png");
    upright.rotate270().save(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let exif = b"eXIfMM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut chunk = (exif.len() as u32 - 4).to_be_bytes().to_vec();
    chunk.extend(exif);
    chunk.extend(crc(exif).to_be_bytes());
    let end = bytes.len() - 12;
    bytes.splice(end..end, chunk);
    fs::write(&path, bytes).unwrap();
    path
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn a_picture_is_taken_as_viewers_show_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = turned(folder.path(), 7);
    let sums = |arguments: &[&dyn AsRef<std::ffi::OsStr>]| json(arguments)["images"][0]["sums"].clone();
    let upright = sums(&[&"classify", &"--json", &sample(7)]);
    assert_eq!(sums(&[&"classify", &"--json", &path]), upright);
    assert_ne!(sums(&[&"classify", &"--json", &"--no-orientation", &path]), upright);
    let named = folder.path().join("a-7.png");
    fs::rename(&path, &named).unwrap();
    let correct = |arguments: &[&dyn AsRef<std::ffi::OsStr>]| {
        json(arguments)["evaluations"][0]["columns"][0]["top1"]["correct"].clone()
    };
    assert_eq!(correct(&[&"evaluate", &"--json", &named]), json!(1));
    assert_eq!(correct(&[&"evaluate", &"--json", &"--no-orientation", &named]), json!(0));
}

#[test]
fn a_picture_comes_through_standard_input() {
    let through = |arguments: &[&dyn AsRef<std::ffi::OsStr>], bytes: &[u8]| {
        let mut command = command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        child.wait_with_output().unwrap()
    };
    let bytes = fs::read(sample(4)).unwrap();
    let output = through(&[&"classify", &"--json", &"-"], &bytes);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&found["images"][0]["file"], &found["images"][0]["top"][0]["index"]),
        (&json!("-"), &json!(4))
    );
    // Between others.
    let output = through(&[&"classify", &"--json", &sample(1), &"-", &sample(2)], &bytes);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let index = |image: usize| found["images"][image]["top"][0]["index"].clone();
    assert_eq!([index(0), index(1), index(2)], [json!(1), json!(4), json!(2)]);
    assert_eq!(
        message(&through(&[&"classify", &"-"], b"")),
        "error: standard input: is empty, not an image; copy or download it again; accepted: PNG, JPEG\n"
    );
    assert!(
        message(&through(&[&"classify", &"-"], &bytes[..60]))
            .contains("standard input: the image cannot be decoded")
    );
    assert!(misuse(&[&"classify", &"-", &"-"]).contains("the standard input, twice"));
    let (model, also) = (digits("digits.fbk"), digits("digits.fbk"));
    assert!(misuse(&[&"evaluate", &model, &"--also", &also, &"-"]).contains("a pipe can be read once only"));
}

#[test]
fn label_files_of_other_editors_and_programs_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("n00000003_three.png");
    fs::copy(sample(3), &image).unwrap();
    let lines: String = (0..10).map(|i| format!("n0000000{i} zahl {i}, größe\r\n")).collect();
    let wide: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = lines.chars().map(|c| c as u8).collect();
    let index: serde_json::Map<String, serde_json::Value> = (0..10)
        .map(|i| (i.to_string(), json!([format!("n0000000{i}"), format!("zahl {i}, größe")])))
        .collect();
    for (name, bytes) in [
        ("bom.txt", [b"\xef\xbb\xbf", lines.as_bytes()].concat()),
        ("utf16.txt", [b"\xff\xfe", &wide[..]].concat()),
        ("mac.txt", lines.replace("\r\n", "\r").into_bytes()),
        ("latin.txt", latin),
        ("imagenet_class_index.json", serde_json::to_vec(&index).unwrap()),
    ] {
        let list = folder.path().join(name);
        fs::write(&list, bytes).unwrap();
        let run = |arguments: &[&dyn AsRef<std::ffi::OsStr>]| {
            let output = command(arguments).output().unwrap();
            let told = stderr(&output);
            assert!(output.status.success(), "{name}: {told}");
            let guessed = told.starts_with("warning: ")
                && told.ends_with("latin.txt: not UTF-8, read as Windows-1252 (Latin-1)\n");
            assert!(if name == "latin.txt" { guessed } else { told.is_empty() }, "{name}: {told}");
            String::from_utf8(output.stdout).unwrap()
        };
        let text = run(&[&"evaluate", &image, &"--labels", &list]);
        assert!(text.contains("1 image\n") && text.contains("100.00 %"), "{name}: {text}");
        let text = run(&[&"classify", &"--labels", &list, &"--top", &"1", &image]);
        assert!(text.ends_with("%  zahl 3, größe\n"), "{name}: {text}");
    }
    let page = folder.path().join("page.txt");
    fs::write(&page, "<!DOCTYPE html><html>").unwrap();
    let error = fail(&[&"classify", &"--labels", &page, &sample(3)]);
    assert!(
        error.contains("page.txt: is text, a web page, not a list of labels; download the file itself"),
        "{error}"
    );
}

#[test]
fn a_companion_may_end_in_yml() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let model = path("m.onnx");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/convolution.onnx"), &model).unwrap();
    let text = "preprocess: { colour: bgr, resize: warp, mean: [1, 2, 3], scale: [0.5, 0.5, 0.5] }\n";
    let line = || succeed(&[&"inspect", &model]).lines().nth(1).unwrap().to_owned();
    let standard = line();
    for name in ["m.yml", "m.yaml"] {
        fs::write(path(name), format!("\u{feff}{text}")).unwrap();
        let expected = "image: BGR, resized to the input, (pixel - [1.0, 2.0, 3.0]) x [0.5, 0.5, 0.5]";
        assert_eq!(line(), expected);
        fs::rename(path(name), path("kept")).unwrap();
        assert_eq!(line(), standard);
    }
    fs::write(path("m.yml"), text).unwrap();
    fs::write(path("m.yaml"), text).unwrap();
    let error = fail(&[&"inspect", &model]);
    assert!(
        error.contains("m.yaml and ") && error.contains("m.yml: two descriptions of one model"),
        "{error}"
    );
}

#[test]
fn what_is_no_model_or_image_is_called_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:5945\nsize 4956208\n";
    let remedy = "`git lfs pull` fetches the file";
    let error = fail(&[&"inspect", &write("a.onnx", lfs)]);
    assert!(
        error.contains("a.onnx: is a Git LFS pointer, not an ONNX model (.onnx); ") && error.contains(remedy),
        "{error}"
    );
    let error = fail(&[&"classify", &write("a.png", lfs)]);
    assert!(
        error.contains("a.png: is a Git LFS pointer, not an image; ") && error.contains(remedy),
        "{error}"
    );
    let error = fail(&[&"load", &"--bitstream", &write("a.bit", lfs)]);
    assert!(
        error.contains("a.bit: is a Git LFS pointer, not a bitstream; ") && error.contains(remedy),
        "{error}"
    );
    let error = fail(&[&"evaluate", &"--truth", &write("a.txt", lfs), &sample(3)]);
    assert!(
        error.contains("a.txt: is a Git LFS pointer, not a list of classes; ") && error.contains(remedy),
        "{error}"
    );
    let error = fail(&[&"classify", &write("b.jpg", b"\0\0\0\x18ftypheic\0\0\0\0")]);
    assert!(
        error.contains("b.jpg: is a picture (HEIC), not one that is read; accepted: PNG, JPEG"),
        "{error}"
    );
}

#[test]
fn a_calibration_that_says_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["one", "white", "same"] {
        fs::create_dir(path(name)).unwrap();
    }
    fs::copy(sample(3), path("one/a.png")).unwrap();
    for i in 0..10 {
        let white = image::GrayImage::from_pixel(32, 32, image::Luma([255]));
        white.save(path(&format!("white/{i}.png"))).unwrap();
        // The same picture in other bytes is no other picture.
        let copy = path(&format!("same/{i}.png"));
        if i % 2 == 0 {
            fs::copy(sample(3), copy).map(drop).unwrap()
        } else {
            image::open(sample(3)).unwrap().save(copy).unwrap()
        }
    }
    let (network, out) = (digits("network.yaml"), path("x.fbk"));
    for (name, expected) in [
        ("one", "1 image to calibrate on; on fewer than 10 different images"),
        ("white", "10 images to calibrate on, all alike, of a single colour; "),
        ("same", "10 images to calibrate on, all alike; "),
    ] {
        let images = path(name);
        let commands: &[&[&dyn AsRef<std::ffi::OsStr>]] = &[
            &[&"compile", &network, &"--calibrate", &images, &"-o", &out],
            &[&"classify", &network, &"--calibrate", &images, &sample(1)],
            &[&"estimate", &network, &"--calibrate", &images],
        ];
        for arguments in commands {
            let output = command(arguments).output().unwrap();
            let told = stderr(&output);
            assert!(output.status.success(), "{told}");
            assert!(told.starts_with("warning: ") && told.contains(expected), "{name}: {told}");
        }
    }
}

/// The program's message of a run that must end by itself, soon.
fn ends(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> String {
    let begin = std::time::Instant::now();
    let mut run =
        command(arguments).stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    while run.try_wait().unwrap().is_none() {
        // Far more than it takes on a busy machine.
        if begin.elapsed().as_secs() > 60 {
            run.kill().unwrap();
            panic!("does not end: {:?}", arguments.iter().map(|word| word.as_ref()).collect::<Vec<_>>());
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    stderr(&output)
}

#[test]
fn what_is_no_file_or_has_no_end_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["onnx.onnx", "fbk.fbk", "yaml.yaml"] {
        let (pipe, socket, device) =
            (path(&format!("pipe-{name}")), path(&format!("socket-{name}")), path(name));
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::os::unix::net::UnixListener::bind(&socket).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
        for model in [pipe, socket, device] {
            let error = ends(&[&"inspect", &model]);
            assert!(error.contains("not a regular file") && error.contains(name), "{error}");
        }
    }
    let (deep, labels) = (path("deep.yaml"), path("deep.json"));
    for text in ["[", "{a: "] {
        fs::write(&deep, text.repeat(100_000)).unwrap();
        fs::write(&labels, text.repeat(100_000)).unwrap();
        for error in [ends(&[&"inspect", &deep]), ends(&[&"classify", &"--labels", &labels, &sample(3)])] {
            assert!(error.ends_with("line 1: brackets are nested more than 128 deep\n"), "{error}");
        }
    }
    // Of a hole the system has no bytes.
    let hole = path("hole.png");
    fs::File::create(&hole).unwrap().set_len(8 << 30).unwrap();
    for endless in [hole.as_path(), Path::new("/dev/zero")] {
        let picture = ends(&[&"classify", &endless]);
        let labels = ends(&[&"classify", &"--labels", &endless, &sample(3)]);
        let truth = ends(&[&"evaluate", &"--truth", &endless, &sample(3)]);
        for error in [picture, labels, truth] {
            assert!(
                error.contains("has more than 268435456 bytes; accepted: files of at most so many"),
                "{error}"
            );
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}
