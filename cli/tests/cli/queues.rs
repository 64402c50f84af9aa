//! Shards on a real queue, and those of other commands than `evaluate`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shards::merge;
use crate::support::{command, stderr};

#[test]
#[ignore = "starts a Slurm, where one is installed: make check"]
fn an_array_on_slurm_is_what_one_process_is() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/slurm/check.sh");
    let output = Command::new("bash").arg(script).arg(env!("CARGO_BIN_EXE_firebrick")).output().unwrap();
    println!("{}", String::from_utf8_lossy(&output.stdout));
    // Where there is no Slurm, or no root: it has said so.
    let skipped = output.status.code() == Some(77);
    assert!(skipped || output.status.success(), "{}", stderr(&output));
}

#[test]
fn points_of_any_number_of_shards_are_those_of_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let sweep = "explore --base v1.1 --base-e 0,64 --incr-e 64 --pct3x3 0.5 --sr 0.125 --density 0.33 --pes 4,8 --clock-mhz 123.4";
    let sweep: Vec<&str> = sweep.split(' ').collect();
    let (csv, svg) = (path("points.csv"), path("points.svg"));
    let files: [&dyn AsRef<OsStr>; 4] = [&"--csv", &csv, &"--svg", &svg];
    let told = |mut command: Command| {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        [output.stdout, fs::read(&csv).unwrap(), fs::read(&svg).unwrap()]
    };
    let run = |more: &[&dyn AsRef<OsStr>]| {
        let mut command = command(&[]);
        command.args(&sweep).args(more.iter().map(|argument| argument.as_ref()));
        command
    };
    let (one, one_json) = (told(run(&files)), told(run(&[&files[..], &[&"--json"]].concat())));
    for count in [1, 2, 7, 100] {
        let shards: Vec<PathBuf> = (0..count).map(|index| path(&format!("{count}-{index}.jsonl"))).collect();
        for (index, out) in shards.iter().enumerate() {
            let output = run(&[&"--shard", &format!("{index}/{count}"), &"--out", out]).output().unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
        }
        assert!(told(merge(&shards, &files)) == one, "{count}");
        assert!(told(merge(&shards, &[&files[..], &[&"--json"]].concat())) == one_json, "{count}");
        let report = merge(&shards, &[&"--report", &path("x.html")]).output().unwrap();
        assert_eq!(report.status.code(), Some(2));
        assert!(
            stderr(&report).contains("--report cannot be used with shards of explore"),
            "{}",
            stderr(&report)
        );
    }
}

/// Each as Slurm would run it: a task's number in the environment.
#[test]
fn the_scripts_of_an_array_run_their_shards() {
    let folder = tempfile::tempdir().unwrap();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/slurm");
    let samples = crate::support::digits("samples").display().to_string();
    let program = env!("CARGO_BIN_EXE_firebrick");
    let task = |kind: &str, arguments: &[&str], program: &str, index: usize| {
        let mut bash = crate::support::without_settings("bash");
        bash.arg(scripts.join(format!("{kind}.sbatch"))).args(arguments).env("OUT", folder.path());
        for (name, value) in [("ID", index), ("MIN", 0), ("MAX", 1), ("COUNT", 2)] {
            bash.env(format!("SLURM_ARRAY_TASK_{name}"), value.to_string());
        }
        for name in ["FIREBRICK", "STRESS", "RTL_MUTANTS"] {
            bash.env(name, program);
        }
        bash.env("FIREBRICK_SHARDS", "2").output().unwrap()
    };
    let commands: &[(&str, &[&str])] = &[
        ("evaluate", &[&samples]),
        ("explore", &["--base", "v1.1", "--base-e", "64", "--incr-e", "64", "--pes", "4", "--ports", "1"]),
        #[cfg(feature = "sim")]
        ("verify", &[&samples, "--pes", "4"]),
    ];
    for (kind, arguments) in commands {
        let files: Vec<PathBuf> = (0..2).map(|index| folder.path().join(format!("{index}.jsonl"))).collect();
        for index in 0..2 {
            let output = task(kind, arguments, program, index);
            assert!(output.status.success(), "{kind}: {}", stderr(&output));
        }
        let mut one = command(&[kind]);
        let one = one.args(*arguments).output().unwrap();
        let merged = merge(&files, &[]).output().unwrap();
        assert!(one.status.success() && merged.status.success(), "{kind}: {}", stderr(&merged));
        assert_eq!(String::from_utf8(merged.stdout), String::from_utf8(one.stdout), "{kind}");
        files.iter().for_each(|file| fs::remove_file(file).unwrap());
    }
    // What only a checkout has: the command that would be run.
    let out = format!("--out {}/1.jsonl --resume\n", folder.path().display());
    for (kind, arguments, expected) in [
        ("stress", &["--sequences", "9"] as &[&str], "--sequences 9 "),
        ("mutants", &["verilog", "--seed", "4"], "--seed 4 "),
    ] {
        let output = task(kind, arguments, "echo", 1);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{expected}{out}"));
    }
    let output = task("mutants", &["vhdl"], "echo", 1);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("mutants: vhdl; accepted: verilog, rust"), "{}", stderr(&output));
}
