//! `firebrick generate --board`: what is written is what Vivado, the device-tree compiler, C and Python take.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{misuse, succeed};

/// All boards.
pub const BOARDS: &[&str] = &["kv260", "pynq-z1", "pynq-z2", "ultra96-v2", "zedboard", "zybo-z7-10"];

/// A generated folder.
pub fn generated(folder: &Path, board: &str, options: &[&str]) -> PathBuf {
    let out = folder.join(board);
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> =
        vec![&"generate", &"--board", &board, &"--out", &out];
    arguments.extend(options.iter().map(|option| option as &dyn AsRef<std::ffi::OsStr>));
    succeed(&arguments);
    out
}

/// A tool of `make setup`, run in a folder.
pub fn tool(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(program).current_dir(folder).args(arguments).output();
    output.unwrap_or_else(|e| panic!("{program}: {e}; `make setup` installs it"))
}

/// Runs the scripts against the recorder: its exit code and what it said.
fn record(folder: &Path) -> (Option<i32>, String) {
    let recorder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tcl/recorder.tcl");
    let output = tool("tclsh", folder, &[recorder.to_str().unwrap(), "build.tcl"]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_boards_scripts_run_against_the_recorder_and_its_overlay_compiles() {
    let folder = tempfile::tempdir().unwrap();
    for board in BOARDS {
        let out = generated(folder.path(), board, &["--pes", "1"]);
        assert_eq!(record(&out), (Some(0), String::new()), "{board}");
        let dtc = tool("dtc", &out, &["-@", "-I", "dts", "-O", "dtb", "-o", "out.dtbo", "firebrick.dts"]);
        assert!(dtc.status.success(), "{board}: {}", String::from_utf8_lossy(&dtc.stderr));
    }
}

#[test]
fn mistakes_in_the_scripts_are_caught() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "1"]);
    let design = out.join("block_design.tcl");
    let right = fs::read_to_string(&design).unwrap();
    let cases = [
        (
            "CONFIG.PCW_UIPARAM_DDR_PARTNO",
            "CONFIG.PCW_UIPARAM_DDR_PART",
            "has no key CONFIG.PCW_UIPARAM_DDR_PART",
        ),
        ("-type ip -vlnv firebrick", "-kind ip -vlnv firebrick", "create_bd_cell has no option -kind"),
        (
            "[get_bd_pins ps/S_AXI_HP1_ACLK]",
            "[get_bd_pins ps/S_AXI_HP0_ACLK]",
            "clock ps/S_AXI_HP1_ACLK is not connected",
        ),
        ("assign_bd_address -offset 0x00000000", "# ", "accelerator/m_axi has no address segment"),
        ("[get_bd_intf_pins ps/S_AXI_HP0]", "[get_bd_intf_pins ps/S_AXI_HPO]", "has no interface S_AXI_HPO"),
        ("validate_bd_design", "check_bd_design", "invalid command name"),
    ];
    for (from, to, expected) in cases {
        let wrong = right.replacen(from, to, 1);
        assert_ne!(wrong, right, "{from}");
        fs::write(&design, wrong).unwrap();
        let (code, message) = record(&out);
        assert!(code == Some(1) && message.contains(expected), "{from}: {code:?} {message}");
    }
}

#[test]
fn a_build_that_misses_its_timing_fails() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "1"]);
    let build = out.join("build.tcl");
    let text = fs::read_to_string(&build).unwrap();
    fs::write(&build, text.replace("[get_property SLACK $path]", "-0.25")).unwrap();
    let (code, message) = record(&out);
    assert!(
        code == Some(1) && message.contains("timing is not met: the worst slack is -0.25 ns at 100 MHz"),
        "{message}"
    );
}

#[test]
fn the_header_compiles_and_python_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "zybo-z7-10", &["--pes", "1"]);
    let cc = tool("gcc", &out, &["-std=c99", "-Wall", "-Werror", "-x", "c", "-fsyntax-only", "firebrick.h"]);
    assert!(cc.status.success(), "{}", String::from_utf8_lossy(&cc.stderr));
    let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/fake_pynq.py");
    let python = tool("python3", &out, &[fake.to_str().unwrap()]);
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    let notebook: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("firebrick.ipynb")).unwrap()).unwrap();
    assert_eq!(notebook["nbformat"], 4);
}

#[test]
fn explicit_options_override_the_board_and_are_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "2", "--ports", "1", "--clock-mhz", "90"]);
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("firebrick.json")).unwrap()).unwrap();
    assert_eq!((&summary["pes"], &summary["ports"]), (&2.into(), &1.into()));
    assert_eq!((&summary["board"], &summary["clock_mhz"]), (&"pynq-z2".into(), &90.0.into()));
    assert_eq!(record(&out), (Some(0), String::new()));
    let design = fs::read_to_string(out.join("block_design.tcl")).unwrap();
    assert!(design.contains("CONFIG.PCW_FPGA0_PERIPHERAL_FREQMHZ {90}") && !design.contains("m_axi1"));
}

#[test]
fn an_unknown_board_is_named_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let error = misuse(&[&"generate", &"--board", &"pynq-z9", &"--out", &out]);
    assert!(error.contains("no board `pynq-z9`, accepted: kv260, pynq-z1"), "{error}");
    let error = misuse(&[&"generate", &"--out", &out, &"--clock-mhz", &"90"]);
    assert!(error.contains("--board"), "{error}");
    assert!(!out.exists());
}

/// One core for two minutes. Tests begin in the order of their names: here others run beside it, among those of `terminal` none would.
#[cfg(feature = "sim")]
#[test]
#[ignore = "minutes"]
fn a_terminal_is_not_silent_during_a_synthesis() {
    crate::terminal::assert_alive(&[&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"], "\r");
}
