//! Completions and manual pages, as the programs take them that they are for.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{misuse, names, succeed};

/// A program's version line, or `None` with a remark if it is not there.
fn found(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        println!("SKIPPED: no `{program}` on this machine");
    }
    found.is_ok()
}

/// What bash offers for the last word of a command line.
fn completed(words: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("firebrick.bash");
    fs::write(&file, succeed(&[&"completions", &"bash"])).unwrap();
    let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
    let script = format!(
        "source {file}\n\
         function=$(complete -p firebrick | sed 's/.*-F \\([^ ]*\\) .*/\\1/')\n\
         COMP_WORDS=({words}) COMP_CWORD={count}\n\
         $function firebrick '{last}' '{before}'\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        file = file.display(),
        words = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        count = words.len() - 1,
    );
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    if !found("bash") {
        return;
    }
    assert_eq!(completed(&["firebrick", "cl"]), ["classify"]);
    assert_eq!(completed(&["firebrick", "classify", "--thr"]), ["--throughput"]);
    assert_eq!(completed(&["firebrick", "synth", "--board", "pynq"]), ["pynq-z1", "pynq-z2"]);
    assert!(completed(&["firebrick", "classify", "--device", ""]).contains(&"board".to_owned()));
    assert_eq!(completed(&["firebrick", "inspect", "--color", "al"]), ["always"]);
    let all = completed(&["firebrick", ""]);
    for command in firebrick_cli::program().get_subcommands() {
        assert!(all.contains(&command.get_name().to_owned()), "{} of {all:?}", command.get_name());
    }
}

#[test]
fn every_shell_has_completions_that_it_can_read() {
    for (shell, program) in [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("completions");
        let text = succeed(&[&"completions", &shell]);
        assert!(text.contains("classify"), "{text}");
        fs::write(&file, text).unwrap();
        if found(program) {
            let output = Command::new(program).arg("-n").arg(&file).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    for shell in ["elvish", "powershell"] {
        assert!(succeed(&[&"completions", &shell]).contains("classify"));
    }
    assert!(misuse(&[&"completions", &"csh"]).contains("possible values: bash"));
}

#[test]
fn every_command_has_a_manual_page_that_renders() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    let told = succeed(&[&"man", &"--out", &out]);
    let mut expected: Vec<String> = firebrick_cli::program()
        .get_subcommands()
        .map(|command| format!("firebrick-{}.1", command.get_name()))
        .chain(["firebrick.1".to_owned()])
        .collect();
    expected.sort();
    assert_eq!(names(&out), expected);
    assert_eq!(told.lines().count(), expected.len());
    for name in &expected {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(text.contains(".SH NAME") && text.contains(".SH OPTIONS"), "{name}");
        assert_eq!(text.contains(".SH EXAMPLES"), name != "firebrick.1", "{name}");
    }
    if !found("groff") {
        return;
    }
    for name in &expected {
        // All warnings but those about lines that cannot be spread evenly.
        let output = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww", "-Wbreak", "-rLL=80n", "-P-cbou"])
            .arg(out.join(name))
            .output()
            .unwrap();
        let problems = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && problems.is_empty(), "{name}: {problems}");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("firebrick") && !text.contains("\\f"), "{name}: {text}");
        if name == "firebrick-classify.1" {
            let examples = text.find("firebrick classify weights/digits/samples\n");
            assert!(examples.is_some() && text.contains("--throughput"), "{text}");
        }
    }
}
