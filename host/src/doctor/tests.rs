//! Checks of boards that lack something.

use std::fs;
use std::path::Path;

use firebrick_spec::registers as r;
use firebrick_weights::embedded;

use super::{Check, Outcome, examine};
use crate::device::BoardOptions;
use crate::sysfs::Roots;

fn options(root: &Path) -> BoardOptions {
    BoardOptions { roots: Roots::below(root), ..BoardOptions::default() }
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
        ("kernel", Skipped),
        ("bitstream", Skipped),
        ("clock and reset", Skipped),
        ("other devices", Skipped),
        ("UIO device", Failed),
        ("identity", Skipped),
        ("buffer", Skipped),
        ("port widths", Skipped),
        ("DMA loop-back", Skipped),
        ("interrupt", Skipped),
        ("clock", Skipped),
    ];
    assert_eq!(outcomes(&checks), expected);
    assert!(checks[4].text.contains("firebrick load"), "{}", checks[4].text);
}

/// A board whose registers are a file with this identity; nothing works behind them.
fn board(root: &Path, identity: u32) -> BoardOptions {
    let options = options(root);
    let fpga = options.roots.sysfs.join("class/fpga_manager/fpga0");
    let uio = options.roots.sysfs.join("class/uio/uio0/maps/map0");
    for folder in [&fpga, &uio, &options.roots.dev] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(fpga.join("state"), "operating\n").unwrap();
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
    assert_eq!(outcomes(&checks)[4..7], [("UIO device", Ok), ("identity", Failed), ("buffer", Skipped)]);
    let text = &checks[5].text;
    assert!(text.contains("0xdeadbeef") && text.contains("load the bitstream"), "{text}");
}

#[test]
fn a_missing_buffer_fails_with_the_command_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let checks = examine(&board(folder.path(), r::IDENTITY), &embedded::digits());
    let found = outcomes(&checks);
    assert_eq!(found[5..8], [("identity", Ok), ("buffer", Failed), ("port widths", Skipped)]);
    assert_eq!(found[8..10], [("DMA loop-back", Failed), ("interrupt", Skipped)]);
    assert!(checks[6].text.contains("modprobe u-dma-buf udmabuf0=1048576"), "{}", checks[6].text);
    assert_eq!(checks[6].text, checks[8].text);
}

#[test]
fn the_registers_of_an_fpga_that_is_not_programmed_are_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let options = board(folder.path(), r::IDENTITY);
    let state = options.roots.sysfs.join("class/fpga_manager/fpga0/state");
    fs::write(state, "write init error\n").unwrap();
    // A register that is read would say so: the node is gone.
    fs::remove_file(options.roots.dev.join("uio0")).unwrap();
    let checks = examine(&options, &embedded::digits());
    let found = outcomes(&checks);
    assert_eq!(
        (found[1], found[4], found[5]),
        (("bitstream", Failed), ("UIO device", Skipped), ("identity", Skipped))
    );
    assert_eq!(checks[4].text, "would hang the system");
}

#[test]
fn debians_kernel_for_arm_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let release = options.roots.proc.join("sys/kernel/osrelease");
    fs::create_dir_all(release.parent().unwrap()).unwrap();
    fs::write(release, "6.1.0-40-armmp\n").unwrap();
    let checks = examine(&options, &embedded::digits());
    assert_eq!(outcomes(&checks)[0], ("kernel", Failed));
    assert!(
        checks[0].text.starts_with("6.1.0-40-armmp: Debian's kernel for ARM is not supported"),
        "{}",
        checks[0].text
    );
}
