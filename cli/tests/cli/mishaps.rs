//! What happens to shards from outside: two tasks at one file, clocks that go backwards.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use crate::shards::merge;
use crate::support::{command, digits, stderr, succeed};

/// An evaluation of the samples and more of them, in a shard's file.
fn evaluate(out: &Path) -> Command {
    command(&[&"evaluate", &digits("held-out"), &"--limit", &"150", &"--out", &out, &"--resume"])
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", stderr(output));
}

#[test]
fn of_two_tasks_at_one_file_one_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    done(&evaluate(&path("whole.jsonl")).output().unwrap());
    let whole = fs::read(path("whole.jsonl")).unwrap();
    let mut refused = 0;
    for round in 0..5 {
        let out = path(&format!("{round}.jsonl"));
        let start = |_| evaluate(&out).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let tasks: Vec<_> = (0..4).map(start).collect();
        let outputs = tasks.into_iter().map(|task| task.wait_with_output().unwrap());
        let (written, others): (Vec<Output>, Vec<Output>) =
            outputs.partition(|output| output.status.success());
        assert!(!written.is_empty());
        for other in &others {
            let told = stderr(other);
            assert!(
                told.contains("jsonl: another process is writing it; accepted: a file for each"),
                "{told}"
            );
        }
        refused += others.len();
        assert_eq!(fs::read(&out).unwrap(), whole, "round {round}");
    }
    assert!(refused > 0, "no two tasks have met");
}

/// A library before the system's that sets the clock back by an hour, and one more, each time that it is asked, but for the first.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*system)(clockid_t, struct timespec *);
    static int asked;
    if (!system) system = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int done = system(which, now);
    if (which == CLOCK_REALTIME) now->tv_sec -= 3600L * asked++;
    return done;
}
"#;

/// That library; `None`, and the reason, where there is no C compiler.
fn clock(folder: &Path) -> Option<PathBuf> {
    let (source, library) = (folder.join("clock.c"), folder.join("clock.so"));
    fs::write(&source, CLOCK).unwrap();
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).arg("-ldl").output();
    match built {
        Ok(output) if output.status.success() => Some(library),
        other => {
            println!("SKIPPED: a_clock_that_is_set_back_changes_no_report: no C compiler: {other:?}");
            None
        }
    }
}

#[test]
fn a_clock_that_is_set_back_changes_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    done(&evaluate(&path("whole.jsonl")).output().unwrap());
    let whole = fs::read(path("whole.jsonl")).unwrap();
    let report = succeed(&[&"merge", &path("whole.jsonl")]);
    let Some(library) = clock(folder.path()) else { return };
    let out = path("0.jsonl");
    let output = evaluate(&out).env("LD_PRELOAD", &library).output().unwrap();
    done(&output);
    let told = stderr(&output);
    assert!(told.starts_with("warning: the clock was set back by ") && told.lines().count() == 1, "{told}");
    assert_eq!(fs::read(&out).unwrap(), whole);
    let runs: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path("0.jsonl.runs")).unwrap()).unwrap();
    assert!(
        runs["clock_set_back_s"].as_u64() > Some(3000) && runs["elapsed_s"].as_f64() < Some(600.0),
        "{runs}"
    );
    // Gone on with on a machine that is years behind, the file itself being of tomorrow.
    fs::write(&out, &whole[..whole.len() / 2]).unwrap();
    let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
    File::options().write(true).open(&out).unwrap().set_modified(tomorrow).unwrap();
    done(&evaluate(&out).env("LD_PRELOAD", &library).output().unwrap());
    assert_eq!(fs::read(&out).unwrap(), whole);
    File::options().write(true).open(&out).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(succeed(&[&"merge", &out]), report);
    let output = merge(&[out], &[]).env("LD_PRELOAD", &library).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), report);
}
