//! The program for a board, on the board stand-in: its real `open`, `mmap`, loads, stores and syncs against the
//! Verilated RTL. `docs/board-stand-in.md` says what this proves.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_sim::standin::{Direction, StandInOptions, SyncTarget};
use firebrick_tests::elf::Elf;
use firebrick_tests::standin::{Arm, Build, Outcome, Run, board, can_run, golden_sums, options, samples};

/// A run on a board of its own, without one of its syncs.
fn classify(build: Build, images: &[PathBuf], ignored_sync: Option<usize>) -> Outcome {
    let stand_in = board(&StandInOptions { ignored_sync, ..options() });
    Run { build, ..Run::native(images) }.on(&stand_in)
}

#[test]
fn the_unmodified_program_classifies_every_sample() {
    if can_run("the_unmodified_program_classifies_every_sample") {
        check_samples(Build::Native);
    }
}

#[test]
fn each_sync_is_needed() {
    if can_run("each_sync_is_needed") {
        check_syncs(Build::Native);
    }
}

#[test]
fn each_range_has_the_direction_of_its_use() {
    if !can_run("each_range_has_the_direction_of_its_use") {
        return;
    }
    let outcome = classify(Build::Native, &samples()[..1], None);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for sync in &outcome.counts.syncs {
        let expected = match sync.target {
            SyncTarget::Device => Direction::ToDevice,
            SyncTarget::Processor => Direction::FromDevice,
        };
        assert_eq!(sync.direction, expected, "{sync:?}");
        // Cache lines of Cortex-A9: a part of one would take a neighbour's data with it.
        assert_eq!((sync.range.start % 32, sync.range.end % 32), (0, 0), "{sync:?}");
    }
}

#[test]
#[ignore = "`make board-check`: builds for another processor, after a download of its compilers"]
fn armv7_under_qemu_classifies_every_sample() {
    check_samples(Build::Arm(Arm::Armv7));
    check_syncs(Build::Arm(Arm::Armv7));
    check_shipped(Arm::Armv7);
}

#[test]
#[ignore = "`make board-check`: builds for another processor, after a download of its compilers"]
fn aarch64_under_qemu_classifies_every_sample() {
    check_samples(Build::Arm(Arm::Aarch64));
    check_syncs(Build::Arm(Arm::Aarch64));
    check_shipped(Arm::Aarch64);
}

fn check_samples(build: Build) {
    let outcome = classify(build, &samples(), None);
    assert_eq!(outcome.code, Some(0), "{build:?}: {}", outcome.stderr);
    assert_eq!(outcome.sums(), Some(golden_sums(&samples())), "{build:?}");
    let counts = &outcome.counts;
    assert!(counts.reads > 0 && counts.writes > 0, "not through the registers: {counts:?}");
    // One a frame; a program under qemu sees no character device, and polls.
    let expected = if matches!(build, Build::Native) { samples().len() } else { 0 };
    assert_eq!(counts.interrupts, expected, "{build:?}");
}

/// A run without one of its syncs must fail or give other sums, whichever sync it is.
fn check_syncs(build: Build) {
    let image = &samples()[3..4];
    let golden = Some(golden_sums(image));
    let complete = classify(build, image, None);
    assert_eq!(complete.sums(), golden, "{build:?}: {}", complete.stderr);
    let syncs = complete.counts.syncs;
    // At least weights, image and sums.
    assert!(syncs.len() >= 3, "{syncs:?}");
    for (n, sync) in syncs.iter().enumerate() {
        let outcome = classify(build, image, Some(n));
        assert!(outcome.code.is_some_and(|code| code < 2), "{build:?} without {sync:?}: {outcome:?}");
        assert_ne!(outcome.sums(), golden, "{build:?}: nothing shows that sync {n} is missing: {sync:?}");
    }
}

/// Most bytes of a program for a board.
const MAX_BYTES: usize = 12_000_000;

/// The registers' C header for that processor.
fn check_header(arm: Arm) {
    let mut compiler = Command::new(arm.c_compiler());
    compiler.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-x", "c", "-fsyntax-only"]);
    let output = compiler.arg(root().join("docs/firebrick.h")).output().unwrap();
    assert!(output.status.success(), "{arm:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The program as it is shipped: static, not large, what needs no board, and what it says without one.
fn check_shipped(arm: Arm) {
    let program = arm.program(false);
    let file = fs::read(&program[1]).unwrap();
    assert!(file.len() <= MAX_BYTES, "{arm:?}: {} bytes", file.len());
    let elf = Elf::parse(&file).unwrap();
    let machine = match arm {
        Arm::Armv7 => Elf::ARM,
        Arm::Aarch64 => Elf::AARCH64,
    };
    assert_eq!((elf.machine, elf.has_interpreter), (machine, false), "{arm:?}: not a static program");
    check_header(arm);
    let run = |arguments: &[&str]| {
        let output = Command::new(&program[0]).arg(&program[1]).args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, version, _) = run(&["--version"]);
    assert_eq!((code, version.as_str()), (Some(0), concat!("firebrick ", env!("CARGO_PKG_VERSION"), "\n")));
    let (code, layers, _) = run(&["inspect"]);
    assert!(code == Some(0) && layers.contains("conv10"), "{layers}");
    let sample = samples()[3].display().to_string();
    let empty = tempfile::tempdir().unwrap();
    let nowhere = empty.path().display().to_string();
    let board = ["classify", "--device", "board", "--dev-root", &nowhere, "--sysfs-root", &nowhere, &sample];
    let (code, _, error) = run(&board);
    assert!(code == Some(1) && error.contains("no UIO device named firebrick"), "{error}");
    let (code, _, error) = run(&["classify", "--device", "sim", &sample]);
    assert!(code == Some(2) && error.contains("'sim'"), "{error}");
}
