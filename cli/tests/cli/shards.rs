//! `--shard`, `--out`, `--resume` and `firebrick merge`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::support::{command, digits, message, misuse, sample, stderr, succeed};

/// Seed of drawn times if `FIREBRICK_TEST_SEED` names none.
const SEED: u64 = 29;

/// An evaluation of some images, one of which is none and one of no class.
struct Work {
    folder: TempDir,
}

impl Work {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let images = folder.path().join("images");
        fs::create_dir(&images).unwrap();
        for (number, digit) in (0..40).map(|number| (number, number % 10)) {
            fs::copy(sample(digit), images.join(format!("{number:02}-{digit}.png"))).unwrap();
        }
        fs::copy(sample(5), images.join("17-8.png")).unwrap();
        fs::write(images.join("23-3.png"), "no image").unwrap();
        fs::copy(sample(5), images.join("unknown.png")).unwrap();
        Work { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `evaluate` with more arguments.
    fn evaluate(&self, more: &[&dyn AsRef<OsStr>]) -> Command {
        let mut command = command(&[&"evaluate", &"--columns", &"golden,twin", &self.path("images")]);
        command.args(more.iter().map(|argument| argument.as_ref()));
        command
    }

    fn shard(&self, index: usize, count: usize, more: &[&dyn AsRef<OsStr>]) -> Command {
        let out = self.path(&format!("{count}-{index}.jsonl"));
        let mut command = self.evaluate(&[&"--shard", &format!("{index}/{count}"), &"--out", &out]);
        command.args(more.iter().map(|argument| argument.as_ref()));
        command
    }

    /// Files of all shards, each of which has told its lost images.
    fn shards(&self, count: usize) -> Vec<PathBuf> {
        for index in 0..count {
            let output = self.shard(index, count, &[]).output().unwrap();
            let text = String::from_utf8(output.stdout.clone()).unwrap();
            assert!(text.starts_with(&format!("shard {index}/{count}: ")), "{text}{}", stderr(&output));
            let failed = output.status.code() == Some(1);
            assert_eq!(failed, !output.stderr.is_empty(), "{}", stderr(&output));
        }
        (0..count).map(|index| self.path(&format!("{count}-{index}.jsonl"))).collect()
    }

    /// What a command that lost two images says: standard output, standard error, and the files that it wrote.
    fn told(&self, mut command: Command, files: [&Path; 2]) -> [String; 4] {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let read = |file: &Path| fs::read_to_string(file).unwrap();
        [String::from_utf8(output.stdout.clone()).unwrap(), stderr(&output), read(files[0]), read(files[1])]
    }
}

pub fn merge(files: &[PathBuf], more: &[&dyn AsRef<OsStr>]) -> Command {
    let mut command = command(&[&"merge"]);
    command.args(files).args(more.iter().map(|argument| argument.as_ref()));
    command
}

fn refused(files: &[PathBuf]) -> String {
    message(&merge(files, &[]).output().unwrap())
}

#[test]
fn reports_of_any_number_of_shards_are_those_of_one_process() {
    let work = Work::new();
    let (page, table) = (work.path("page.html"), work.path("table.csv"));
    let files: [&dyn AsRef<OsStr>; 4] = [&"--report", &page, &"--predictions", &table];
    let json = [&files[..], &[&"--json"]].concat();
    let one = work.told(work.evaluate(&files), [&page, &table]);
    let one_json = work.told(work.evaluate(&json), [&page, &table]);
    assert!(
        one[0].contains("40 images")
            && one[1].contains("23-3.png: is text")
            && one[1].contains("unknown.png: no class")
    );
    for count in [1, 2, 7, 100] {
        let mut shards = work.shards(count);
        shards.reverse();
        assert_eq!(work.told(merge(&shards, &files), [&page, &table]), one, "{count}");
        assert_eq!(work.told(merge(&shards, &json), [&page, &table]), one_json, "{count}");
    }
}

#[test]
fn a_killed_task_goes_on_and_makes_the_same_bytes() {
    resumed(8);
}

#[test]
#[ignore = "forty drawn times, minutes: make check"]
fn early_ends_of_shards() {
    let draws = std::env::var("FIREBRICK_DRAWS").ok().and_then(|draws| draws.parse().ok());
    resumed(draws.unwrap_or(40));
}

/// Ends shards at drawn times by SIGTERM and SIGKILL, goes on until each is whole, and compares.
fn resumed(draws: u64) {
    let work = Work::new();
    let images = work.path("images");
    // Long enough to be broken off.
    for number in 40..900 {
        fs::copy(sample(number % 10), images.join(format!("{number:03}-{}.png", number % 10))).unwrap();
    }
    let begin = std::time::Instant::now();
    work.shard(0, 1, &[]).output().unwrap();
    let long = begin.elapsed();
    let whole = fs::read(work.path("1-0.jsonl")).unwrap();
    let seed = std::env::var("FIREBRICK_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    println!("seed {seed}, {long:?} a run");
    let (mut state, mut broken, mut ended) = (seed, 0, 0);
    let out = work.path("cut.jsonl");
    while broken < draws {
        let _ = fs::remove_file(&out);
        let start = || {
            let mut command = work.evaluate(&[&"--out", &out, &"--resume"]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let mut child = start();
        // Of a congruential generator (Knuth, MMIX).
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 40) as f64 / (1u64 << 24) as f64;
        std::thread::sleep(Duration::from_secs_f64(long.as_secs_f64() * share));
        let signal = if broken % 2 == 0 { Signal::SIGTERM } else { Signal::SIGKILL };
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        child.wait().unwrap();
        if fs::read(&out).unwrap_or_default() == whole {
            // Too late.
            ended += 1;
            assert!(ended < 20 * draws, "seed {seed}: {broken} broken off, {ended} not");
            continue;
        }
        start().wait().unwrap();
        assert!(fs::read(&out).unwrap() == whole, "seed {seed}, after {share} of {long:?}");
        broken += 1;
    }
    println!("{broken} runs were broken off, {ended} had ended");
}

#[test]
fn a_shard_that_does_not_belong_is_named() {
    let work = Work::new();
    let mut shards = work.shards(2);
    assert!(refused(&shards[1..]).contains("of 2 shards one is missing: 0; --partial merges the others"));
    let told = refused(&[&shards[..], &shards[..1]].concat());
    assert!(told.contains("2-0.jsonl are both of shard 0/2"), "{told}");
    // Another model under the same name; another image; another program's file.
    let again = |more: &[&dyn AsRef<OsStr>]| {
        fs::remove_file(&shards[1]).unwrap();
        work.shard(1, 2, more).output().unwrap();
        refused(&shards)
    };
    let told = again(&[&"--model", &digits("digits.fbk")]);
    assert!(
        told.contains("2-1.jsonl: foreign: its job.models.0.model is") && told.contains("digits.fbk"),
        "{told}"
    );
    let changed = work.path("images/39-9.png");
    fs::write(&changed, fs::read(sample(8)).unwrap()).unwrap();
    let told = again(&[]);
    assert!(told.contains("2-1.jsonl: foreign: its job.data_sha256 is"), "{told}");
    fs::write(&shards[1], "{}\n").unwrap();
    assert!(refused(&shards).contains("2-1.jsonl: no shard's file"));
    shards[1] = sample(3);
    assert!(refused(&shards).contains("digit-3.png: no shard's file"));
}

#[test]
fn a_model_that_changes_is_noticed() {
    let work = Work::new();
    let model = work.path("model.fbk");
    fs::copy(digits("digits.fbk"), &model).unwrap();
    let more: [&dyn AsRef<OsStr>; 2] = [&"--model", &model];
    work.shard(0, 2, &more).output().unwrap();
    let (network, samples) = (digits("network.yaml"), digits("samples"));
    succeed(&[&"compile", &network, &"--calibrate", &samples, &"-o", &model]);
    let resumed = [&more[..], &[&"--resume"]].concat();
    let told = message(&work.shard(0, 2, &resumed).output().unwrap());
    assert!(told.contains("2-0.jsonl: begun with another job.models.0."), "{told}");
    work.shard(1, 2, &more).output().unwrap();
    let told = refused(&[work.path("2-0.jsonl"), work.path("2-1.jsonl")]);
    assert!(told.contains("2-1.jsonl: foreign: its job.models.0."), "{told}");
}

#[test]
fn what_is_there_is_merged_on_demand() {
    let work = Work::new();
    let shards = work.shards(7);
    let text = fs::read_to_string(&shards[3]).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&shards[3], lines[..3].concat() + &lines[3][..20]).unwrap();
    let told = refused(&shards);
    assert!(told.contains("7-3.jsonl: broken off after 2 of 6 items; go on with --resume"), "{told}");
    let output = merge(&[&shards[..2], &shards[3..4]].concat(), &[&"--partial", &"--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(
        told.contains("missing: items 12 to 17, of shard 2/7")
            && told.contains("items 20 to 23, of shard 3/7"),
        "{told}"
    );
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["evaluations"][0]["image_count"], 14);
}

#[test]
fn two_tasks_do_not_write_one_file_nor_over_another() {
    let work = Work::new();
    let out = work.path("1-0.jsonl");
    // Another task, played by util-linux.
    let mut holder = Command::new("flock");
    holder.arg(&out).args(["sh", "-c", "echo locked; read end"]);
    let mut other = holder.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut locked = [0; 7];
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut locked).unwrap();
    let told = message(&work.shard(0, 1, &[&"--resume"]).output().unwrap());
    assert!(
        told.contains("1-0.jsonl: another process is writing it; accepted: a file for each shard"),
        "{told}"
    );
    drop(other.stdin.take());
    other.wait().unwrap();
    let told = message(&work.shard(0, 1, &[]).output().unwrap());
    assert!(told.contains("1-0.jsonl: is there already; --resume goes on"), "{told}");
}

#[test]
fn the_queue_says_which_shard_a_task_is() {
    let work = Work::new();
    let run = |environment: &[(&str, &str)], more: &[&dyn AsRef<OsStr>]| {
        let mut command = work.evaluate(more);
        command.envs(environment.iter().copied()).output().unwrap()
    };
    let out = work.path("out.jsonl");
    let written: [&dyn AsRef<OsStr>; 2] = [&"--out", &out];
    let slurm = |task, least, most, count| {
        [
            ("FIREBRICK_SHARDS", "8"),
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_MIN", least),
            ("SLURM_ARRAY_TASK_MAX", most),
            ("SLURM_ARRAY_TASK_COUNT", count),
        ]
    };
    let said = String::from_utf8(run(&slurm("3", "3", "3", "1"), &written).stdout).unwrap();
    assert!(said.starts_with("shard 3/8: 6 of 42 items"), "{said}");
    let output = run(&slurm("3", "1", "8", "8"), &written);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`sbatch --array=0-7 ...`"), "{}", stderr(&output));
    let output = run(&[("FIREBRICK_SHARDS", "8"), ("PARALLEL_SEQ", "3")], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("FIREBRICK_SHARDS needs --out FILE"), "{}", stderr(&output));
    let json = misuse(&[&"evaluate", &"--shard", &"0/8", &"--out", &out, &"--json", &sample(3)]);
    assert!(json.contains("--json cannot be used with --out: `firebrick merge` has it"), "{json}");
    assert!(misuse(&[&"evaluate", &"--shard", &"8/8", &sample(3)]).contains("accepted: I/N"));
    assert!(misuse(&[&"evaluate", &"--resume", &sample(3)]).contains("--out"));
}

#[test]
fn all_at_once_may_be_kept_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("all.jsonl");
    succeed(&[&"evaluate", &"--out", &out, &digits("samples")]);
    assert_eq!(succeed(&[&"merge", &out]), succeed(&[&"evaluate", &digits("samples")]));
    let error = misuse(&[&"merge"]);
    assert!(error.contains("FILE"), "{error}");
}
