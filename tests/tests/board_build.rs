//! What `scripts/build-board.sh` refuses, and which compiler it chooses. That it builds, `board_standin.rs` shows.

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_lab::generated::root;

/// The script's exit code and what it says; `programs` go before those of the system, `cache` holds no compilers.
fn build(script: &Path, arguments: &[&str], programs: &Path, cache: &Path) -> (Option<i32>, String) {
    let paths = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(env::split_paths(&paths));
    let mut script = Command::new(script);
    script.args(arguments).env("PATH", env::join_paths(paths).unwrap()).env("XDG_CACHE_HOME", cache);
    let output = script.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn ours() -> PathBuf {
    root().join("scripts/build-board.sh")
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
        (&["armv7", "--small"], "--small is no option: --fault-handler, --serve and --fast are"),
    ] {
        let (code, error) = build(&ours(), arguments, folder.path(), folder.path());
        assert!(code == Some(2) && error.contains(text), "{arguments:?}: {code:?} {error}");
    }
}

#[test]
fn without_a_network_the_compilers_are_said_to_be_missing_and_nothing_is_left() {
    let (programs, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    program(programs.path(), "apt-get", "echo 'E: Unable to locate package' >&2; exit 100");
    program(programs.path(), "dpkg", "echo amd64");
    let (code, error) = build(&ours(), &["armv7"], programs.path(), cache.path());
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
    let (code, error) = build(&ours(), &["aarch64"], programs.path(), cache.path());
    assert!(code == Some(1) && error.contains("this needs Debian or a relative on amd64"), "{error}");
}

/// Which packages of Rust's are downloaded for a project that declares Rust 1.85 if the package lists offer these versions for
/// amd64, armhf and arm64; the script's last line if it downloads nothing.
fn chosen(offers: [&[&str]; 3]) -> Result<Vec<String>, String> {
    let (project, programs, cache) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(project.path().join("Cargo.toml"), "[workspace.package]\nrust-version = \"1.85\"\n").unwrap();
    fs::create_dir(project.path().join("scripts")).unwrap();
    let script = project.path().join("scripts/build-board.sh");
    symlink(ours(), &script).unwrap();
    symlink(ours().with_file_name("help.sh"), script.with_file_name("help.sh")).unwrap();

    let mut records = String::from("case $2 in\n");
    for (processor, versions) in ["amd64", "armhf", "arm64"].iter().zip(offers) {
        let lines: String = versions.iter().map(|version| format!("Version: {version}\\n")).collect();
        records += &format!("rustc-web:{processor} | libstd-rust-web-dev:{processor}) printf '{lines}' ;;\n");
    }
    records += "libstd-rust-web-dev:amd64=1.85*) echo 'Depends: libstd-rust-web-1.85 (= 1.85.0-3)' ;;
        libstd-rust-web-dev:amd64=1.96*) echo 'Depends: libstd-rust-web-1.96 (= 1.96.0-1)' ;;
        libstd-rust-web-1.85:*) echo 'Depends: libc6 (>= 2.34), libllvm19, libstdc++6 (>= 11)' ;;
        libstd-rust-web-1.96:*) echo 'Depends: libc6 (>= 2.34), libllvm22 (>= 1:22), libstdc++6 (>= 11)' ;;
        esac";
    program(programs.path(), "apt-cache", &records);
    let asked = programs.path().join("asked");
    let download =
        format!("[ \"$2\" = update ] || {{ printf '%s\\n' \"$@\" >'{}'; exit 100; }}", asked.display());
    program(programs.path(), "apt-get", &download);
    program(
        programs.path(),
        "dpkg",
        "[ $1 != --print-architecture ] || { echo amd64; exit; }; exec /usr/bin/dpkg \"$@\"",
    );

    let (code, error) = build(&script, &["armv7"], programs.path(), cache.path());
    assert_eq!(code, Some(1), "{error}");
    let Ok(asked) = fs::read_to_string(asked) else {
        return Err(error.lines().last().unwrap_or_default().to_owned());
    };
    let is_rust = |name: &&str| name.contains("rust") || name.contains("llvm");
    let mut packages: Vec<_> = asked.lines().filter(is_rust).map(str::to_owned).collect();
    packages.sort();
    Ok(packages)
}

#[test]
fn compiler_and_libraries_are_of_one_version_that_all_processors_are_offered() {
    let old = [
        "libllvm19:amd64",
        "libstd-rust-web-1.85:amd64=1.85.0-3",
        "libstd-rust-web-dev:amd64=1.85.0-3",
        "libstd-rust-web-dev:arm64=1.85.0-3",
        "libstd-rust-web-dev:armhf=1.85.0-3",
        "rustc-web:amd64=1.85.0-3",
    ];
    let new =
        old.map(|name| name.replace("1.85.0-3", "1.96.0-1").replace("1.85", "1.96").replace("19", "22"));
    let both: &[&str] = &["1.96.0-1", "1.85.0-3"];
    assert_eq!(chosen([both, both, both]).unwrap(), old);
    assert_eq!(chosen([both, both, &["1.85.0-3"]]).unwrap(), old);
    assert_eq!(chosen([both, &["1.96.0-1"], both]).unwrap(), new);
    assert_eq!(chosen([&["1.63.0-2", "1.96.0-1"]; 3]).unwrap(), new);
}

#[test]
fn without_one_version_for_all_processors_the_versions_are_named() {
    let error = chosen([&["1.85.0-3", "1.96.0-1"], &["1.85.0-3"], &["1.96.0-1"]]).unwrap_err();
    assert!(
        error.contains("amd64 has 1.85.0-3, 1.96.0-1; armhf has 1.85.0-3; arm64 has 1.96.0-1"),
        "{error}"
    );
}

#[test]
fn a_compiler_older_than_declared_is_refused() {
    let error = chosen([&["1.63.0-2"]; 3]).unwrap_err();
    assert!(
        error.contains("offer Rust 1.63.0-2, older than the rust-version in Cargo.toml, 1.85"),
        "{error}"
    );
}
