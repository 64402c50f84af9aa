//! Nothing is lost: what cannot be used is named, and the rest goes on.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::support::{command, digits, json, sample, stderr, succeed};

/// What a run printed that must end with exit code 1, and its lines on standard error.
fn partly(arguments: &[&dyn AsRef<OsStr>]) -> (String, Vec<String>) {
    let output = command(arguments).output().unwrap();
    let lines: Vec<String> = stderr(&output).lines().map(str::to_owned).collect();
    assert_eq!(output.status.code(), Some(1), "{lines:?}");
    (String::from_utf8(output.stdout).unwrap(), lines)
}

/// A folder with samples of these names: digits are copied, `cut`s lose their second half.
fn folder(names: &[(&str, usize)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, digit) in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let bytes = fs::read(sample(*digit)).unwrap();
        let length = if name.contains("cut") { bytes.len() / 2 } else { bytes.len() };
        fs::write(path, &bytes[..length]).unwrap();
    }
    folder
}

/// A folder of the cases that people sent; `None`, after a line that says so, if they are not there.
fn case(test: &str, name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = std::env::var_os("FIREBRICK_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let path = data.join("../cases").join(name);
    if !path.is_dir() {
        println!("SKIPPED: {test}: {} does not exist", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn cut_and_hidden_images_of_the_cases() {
    let test = "cut_and_hidden_images_of_the_cases";
    let Some(mixed) = case(test, "18-hidden-and-cut-files") else { return };
    let text = succeed(&[&"classify", &"--top", &"1", &mixed.join("mac")]);
    assert_eq!(text.matches(".png\n").count(), 3, "{text}");
    let (text, lines) = partly(&[&"classify", &"--top", &"1", &mixed.join("cut")]);
    assert_eq!(text.matches(".png\n").count(), 2, "{text}");
    assert!(
        lines.len() == 1 && lines[0].contains("cut/digit-2.png: the image cannot be decoded"),
        "{lines:?}"
    );
    let Some(bad) = case(test, "33-one-bad-image") else { return };
    let (text, lines) = partly(&[&"classify", &bad]);
    assert_eq!(text.matches(".png\n").count(), 10, "{text}");
    assert!(lines.len() == 1 && lines[0].contains("zz-3.png: "), "{lines:?}");
    let (text, lines) = partly(&[&"evaluate", &bad]);
    assert!(text.contains("10 images\n"), "{text}");
    assert!(lines.len() == 1 && lines[0].contains("zz-3.png: "), "{lines:?}");
}

#[test]
fn class_folders_of_the_cases() {
    let Some(folders) = case("class_folders_of_the_cases", "17-folders-of-classes") else { return };
    let text = succeed(&[&"classify", &folders.join("data")]);
    assert!(text.contains("n00000003/a.png\n") && text.contains("n00000004/b.png\n"), "{text}");
    let (_, lines) = partly(&[&"evaluate", &folders.join("data")]);
    assert!(lines.len() == 1 && lines[0].contains("n00000003 is a synset id"), "{lines:?}");
    let labels = tempfile::tempdir().unwrap();
    let list = labels.path().join("synsets.txt");
    fs::write(&list, (0..10).map(|i| format!("n0000000{i} digit {i}\n")).collect::<String>()).unwrap();
    let text = succeed(&[&"evaluate", &"--labels", &list, &folders.join("data")]);
    assert!(text.contains("2 images\n"), "{text}");
    let output = command(&[&"classify", &"--top", &"1", &folders.join("mixed")]).output().unwrap();
    assert!(output.status.success());
    let warning = stderr(&output);
    assert!(
        warning.starts_with("warning: ") && warning.contains("left out") && warning.ends_with("sub\n"),
        "{warning}"
    );
}

#[test]
fn each_kind_of_bad_image_is_named_and_the_others_are_classified() {
    let images = folder(&[("a-1.png", 1), ("cut-2.png", 2), ("d-3.png", 3)]);
    let path = |name: &str| images.path().join(name);
    fs::write(path("b-9.jpg"), "<html>").unwrap();
    fs::write(path("c-9.png"), "").unwrap();
    symlink("nowhere", path("e-9.png")).unwrap();
    fs::write(path("notes.txt"), "").unwrap();
    let (text, lines) = partly(&[&"classify", &"--top", &"1", &images.path()]);
    assert_eq!(text.matches(".png\n").count(), 2, "{text}");
    assert_eq!(lines.len(), 4, "{lines:?}");
    for (name, reason) in [
        ("e-9.png", "cannot be read"),
        ("b-9.jpg", "not an image"),
        ("c-9.png", "not an image"),
        ("cut-2.png", "the image cannot be decoded"),
    ] {
        let told = lines
            .iter()
            .any(|line| line.starts_with("error: ") && line.contains(name) && line.contains(reason));
        assert!(told, "{name}: {lines:?}");
    }
    let (text, more) = partly(&[&"evaluate", &images.path()]);
    assert!(text.contains("2 images\n") && text.contains("100.00 %"), "{text}");
    assert_eq!(more.len(), 4, "{more:?}");
    let (text, _) = partly(&[&"classify", &"--json", &images.path()]);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["images"].as_array().unwrap().len(), 2);
}

#[test]
fn images_and_folders_of_a_command_line_do_not_lose_each_other() {
    let (empty, images) = (tempfile::tempdir().unwrap(), folder(&[("a-1.png", 1)]));
    let absent = images.path().join("absent");
    let (text, lines) = partly(&[&"classify", &absent, &empty.path(), &sample(2), &images.path()]);
    assert_eq!(text.matches(".png\n").count(), 2, "{text}");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("absent: cannot be read")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("no image in this folder")), "{lines:?}");
}

#[test]
fn nothing_but_bad_images_is_told_image_by_image() {
    let images = folder(&[("cut-2.png", 2), ("cut-3.png", 3)]);
    let (text, lines) = partly(&[&"classify", &images.path()]);
    assert!(text.is_empty() && lines.len() == 2, "{text} {lines:?}");
    let (text, lines) = partly(&[&"evaluate", &images.path()]);
    assert!(text.is_empty() && lines.len() == 3, "{text} {lines:?}");
    assert!(lines[2].contains("none of 2 images can be used"), "{lines:?}");
}

#[test]
fn a_bad_calibration_image_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    fs::create_dir(&images).unwrap();
    for entry in fs::read_dir(digits("calibration")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, images.join(path.file_name().unwrap())).unwrap();
    }
    fs::write(images.join("a.png"), "no image").unwrap();
    fs::write(images.join("._b.png"), "AppleDouble").unwrap();
    let out = folder.path().join("x.fbk");
    let network = digits("network.yaml");
    let (_, lines) = partly(&[&"compile", &network, &"--calibrate", &images, &"-o", &out]);
    assert!(lines.len() == 1 && lines[0].contains("a.png: is text, not an image"), "{lines:?}");
    assert!(fs::read(&out).unwrap() == firebrick_weights::embedded::DIGITS_FBK, "of the other images");
    // Named once, although both read it.
    let (_, lines) = partly(&[&"classify", &network, &"--calibrate", &images, &images]);
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[test]
fn class_folders_give_the_classes() {
    let images = folder(&[("7/x.png", 7), ("3/deep/y-1.png", 3), (".git/z.png", 1), ("3/._y.png", 3)]);
    let output = json(&[&"evaluate", &"--json", &images.path()]);
    assert_eq!(output["evaluations"][0]["image_count"], 2);
    assert_eq!(output["evaluations"][0]["columns"][0]["top1"]["correct"], 2);
    let labels = images.path().join("labels.txt");
    fs::write(&labels, "zero\none\ntwo\nthree, drei\nfour\nfive\nsix\nseven up\neight\nnine\n").unwrap();
    fs::rename(images.path().join("7"), images.path().join("Seven_Up")).unwrap();
    fs::rename(images.path().join("3"), images.path().join("drei")).unwrap();
    let output = json(&[&"evaluate", &"--json", &"--labels", &labels, &images.path()]);
    assert_eq!(output["evaluations"][0]["columns"][0]["top1"]["correct"], 2);
}

#[test]
fn an_image_without_a_class_does_not_lose_the_others() {
    let images = folder(&[("a-1.png", 1), ("b-2.png", 2), ("three.png", 3), ("c-12.png", 4)]);
    let (text, lines) = partly(&[&"evaluate", &images.path()]);
    assert!(text.contains("2 images\n"), "{text}");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("c-12.png: class 12") && lines[1].contains("three.png: no class"), "{lines:?}");
}

#[test]
fn what_is_left_out_gets_a_word() {
    let images = folder(&[("a-1.png", 1), ("more/b-2.png", 2), ("c.webp", 3), ("d.txt", 4)]);
    let output = command(&[&"evaluate", &images.path()]).output().unwrap();
    assert!(output.status.success());
    let lines = stderr(&output);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.contains("those in its sub-folders are left out: more\n"), "{lines}");
    assert!(lines.contains("neither PNG nor JPEG: c.webp\n"), "{lines}");
}

#[test]
fn results_come_as_they_are_made() {
    use std::io::{BufRead, BufReader};
    let images = tempfile::tempdir().unwrap();
    let fifo = images.path().join("last.png");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    // The last image is a pipe that nobody writes to yet; named itself, it is read.
    let mut child = command(&[&"classify", &"--top", &"1", &sample(1), &fifo])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().ends_with("digit-1.png"));
    fs::write(&fifo, fs::read(sample(2)).unwrap()).unwrap();
    assert_eq!(lines.count(), 3);
    assert!(child.wait().unwrap().success());
}
