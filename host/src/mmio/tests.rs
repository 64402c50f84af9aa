//! Registers of files that stand for a UIO device.

use std::fs;
use std::path::Path;

use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::chain;
use firebrick_spec::registers as r;

use super::{UioDevice, UioError, UioOptions, UioRegisters};
use crate::sysfs::Roots;

const OPTIONS: UioOptions = UioOptions { poll: false };

/// A UIO device whose registers are a plain file of zeros.
fn device(root: &Path, node: &str, name: &str, size: &str) -> Roots {
    let roots = Roots::below(root);
    let uio = roots.sysfs.join("class/uio").join(node);
    fs::create_dir_all(uio.join("maps/map0")).unwrap();
    fs::create_dir_all(&roots.dev).unwrap();
    for (attribute, text) in [("name", name), ("maps/map0/size", size), ("maps/map0/addr", "0x43c00000")] {
        fs::write(uio.join(attribute), format!("{text}\n")).unwrap();
    }
    fs::write(uio.join("maps/map0/offset"), "0x0\n").unwrap();
    fs::write(roots.dev.join(node), vec![0; r::WINDOW_BYTES]).unwrap();
    roots
}

#[test]
fn a_device_is_found_by_its_name_or_node() {
    let folder = tempfile::tempdir().unwrap();
    device(folder.path(), "uio0", "other", "0x1000");
    let roots = device(folder.path(), "uio3", "firebrick", "0x00010000");
    for name in ["firebrick", "uio3"] {
        let found = UioDevice::find(&roots, name).unwrap();
        assert_eq!((found.node, found.size), (roots.dev.join("uio3"), 0x10000));
        assert_eq!((found.address, found.offset), (0x43c0_0000, 0));
    }
    let error = UioDevice::find(&roots, "fire").unwrap_err().to_string();
    assert!(error.starts_with("no UIO device named fire below"), "{error}");
    assert!(error.contains("there are other (uio0), firebrick (uio3); `firebrick load` makes it"), "{error}");
    device(folder.path(), "uio4", "firebrick", "0x4000");
    let error = UioDevice::find(&roots, "firebrick").unwrap_err();
    assert!(matches!(error, UioError::Several { .. }), "{error}");
}

#[test]
fn a_window_that_is_too_small_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let roots = device(folder.path(), "uio0", "firebrick", "0x1000");
    let error = UioDevice::find(&roots, "firebrick").unwrap_err().to_string();
    assert!(
        error.contains("uio0: the register window has 0x1000 bytes, accepted: 0x4000 or more"),
        "{error}"
    );
    let roots = device(folder.path(), "uio0", "firebrick", "large");
    let error = UioDevice::find(&roots, "firebrick").unwrap_err().to_string();
    assert!(error.contains("maps/map0/size: \"large\" is no number"), "{error}");
}

#[test]
fn registers_are_words_of_the_mapping() {
    let folder = tempfile::tempdir().unwrap();
    let roots = device(folder.path(), "uio0", "firebrick", "0x4000");
    let uio = UioDevice::find(&roots, "firebrick").unwrap();
    let mut registers = UioRegisters::open(&uio, &OPTIONS).unwrap();
    registers.write(r::WATCHDOG, 0x0102_0304).unwrap();
    assert_eq!(registers.read(r::WATCHDOG).unwrap(), 0x0102_0304);
    let bytes = fs::read(&uio.node).unwrap();
    assert_eq!(bytes[r::WATCHDOG..][..4], 0x0102_0304u32.to_ne_bytes());
    assert_eq!(bytes.iter().filter(|byte| **byte != 0).count(), 4);
    for offset in [2, r::WINDOW_BYTES, usize::MAX & !3] {
        assert!(
            matches!(registers.read(offset), Err(BusError::BadOffset { offset: found }) if found == offset)
        );
        assert!(
            matches!(registers.write(offset, 1), Err(BusError::BadOffset { offset: found }) if found == offset)
        );
    }
    assert!(!registers.wait_interrupt(1).unwrap());
    fs::write(roots.dev.join("uio0"), [&bytes[..r::IRQ_STATUS], &[1, 0, 0, 0][..]].concat()).unwrap();
    assert!(registers.wait_interrupt(u64::MAX).unwrap());
}

#[test]
fn a_second_program_is_refused_until_the_first_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let roots = device(folder.path(), "uio0", "firebrick", "0x4000");
    let uio = UioDevice::find(&roots, "firebrick").unwrap();
    let first = UioRegisters::open(&uio, &OPTIONS).unwrap();
    let error = UioRegisters::open(&uio, &OPTIONS).unwrap_err().to_string();
    let process = std::process::id();
    assert!(error.contains(&format!("uio0: in use by process {process}; one program at a time")), "{error}");
    drop(first);
    UioRegisters::open(&uio, &OPTIONS).unwrap();
}

#[test]
fn a_node_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let roots = device(folder.path(), "uio0", "firebrick", "0x4000");
    fs::remove_file(roots.dev.join("uio0")).unwrap();
    let uio = UioDevice::find(&roots, "firebrick").unwrap();
    let error = chain(&UioRegisters::open(&uio, &OPTIONS).unwrap_err());
    assert!(error.contains("dev/uio0: cannot be opened; run as root"), "{error}");
    assert!(error.contains("udev rule: No such file"), "{error}");
}
