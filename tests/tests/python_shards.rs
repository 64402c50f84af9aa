//! `scripts/shards.py`, which mutants of the Rust are run in shards with, beside the crate `shards`: the same files, the same tasks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use firebrick_lab::generated::root;
use firebrick_shards::environment::{self, Asked};
use firebrick_shards::{Header, Journal, MergeError, Parts, Shard};
use serde_json::{Value, json};

/// Runs Python with the script's module.
fn python(script: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new("python3");
    command.arg("-c").arg(script).args(arguments).env("PYTHONPATH", root().join("scripts"));
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn job() -> Value {
    json!({ "seed": 3, "mutants_sha256": "ab", "letters": "ä\u{7f}" })
}

fn says(index: u64) -> Value {
    json!({ "became": "killed", "mutant": format!("a/b.rs:{index}:9: replace `+` with \"-\"\n") })
}

const WRITE: &str = r#"
import shards, sys
path, index, count, resume = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "resume"
head = shards.header("mutants", {"seed": 3, "mutants_sha256": "ab", "letters": "ä\x7f"}, 23, index, count)
journal = shards.Journal(path, head, resume)
for place in journal.left:
    journal.add({"became": "killed", "mutant": f'a/b.rs:{place}:9: replace `+` with "-"\n'})
journal.finish()
"#;

#[test]
fn both_write_the_same_bytes_and_read_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |path: &Path, index: u64, resume: &str| {
        let index = index.to_string();
        python(WRITE, &[path.to_str().unwrap(), &index, "7", resume])
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for index in 0..7 {
        let shard = Shard { index, count: 7 };
        let (rust, other) = (path(&format!("{index}.jsonl")), path(&format!("{index}-python.jsonl")));
        let header = Header::new("mutants", job(), 23, shard);
        let mut journal = Journal::open(&rust, &header, false, |_| Ok(())).unwrap();
        shard.range(23).for_each(|index| journal.add(&says(index)).unwrap());
        journal.finish().unwrap();
        drop(journal);
        said(&write(&other, index, "new"));
        let bytes = fs::read(&rust).unwrap();
        assert_eq!(String::from_utf8(fs::read(&other).unwrap()), String::from_utf8(bytes.clone()));
        // Whatever is left of a file, each goes on with it.
        for cut in [0, 9, bytes.len() / 2, bytes.len() - 30, bytes.len()] {
            fs::write(&other, &bytes[..cut]).unwrap();
            said(&write(&other, index, "resume"));
            assert_eq!(fs::read(&other).unwrap(), bytes, "{cut}");
        }
        files.push(if index % 2 == 0 { rust } else { other });
    }
    let parts = Parts::open(&files, false).unwrap();
    let mut places = Vec::new();
    let gaps = parts.each(|item, _| {
        assert_eq!(item.says, says(item.index));
        places.push(item.index);
        Ok::<_, MergeError>(())
    });
    assert_eq!((gaps.unwrap().len(), places), (0, (0..23).collect()));
    let refused = |path: &Path, index: u64, resume: &str| {
        let output = write(path, index, resume);
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        text.lines().last().unwrap().to_owned()
    };
    assert!(refused(&files[0], 0, "new").contains("0.jsonl: is there already; --resume goes on with it"));
    assert!(refused(&files[0], 1, "resume").contains("0.jsonl: begun with another shard"));
    assert!(refused(Path::new("/dev/full"), 0, "resume").contains("/dev/full: no shard's file"));
    let header = Header::new("mutants", job(), 23, Shard { index: 0, count: 7 });
    let _held = Journal::open(&files[0], &header, true, |_| Ok(())).unwrap();
    assert!(refused(&files[0], 0, "resume").contains("another process is writing it"));
}

const WHICH: &str = r#"
import json, shards, sys
for asked, environment in json.loads(sys.argv[1]):
    try:
        print(json.dumps(shards.which(asked, environment)))
    except shards.Refused as refused:
        print('"refused"')
"#;

#[test]
fn both_know_which_shard_a_task_is() {
    let mut cases: Vec<(Option<&str>, Value)> = vec![(None, json!({}))];
    let slurm = |id: &str, least: &str, most: &str, tasks: &str| {
        json!({ "FIREBRICK_SHARDS": "8", "SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_MIN": least,
                "SLURM_ARRAY_TASK_MAX": most, "SLURM_ARRAY_TASK_COUNT": tasks })
    };
    for asked in ["0/8", "7/8", "8/8", "env/8", "env", "3", "x", "1/0", "1/2/3", "-1/8", "0/1000001"] {
        for environment in [
            json!({}),
            json!({ "FIREBRICK_SHARDS": "4" }),
            json!({ "FIREBRICK_SHARDS": "no" }),
            json!({ "JOB_COMPLETION_INDEX": "7" }),
            json!({ "PARALLEL_SEQ": "8" }),
            json!({ "PARALLEL_SEQ": "0" }),
            json!({ "PARALLEL_SEQ": "4", "JOB_COMPLETION_INDEX": "3" }),
            json!({ "PARALLEL_SEQ": "4", "JOB_COMPLETION_INDEX": "4" }),
        ] {
            cases.push((Some(asked), environment));
        }
    }
    for environment in [
        slurm("3", "0", "7", "8"),
        slurm("3", "3", "3", "1"),
        slurm("3", "1", "8", "8"),
        slurm("3", "0", "6", "7"),
        slurm("8", "8", "8", "1"),
        slurm("", "", "", ""),
    ] {
        cases.push((None, environment.clone()));
        cases.push((Some("2"), environment));
    }
    let found = said(&python(WHICH, &[&serde_json::to_string(&cases).unwrap()]));
    assert_eq!(found.lines().count(), cases.len());
    for ((asked, environment), line) in cases.iter().zip(found.lines()) {
        let variable = |name: &str| environment[name].as_str().map(str::to_owned);
        let parsed: Result<Option<Asked>, _> = asked.map(str::parse).transpose();
        let shard = parsed.map_err(drop).and_then(|asked| environment::shard(asked, &variable).map_err(drop));
        let expected = match shard {
            Ok(None) => json!(null),
            Ok(Some(Shard { index, count })) => json!([index, count]),
            Err(()) => json!("refused"),
        };
        assert_eq!(serde_json::from_str::<Value>(line).unwrap(), expected, "{asked:?} {environment}");
    }
}

/// A checkout with one file, and what cargo-mutants lists of it; a cargo that is played finds the mutants of even lines.
fn checkout(folder: &Path) {
    let lines: String = (1..=12).map(|line| format!("line {line};\n")).collect();
    fs::create_dir_all(folder.join("a/src")).unwrap();
    fs::create_dir(folder.join("mutants")).unwrap();
    fs::write(folder.join("a/src/lib.rs"), lines).unwrap();
    let mutant = |line: u64| {
        let replacement = if line.is_multiple_of(2) { "bad" } else { "good" };
        let span = json!({ "start": { "line": line, "column": 1 }, "end": { "line": line, "column": 5 } });
        let name = format!("a/src/lib.rs:{line}:1: replace line with {replacement}");
        json!({ "name": name, "package": "a", "file": "a/src/lib.rs", "replacement": replacement, "span": span })
    };
    let all: Vec<Value> = (1..=12).map(mutant).collect();
    fs::write(folder.join("mutants/all.json"), Value::from(all).to_string()).unwrap();
    let cargo = "#!/bin/sh\ngrep -q bad a/src/lib.rs || exit 0\ncase \"$*\" in *--no-run*) exit 0 ;; esac\n\
                 echo 'test x ... FAILED'\nexit 101\n";
    fs::write(folder.join("cargo"), cargo).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.join("cargo"), executable).unwrap();
    for arguments in [&["init", "--quiet"] as &[&str], &["add", "a"]] {
        assert!(Command::new("git").args(arguments).current_dir(folder).status().unwrap().success());
    }
}

#[test]
fn mutants_in_shards_make_the_report_of_one_process() {
    let folder = tempfile::tempdir().unwrap();
    checkout(folder.path());
    let mutants = |arguments: &[&str]| {
        let mut command = Command::new("python3");
        command.arg(root().join("scripts/mutants.py")).arg("mutants").args(arguments);
        command.current_dir(folder.path()).env("CARGO", folder.path().join("cargo"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SLURM_")) {
            command.env_remove(name);
        }
        command.output().unwrap()
    };
    let one = mutants(&["3", "9"]);
    let text = String::from_utf8(one.stdout).unwrap();
    assert!(text.contains("survived: a/src/lib.rs") && text.contains("\nseed 3: "), "{text}");
    assert_eq!(one.status.code(), Some(1), "half of them survive");
    for count in [1, 2, 7, 12] {
        let file = |index: usize| format!("{count}-{index}.jsonl");
        for index in 0..count {
            let shard = format!("{index}/{count}");
            let output = mutants(&["3", "9", "--shard", &shard, "--out", &file(index)]);
            assert!(said(&output).starts_with(&format!("shard {shard}: ")));
        }
        let files: Vec<String> = (0..count).map(file).collect();
        let all: Vec<&str> = ["--merge"].into_iter().chain(files.iter().map(String::as_str)).collect();
        let merged = mutants(&all);
        assert_eq!(
            (merged.status.code(), String::from_utf8(merged.stdout).unwrap()),
            (Some(1), text.clone())
        );
        if count == 2 {
            refused_shards(&mutants, folder.path());
        }
    }
}

/// Files of two shards that make no whole.
fn refused_shards(mutants: &dyn Fn(&[&str]) -> Output, folder: &Path) {
    let refused = |arguments: &[&str]| {
        let output = mutants(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stderr).unwrap()
    };
    let told = refused(&["--merge", "2-0.jsonl"]);
    assert!(told.contains("of 2 shards these are missing: 1; --partial merges the others"), "{told}");
    let told = refused(&["--merge", "2-0.jsonl", "2-1.jsonl", "2-0.jsonl"]);
    assert!(told.contains("2-0.jsonl and 2-0.jsonl are both of shard 0/2"), "{told}");
    let whole = fs::read(folder.join("2-0.jsonl")).unwrap();
    fs::write(folder.join("cut.jsonl"), &whole[..whole.len() - 200]).unwrap();
    let told = refused(&["--merge", "cut.jsonl", "2-1.jsonl"]);
    assert!(told.contains("cut.jsonl: broken off after "), "{told}");
    assert_eq!(mutants(&["--merge", "cut.jsonl", "2-1.jsonl", "--partial"]).status.code(), Some(1));
    let cut = mutants(&["3", "9", "--shard", "0/2", "--out", "cut.jsonl", "--resume"]);
    assert!(cut.status.success() && fs::read(folder.join("cut.jsonl")).unwrap() == whole);
    mutants(&["4", "9", "--shard", "1/2", "--out", "other.jsonl"]);
    let told = refused(&["--merge", "2-0.jsonl", "other.jsonl"]);
    assert!(told.contains("other.jsonl: foreign: its job.mutants_sha256 is "), "{told}");
    let changed = String::from_utf8(whole).unwrap().replacen("\"became\":\"", "\"became\":\"not ", 1);
    fs::write(folder.join("changed.jsonl"), changed).unwrap();
    let told = refused(&["--merge", "changed.jsonl", "2-1.jsonl"]);
    assert!(told.contains("changed.jsonl: changed since it was written"), "{told}");
    assert!(refused(&["3", "9", "--shard", "0/2"]).contains("a shard needs --out FILE"));
}
