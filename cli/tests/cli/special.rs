//! Pipes, folders, devices and huge or deeply nested files where a description is looked for: one error at once.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{command, digits, stderr};

/// What nothing may take longer than.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a command printed, which is killed if it waits for anything.
fn timely(mut command: Command) -> Output {
    let name = format!("{command:?}");
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{name} does not come to an end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// What stands in a file's place, how it is made, and what is told of it.
type Special = (&'static str, fn(&Path), &'static str);

fn special() -> [Special; 7] {
    fn fifo(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }
    fn huge(path: &Path) {
        fs::File::create(path).unwrap().set_len(1 << 40).unwrap();
    }
    fn nested(path: &Path) {
        fs::write(path, "a: ".to_owned() + &"[".repeat(200_000)).unwrap();
    }
    [
        ("a pipe", fifo, "accepted: a regular file"),
        ("a folder", |path| fs::create_dir(path).unwrap(), "accepted: a regular file"),
        ("an endless device", |path| symlink("/dev/zero", path).unwrap(), "accepted: a regular file"),
        ("a huge file", huge, "has more than 4194304 bytes; accepted: files of at most so many"),
        ("brackets in brackets", nested, "line 1: brackets are nested more than 128 deep"),
        ("a link to nowhere", |path| symlink("nowhere", path).unwrap(), "No such file"),
        ("a link to itself", |path| symlink(path.file_name().unwrap(), path).unwrap(), "symbolic link"),
    ]
}

/// Puts each of these in the place of the file `name` of a folder, and runs a command; exit code and the error's beginning.
fn assert_refused(name: &str, code: i32, begin: &str, run: impl Fn(&Path) -> Command) {
    for (what, make, told) in special() {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        make(&path);
        let output = timely(run(folder.path()));
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{name} is {what}: {text}");
        assert!(text.starts_with(&format!("error: {begin}")), "{name} is {what}: {text}");
        let place = path.file_name().unwrap().to_str().unwrap();
        assert!(text.contains(place) && text.contains(told), "{name} is {what}: {text}");
        // The parser of the command line says how it is used, too.
        let lines = text.lines().filter(|line| line.starts_with("error:")).count();
        assert!(lines == 1 && (code == 2 || text.lines().count() == 1), "{name} is {what}: {text}");
    }
}

#[test]
fn lists_of_models_are_files() {
    assert_refused("models.yaml", 1, "", |folder| {
        let mut command = command(&[&"inspect", &"squeezenet"]);
        command.env("FIREBRICK_MODELS_YAML", folder.join("models.yaml"));
        command
    });
}

#[test]
fn descriptions_beside_models_are_files() {
    for (model, beside) in [("m.onnx", "m.yaml"), ("m.onnx", "m.yml"), ("m.caffemodel", "m.yaml")] {
        assert_refused(beside, 1, "", |folder| {
            fs::write(folder.join(model), "x").unwrap();
            fs::write(folder.join("m.prototxt"), "layer { name: 'a' }").unwrap();
            command(&[&"inspect", &folder.join(model)])
        });
    }
}

#[test]
fn boards_are_files() {
    assert_refused("mine/board.yaml", 2, "invalid value", |folder| {
        command(&[&"estimate", &"--board", &folder.join("mine")])
    });
    assert_refused("mine/board.yaml", 2, "FIREBRICK_BOARD: board: `", |folder| {
        let mut command = command(&[&"estimate"]);
        command.env("FIREBRICK_BOARD", folder.join("mine"));
        command
    });
}

#[test]
fn settings_are_files() {
    assert_refused("firebrick.yaml", 2, "firebrick.yaml: ", |folder| {
        let mut command = command(&[&"inspect"]);
        command.current_dir(folder);
        command
    });
    assert_refused("firebrick/config.yaml", 2, "", |folder| {
        let mut command = command(&[&"inspect"]);
        command.env("XDG_CONFIG_HOME", folder);
        command
    });
}

#[test]
fn shares_of_layers_are_files() {
    if cfg!(feature = "compress") {
        assert_refused("shares.yaml", 1, "", |folder| {
            let shares = folder.join("shares.yaml");
            command(&[
                &"compress",
                &digits("network.yaml"),
                &"-o",
                &"/nonexistent/x.fbz",
                &"--prune",
                &shares,
            ])
        });
    }
}

/// None of these is read, whatever it is.
#[test]
fn files_of_settings_that_are_not_read_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    for (name, make) in [("firebrick.toml", special()[0].1), ("firebrick.json", special()[2].1)] {
        make(&folder.path().join(name));
    }
    let mut command = command(&[&"inspect"]);
    command.current_dir(folder.path());
    let output = timely(command);
    assert!(output.status.success() && stderr(&output).lines().count() == 2, "{}", stderr(&output));
}

#[test]
fn a_board_is_a_text_of_any_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let board = fs::read_to_string(digits("../../constraints/zybo-z7-10/board.yaml")).unwrap();
    let wide: Vec<u8> = [0xfeff].into_iter().chain(board.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [wide, ("\u{feff}".to_owned() + &board.replace('\n', "\r\n")).into_bytes()] {
        fs::write(folder.path().join("board.yaml"), bytes).unwrap();
        let output = timely(command(&[&"estimate", &"--board", &folder.path()]));
        assert!(output.status.success(), "{}", stderr(&output));
    }
}
