//! Hostile ONNX and Caffe files: refused in little time, with little more memory than the file has bytes.
//!
//! What a reader allocated at most is seen in the largest resident size (Linux) of a process that does nothing else: the test runs
//! itself again.

use std::env;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use firebrick_weights::{Companion, decode_caffe, decode_onnx};

/// Bytes of every file.
const FILE_BYTES: usize = 24 << 20;

/// Kilobytes that the process has had resident at most.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A length-delimited field.
fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag << 3 | 2];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

/// As many copies as a file holds.
fn many(part: &[u8]) -> Vec<u8> {
    part.repeat(FILE_BYTES / part.len())
}

/// Makes a graph.
type Graph = fn() -> Vec<u8>;

/// Graphs that are lists of the smallest parts, of each kind that a reader keeps.
fn graphs() -> [(&'static str, Graph); 11] {
    [
        ("nodes", || many(&field(1, &[]))),
        ("inputs of a node", || field(1, &many(&field(1, &[])))),
        ("outputs of a node", || field(1, &many(&field(2, b"a")))),
        ("attributes of a node", || field(1, &many(&field(5, &[])))),
        ("tensors", || many(&field(5, &field(8, b"a")))),
        ("sizes of a tensor", || field(5, &field(1, &many(&[1])))),
        ("integers of a tensor", || field(5, &[vec![0x10, 7], field(7, &many(&[1]))].concat())),
        ("pieces of a tensor", || field(5, &many(&[0x25, 0, 0, 0, 0]))),
        ("inputs", || many(&field(11, &field(1, b"a")))),
        ("sizes of an input", || field(11, &field(2, &field(1, &field(2, &many(&field(1, &[]))))))),
        ("outputs", || many(&field(12, &[]))),
    ]
}

/// Runs `decode`, which must refuse, and checks what it cost.
fn check(name: &str, bytes: usize, decode: impl FnOnce() -> Option<String>) {
    // Sets the peak to what is resident now.
    let measured = fs::write("/proc/self/clear_refs", "5").is_ok();
    let (before, start) = (peak(), Instant::now());
    let refusal = decode().unwrap_or_else(|| panic!("{name}: was read"));
    assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
    let (Some(before), Some(after), true) = (before, peak(), measured) else {
        println!("SKIPPED: the memory of hostile files: this system does not tell it");
        return;
    };
    println!("{name}: {} KiB, {:?}: {refusal}", after.saturating_sub(before), start.elapsed());
    let allowed = (2 * bytes as u64 + (64 << 20)) >> 10;
    assert!(after.saturating_sub(before) <= allowed, "{name}: {} KiB, allowed: {allowed}", after - before);
}

/// Set in the process that does nothing else.
const ALONE: &str = "FIREBRICK_HOSTILE_ALONE";

#[test]
fn hostile_files_cost_little_time_and_memory() {
    if env::var_os(ALONE).is_none() {
        let name = "suites::hostile::hostile_files_cost_little_time_and_memory";
        let mut alone = Command::new(env::current_exe().unwrap());
        let output = alone.args([name, "--exact", "--nocapture"]).env(ALONE, "1").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        // Its last line would be counted as that of another test program.
        text.lines().filter(|line| !line.starts_with("test result")).for_each(|line| println!("{line}"));
        print!("{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && text.contains("1 passed"), "the process alone: {}", output.status);
        return;
    }
    let refusal = |error: firebrick_weights::ImportError| error.to_string();
    for (name, graph) in graphs() {
        let file = field(7, &graph());
        check(name, file.len(), || decode_onnx(&file, Companion::default()).err().map(refusal));
    }
    let layers = many(&[0xa2, 0x06, 0]);
    let blobs = field(2, &many(&field(6, &[])));
    for (name, weights) in [("Caffe's layers", layers), ("Caffe's blobs", blobs)] {
        let decode = || decode_caffe("layer { }", &weights, Companion::default());
        check(name, weights.len(), || decode().err().map(refusal));
    }
    for part in ["a:1 ", "layer{}", "a{a{a{a{", "a:[1,"] {
        let text = part.repeat(FILE_BYTES / part.len());
        check(part, text.len(), || decode_caffe(&text, &[], Companion::default()).err().map(refusal));
    }
}
