//! `--device board`, `load` and `doctor` on files that stand for a board's devices.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{command, digits, fail, misuse, sample, stderr, succeed};

/// A UIO device whose registers are a plain file: these words, and zeros behind.
fn board(root: &Path, words: &[u32]) -> (PathBuf, PathBuf) {
    let (dev, sysfs) = (root.join("dev"), root.join("sys"));
    let map = sysfs.join("class/uio/uio0/maps/map0");
    fs::create_dir_all(&map).unwrap();
    fs::create_dir_all(&dev).unwrap();
    fs::write(sysfs.join("class/uio/uio0/name"), "firebrick\n").unwrap();
    fs::write(map.join("addr"), "0x43c00000\n").unwrap();
    fs::write(map.join("size"), "0x00004000\n").unwrap();
    fs::write(map.join("offset"), "0x0\n").unwrap();
    let mut registers: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    registers.resize(0x4000, 0);
    fs::write(dev.join("uio0"), registers).unwrap();
    (dev, sysfs)
}

/// ID, VERSION, CONFIG, STORES and CONFIG_HASH of an engine of four PEs.
fn identity() -> Vec<u32> {
    use firebrick_spec::registers as r;
    let config = firebrick_spec::EngineConfig::with_pes(4);
    let fields = r::CONFIG_PES.put(4) | r::CONFIG_PIXELS.put(14) | r::CONFIG_PORTS.put(1);
    let stores = r::STORES_ACTIVATION.put(512) | r::STORES_WEIGHT.put(512) | r::STORES_QUEUE.put(512);
    vec![r::IDENTITY, firebrick_spec::CONTRACT_VERSION, fields as u32, stores as u32, config.hash()]
}

fn refusal(words: &[u32], option: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (dev, sysfs) = board(folder.path(), words);
    let mut command = command(&[
        &"classify",
        &"--device",
        &"board",
        &"--dev-root",
        &dev,
        &"--sysfs-root",
        &sysfs,
        &sample(3),
    ]);
    let before = fs::read(dev.join("uio0")).unwrap();
    let message = crate::support::message(&command.args(option).output().unwrap());
    assert_eq!(fs::read(dev.join("uio0")).unwrap(), before, "something was written");
    message
}

#[test]
fn what_is_no_firebrick_of_this_contract_is_refused_before_anything_is_written() {
    let mut words = identity();
    words[0] = 0xdead_beef;
    assert!(refusal(&words, &[]).contains("ID reads 0xdeadbeef, expected 0x4642524b: this is no Firebrick"));
    let mut words = identity();
    words[1] = 99;
    assert!(refusal(&words, &[]).contains("VERSION value is 0x63, this program was made for"));
    let mut words = identity();
    words[4] ^= 1;
    assert!(refusal(&words, &[]).contains("CONFIG_HASH value is"));
    let mut words = identity();
    words[2] = 0;
    assert!(refusal(&words, &[]).contains("pes = 0 is not possible, accepted: 1 to 64"));
    let error = refusal(&identity(), &["--pes", "8"]);
    assert!(error.contains("pes = 8: the accelerator on the board has 4; leave --pes away"), "{error}");
    let error = refusal(&identity(), &["--ports", "2"]);
    assert!(error.contains("ports = 2: the accelerator on the board has 1; leave --ports away"), "{error}");
}

#[test]
fn a_missing_buffer_is_told_with_the_command_that_makes_it() {
    let error = refusal(&identity(), &[]);
    assert!(error.contains("no u-dma-buf named udmabuf0 below"), "{error}");
    assert!(error.contains("`modprobe u-dma-buf udmabuf0=1048576`"), "{error}");
}

#[test]
fn a_machine_without_a_board_is_told_what_to_load() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let error =
        fail(&[&"classify", &"--device", &"board", &"--dev-root", &root, &"--sysfs-root", &root, &sample(3)]);
    assert!(
        error.contains("no UIO device named firebrick below") && error.contains("firebrick load"),
        "{error}"
    );
}

#[test]
fn the_doctor_lists_every_check_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let (dev, sysfs) = board(folder.path(), &identity());
    let arguments = |json: &'static str| {
        let mut command = command(&[&"doctor", &"--dev-root", &dev, &"--sysfs-root", &sysfs]);
        if !json.is_empty() {
            command.arg(json);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(stderr(&output), "error: 2 of 11 checks failed\n");
        String::from_utf8(output.stdout).unwrap()
    };
    let text = arguments("");
    let words: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let line = |start: &str| words.iter().any(|line| line.starts_with(start));
    assert!(
        line("ok identity 4 PEs, 1 memory ports") && line("FAIL buffer no u-dma-buf named udmabuf0"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let value: serde_json::Value = serde_json::from_str(&arguments("--json")).unwrap();
    assert_eq!(value["ready"], json!(false));
    let outcomes: Vec<_> = value["checks"].as_array().unwrap().iter().map(|c| c["outcome"].clone()).collect();
    assert_eq!(
        json!(outcomes),
        json!(["skip", "skip", "skip", "skip", "ok", "ok", "fail", "skip", "fail", "skip", "skip"])
    );
}

#[test]
fn load_programs_the_fpga_and_sets_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let sysfs = root.join("sys");
    let (fpga, clock) = (sysfs.join("class/fpga_manager/fpga0"), sysfs.join("class/fclkcfg/fclk0"));
    for (path, text) in [
        (fpga.join("firmware"), ""),
        (fpga.join("flags"), ""),
        (fpga.join("state"), "operating\n"),
        (clock.join("rate"), "50000000\n"),
    ] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let bitstream = root.join("top.bin");
    fs::write(&bitstream, [0xff, 0xff, 0xff, 0xff, 0x66, 0x55, 0x99, 0xaa]).unwrap();
    let text = succeed(&[
        &"load",
        &"--bitstream",
        &bitstream,
        &"--clock-mhz",
        &"100",
        &"--firmware-root",
        &root,
        &"--sysfs-root",
        &sysfs,
    ]);
    assert!(text.contains("top.bin: loaded") && text.ends_with("FCLK0: 100 MHz\n"), "{text}");
    assert!(root.join("firebrick.bin").exists());
    for (bytes, expected) in [
        (&[0xff; 16][..], "top.bin: no sync word (66 55 99 aa)"),
        (b"no bitstream", "top.bin: is text, not a bitstream"),
    ] {
        fs::write(&bitstream, bytes).unwrap();
        let error = fail(&[&"load", &"--bitstream", &bitstream, &"--sysfs-root", &sysfs]);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn raw_frames_are_classified_with_their_throughput() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("frames.rgb");
    fs::write(&raw, vec![9; 3 * 8 * 6 * 4]).unwrap();
    let output = crate::support::json(&[&"classify", &"--json", &"--raw", &"8x6", &raw]);
    assert_eq!(output["images"].as_array().unwrap().len(), 4);
    assert_eq!(output["throughput"]["frame_count"], json!(4));
    let stages = output["throughput"]["stages"].as_object().unwrap();
    let expected = ["decode_ms", "engine_ms", "postprocess_ms", "preprocess_ms"];
    assert_eq!(stages.keys().collect::<Vec<_>>(), expected);
    assert!(succeed(&[&"classify", &"--throughput", &digits("samples")]).contains("\n10 frames in "));
    fs::write(&raw, [0; 145]).unwrap();
    let output = command(&[&"classify", &"--raw", &"8x6", &raw]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("frames.rgb: ends after 1 bytes of a frame, a frame of 8x6 has 144"));
    let error = misuse(&[&"classify", &"--raw", &"8x6", &raw, &raw]);
    assert!(error.contains("--raw takes one file, or - for standard input"), "{error}");
    assert!(misuse(&[&"classify", &"--raw", &"8", &raw]).contains("accepted: WxH in pixels"));
}
