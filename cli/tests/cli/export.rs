//! `firebrick export`: a folder for drivers in other languages, and looking at one.

use std::fs;

use crate::support::{fail, misuse, succeed};

#[test]
fn what_is_exported_is_looked_at_and_a_changed_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let told = succeed(&[&"export", &"--board", &"pynq-z2", &"--pes", &"4", &"-o", &out]);
    assert!(told.contains("weights.bin") && told.contains("manifest.json"), "{told}");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!((&manifest["board"], &manifest["engine"]["pes"]), (&"pynq-z2".into(), &4.into()));
    assert_eq!(manifest["engine"]["ports"], 2, "the board's");
    assert_eq!(fs::read_to_string(out.join("labels.txt")).unwrap().lines().count(), 10);
    succeed(&[&"export", &"--check", &out]);

    let descriptors = out.join("descriptors.bin");
    let mut bytes = fs::read(&descriptors).unwrap();
    bytes[100] ^= 4;
    fs::write(&descriptors, bytes).unwrap();
    let error = fail(&[&"export", &"--check", &out]);
    assert!(error.contains("descriptors.bin: has changed since it was exported"), "{error}");

    let text = fs::read_to_string(out.join("manifest.json")).unwrap();
    fs::write(out.join("manifest.json"), text.replace("\"format_version\": 1,", "\"format_version\": 2,"))
        .unwrap();
    let error = fail(&[&"export", &"--check", &out]);
    assert!(error.contains("manifest.json: format version 2, accepted: 1"), "{error}");
}

#[test]
fn the_same_model_gives_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    for out in [&one, &two] {
        succeed(&[&"export", &"--pes", &"2", &"-o", out]);
    }
    for entry in fs::read_dir(&one).unwrap() {
        let name = entry.unwrap().file_name();
        assert_eq!(fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap(), "{name:?}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = misuse(&[&"export"]);
    assert!(error.contains("--out <DIR>"), "{error}");
    let error = misuse(&[&"export", &"--check", &"x", &"--out", &"y"]);
    assert!(error.contains("cannot be used with"), "{error}");
    let error = fail(&[&"export", &"--check", &folder.path()]);
    assert!(error.contains("manifest.json: cannot be read"), "{error}");
}
