//! The server as a program: its options and variables, what is in its way, and its end. What it answers, its crate's tests show.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::{command, digits, listening, misuse, stderr};

/// A server on free ports, and the lines of its log until it is ready.
fn started(
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> (Child, Vec<Value>, impl Iterator<Item = Value>) {
    let mut program = command(&[&"serve", &"--drain", &"0"]);
    program.args(arguments).envs(variables.iter().copied());
    let mut child = listening(&program).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut log = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let mut told = Vec::new();
    while told.last().is_none_or(|line: &Value| line["message"] != "ready") {
        told.push(log.next().expect("it says that it is ready"));
    }
    (child, told, log)
}

const FREE: [&str; 4] = ["--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"];

#[test]
fn a_signal_ends_it_with_success_and_lines_of_json() {
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let (mut child, told, log) = started(&FREE, &[]);
        assert!(told[0]["http"].as_str().unwrap().starts_with("127.0.0.1:"), "{told:?}");
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let rest: Vec<Value> = log.collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{rest:?}");
        assert_eq!(rest.last().unwrap()["message"], "ended");
    }
}

#[test]
fn options_come_from_the_environment_too() {
    let variables = [
        ("FIREBRICK_SERVE_HTTP", "127.0.0.1:0"),
        ("FIREBRICK_SERVE_GRPC", "127.0.0.1:0"),
        ("FIREBRICK_SERVE_WORKERS", ""),
    ];
    let (mut child, told, _) = started(&[], &variables);
    assert_ne!(told[0]["http"], "127.0.0.1:8000");
    child.kill().unwrap();
    child.wait().unwrap();
    let output = command(&[&"serve"]).env("FIREBRICK_SERVE_QUEUE", "none").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("'none' for '--queue <N>'"), "{}", stderr(&output));
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (arguments, text) in [
        (&["--uio", "a"][..], "--uio needs --device board"),
        (&["--device", "board", "--uio", "a,b", "--buffer", "c"], "--uio has 2 names, --buffer 1"),
        (&["--device", "board", "--workers", "2"], "--workers cannot be used with --device board"),
        (&["--stalls", "1"], "--stalls needs --device sim"),
        (&["--check", "2/3"], "1/N with N from 1 on"),
        (&["--http", "localhost"], "'localhost' for '--http <ADDRESS>'"),
    ] {
        let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"serve"];
        all.extend(arguments.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>));
        let error = misuse(&all);
        assert!(error.contains(text), "{arguments:?}: {error}");
    }
}

#[test]
fn what_is_in_the_way_is_named() {
    // The log's lines stand before it.
    let failed = |arguments: &[&str]| {
        let output = command(&[&"serve"]).args(arguments).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true), "{}", stderr(&output));
        let text = stderr(&output);
        let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{text}");
        errors[0].to_owned()
    };
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().to_str().unwrap();
    assert!(
        failed(&["--models", models]).contains("no models; accepted: NAME.fbk, or NAME/VERSION/FILE.fbk")
    );
    let whole = fs::read(digits("digits.fbk")).unwrap();
    fs::write(folder.path().join("x.fbk"), &whole[..999]).unwrap();
    assert!(failed(&["--models", models]).contains("x.fbk: truncated: 999 bytes"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = failed(&["--http", &address]);
    assert!(
        error.contains(&format!("HTTP: {address} cannot be listened on: Address already in use")),
        "{error}"
    );
    let error = failed(&[
        "--device",
        "board",
        "--dev-root",
        models,
        "--sysfs-root",
        models,
        FREE[0],
        FREE[1],
        FREE[2],
        FREE[3],
    ]);
    assert!(error.contains("no UIO device named firebrick"), "{error}");
}
