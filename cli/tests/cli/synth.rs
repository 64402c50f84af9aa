//! `firebrick synth`: usage, and the verdict on a yosys that is played.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{command, message, misuse};

#[test]
fn an_unknown_board_is_wrong_usage() {
    let error = misuse(&[&"synth", &"--board", &"zc702"]);
    assert!(error.contains("no board `zc702`, accepted: kv260, pynq-z1, pynq-z2"), "{error}");
    let error = misuse(&[&"synth", &"--board", &"pynq-z2", &"--pes", &"65"]);
    assert!(error.contains("pes = 65 is not possible"), "{error}");
}

/// A `yosys` whose netlist has `dsps` DSPs.
pub fn played(dsps: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dsp = |number| format!(r#""dsp{number}": {{"type": "DSP48E1"}}"#);
    let cells: Vec<String> = (0..dsps).map(dsp).collect();
    let netlist = format!(r#"{{"modules": {{"firebrick": {{"cells": {{{}}}}}}}}}"#, cells.join(", "));
    let kept = folder.path().join("played.json");
    fs::write(&kept, netlist).unwrap();
    let path = folder.path().join("yosys");
    fs::write(&path, format!("#!/bin/sh\ncp '{}' netlist.json\n", kept.display())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn the_exit_code_tells_whether_the_engine_fits() {
    for (dsps, fits) in [(80, true), (81, false)] {
        let folder = played(dsps);
        let arguments: [&dyn AsRef<std::ffi::OsStr>; 5] =
            [&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"];
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let output = command(&arguments).env("PATH", path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("Zybo Z7-10 (xc7z010clg400-1)"), "{text}");
        assert_eq!(output.status.code(), Some(if fits { 0 } else { 1 }), "{text}");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(error.contains("Zybo Z7-10 does not fit: DSP: 81 used, 80 allowed"), !fits, "{error}");
    }
}

#[test]
fn a_netlist_that_cannot_be_read_is_named() {
    let folder = played(1);
    fs::write(folder.path().join("played.json"), "{\"modules\": 7}").unwrap();
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 5] = [&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"];
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let error = message(&command(&arguments).env("PATH", path).output().unwrap());
    assert!(error.contains("yosys's netlist cannot be read: invalid type: integer `7`"), "{error}");
}

#[test]
fn a_missing_yosys_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 5] = [&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"];
    let error = message(&command(&arguments).env("PATH", folder.path()).output().unwrap());
    assert!(error.contains("yosys cannot be run; install the package yosys: No such file"), "{error}");
}
