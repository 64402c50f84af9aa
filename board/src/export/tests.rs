use std::fs;
use std::path::Path;

use firebrick_spec::descriptor::{check as check_sum, get};

use super::*;

fn model() -> QuantisedModel {
    firebrick_nn::random::network(5)
}

fn exported(folder: &Path) -> Vec<File> {
    let model = model();
    let labels = vec!["one\ntwo".to_owned(); model.classes()];
    let export =
        Export { model: &model, engine: EngineConfig::with_pes(2), board: Some("pynq-z2"), labels: &labels };
    let files = export.files().unwrap();
    assert_eq!(files, export.files().unwrap());
    for file in &files {
        fs::write(folder.join(file.name), &file.bytes).unwrap();
    }
    files
}

#[test]
fn what_was_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let files = exported(folder.path());
    let manifest = check(folder.path()).unwrap();
    assert_eq!((manifest.format_version, manifest.files.len()), (FORMAT_VERSION, files.len() - 1));
    let labels = fs::read_to_string(folder.path().join(LABELS)).unwrap();
    assert_eq!(labels.lines().count(), manifest.sums.classes);
}

#[test]
fn a_changed_byte_in_any_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for file in exported(folder.path()) {
        let path = folder.path().join(file.name);
        let places = [0, file.bytes.len() / 3, file.bytes.len() / 2, file.bytes.len() - 1];
        // The manifest is short, and whatever is in it matters.
        let all: Vec<usize> =
            if file.name == MANIFEST { (0..file.bytes.len()).collect() } else { places.into() };
        for place in all {
            let mut bytes = file.bytes.clone();
            bytes[place] ^= 1;
            fs::write(&path, bytes).unwrap();
            let error = check(folder.path()).unwrap_err();
            assert_eq!(error.path, path, "{} byte {place}: {error}", file.name);
        }
        fs::write(&path, &file.bytes[..file.bytes.len() - 1]).unwrap();
        assert_eq!(check(folder.path()).unwrap_err().path, path);
        fs::remove_file(&path).unwrap();
        assert!(matches!(check(folder.path()), Err(ExportError { fault: Fault::Read(_), .. })));
        fs::write(&path, file.bytes).unwrap();
    }
}

#[test]
fn other_versions_and_places_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path());
    let path = folder.path().join(MANIFEST);
    let text = fs::read_to_string(&path).unwrap();
    let next = text.replace("\"format_version\": 1", "\"format_version\": 2");
    fs::write(&path, next).unwrap();
    let error = check(folder.path()).unwrap_err();
    let told = firebrick_spec::chain(&error);
    assert!(told.ends_with("manifest.json: format version 2, accepted: 1; export the model again"), "{told}");
    // As somebody would write it who wants to read other files.
    let mut manifest: Manifest = serde_json::from_str(&text).unwrap();
    manifest.files[0].file = "../weights.bin".into();
    fs::write(&path, manifest.sealed()).unwrap();
    assert!(matches!(check(folder.path()), Err(ExportError { fault: Fault::Name(_), .. })));
}

/// What the manifest says of moving a buffer, against the compiler's own descriptors for that place.
#[test]
fn relocation_and_seal_are_those_of_the_compiler() {
    let model = model();
    let program = compile(&model, &EngineConfig::with_pes(2)).unwrap();
    let base = 0x1680_0080;
    let expected: Vec<u32> = program.descriptors(base).iter().flat_map(|d| d.words()).collect();
    let mut words: Vec<u32> = program.descriptors(0).iter().flat_map(|d| d.words()).collect();
    let seal = seal();
    for n in relocations(&program) {
        assert_ne!(n % DESCRIPTOR_WORDS, seal.word, "a check sum is no address");
        words[n] += base;
    }
    for descriptor in words.chunks_exact_mut(DESCRIPTOR_WORDS) {
        let whole: &mut [u32; DESCRIPTOR_WORDS] = descriptor.try_into().unwrap();
        assert_ne!(get(whole, CHECK), u32::from(check_sum(whole)), "moved, and not sealed");
        firebrick_spec::descriptor::seal(whole);
    }
    assert_eq!(words, expected);
}
