//! Caffe networks in the styles of public ones, as files: what OpenCV computes of them, and what is said of files that are others.

use std::fs;
use std::path::{Path, PathBuf};

use firebrick_nn::float;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Shape};
use firebrick_spec::chain;
use firebrick_weights::{Companion, Model, open_model, read_caffe, read_network_yaml};
use serde::Deserialize;
use tempfile::TempDir;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/caffe");

/// What OpenCV gave (`tests/python/caffe_golden.py`).
#[derive(Deserialize)]
struct Golden {
    description: String,
    network: String,
    input: [usize; 3],
    mean: Vec<f32>,
    scale: f32,
    scores: Vec<f32>,
}

fn fixture(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

fn golden() -> Vec<Golden> {
    serde_yaml::from_str(&fs::read_to_string(fixture("golden.yaml")).unwrap()).unwrap()
}

/// A network of which software computes the scores.
fn read(description: &str, weights: &str, input: Option<Shape>) -> FloatModel {
    let companion = Companion { input, software: true, ..Companion::default() };
    read_caffe(
        &fixture(&format!("{description}.prototxt")),
        &fixture(&format!("{weights}.caffemodel")),
        companion,
    )
    .unwrap_or_else(|error| panic!("{}", chain(&error)))
}

#[test]
fn scores_are_those_of_opencv() {
    let cases = golden();
    assert!(cases.len() >= 7);
    for case in cases {
        let [channels, height, width] = case.input;
        let shape = Shape { channels, height, width };
        // Of this network only its database knows the size.
        let open = (case.network == "lenet").then_some(shape);
        let weights = if case.description.ends_with(".v1") { "squeezelet-old" } else { &case.network };
        let model = read(&case.description, weights, open);
        let name = &case.description;
        assert_eq!((model.network.input, &model.preprocess.mean), (shape, &case.mean), "{name}");
        assert_eq!(model.preprocess.scale, vec![case.scale; channels], "{name}");
        let pixels: Vec<u8> = (0..shape.len()).map(|i| ((i * i * 7 + i * 13 + 5) % 251) as u8).collect();
        let scores = float::run(&model, &pixels).unwrap().scores;
        let largest = case.scores.iter().fold(0.0f32, |most, score| most.max(score.abs()));
        assert_eq!(scores.len(), case.scores.len(), "{name}");
        for (found, expected) in scores.iter().zip(&case.scores) {
            assert!(
                (found - expected).abs() <= 1e-5 * largest,
                "{name}: {scores:?}, OpenCV: {:?}",
                case.scores
            );
        }
    }
}

#[test]
fn memory_data_tells_shape_and_means() {
    let Model::Float(model) = open_model(&fixture("memdata.caffemodel")).unwrap() else { panic!() };
    assert_eq!(model.network.input, Shape { channels: 3, height: 32, width: 32 });
    let preprocess = model.preprocess;
    assert_eq!((preprocess.colour, preprocess.mean), (Colour::Bgr, vec![90.0, 198.0, 121.0]));
}

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, content)| fs::write(folder.path().join(name), content).unwrap());
    folder
}

fn refusal(files: &[(&str, &[u8])], opened: &str) -> String {
    let folder = folder(files);
    let text = chain(&open_model(&folder.path().join(opened)).unwrap_err());
    text.replace(&format!("{}/", folder.path().display()), "")
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
}

#[test]
fn descriptions_of_every_encoding_are_read() {
    let text = fs::read_to_string(fixture("squeezelet.train_val.prototxt")).unwrap();
    let weights = fs::read(fixture("squeezelet.caffemodel")).unwrap();
    let expected = read("squeezelet.train_val", "squeezelet", None);
    let angles = text.replace('{', "<").replace('}', ">").replace('"', "'");
    let latin: Vec<u8> = [b"# Caf\xe9 r\xe9seau, profondeur r\xe9duite\n", text.as_bytes()].concat();
    for (name, bytes) in [
        ("a mark", format!("\u{feff}{text}").into_bytes()),
        ("CR LF", text.replace('\n', "\r\n").into_bytes()),
        ("CR", text.replace('\n', "\r").into_bytes()),
        ("UTF-16, little-endian", wide(&text, u16::to_le_bytes)),
        ("UTF-16, big-endian", wide(&text, u16::to_be_bytes)),
        ("Latin-1", latin),
        ("<> for {}", angles.into_bytes()),
    ] {
        let files = folder(&[("n.prototxt", bytes.as_slice()), ("n.caffemodel", weights.as_slice())]);
        match open_model(&files.path().join("n.caffemodel")) {
            Ok(Model::Float(model)) => assert_eq!(model, expected, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn messages_name_the_file_with_the_fault() {
    let text = fs::read_to_string(fixture("squeezelet.deploy.prototxt")).unwrap();
    let weights = fs::read(fixture("squeezelet.caffemodel")).unwrap();
    let with = |text: &str, weights: &[u8]| {
        refusal(&[("n.prototxt", text.as_bytes()), ("n.caffemodel", weights)], "n.caffemodel")
    };
    let kind = "not a usable Caffe network (.prototxt with .caffemodel): ";
    let found = with(&text.replacen("type: \"Input\"", "type \"Input\"", 1), &weights);
    assert_eq!(found, format!("n.prototxt: {kind}line 5: `type` has no value"));
    let found = with(&text.replace("\n", "\r\n").replacen("type: \"Input\"", "type: \"Input", 1), &weights);
    assert_eq!(found, format!("n.prototxt: {kind}line 5: a text does not end"));
    let found = with(&text.replace("\"ReLU\"", "\"Swish\""), &weights);
    assert!(
        found.starts_with(&format!("n.prototxt: {kind}cannot run: layer `relu_conv1` (Swish): ")),
        "{found}"
    );
    let found = with(&text, &weights[..weights.len() - 1]);
    assert!(found.starts_with(&format!("n.caffemodel: {kind}a field of ")), "{found}");
    let nan = weights.iter().rposition(|&byte| byte == 7 << 3 | 2).unwrap();
    let mut damaged = weights.clone();
    damaged[nan - 4..nan].copy_from_slice(&f32::NAN.to_le_bytes());
    let found = with(&text, &damaged);
    assert!(found.starts_with("n.caffemodel: ") && found.contains("conv10"), "{found}");
}

#[test]
fn weights_that_were_not_fetched_are_called_what_they_are() {
    let text = fs::read(fixture("squeezelet.deploy.prototxt")).unwrap();
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:5945\nsize 1234\n";
    for (weights, expected) in [
        (
            &pointer[..],
            "a Git LFS pointer, not the trained weights of a Caffe network (.caffemodel); `git lfs pull`",
        ),
        (b"<!DOCTYPE html><html>", "text, a web page, not the trained weights"),
        (b"", "empty, not the trained weights"),
    ] {
        let found = refusal(&[("n.prototxt", text.as_slice()), ("n.caffemodel", weights)], "n.prototxt");
        assert!(found.starts_with(&format!("n.caffemodel: is {expected}")), "{found}");
    }
}

#[test]
fn other_files_in_the_place_of_one_of_the_two_are_recognised() {
    let text = fs::read(fixture("squeezelet.deploy.prototxt")).unwrap();
    let weights = fs::read(fixture("squeezelet.caffemodel")).unwrap();
    let solver = b"net: \"models/train_val.prototxt\"\nbase_lr: 0.04\nlr_policy: \"poly\"\n";
    // num, channels, height, width, data; and iter, learned_net.
    let means = [&[8, 1, 16, 1, 24, 1, 32, 1, 42, 4][..], &[0; 4]].concat();
    let state = [&[8, 100, 18, 3][..], b"net"].concat();
    let hdf5 = b"\x89HDF\r\n\x1a\n\0\0";
    let first = "layers { layer { name: 'c' type: 'conv' } bottom: 'data' top: 'c' }";
    let accepted = "accepted: the network's description (.prototxt)";
    for (description, weights, faulty, expected) in [
        (
            &weights[..],
            &text[..],
            "n.prototxt",
            "holds trained weights, and the description is in the place of the weights",
        ),
        (&weights, &weights, "n.prototxt", "holds trained weights (.caffemodel), "),
        (&means, &weights, "n.prototxt", &format!("holds means of images (.binaryproto), {accepted}")),
        (
            &solver[..],
            &weights,
            "n.prototxt",
            "holds a solver's settings, accepted: the network's description, which it calls `models/train_val.prototxt`",
        ),
        (first.as_bytes(), &weights, "n.prototxt", "is in Caffe's first form (`layers { layer { ... } }`)"),
        (b"# nothing", &weights, "n.prototxt", "holds no layers"),
        (&text, &text, "n.caffemodel", "holds a network's description (text), accepted: trained weights"),
        (&text, b"404: Not Found\n", "n.caffemodel", "holds text, accepted: trained weights"),
        (&text, &means, "n.caffemodel", "holds means of images (.binaryproto), accepted: trained weights"),
        (&text, &state, "n.caffemodel", "holds a solver's state (.solverstate), accepted: trained weights"),
        (&text, &hdf5[..], "n.caffemodel", "holds HDF5, accepted: trained weights"),
    ] {
        let found = refusal(&[("n.prototxt", description), ("n.caffemodel", weights)], "n.caffemodel");
        let kind = "not a usable Caffe network (.prototxt with .caffemodel)";
        assert!(found.starts_with(&format!("{faulty}: {kind}: {expected}")), "{found}");
    }
    let found = refusal(&[("n.prototxt", &text), ("n.caffemodel", b"")], "n.caffemodel");
    assert!(
        found.starts_with("n.caffemodel: is empty, not the trained weights of a Caffe network"),
        "{found}"
    );
    let found = refusal(&[("n.prototxt", b""), ("n.caffemodel", &weights)], "n.caffemodel");
    assert!(found.starts_with("n.prototxt: is empty, not the description of a Caffe network"), "{found}");
    for (name, content) in [("mean.binaryproto", &means), ("x.solverstate", &state)] {
        let found = refusal(&[(name, content)], name);
        assert!(
            found.starts_with(&format!("{name}: not a usable Caffe network")) && found.contains(": holds "),
            "{found}"
        );
    }
}

#[test]
fn a_missing_partner_is_named() {
    let text = fs::read(fixture("squeezelet.deploy.prototxt")).unwrap();
    let weights = fs::read(fixture("squeezelet.caffemodel")).unwrap();
    let alone =
        [("deploy.prototxt", &text[..]), ("solver.prototxt", b""), ("squeezenet.caffemodel", &weights)];
    let found = refusal(&alone, "squeezenet.caffemodel");
    assert_eq!(
        found,
        "squeezenet.prototxt: no such file, which is needed with squeezenet.caffemodel; accepted: both under one name, or a YAML \
         file that names them (`weights:`, `prototxt:`); beside it: deploy.prototxt, solver.prototxt"
    );
    let found = refusal(&alone, "deploy.prototxt");
    assert!(
        found.starts_with("deploy.caffemodel: no such file, which is needed with deploy.prototxt; "),
        "{found}"
    );
    assert!(found.ends_with("; beside it: squeezenet.caffemodel"), "{found}");
    let found = refusal(&alone[..1], "deploy.prototxt");
    assert!(found.ends_with("(`weights:`, `prototxt:`)"), "{found}");
    // Named by a YAML file, the other way round.
    let files = folder(&[
        alone[0],
        alone[2],
        ("n.yaml", b"weights: deploy.prototxt\nprototxt: squeezenet.caffemodel"),
    ]);
    let found = chain(&read_network_yaml(&files.path().join("n.yaml")).unwrap_err());
    assert!(
        found.contains("squeezenet.caffemodel: ") && found.ends_with("accepted: the other way round"),
        "{found}"
    );
    fs::write(files.path().join("n.yaml"), "weights: squeezenet.caffemodel\nprototxt: deploy.prototxt")
        .unwrap();
    assert!(read_network_yaml(&files.path().join("n.yaml")).is_ok());
}
