//! The driver in C and its example, as Cortex-A9 code on the files of `export` alone: under qemu-user on the board stand-in, with the
//! Verilated RTL behind it. Registers and memory are reached by the loads and stores that a board would see; `docs/export.md` says what
//! this proves.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_sim::Faults;
use firebrick_sim::standin::{StandIn, StandInOptions};
use firebrick_tests::exported::Exported;
use firebrick_tests::standin::{Arm, board, golden_sums, options, samples};

/// Where the buffer lies in the stand-in's memory, on bursts.
const PLACES: [&str; 2] = ["0x12380", "0x3c0080"];

/// The example for the stand-in: the command that runs it.
fn build(exported: &Exported) -> Vec<OsString> {
    let arm = Arm::Armv7.toolchain();
    let (model, generated) = (exported.model(), exported.generated());
    let program = generated.join("example");
    let library = arm.join("usr/arm-linux-gnueabihf");
    let mut compiler = Command::new(arm.join("usr/bin/arm-linux-gnueabihf-gcc-12"));
    compiler.args(["-O2", "-marm", "-mcpu=cortex-a9", "-std=c99", "-Wall", "-Wextra", "-Werror", "-static"]);
    compiler.arg("-DFIREBRICK_EXAMPLE_PLATFORM").arg("-isystem").arg(library.join("include"));
    compiler.arg("-B").arg(library.join("lib")).arg("-L").arg(library.join("lib"));
    compiler.arg("-I").arg(&generated).arg("-I").arg(&model);
    compiler.args(["firebrick_driver.c", "firebrick_example.c"].map(|name| generated.join(name)));
    compiler.args(["firebrick_model.c", "firebrick_model_data.S"].map(|name| model.join(name)));
    // The toolchain is not installed: its assembler's libraries are where `build-board.sh` finds them, too.
    compiler.env("LD_LIBRARY_PATH", arm.join("usr/lib/x86_64-linux-gnu"));
    let output = compiler.arg(root().join("tests/c/stand_in.c")).arg("-o").arg(&program).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    vec![arm.join("usr/bin/qemu-arm-static").into(), program.into()]
}

/// A run on a board: its exit code and what it printed.
fn run(
    program: &[OsString],
    stand_in: &StandIn,
    place: &str,
    pixels: &[PathBuf],
    said: &Path,
) -> (Option<i32>, String) {
    let folders = stand_in.folders();
    let mut command = Command::new(&program[0]);
    command.args(&program[1..]).arg(place).args(pixels).stdout(fs::File::create(said).unwrap());
    command.arg("--dev-root").arg(folders.dev()).arg("--sysfs-root").arg(folders.sysfs());
    let status = stand_in.run_with_handler(&mut command).unwrap_or_else(|e| panic!("{e}"));
    (status.code(), fs::read_to_string(said).unwrap())
}

/// The sums in its lines.
fn sums(said: &str) -> Vec<Vec<u32>> {
    let numbers = |text: &str| text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    said.lines().filter_map(|line| line.split_once("; sums ")).map(|(_, text)| numbers(text)).collect()
}

#[test]
#[ignore = "`make board-check`: builds for another processor, after a download of its compilers"]
fn board_standin_of_the_driver_in_c() {
    let exported = Exported::new("pynq-z2");
    let (program, said) = (build(&exported), exported.generated().join("said"));
    let (images, pixels) = (samples(), exported.pixels(&samples()));
    for place in PLACES {
        let (code, text) = run(&program, &board(&options()), place, &pixels, &said);
        assert_eq!((code, sums(&text)), (Some(0), golden_sums(&images)), "{place}: {text}");
    }
    // Each flush and invalidate is needed: the whole buffer, the image, the sums.
    let golden = golden_sums(&images[3..4]);
    let stand_in = board(&options());
    run(&program, &stand_in, PLACES[0], &pixels[3..4], &said);
    assert_eq!(stand_in.counts().unwrap().syncs.len(), 3);
    for ignored in 0..3 {
        let stand_in = board(&StandInOptions { ignored_sync: Some(ignored), ..options() });
        let (code, text) = run(&program, &stand_in, PLACES[0], &pixels[3..4], &said);
        assert!(
            code != Some(0) || sums(&text) != golden,
            "nothing shows that sync {ignored} is missing: {text}"
        );
    }
    // A bus error is told by its name, and does not outlive the fault.
    let stand_in = board(&options());
    let whole = firebrick_sim::SimOptions::default().bus_address;
    stand_in.set_faults(Faults { slave_error: Some(whole..whole + (4 << 20)), ..Faults::default() }).unwrap();
    let (code, text) = run(&program, &stand_in, PLACES[1], &pixels[3..4], &said);
    assert!(code == Some(1) && text.contains("the engine has stopped: READ, ERROR_INFO 0x"), "{text}");
    stand_in.set_faults(Faults::default()).unwrap();
    let (code, text) = run(&program, &stand_in, PLACES[1], &pixels[3..4], &said);
    assert_eq!((code, sums(&text)), (Some(0), golden), "{text}");
    // Another engine is refused before anything is written.
    let stand_in = board(&StandInOptions { overrides: vec![(0x10, 1)], ..options() });
    let (code, text) = run(&program, &stand_in, PLACES[0], &pixels[3..4], &said);
    assert!(code == Some(1) && text.contains("exported for another engine"), "{text}");
    assert_eq!(stand_in.counts().unwrap().writes, 0);
}
