//! `firebrick verify`, of a frame and of many images, in shards, too.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{command, digits, json, misuse, sample, stderr, succeed};

#[test]
fn every_map_of_a_frame_is_compared() {
    let text = succeed(&[&"verify", &"--pes", &"4", &"--stalls", &"5"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("layer") && lines[0].ends_with("different"), "{text}");
    assert!(lines.len() > 8 && lines[1..].iter().all(|line| line.ends_with(" 0")), "{text}");
    let output = json(&[&"verify", &"--pes", &"4", &"--json", &sample(3)]);
    assert_eq!((&output["identical_to_golden"], &output["engine"]["pes"]), (&true.into(), &4.into()));
    let layers = output["layers"].as_array().unwrap();
    assert_eq!(layers.len(), lines.len() - 1);
    assert!(layers.iter().all(|layer| layer["first"].is_null()
        && layer["different"] == 0
        && layer["values"].as_u64() > Some(0)));
}

#[test]
fn the_golden_model_cannot_be_verified() {
    let error = misuse(&[&"verify", &"--device", &"golden"]);
    assert!(error.contains("only an accelerator can be verified"), "{error}");
}

#[test]
fn images_of_folders_and_archives_are_summed() {
    let one = json(&[&"verify", &"--pes", &"4", &"--json", &sample(3)]);
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("samples.tar");
    let mut tar = Command::new("tar");
    tar.arg("--sort=name").arg("-cf").arg(&archive).arg("-C").arg(digits("samples")).arg(".");
    assert!(tar.status().unwrap().success());
    for images in [digits("samples"), archive] {
        let all = json(&[&"verify", &"--pes", &"4", &"--json", &images]);
        assert_eq!((&all["image_count"], &all["identical_to_golden"]), (&10.into(), &true.into()));
        assert_eq!(all["different_images"], serde_json::json!([]));
        let values = |report: &serde_json::Value| -> Vec<u64> {
            let layers = report["layers"].as_array().unwrap().iter();
            layers.map(|layer| layer["values"].as_u64().unwrap()).collect()
        };
        let tens: Vec<u64> = values(&one).into_iter().map(|values| 10 * values).collect();
        assert_eq!(values(&all), tens);
        let text = succeed(&[&"verify", &"--pes", &"4", &images]);
        assert!(text.lines().next().unwrap().ends_with("different  in images"), "{text}");
        assert!(text.ends_with("\n10 images, all identical to the golden model\n"), "{text}");
    }
}

/// Images, one of which is none.
struct Work {
    folder: TempDir,
}

impl Work {
    fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let images = folder.path().join("images");
        fs::create_dir(&images).unwrap();
        for number in 0..count {
            fs::copy(sample(number % 10), images.join(format!("{number:02}.png"))).unwrap();
        }
        fs::write(images.join("05.png"), "no image").unwrap();
        Work { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn verify(&self, more: &[&dyn AsRef<OsStr>]) -> Output {
        let mut command = command(&[&"verify", &"--pes", &"4", &self.path("images")]);
        command.args(more.iter().map(|argument| argument.as_ref())).output().unwrap()
    }

    #[cfg(feature = "shards")]
    fn shards(&self, count: usize) -> Vec<PathBuf> {
        let file = |index: usize| {
            let out = self.path(&format!("{count}-{index}.jsonl"));
            let output = self.verify(&[&"--shard", &format!("{index}/{count}"), &"--out", &out]);
            let told = stderr(&output);
            let failed = output.status.code() == Some(1);
            assert!(failed == told.contains("05.png: is text") && failed != told.is_empty(), "{told}");
            out
        };
        (0..count).map(file).collect()
    }
}

/// What a run that lost an image has told.
fn told(output: Output) -> [String; 2] {
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    [String::from_utf8(output.stdout.clone()).unwrap(), stderr(&output)]
}

#[test]
fn an_image_that_is_none_is_named_and_the_others_are_verified() {
    let [text, lines] = told(Work::new(8).verify(&[]));
    assert!(lines.lines().count() == 1 && lines.contains("05.png: is text"), "{lines}");
    assert!(text.ends_with("\n7 images, all identical to the golden model\n"), "{text}");
    let alone = tempfile::tempdir().unwrap();
    let text = alone.path().join("text.png");
    fs::write(&text, "no image").unwrap();
    let error = crate::support::fail(&[&"verify", &"--pes", &"4", &text]);
    assert!(error.contains("text.png: is text"), "{error}");
}

#[cfg(feature = "shards")]
fn merged(files: &[PathBuf], more: &[&dyn AsRef<OsStr>]) -> Output {
    crate::shards::merge(files, more).output().unwrap()
}

/// Compares reports of these numbers of shards with one process's.
#[cfg(feature = "shards")]
fn same(counts: &[usize]) {
    let work = Work::new(16);
    let (text, json) = (told(work.verify(&[])), told(work.verify(&[&"--json"])));
    for count in counts {
        let mut files = work.shards(*count);
        files.reverse();
        assert_eq!(told(merged(&files, &[])), text, "{count}");
        assert_eq!(told(merged(&files, &[&"--json"])), json, "{count}");
    }
}

#[cfg(feature = "shards")]
#[test]
fn reports_of_shards_are_those_of_one_process() {
    same(&[1, 2, 7]);
}

#[cfg(feature = "shards")]
#[test]
#[ignore = "a hundred simulations: make check"]
fn reports_of_a_hundred_shards_are_those_of_one_process() {
    same(&[100]);
}

#[cfg(feature = "shards")]
#[test]
fn a_shard_goes_on_and_belongs_to_one_bus_and_one_set_of_images() {
    let work = Work::new(8);
    let mut files = work.shards(2);
    let whole = fs::read_to_string(&files[0]).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    fs::write(&files[0], lines[..3].concat() + &lines[3][..30]).unwrap();
    let refused = |files: &[PathBuf]| crate::support::message(&merged(files, &[]));
    assert!(refused(&files).contains("2-0.jsonl: broken off after 2 of 4 items; go on with --resume"));
    let [_, lost] = told(merged(&files, &[&"--partial"]));
    assert!(lost.contains("missing: items 2 to 3, of shard 0/2"), "{lost}");
    let resumed = work.verify(&[&"--shard", &"0/2", &"--out", &files[0], &"--resume"]);
    assert!(resumed.status.success(), "{}", stderr(&resumed));
    assert_eq!(fs::read_to_string(&files[0]).unwrap(), whole);
    let report = merged(&files, &[&"--report", &work.path("x.html")]);
    assert!(stderr(&report).contains("--report cannot be used with shards of verify"), "{}", stderr(&report));
    // Another bus, and other images.
    let other = work.path("other.jsonl");
    let run = |more: &[&dyn AsRef<OsStr>]| {
        let _ = fs::remove_file(&other);
        let mut command = command(&[&"verify", &work.path("images"), &"--shard", &"1/2", &"--out", &other]);
        command.args(more.iter().map(|argument| argument.as_ref())).output().unwrap()
    };
    run(&[&"--pes", &"4", &"--stalls", &"3"]);
    files[1].clone_from(&other);
    assert!(refused(&files).contains("other.jsonl: foreign: its job.stalls is 3, that of"));
    fs::write(work.path("images/07.png"), fs::read(sample(8)).unwrap()).unwrap();
    run(&[&"--pes", &"4"]);
    assert!(refused(&files).contains("other.jsonl: foreign: its job.data_sha256 is"));
}

#[cfg(feature = "shards")]
#[test]
fn a_shard_needs_images() {
    let error = misuse(&[&"verify", &"--shard", &"0/2", &"--out", &"x.jsonl"]);
    assert!(error.contains("--out needs an IMAGE"), "{error}");
    let error = misuse(&[&"verify", &"--out", &"x.jsonl", &"--json", &sample(3)]);
    assert!(error.contains("--json cannot be used with --out: `firebrick merge` has it"), "{error}");
}
