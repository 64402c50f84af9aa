//! `firebrick evaluate` on data sets in their usual forms, and its page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{command, digits, fail, json, sample, stderr, succeed};

/// The samples in a folder, under these names.
fn pictures(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (digit, name) in names.iter().enumerate() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(sample(digit % 10), path).unwrap();
    }
    folder
}

/// GNU tar of a folder.
fn archive(folder: &TempDir) -> PathBuf {
    let path = folder.path().with_extension("tar");
    let status = Command::new("tar")
        .arg("--sort=name")
        .arg("-cf")
        .arg(&path)
        .arg("-C")
        .arg(folder.path())
        .arg(".")
        .status();
    assert!(status.unwrap().success());
    path
}

fn right(value: &Value) -> (u64, u64) {
    let evaluation = &value["evaluations"][0];
    (
        evaluation["columns"][0]["top1"]["correct"].as_u64().unwrap(),
        evaluation["image_count"].as_u64().unwrap(),
    )
}

#[test]
fn archives_say_what_folders_say() {
    let classes = pictures(&["0/a.png", "1/a.png", "2/b.png", "2/c.png"]);
    let packed = archive(&classes);
    let folders = json(&[&"evaluate", &"--json", &classes.path()]);
    assert_eq!(right(&folders), (3, 4));
    let members = json(&[&"evaluate", &"--json", &packed]);
    assert_eq!(right(&members), (3, 4));
    let file = members["evaluations"][0]["mistakes"][0]["file"].as_str().unwrap().to_owned();
    assert_eq!(file, packed.join("2/c.png").display().to_string());
    // As webdataset has it: a class beside each image.
    let samples = pictures(&["000.png", "001.png", "002.png"]);
    for (name, class) in [("000.cls", "0"), ("001.cls", "1\n"), ("002.cls", "7")] {
        fs::write(samples.path().join(name), class).unwrap();
    }
    assert_eq!(right(&json(&[&"evaluate", &"--json", &archive(&samples)])), (2, 3));
    fs::write(samples.path().join("002.cls"), "12").unwrap();
    let output = command(&[&"evaluate", &archive(&samples)]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("002.png: class 12 beside the image, the network has classes 0 to 9"));
    let error = fail(&[&"evaluate", &sample(3).with_file_name("absent.tar")]);
    assert!(error.contains("absent.tar: cannot be read"), "{error}");
    fs::write(&packed, b"\x1f\x8b\x08\0\0\0\0\0\0\x03").unwrap();
    assert!(fail(&[&"evaluate", &packed]).contains("accepted: tar, not compressed"));
}

#[test]
fn lists_of_imagenet_are_read() {
    let names =
        ["ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000002.JPEG", "ILSVRC2012_val_00000003.JPEG"];
    let folder = pictures(&names);
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let of = |more: &[&dyn AsRef<std::ffi::OsStr>]| {
        right(&json(
            &[&[&"evaluate" as &dyn AsRef<std::ffi::OsStr>, &"--json", &folder.path()], more].concat(),
        ))
    };
    let lines: String = names.iter().enumerate().map(|(i, name)| format!("{name} {i}\n")).collect();
    assert_eq!(of(&[&"--truth", &file("val.txt", &lines)]), (3, 3));
    // Numbers of the development kit, in an order of their own.
    let labels: String = (0..10).map(|i| format!("n0000000{i} digit {i}\n")).collect();
    let (labels, truth) = (file("labels.txt", &labels), file("ground_truth.txt", "9\n4\n7\n"));
    let ids = file("map_clsloc.txt", "n00000000 9 zero\nn00000001 4 one\nn00000005 7 five\n");
    assert_eq!(of(&[&"--labels", &labels, &"--truth", &truth, &"--truth-ids", &ids]), (2, 3));
    let error = fail(&[&"evaluate", &"--labels", &labels, &"--truth", &truth, &folder.path()]);
    assert!(error.contains("--truth-ids names"), "{error}");
    let table = file(
        "truth.csv",
        "ImageId,PredictionString\nILSVRC2012_val_00000001,n00000000 1 2 3 4\n\
                                   ILSVRC2012_val_00000002,n00000001 1 2 3 4\nILSVRC2012_val_00000003,n00000002 0 0 9 9\n",
    );
    assert_eq!(of(&[&"--labels", &labels, &"--truth", &table]), (3, 3));
}

/// The texts of a page's cells, without what stands around them.
fn cells(page: &str) -> Vec<&str> {
    page.split("<td").skip(1).filter_map(|cell| cell.split_once('>')?.1.split('<').next()).collect()
}

#[test]
fn the_page_needs_nothing_else_and_says_what_json_says() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let held = digits("held-out");
    let value = json(&[&"evaluate", &"--json", &"--report", &page, &held]);
    let page = fs::read_to_string(&page).unwrap();
    for outside in ["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<img", "fetch("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let (data, _) = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    let (found, evaluation) = (&data["evaluations"][0], &value["evaluations"][0]);
    for field in ["columns", "classes", "confusions", "image_count", "network"] {
        assert_eq!(found[field], evaluation[field], "{field}");
    }
    // What a reader sees.
    let cells = cells(&page);
    let top1 = &evaluation["columns"][0]["top1"];
    let percent = |value: &Value| format!("{:.2} %", 100.0 * value.as_f64().unwrap());
    let interval =
        format!("{:.2} to {}", 100.0 * top1["interval"][0].as_f64().unwrap(), percent(&top1["interval"][1]));
    for text in [top1["correct"].to_string(), percent(&top1["accuracy"]), interval] {
        assert!(cells.contains(&text.as_str()), "{text}");
    }
    for mistake in evaluation["mistakes"].as_array().unwrap() {
        assert!(cells.contains(&mistake["file"].as_str().unwrap()), "{mistake}");
    }
    let hostile = pictures(&["<script>alert(1)<!-- -3.png"]);
    let out = folder.path().join("hostile.html");
    let output = command(&[&"evaluate", &"--report", &out, &hostile.path()]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!fs::read_to_string(out).unwrap().contains("<script>alert"));
}

#[test]
fn predictions_are_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.csv");
    succeed(&[&"evaluate", &"--columns", &"golden,twin", &"--predictions", &table, &digits("samples")]);
    // Read by another program.
    let script = "import csv,sys; rows=list(csv.DictReader(open(sys.argv[1]))); \
                  print(len(rows), sum(r['answer']==r['truth'] for r in rows), rows[0]['column'], rows[3]['top5'].split()[0])";
    let output = Command::new("python3").args(["-c", script]).arg(&table).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "20 20 golden 1\n");
    let both = crate::support::misuse(&[
        &"evaluate",
        &"--report",
        &table,
        &"--predictions",
        &table,
        &digits("samples"),
    ]);
    assert!(both.contains("--report cannot be used with --predictions of the same file"), "{both}");
    assert!(Path::new(&table).exists());
}
