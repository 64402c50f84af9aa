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

/// A `yosys` that finds `dsps` DSPs.
pub fn played(dsps: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let stat = format!("   Number of cells:  1\n     DSP48E1   {dsps}\n\n");
    let sta = "Latest arrival time in 'top' is 3365:\n    3365 a (FDRE.D)\n\n";
    let script = format!(
        "#!/bin/sh\nprintf '{}' > stat.txt\nprintf '{}' > sta.txt\n: > flat.blif\n",
        stat.replace('\n', "\\n"),
        sta.replace('\n', "\\n").replace('\'', "")
    );
    let path = folder.path().join("yosys");
    fs::write(&path, script).unwrap();
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
fn a_missing_yosys_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 5] = [&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"];
    let error = message(&command(&arguments).env("PATH", folder.path()).output().unwrap());
    assert!(error.contains("yosys cannot be run; install the package yosys: No such file"), "{error}");
}
