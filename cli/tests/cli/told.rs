//! What is told meanwhile: `-v`, `-q`, `FIREBRICK_LOG`.

use std::process::Output;

use crate::support::{command, digits, message, sample, stderr};

fn told(options: &[&str], variable: Option<&str>) -> Output {
    let mut command = command(&[&"classify", &"--model", &digits("digits.fbk"), &sample(3)]);
    command.args(options);
    if let Some(text) = variable {
        command.env("FIREBRICK_LOG", text);
    }
    command.output().unwrap()
}

#[test]
fn what_is_done_is_told_on_request_and_beside_the_results() {
    let silent = told(&[], None);
    assert_eq!(stderr(&silent), "");
    for (options, variable) in [(&["-v"][..], None), (&["-vv"], None), (&[], Some("info"))] {
        let output = told(options, variable);
        let text = stderr(&output);
        assert!(text.contains("info: reading the model: file ") && text.contains("digits.fbk"), "{text}");
        assert_eq!(output.stdout, silent.stdout);
    }
    for (options, variable) in [(&["-q"][..], Some("trace")), (&[], Some("firebrick_sim=debug"))] {
        assert_eq!(stderr(&told(options, variable)), "", "{options:?}");
    }
}

#[test]
fn quiet_leaves_errors() {
    let output = command(&[&"classify", &"-q", &"/nonexistent.png"]).output().unwrap();
    assert!(message(&output).contains("/nonexistent.png"));
}

#[test]
fn a_level_that_makes_no_sense_is_wrong_usage() {
    let output = told(&[], Some("loud"));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("FIREBRICK_LOG is `loud`; accepted: off, error, warn"),
        "{}",
        stderr(&output)
    );
    assert_eq!(told(&["-v", "-q"], None).status.code(), Some(2));
}

#[cfg(feature = "sim")]
#[test]
fn the_accelerator_tells_what_is_cut() {
    let output = command(&[&"verify", &"-v", &"--pes", &"4"]).output().unwrap();
    let text = stderr(&output);
    assert!(text.contains("info: compiling the network for the engine: network "), "{text}");
    assert!(text.contains("info: the network is cut into "), "{text}");
}
