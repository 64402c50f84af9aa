//! Building a model, once: the cache's key, a run of Verilator, and one of make, which compiles and links.

use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_scratch::Turn;
use sha2::{Digest, Sha256};

use super::leftovers::sweep;
use super::runtime::Runtime;
use super::toolchain::require;
use super::{Coverage, Source, Toolchain, joined, place, shim, trust};
use crate::error::SimError;

/// For speed: registers start at 0, and assertions and lint are left to other tests.
const FLAGS: &[&str] = &[
    "--cc",
    "--exe",
    "-O3",
    "--x-assign",
    "fast",
    "--x-initial",
    "fast",
    "--noassert",
    "--no-timing",
    "-Wno-fatal",
    "-Wno-lint",
    "-Wno-style",
    "--prefix",
    "Vmodel",
    "-CFLAGS",
    "-fPIC -march=native",
    "-LDFLAGS",
    "-shared",
];

/// What its writer calls of the C library goes through the shim, which notices what that overlooks: a disk that is full.
const TRACE_FLAGS: &[&str] =
    &["--trace-fst", "-LDFLAGS", "-Wl,--wrap=fwrite,--wrap=fflush,--wrap=fclose,--wrap=fseeko,--wrap=mmap"];

/// A model that counts has ten times as much code: what is compiled in small pieces does not take hours. Each
/// counter stands for one place of one module, whatever the number of instances.
const PLACES_FLAGS: &[&str] = &["--coverage-line", "--coverage-toggle", "--output-split", "4000"];

/// Covers count also without assertions.
const POINTS_FLAGS: &[&str] = &["--coverage-user"];

fn flags(source: &Source<'_>) -> Vec<&'static str> {
    let trace = if source.trace { TRACE_FLAGS } else { &[] };
    let coverage = match source.coverage {
        Coverage::Nothing => &[],
        Coverage::Places => PLACES_FLAGS,
        Coverage::Points => POINTS_FLAGS,
    };
    [FLAGS, trace, coverage].concat()
}

/// What is slow by nature (a model's beginning) and Verilator's run-time code are not part of a cycle's work; a trace's writer is.
fn levels(source: &Source<'_>) -> [&'static str; 3] {
    let fast = if source.coverage == Coverage::Places { "OPT_FAST=-O1" } else { "OPT_FAST=-O2" };
    [fast, "OPT_SLOW=-O0", if source.trace { "OPT_GLOBAL=-O2" } else { "OPT_GLOBAL=-O0" }]
}

/// Any finding ends the process.
const SANITIZE_FLAGS: &[&str] = &[
    "-CFLAGS",
    "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1",
    "-LDFLAGS",
    "-fsanitize=address,undefined",
];

/// Verilator's writer of FST files stores words at odd addresses and shifts negative numbers: addresses only.
const SANITIZE_TRACE_FLAGS: &[&str] = &["-CFLAGS", "-fno-sanitize=undefined"];

fn sanitizers(source: &Source<'_>) -> Vec<&'static str> {
    [SANITIZE_FLAGS, if source.trace { SANITIZE_TRACE_FLAGS } else { &[] }].concat()
}

/// Lines of the build's output that an error shows.
const LOG_LINES: usize = 40;

/// The shared library of `source`: from the cache, or built.
pub(super) fn library(source: &Source<'_>, tools: &Toolchain) -> Result<PathBuf, SimError> {
    let (verilator, identity) = tools.locate()?;
    let shim = shim::text(source);
    let flags = [flags(source), if tools.sanitize { sanitizers(source) } else { Vec::new() }].concat();
    let flag_text = [&flags[..], &levels(source)].concat().join("\n");
    // `-march=native` ties a model to the processor.
    let common = [flag_text.as_str(), &identity, &processor()];
    let model = key(&[&[source.verilog, source.top, &shim], &common[..]].concat());
    let cache = trust::folder(&tools.cache)?;
    let path = cache.join(format!("{}-{model}.so", file_name(source.top)));
    // Also where nothing is built: what a killed build has left is in nobody's way, but it is large.
    sweep(&cache);
    if !path.exists() {
        require("g++")?;
        require("make")?;
        // Programs and tests that open the same design at once, on machines that share the cache, would otherwise all build it.
        let waiting =
            || tracing::info_span!("waiting for another build of the simulation", of = source.top).entered();
        let _turn = Turn::wait(&path, waiting).map_err(SimError::io("locking the build of", &path))?;
        if !path.exists() {
            let runtime = Runtime::new(&cache, &key(&common));
            build(source, &shim, (&verilator, &flags), (&cache, &runtime), &path)?;
            return Ok(path);
        }
    }
    trust::check(&path)?;
    tracing::debug!("the simulated {} is {}", source.top, path.display());
    Ok(path)
}

fn file_name(top: &str) -> String {
    top.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// A hash of all parts.
fn key(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..16].iter().map(|b| format!("{b:02x}")).collect()
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let features = info.lines().find(|l| l.starts_with("flags") || l.starts_with("Features"));
    format!("{} {}", std::env::consts::ARCH, features.unwrap_or_default())
}

/// Builds in a folder of its own and moves the finished library to `path` in one step, so that
/// other processes see all of it or nothing, and a failed build leaves nothing.
fn build(
    source: &Source<'_>,
    shim: &str,
    (verilator, flags): (&Path, &[&str]),
    (cache, runtime): (&Path, &Runtime),
    path: &Path,
) -> Result<(), SimError> {
    let _building = tracing::info_span!(
        "building the simulation",
        of = source.top,
        with = source.trace.then_some("a trace")
    )
    .entered();
    let folder = place::new(cache)?;
    // Nobody knows the folder, which is gone when this is read.
    let failed = || SimError::io("building the simulation in", cache);
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).map_err(failed())
    };
    write("design.v", source.verilog)?;
    write("shim.cpp", shim)?;
    let objects = folder.path().join("build");
    std::fs::create_dir(&objects).map_err(failed())?;
    let kept = runtime.lend(&objects)?;
    let mut command = Command::new(verilator);
    command.current_dir(folder.path()).args(flags).args(["--top-module", source.top, "--Mdir", "build"]);
    command.args(["-o", "model.so", "design.v", "shim.cpp"]);
    run(command, verilator, source.top, folder.path())?;
    let mut make = Command::new("make");
    make.args(["-C", "build", "-f", "Vmodel.mk", "-j", "2", "model.so"]).args(levels(source)).args(kept);
    make.current_dir(folder.path());
    if source.coverage != Coverage::Places {
        let joined = joined::join(&objects, &folder.path().join("shim.cpp"));
        make.args(joined.map_err(failed())?.variables());
    }
    run(make, Path::new("make"), source.top, folder.path())?;
    runtime.keep(&objects, cache)?;
    place::keep(&objects.join("model.so"), path)
        .map_err(SimError::io("moving the model into the cache as", path))
}

/// Runs a step of the build of `top` in `folder`.
fn run(mut command: Command, program: &Path, top: &str, folder: &Path) -> Result<(), SimError> {
    // What a compiler that is ended leaves goes with the folder; and its messages are looked into.
    command.env("TMPDIR", folder).env("LC_ALL", "C");
    // The sanitizers' run-time is for this process, not for the compiler.
    command.env_remove("LD_PRELOAD");
    // The options of a make that this program runs in are not for this one.
    command.env_remove("MAKEFLAGS").env_remove("MFLAGS");
    let output = firebrick_scratch::end_with_this(&mut command).output().map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => SimError::MissingTool { program: program.display().to_string() },
        _ => SimError::Io { what: "running", path: program.to_owned(), source: e },
    })?;
    if output.status.success() { Ok(()) } else { Err(failure(top, &output, folder)) }
}

fn failure(top: &str, output: &std::process::Output, folder: &Path) -> SimError {
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if text.contains("No space left on device") || firebrick_scratch::is_full(folder) {
        let cache = folder.parent().unwrap_or(folder);
        return SimError::io("building the simulation in", cache)(firebrick_scratch::no_space());
    }
    let lines: Vec<&str> = text.lines().collect();
    // Verilator's own first errors and the compiler's last ones are what helps.
    let log = if lines.len() > LOG_LINES {
        let half = LOG_LINES / 2;
        [&lines[..half], &["..."], &lines[lines.len() - half..]].concat().join("\n")
    } else {
        lines.join("\n")
    };
    SimError::Build { top: top.to_owned(), status: output.status.to_string(), log }
}
