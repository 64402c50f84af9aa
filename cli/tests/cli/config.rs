//! Settings of files and environment: which one counts, and what is refused.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{command, digits, message, sample, stderr};

/// A working folder with a file of settings, and the user's folder of configurations.
struct Setup {
    folder: TempDir,
}

impl Setup {
    /// `here` in `firebrick.yaml`, `user` in the user's file.
    fn new(here: &str, user: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("user/firebrick")).unwrap();
        fs::write(folder.path().join("firebrick.yaml"), here).unwrap();
        fs::write(folder.path().join("user/firebrick/config.yaml"), user).unwrap();
        Setup { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, line: &str, variables: &[(&str, &str)]) -> Output {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut command = command(&[]);
        command.args(words).current_dir(self.path()).env("XDG_CONFIG_HOME", self.path().join("user"));
        command.env_remove("FIREBRICK_CACHE").env_remove("FIREBRICK_MODELS");
        command.envs(variables.iter().copied()).output().unwrap()
    }

    fn json(&self, line: &str, variables: &[(&str, &str)]) -> Value {
        let output = self.run(line, variables);
        assert!(output.status.success(), "{line}: {}", stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// One line and exit code 2.
    fn misuse(&self, line: &str, variables: &[(&str, &str)]) -> String {
        let output = self.run(line, variables);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.starts_with("error: ") && text.lines().count() == 1, "{text}");
        assert!(output.stdout.is_empty());
        text
    }
}

/// A network description like the embedded model's, of another name.
fn network(name: &str) -> String {
    let text = fs::read_to_string(digits("network.yaml")).unwrap();
    let weights = digits("model.safetensors");
    text.replace("model.safetensors", weights.to_str().unwrap()).replace("squeezenet-digits", name)
}

#[test]
fn a_model_is_taken_from_option_environment_folder_and_user_in_this_order() {
    let setup = Setup::new("model: here.yaml\n", "model: nets/user.yaml\n");
    fs::create_dir(setup.path().join("user/firebrick/nets")).unwrap();
    for (path, name) in
        [("here.yaml", "here"), ("user/firebrick/nets/user.yaml", "user"), ("other.yaml", "other")]
    {
        fs::write(setup.path().join(path), network(name)).unwrap();
    }
    let name = |line: &str, variables: &[(&str, &str)]| setup.json(line, variables)["network"].clone();
    let variable = [("FIREBRICK_MODEL", "other.yaml")];
    assert_eq!(name("inspect --json", &[]), "here");
    assert_eq!(name("inspect --json", &variable), "other");
    assert_eq!(name("inspect --json here.yaml", &variable), "here");
    assert_eq!(name("inspect --json --network alexnet", &variable), "alexnet-without-normalisation");
    fs::remove_file(setup.path().join("firebrick.yaml")).unwrap();
    assert_eq!(name("inspect --json", &[]), "user");
    fs::remove_file(setup.path().join("user/firebrick/config.yaml")).unwrap();
    assert_eq!(name("inspect --json", &[]), "squeezenet-digits");

    let error = message(&setup.run("estimate", &[("FIREBRICK_MODEL", "absent.fbk")]));
    assert!(error.contains("FIREBRICK_MODEL: model: cannot read absent.fbk"), "{error}");
    let error = message(&setup.run("estimate", &variable));
    assert!(error.contains("other.yaml: a float model must be quantised first"), "{error}");
}

#[test]
fn a_device_is_a_default_that_an_option_overrides() {
    let setup = Setup::new("device: board\n", "device: golden\n");
    let image = sample(3);
    let line = |options: &str| format!("classify --json {options} {}", image.display());
    let error = message(&setup.run(&line(""), &[]));
    assert!(error.contains("firebrick"), "no board is here: {error}");
    assert_eq!(setup.json(&line("--device golden"), &[])["device"], "golden");
    assert_eq!(setup.json(&line(""), &[("FIREBRICK_DEVICE", "golden")])["device"], "golden");
    let help = setup.run("classify --help", &[]);
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.split_whitespace().collect::<Vec<_>>().join(" ").contains("[default: board]"), "{help}");
}

#[test]
fn a_board_gives_its_engine_unless_options_say_otherwise() {
    let setup = Setup::new("board: pynq-z2\n", "");
    let engine = |line: &str, variables: &[(&str, &str)]| {
        let engine = setup.json(line, variables)["engine"].clone();
        (engine["pes"].as_u64().unwrap(), engine["ports"].as_u64().unwrap())
    };
    let set = engine("estimate --json", &[]);
    assert_eq!(set, engine("estimate --json --board pynq-z2", &[("FIREBRICK_BOARD", "zybo-z7-10")]));
    assert_ne!(set, engine("estimate --json", &[("FIREBRICK_BOARD", "zybo-z7-10")]));
    assert_eq!(engine("estimate --json --pes 5", &[]), (5, set.1));
    assert_eq!(engine("estimate --json --board pynq-z2 --pes 5", &[]), (5, set.1));
}

#[test]
#[cfg(feature = "generate")]
fn generate_and_synth_take_the_board_that_is_set() {
    let setup = Setup::new("board: pynq-z2\n", "");
    let output = setup.run("generate --pes 1 --ports 1 --clock-mhz 90 --out build", &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(setup.path().join("build/firebrick.json").exists());
    let text = fs::read_to_string(setup.path().join("build/firebrick.json")).unwrap();
    assert!(text.contains("pynq-z2") && text.contains("90"), "{text}");
}

#[test]
fn the_cache_is_an_option_a_variable_or_a_setting() {
    let setup = Setup::new("", "cache: kept\n");
    let sought = |options: &str, variables: &[(&str, &str)]| {
        message(&setup.run(&format!("inspect squeezenet1.0-compressed {options}"), variables))
    };
    let folder = |text: &str| format!("this model is not at {text}/models/");
    let variable = [("FIREBRICK_CACHE", "/variable")];
    let user = setup.path().join("user/firebrick/kept");
    assert!(sought("", &[]).contains(&folder(user.to_str().unwrap())), "{}", sought("", &[]));
    assert!(sought("", &variable).contains(&folder("/variable")));
    assert!(sought("--cache /option", &variable).contains(&folder("/option")));
    if cfg!(feature = "sim") {
        let line = format!("classify --device sim --cache /proc/nowhere {}", sample(3).display());
        let error = message(&setup.run(&line, &variable));
        assert!(error.contains("cache folder /proc/nowhere"), "{error}");
    }
    let output = setup.run("inspect --cache /proc/version", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--cache /proc/version: is a file; accepted: a folder"));
}

#[test]
fn mistakes_are_told_before_anything_is_done_and_help_is_always_there() {
    let setup = Setup::new("# mine\n\ndevice: gpu\n", "");
    let error = setup.misuse("inspect", &[]);
    assert!(
        error.starts_with("error: firebrick.yaml, line 3: device: `gpu`: accepted: ")
            && error.contains("golden")
            && error.contains("board"),
        "{error}"
    );
    // What an option or a variable overrides is wrong all the same.
    setup.misuse("classify --device golden x.png", &[("FIREBRICK_DEVICE", "board")]);
    for line in ["--help", "classify --help", "--version", "help inspect"] {
        assert!(setup.run(line, &[]).status.success(), "{line}");
    }

    let setup = Setup::new("", "bord: pynq-z2\n");
    let error = setup.misuse("inspect", &[]);
    assert!(
        error.contains("firebrick/config.yaml, line 1: `bord` is no setting; accepted: board,"),
        "{error}"
    );
    let setup = Setup::new("", "");
    let error = setup.misuse("inspect", &[("FIREBRICK_BOARD", "pynq-z9")]);
    assert!(error.starts_with("error: FIREBRICK_BOARD: board: `pynq-z9`: "), "{error}");
    let error = setup.misuse("inspect", &[("FIREBRICK_CACHE", "/proc/version")]);
    assert!(error.starts_with("error: FIREBRICK_CACHE: cache: `/proc/version`: "), "{error}");
}

#[test]
fn doctor_says_where_each_setting_comes_from() {
    let setup = Setup::new("device: board\n\ncolor: never\n", "board: pynq-z2\n");
    let output = setup.run("doctor --json --cache /tmp", &[("FIREBRICK_MODEL", "digits.fbk")]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let output = setup.run("doctor --json --cache /tmp", &[]);
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let settings = value["settings"].as_array().unwrap();
    let of = |name: &str| {
        let entry = settings.iter().find(|entry| entry["setting"] == name).unwrap();
        [&entry["setting_value"], &entry["setting_source"]]
            .map(|value| value.as_str().unwrap_or("null").to_owned())
    };
    let user = setup.path().join("user/firebrick/config.yaml");
    assert_eq!(of("board"), ["pynq-z2".to_owned(), format!("{}, line 1", user.display())]);
    assert_eq!(of("cache"), ["/tmp", "--cache"]);
    assert_eq!(of("color"), ["never", "firebrick.yaml, line 3"]);
    assert_eq!(of("device"), ["board", "firebrick.yaml, line 1"]);
    assert_eq!(of("model"), ["null", "null"]);

    let text = setup.run("doctor", &[("NO_COLOR", "1"), ("FIREBRICK_DEVICE", "golden")]);
    let text = String::from_utf8(text.stdout).unwrap();
    for line in
        ["color   never, from NO_COLOR\n", "device  golden, from FIREBRICK_DEVICE\n", "model   not set\n"]
    {
        assert!(text.contains(line), "{text}");
    }
}
