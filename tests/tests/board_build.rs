//! What `scripts/build-board.sh` refuses. That it builds, `board_standin.rs` shows.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use firebrick_lab::generated::root;

/// The script's exit code and what it says; `programs` go before those of the system, `cache` holds no compilers.
fn build(arguments: &[&str], programs: &Path, cache: &Path) -> (Option<i32>, String) {
    let paths = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(env::split_paths(&paths));
    let mut script = Command::new(root().join("scripts/build-board.sh"));
    script.args(arguments).env("PATH", env::join_paths(paths).unwrap()).env("XDG_CACHE_HOME", cache);
    let output = script.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn program(folder: &Path, name: &str, script: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn wrong_arguments_are_told_with_what_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, text) in [
        (&[][..], "no architecture given"),
        (&["riscv64"], "riscv64 is no architecture: armv7 or aarch64"),
        (&["armv7", "--small"], "--small is no option: --fault-handler and --fast are"),
    ] {
        let (code, error) = build(arguments, folder.path(), folder.path());
        assert!(code == Some(2) && error.contains(text), "{arguments:?}: {code:?} {error}");
    }
}

#[test]
fn without_a_network_the_compilers_are_said_to_be_missing_and_nothing_is_left() {
    let (programs, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    program(programs.path(), "apt-get", "echo 'E: Unable to locate package' >&2; exit 100");
    program(programs.path(), "dpkg", "echo amd64");
    let (code, error) = build(&["armv7"], programs.path(), cache.path());
    assert_eq!(code, Some(1), "{error}");
    let last = error.lines().last().unwrap_or_default();
    assert!(
        last.contains("the ARM compilers cannot be downloaded: the first run needs a network"),
        "{error}"
    );
    let left = fs::read_dir(cache.path().join("firebrick/board-toolchain")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"]);
}

#[test]
fn another_processor_is_refused() {
    let (programs, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    program(programs.path(), "dpkg", "echo riscv64");
    let (code, error) = build(&["aarch64"], programs.path(), cache.path());
    assert!(code == Some(1) && error.contains("this needs Debian or a relative on amd64"), "{error}");
}
