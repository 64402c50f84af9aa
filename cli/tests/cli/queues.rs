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
