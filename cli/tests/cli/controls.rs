//! What files say reaches the terminal as text: no escape sequence, line break or NUL of a label, layer or file name.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use firebrick_nn::model::QuantisedModel;
use firebrick_weights::{embedded, write_fbk};

use crate::support::{command, sample, stderr};

/// Colours, a title of the window, a bell, a line of its own, NUL, the controls beyond ASCII, and a turned direction.
const HOSTILE: &str = "\x1b[31m\x1b]0;t\x07\0\nerror: fake\r\t\u{7f}\u{9b}7\u{202e}";

/// The same as a file may be called.
fn file_name() -> String {
    HOSTILE.replace('\0', "")
}

/// The embedded model with such names everywhere.
fn model() -> QuantisedModel {
    let mut model = embedded::digits();
    let hostile = |name: &str| format!("{name}{HOSTILE}");
    model.network.name = hostile("n");
    for layer in &mut model.network.layers {
        layer.name = hostile(&layer.name);
        for input in layer.inputs.iter_mut().filter(|input| *input != "input") {
            *input = hostile(input);
        }
    }
    model.convs = model.convs.into_iter().map(|(name, conv)| (hostile(&name), conv)).collect();
    model.labels = (0..10).map(|class| hostile(&class.to_string())).collect();
    model
}

/// Both streams of a run, without anything that acts on a terminal.
fn told(arguments: &[&dyn AsRef<OsStr>]) -> (Output, String) {
    let output = command(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &stderr(&output);
    let shown: Vec<String> =
        arguments.iter().map(|word| word.as_ref().to_string_lossy().into_owned()).collect();
    let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(acts), "{shown:?}: {text:?}");
    assert!(!text.lines().any(|line| line.starts_with("error: fake")), "{shown:?}: {text}");
    (output, text)
}

/// Of a run that must succeed.
fn fine(arguments: &[&dyn AsRef<OsStr>]) -> String {
    let (output, text) = told(arguments);
    assert!(output.status.success(), "{text}");
    text
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join(file_name());
    fs::create_dir(&inner).unwrap();
    (folder, inner)
}

#[test]
fn names_of_a_model_are_text() {
    let (_folder, inner) = folder();
    let (file, image) = (inner.join("m.fbk"), inner.join("3.png"));
    write_fbk(&file, &model()).unwrap();
    fs::copy(sample(3), &image).unwrap();
    let text = fine(&[&"classify", &file, &image]);
    assert!(
        text.contains("3\\x1b[31m\\x1b]0;t\\x07\\x00\\nerror: fake\\r\\t\\x7f\\u{9b}7\\u{202e}\n"),
        "{text}"
    );
    for json in [&["--json"] as &[&str], &[]] {
        for words in [&["classify"] as &[&str], &["evaluate"], &["inspect"], &["estimate", "-v"]] {
            let mut arguments: Vec<&dyn AsRef<OsStr>> = Vec::new();
            arguments.extend(words.iter().chain(json).map(|word| word as &dyn AsRef<OsStr>));
            arguments.push(&file);
            if ["classify", "evaluate"].contains(&words[0]) {
                arguments.push(&image);
            }
            let (output, text) = told(&arguments);
            // No class is called as the image is.
            assert!(output.status.success() || words[0] == "evaluate", "{text}");
            let is_json = serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok();
            assert!(is_json || json.is_empty() || words[0] == "evaluate", "{text}");
        }
    }
    #[cfg(feature = "sim")]
    {
        let picture = inner.join("p.svg");
        fine(&[&"profile", &"--pes", &"4", &file, &"--svg", &picture]);
        roxmltree::Document::parse(&fs::read_to_string(&picture).unwrap()).unwrap();
        fine(&[&"verify", &"--pes", &"4", &file]);
    }
}

#[test]
fn labels_of_a_list_are_text() {
    let (_folder, inner) = folder();
    let list = inner.join("labels.json");
    let labels: Vec<String> = (0..10).map(|class| format!("{class}{HOSTILE}")).collect();
    // With all of them escaped, as Python writes JSON: YAML, which it is read as, has no others.
    let text = serde_json::to_string(&labels).unwrap();
    fs::write(&list, text.replace('\u{7f}', "\\u007f").replace('\u{9b}', "\\u009b")).unwrap();
    let text = fine(&[&"classify", &"--labels", &list, &sample(7)]);
    assert!(text.contains("7\\x1b[31m"), "{text}");
    fine(&[&"classify", &"--jsonl", &"--labels", &list, &sample(7)]);
}

#[test]
fn what_is_refused_is_named_as_text() {
    let (_folder, inner) = folder();
    let path = |name: &str| inner.join(name);
    fs::write(path("m.fbk"), "").unwrap();
    fs::write(path("m.onnx"), "").unwrap();
    fs::write(path("i.png"), "no").unwrap();
    fs::write(path("l.txt"), "a\nb\n").unwrap();
    let name = file_name();
    let runs: [(&[&dyn AsRef<OsStr>], i32); 9] = [
        (&[&"inspect", &path("m.fbk")], 1),
        (&[&"inspect", &path("m.onnx")], 1),
        (&[&"inspect", &path("absent.fbk")], 1),
        (&[&"classify", &path("i.png")], 1),
        (&[&"classify", &"--labels", &path("l.txt"), &sample(1)], 1),
        (&[&"classify", &"--cache", &path("i.png").join("x"), &sample(1)], 1),
        (&[&name], 2),
        (&[&"estimate", &"--pes", &name], 2),
        (&[&"estimate", &format!("--{name}")], 2),
    ];
    for (arguments, code) in runs {
        let (output, text) = told(arguments);
        if arguments.len() > 2 && arguments[1].as_ref() == "--cache" {
            continue;
        }
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(text.contains("\\x1b[31m") && text.contains("\\nerror: fake"), "{text}");
        if code == 1 {
            assert_eq!(text.lines().count(), 1, "{text}");
        }
    }
}

#[test]
fn the_layers_of_a_refused_model_are_text() {
    let (_folder, inner) = folder();
    let (description, weights) = (inner.join("m.prototxt"), inner.join("m.caffemodel"));
    let name = |text: &str| format!("{text}\\033[31m\\nerror: fake\\000");
    let layer = |top: &str, kind: &str| {
        format!("layer {{ name: \"{}\" type: \"{kind}\" bottom: \"data\" top: \"data\" }}\n", name(top))
    };
    let input =
        "layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: [1, 1, 9, 9] } } }\n";
    fs::write(&description, input.to_owned() + &layer("a", "Tile") + &layer("b", "Fancy")).unwrap();
    fs::write(&weights, b"\x0a\x01n").unwrap();
    let (output, text) = told(&[&"inspect", &weights]);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("a\\x1b[31m\\nerror: fake"), "{text}");
    assert!(text.lines().skip(1).all(|line| line.starts_with("  ")), "{text}");
    assert!(Path::new(&weights).exists());
}
