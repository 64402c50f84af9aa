//! The program `firebrick`, built if need be.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use firebrick_lab::generated::root;

/// Set where the program is up to date: by `make test` and `make check`.
const BUILT: &str = "FIREBRICK_PROGRAM_BUILT";

/// The program of the running test's profile, up to date.
///
/// Cargo names a package's own programs to its tests, but not those of other packages.
///
/// # Panics
/// If it does not build.
pub fn firebrick() -> PathBuf {
    let test = env::current_exe().expect("a running test has a path");
    let profile = test.ancestors().nth(2).expect("tests are in target/<profile>/deps").to_owned();
    // Whoever has just built all tests, the program's own among them, has built it, too: asked again, cargo would build much of the
    // workspace for a program alone.
    if env::var_os(BUILT).is_some() && profile.join("firebrick").is_file() {
        return profile.join("firebrick");
    }
    let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // All members, as in `cargo test --workspace`: fewer would have other features, and be compiled anew.
    build.current_dir(root()).args(["build", "--quiet", "--locked", "--workspace", "--bin", "firebrick"]);
    // What cargo tells a test of its package is not for other packages: build scripts that look at it would run again.
    let told = |name: &OsString| {
        let name = name.to_string_lossy();
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_EXE_"].iter().any(|prefix| name.starts_with(prefix))
    };
    for name in env::vars_os().map(|(name, _)| name).filter(told) {
        build.env_remove(name);
    }
    build.arg("--target-dir").arg(profile.parent().expect("profiles are in the target folder"));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo runs").success(), "the program does not build");
    profile.join("firebrick")
}
