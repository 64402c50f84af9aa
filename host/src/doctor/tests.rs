//! Checks of boards that lack something.

use std::fs;
use std::path::Path;

use firebrick_spec::registers as r;
use firebrick_weights::embedded;

use super::{Check, Outcome, examine};
use crate::device::BoardOptions;
use crate::sysfs::Roots;

fn options(root: &Path) -> BoardOptions {
    BoardOptions {
        roots: Roots { dev: root.join("dev"), sysfs: root.join("sys") },
        ..BoardOptions::default()
    }
}

fn outcomes(checks: &[Check]) -> Vec<(&str, Outcome)> {
    checks.iter().map(|check| (check.name, check.outcome)).collect()
}

use Outcome::{Failed, Ok, Skipped};

#[test]
fn a_machine_without_anything_fails_at_the_uio_device() {
    let folder = tempfile::tempdir().unwrap();
    let checks = examine(&options(folder.path()), &embedded::digits());
    let expected = [
        ("bitstream", Skipped),
        ("UIO device", Failed),
        ("identity", Skipped),
        ("buffer", Skipped),
        ("HP port width", Skipped),
        ("DMA loop-back", Skipped),
        ("interrupt", Skipped),
        ("clock", Skipped),
    ];
    assert_eq!(outcomes(&checks), expected);
    assert!(checks[1].text.contains("firebrick load"), "{}", checks[1].text);
}

/// A board whose registers are a file with this identity; nothing works behind them.
fn board(root: &Path, identity: u32) -> BoardOptions {
    let options = options(root);
    let fpga = options.roots.sysfs.join("class/fpga_manager/fpga0");
    let uio = options.roots.sysfs.join("class/uio/uio0/maps/map0");
    for folder in [&fpga, &uio, &options.roots.dev] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(fpga.join("state"), "unknown\n").unwrap();
    fs::write(uio.join("../../name"), "firebrick\n").unwrap();
    fs::write(uio.join("size"), "0x4000\n").unwrap();
    fs::write(uio.join("addr"), "0x43c00000\n").unwrap();
    let config = firebrick_spec::EngineConfig::with_pes(4);
    let mut registers = vec![0u8; r::WINDOW_BYTES];
    let words = [
        (r::ID, u64::from(identity)),
        (r::VERSION, u64::from(firebrick_spec::CONTRACT_VERSION)),
        (r::CONFIG, r::CONFIG_PES.put(4) | r::CONFIG_PIXELS.put(14) | r::CONFIG_PORTS.put(1)),
        (r::STORES, r::STORES_ACTIVATION.put(512) | r::STORES_WEIGHT.put(512) | r::STORES_QUEUE.put(512)),
        (r::CONFIG_HASH, u64::from(config.hash())),
    ];
    for (offset, word) in words {
        registers[offset..][..4].copy_from_slice(&(word as u32).to_ne_bytes());
    }
    fs::write(options.roots.dev.join("uio0"), registers).unwrap();
    options
}

#[test]
fn another_bitstream_fails_at_the_identity() {
    let folder = tempfile::tempdir().unwrap();
    let checks = examine(&board(folder.path(), 0xdead_beef), &embedded::digits());
    assert_eq!(
        outcomes(&checks)[..4],
        [("bitstream", Failed), ("UIO device", Ok), ("identity", Failed), ("buffer", Skipped)]
    );
    assert!(
        checks[2].text.contains("0xdeadbeef") && checks[2].text.contains("load the bitstream"),
        "{}",
        checks[2].text
    );
}

#[test]
fn a_missing_buffer_fails_with_the_command_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let checks = examine(&board(folder.path(), r::IDENTITY), &embedded::digits());
    let found = outcomes(&checks);
    assert_eq!(found[2..5], [("identity", Ok), ("buffer", Failed), ("HP port width", Skipped)]);
    assert_eq!(found[5..7], [("DMA loop-back", Failed), ("interrupt", Skipped)]);
    assert!(checks[3].text.contains("modprobe u-dma-buf udmabuf0=1048576"), "{}", checks[3].text);
    assert_eq!(checks[3].text, checks[5].text);
}
