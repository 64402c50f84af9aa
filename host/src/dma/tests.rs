//! Buffers of files that stand for u-dma-buf's.

use std::fs;
use std::path::Path;

use firebrick_spec::bus::{BusError, DmaMemory};

use super::UdmaBuffer;
use crate::sysfs::Roots;

fn buffer(root: &Path, class: &str, size: &str, address: &str) -> Roots {
    let roots = Roots::below(root);
    let folder = roots.sysfs.join("class").join(class).join("udmabuf0");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&roots.dev).unwrap();
    for name in ["sync_for_device", "sync_for_cpu", "sync_offset", "sync_size", "sync_direction"] {
        fs::write(folder.join(name), "").unwrap();
    }
    fs::write(folder.join("size"), size).unwrap();
    fs::write(folder.join("phys_addr"), address).unwrap();
    fs::write(roots.dev.join("udmabuf0"), vec![0; 8192]).unwrap();
    roots
}

#[test]
fn bytes_go_through_the_mapping_and_ranges_are_handed_over() {
    for class in ["u-dma-buf", "udmabuf"] {
        let folder = tempfile::tempdir().unwrap();
        let roots = buffer(folder.path(), class, "8192\n", "0x1f000000\n");
        let mut memory = UdmaBuffer::open(&roots, "udmabuf0", 8000).unwrap();
        assert_eq!((memory.size(), memory.bus_address()), (8192, 0x1f00_0000));
        memory.write(100, &[1, 2, 3]).unwrap();
        assert_eq!(fs::read(roots.dev.join("udmabuf0")).unwrap()[99..104], [0, 1, 2, 3, 0]);
        let mut back = [0; 3];
        memory.read(100, &mut back).unwrap();
        assert_eq!(back, [1, 2, 3]);
        memory.sync_for_device(100, 3).unwrap();
        memory.sync_for_cpu(8191, 1).unwrap();
        let read =
            |name| fs::read_to_string(roots.sysfs.join("class").join(class).join("udmabuf0").join(name));
        match class {
            "u-dma-buf" => assert_eq!(read("sync_for_cpu").unwrap(), "0x00001fc000000049"),
            _ => assert_eq!(
                (read("sync_offset").unwrap(), read("sync_for_cpu").unwrap()),
                ("8128".into(), "1".into())
            ),
        }
        let bad = |found| matches!(found, Err(BusError::BadRange { offset: 8190, len: 3, size: 8192 }));
        assert!(bad(memory.write(8190, &[0; 3])) && bad(memory.read(8190, &mut [0; 3])));
        assert!(bad(memory.sync_for_cpu(8190, 3)));
        assert!(memory.sync_for_device(usize::MAX, 2).is_err());
    }
}

#[test]
fn a_missing_or_small_buffer_is_told_with_the_command_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let roots = buffer(folder.path(), "u-dma-buf", "8192", "0x1f000000");
    let refusal = |name, needed| UdmaBuffer::open(&roots, name, needed).unwrap_err().to_string();
    let error = refusal("udmabuf1", 3_000_000);
    assert!(error.starts_with("no u-dma-buf named udmabuf1 below"), "{error}");
    assert!(
        error.ends_with("class/u-dma-buf: load the module with `modprobe u-dma-buf udmabuf1=3145728`"),
        "{error}"
    );
    let error = refusal("udmabuf0", 8193);
    assert!(
        error.starts_with("u-dma-buf udmabuf0: 8192 bytes, the network needs 8193: load the module"),
        "{error}"
    );
    assert!(error.contains("`rmmod u-dma-buf; modprobe u-dma-buf udmabuf0=1048576`"), "{error}");
}

#[test]
fn what_the_accelerator_cannot_address_is_refused() {
    let refusal = |size, address| {
        let folder = tempfile::tempdir().unwrap();
        let roots = buffer(folder.path(), "u-dma-buf", size, address);
        UdmaBuffer::open(&roots, "udmabuf0", 0).unwrap_err().to_string()
    };
    let error = refusal("8192", "0x100000000");
    assert!(error.contains("physical address 0x100000000, accepted: a multiple of 128 with all"), "{error}");
    assert!(refusal("8192", "0xfffff000").contains("below 4 GiB"));
    assert!(refusal("8192", "0x1f000040").contains("a multiple of 128"));
    assert!(refusal("8200", "0x1f000000").contains("8200 bytes, accepted: a multiple of 128 below 2 GiB"));
    assert!(refusal("0x80000000", "0x0").contains("below 2 GiB"));
}
