//! Wrong usage: exit code 2, and what would be accepted.

use crate::support::{misuse, sample, succeed};

#[test]
fn impossible_options_are_refused_with_what_is_accepted() {
    let error = misuse(&[&"classify", &"--ports", &"3", &sample(3)]);
    assert!(error.contains("'3' for '--ports <N>'") && error.contains("accepted: 1, 2"), "{error}");
    let error = misuse(&[&"classify", &"--pes", &"65", &sample(3)]);
    assert!(error.contains("'65' for '--pes <N>'") && error.contains("accepted: 1 to 64"), "{error}");
    let error = misuse(&[&"classify", &"--device", &"gpu", &sample(3)]);
    assert!(error.contains("gpu") && error.contains("golden"), "{error}");
    let error = misuse(&[&"classify", &"--top", &"0", &sample(3)]);
    assert!(error.contains("'0' for '--top <K>'"), "{error}");
    let error = misuse(&[&"classify", &"--clock-mhz", &"-5", &sample(3)]);
    assert!(error.contains("--clock-mhz") || error.contains("'-5'"), "{error}");
    let error = misuse(&[&"evaluate", &"--limit", &"0", &sample(3)]);
    assert!(error.contains("'0' for '--limit <N>'"), "{error}");
}

#[test]
fn words_of_other_bytes_than_utf_8_are_named() {
    use std::os::unix::ffi::OsStrExt;
    let other = std::ffi::OsStr::from_bytes(b"pynq\xff");
    for option in ["--board", "--network", "--pes"] {
        let error = misuse(&[&"estimate", &option, &other]);
        assert!(
            error.starts_with("error: `pynq\u{fffd}`: not UTF-8; accepted: only names of files"),
            "{error}"
        );
        assert!(error.contains("Usage: firebrick estimate "), "{error}");
    }
}

#[test]
fn options_of_the_simulation_need_the_simulation() {
    let error = misuse(&[&"classify", &"--trace", &"x.fst", &sample(3)]);
    assert!(error.contains("--trace needs --device sim"), "{error}");
    let error = misuse(&[&"classify", &"--stalls", &"1", &sample(3)]);
    assert!(error.contains("--stalls needs --device sim"), "{error}");
    let error = misuse(&[&"evaluate", &"--stalls", &"1", &"folder"]);
    assert!(error.contains("--stalls needs --device sim or --columns sim"), "{error}");
}

#[test]
fn missing_arguments_are_named() {
    assert!(misuse(&[&"classify"]).contains("<IMAGE>"));
    assert!(misuse(&[&"compile", &"x.yaml"]).contains("--calibrate <DIR>"));
    assert!(misuse(&[]).contains("Usage"));
}

#[test]
fn help_and_version_succeed() {
    assert!(succeed(&[&"--version"]).starts_with("firebrick "));
    let help = succeed(&[&"--help"]);
    for subcommand in ["classify", "compile", "inspect", "evaluate"] {
        assert!(help.contains(subcommand), "{help}");
    }
}
