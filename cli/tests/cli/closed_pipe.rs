//! A reader that goes early: no command panics, whichever of its outputs nobody reads any more.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Output, Stdio};

use crate::support::{command, digits, sample};

/// What nobody reads.
fn closed() -> io::Result<Stdio> {
    let (end, other) = UnixStream::pair()?;
    drop(other);
    Ok(OwnedFd::from(end).into())
}

/// Runs a command with nobody at its standard output or error, or at both.
fn run(arguments: &[&dyn AsRef<OsStr>], output: bool, errors: bool) -> Output {
    let mut command = command(arguments);
    if output {
        command.stdout(closed().unwrap());
    }
    if errors {
        command.stderr(closed().unwrap());
    }
    command.output().unwrap()
}

#[test]
fn no_command_panics_when_its_readers_go() {
    let folder = tempfile::tempdir().unwrap();
    let [made, fbk, fbz] = ["made", "x.fbk", "x.fbz"].map(|name| folder.path().join(name));
    let (network, photos, image) = (digits("network.yaml"), digits("calibration"), sample(3));
    let commands: &[&[&dyn AsRef<OsStr>]] = &[
        &[&"classify", &image],
        &[&"classify", &"-v", &"--json", &image, &"/nonexistent.png"],
        &[&"classify", &"/nonexistent.png"],
        &[&"compile", &network, &"--calibrate", &photos, &"-o", &fbk],
        #[cfg(feature = "compress")]
        &[&"compress", &network, &"-o", &fbz],
        &[&"doctor"],
        &[&"doctor", &"--json"],
        &[&"estimate", &"-vv"],
        &[&"evaluate", &photos, &"--limit", &"2"],
        #[cfg(feature = "study")]
        &[&"explore", &"--base", &"v1.1", &"--pes", &"4"],
        #[cfg(feature = "fetch")]
        &[&"fetch", &"--list"],
        #[cfg(feature = "generate")]
        &[&"generate", &"--pes", &"1", &"--out", &made],
        &[&"inspect"],
        &[&"load", &"--json"],
        &[&"unload"],
        #[cfg(feature = "study")]
        &[&"paper", &"--table", &"3"],
        #[cfg(feature = "sim")]
        &[&"profile", &"--pes", &"4"],
        #[cfg(feature = "generate")]
        &[&"synth", &"--board", &"nonexistent"],
        #[cfg(feature = "sim")]
        &[&"verify", &"--pes", &"4"],
        &[&"--help"],
        &[&"--version"],
        &[&"classify"],
    ];
    for arguments in commands {
        let name: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
        let expected = command(arguments).output().unwrap().status.code().unwrap();
        for (output, errors) in [(true, false), (false, true), (true, true)] {
            let code = run(arguments, output, errors).status.code();
            // 141 as of a program that SIGPIPE ends; only a reader of results can be missed.
            let right = code == Some(expected) || (output && code == Some(141));
            assert!(right, "{name:?} ended with {code:?}, expected {expected}");
        }
    }
    let _ = (made, fbz);
}
