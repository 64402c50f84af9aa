//! The whole way on made-up folders, which look as a kernel's.

use std::fs;
use std::path::Path;

use super::*;
use crate::fpga::Origin;
use crate::fpga::overlay;

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn text(value: &str) -> Vec<u8> {
    [value.as_bytes(), &[0]].concat()
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn node(name: &str, properties: &[(&str, Vec<u8>)], children: Vec<Node>) -> Node {
    let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Node { name: name.into(), properties, children }
}

/// An overlay as `dtc -@` makes it: the FPGA's file, a clock, our device.
fn overlay_tree() -> Node {
    let clock = node("clock", &[("compatible", text("xlnx,fclk")), ("clocks", words(&[!0, 15]))], vec![]);
    let ours = [
        ("compatible", text("generic-uio")),
        ("reg", words(&[0x43c0_0000, 0x4000])),
        ("interrupt-parent", words(&[!0])),
        ("interrupts", words(&[0, 29, 4])),
        ("linux,uio-name", text("firebrick")),
    ];
    let devices = node("__overlay__", &[], vec![clock, node("firebrick@43c00000", &ours, vec![])]);
    let region = node("__overlay__", &[("firmware-name", text("other.bin"))], vec![]);
    let fragment = |name, overlay| node(name, &[("target", words(&[!0]))], vec![overlay]);
    let fixups = [
        ("fpga_full", text("/fragment@0:target:0")),
        ("amba", text("/fragment@1:target:0")),
        ("clkc", text("/fragment@1/__overlay__/clock:clocks:0")),
        ("intc", text("/fragment@1/__overlay__/firebrick@43c00000:interrupt-parent:0")),
    ];
    let all = vec![
        fragment("fragment@0", region),
        fragment("fragment@1", devices),
        node("__fixups__", &fixups, vec![]),
    ];
    node("", &[], all)
}

/// A Zynq whose tree has no symbols, with the folders of a kernel of Xilinx's, and PYNQ's device on our interrupt.
fn pynq(root: &Path) -> Roots {
    let roots = Roots::below(root);
    let tree = roots.device_tree();
    write(&tree.join("compatible"), &text("xlnx,zynq-7000"));
    write(&tree.join("axi/compatible"), &text("simple-bus"));
    write(&tree.join("axi/slcr@f8000000/clkc@100/compatible"), &text("xlnx,ps7-clkc"));
    write(&tree.join("axi/slcr@f8000000/clkc@100/phandle"), &words(&[3]));
    write(&tree.join("axi/interrupt-controller@f8f01000/compatible"), &text("arm,cortex-a9-gic"));
    write(&tree.join("fpga-full/compatible"), &text("fpga-region"));
    let fabric = roots.sysfs.join("bus/platform/devices/40000000.fabric");
    write(&fabric.join("of_node/compatible"), &text("generic-uio"));
    write(&fabric.join("of_node/interrupts"), &words(&[0, 29, 4]));
    write(&fabric.join("of_node/reg"), &words(&[0x4000_0000, 0x1_0000]));
    write(&fabric.join("driver/here"), b"");
    write(&roots.sysfs.join("bus/platform/drivers/uio_pdrv_genirq/unbind"), b"");
    write(&roots.sysfs.join("class/u-dma-buf/here"), b"");
    write(&roots.sysfs.join("class/fpga_region/region0/here"), b"");
    write(&roots.sysfs.join("class/fpga_manager/fpga0/state"), b"operating\n");
    fs::create_dir_all(overlay::folder(&roots)).unwrap();
    roots
}

fn options(root: &Path) -> LoadOptions {
    let file = root.join("firebrick.dtbo");
    fs::write(&file, overlay_tree().blob()).unwrap();
    LoadOptions {
        bitstream: Some(Bitstream { words: vec![1, 2, 3, 4], origin: Origin::Bin }),
        overlay: Some(file),
        uio: "firebrick".into(),
        hertz: Some(50_000_000),
        firmware: root.join("firmware"),
    }
}

#[test]
fn an_overlay_is_made_fit_and_rivals_lose_their_driver() {
    let folder = tempfile::tempdir().unwrap();
    let roots = pynq(folder.path());
    fs::create_dir_all(folder.path().join("firmware")).unwrap();
    // No kernel makes a device of it here.
    let error = load(&roots, &options(folder.path())).unwrap_err();
    assert!(matches!(&error, LoadError::NoDevice { name } if name == "firebrick"), "{error}");
    let unbound =
        fs::read_to_string(roots.sysfs.join("bus/platform/drivers/uio_pdrv_genirq/unbind")).unwrap();
    assert_eq!(unbound, "40000000.fabric");
    assert_eq!(fs::read(folder.path().join("firmware/firebrick.bin")).unwrap(), [1, 2, 3, 4]);
}

#[test]
fn references_become_paths_and_numbers_where_there_are_no_symbols() {
    let folder = tempfile::tempdir().unwrap();
    let roots = pynq(folder.path());
    let fitted = fit(&roots, Path::new("o"), &overlay_tree().blob()).unwrap();
    let mut tree = Node::parse(&fitted).unwrap();
    assert!(tree.child("__fixups__").is_none());
    assert_eq!(tree.at_mut("/fragment@0").unwrap().text("target-path").as_deref(), Some("/fpga-full"));
    assert_eq!(tree.at_mut("/fragment@1").unwrap().text("target-path").as_deref(), Some("/axi"));
    let clock = tree.at_mut("/fragment@1/__overlay__/clock").unwrap();
    assert_eq!(clock.property("clocks"), Some(&words(&[3, 15])[..]));
    let ours = tree.at_mut("/fragment@1/__overlay__/firebrick@43c00000").unwrap();
    assert_eq!(ours.property("interrupt-parent"), None);
    fs::remove_file(roots.device_tree().join("axi/slcr@f8000000/clkc@100/compatible")).unwrap();
    let error = fit(&roots, Path::new("o"), &overlay_tree().blob()).unwrap_err();
    assert!(matches!(&error, LoadError::Label { label } if label == "clkc"), "{error}");
}

#[test]
fn a_mainline_kernel_is_refused_before_anything_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let roots = pynq(folder.path());
    fs::remove_dir(overlay::folder(&roots)).unwrap();
    write(&roots.proc.join("sys/kernel/osrelease"), b"6.1.0\n");
    assert!(matches!(load(&roots, &options(folder.path())), Err(LoadError::Mainline { .. })));
    write(&roots.proc.join("sys/kernel/osrelease"), b"6.1.0-40-armmp\n");
    assert!(matches!(load(&roots, &options(folder.path())), Err(LoadError::Unsupported { .. })));
    assert!(!folder.path().join("firmware").exists());
}

#[test]
fn without_a_region_the_attribute_programs_and_the_overlay_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let roots = pynq(folder.path());
    fs::remove_dir_all(roots.sysfs.join("class/fpga_region")).unwrap();
    let system = System::of(&roots);
    let mut tree = overlay_tree();
    write(&roots.sysfs.join("class/fpga_manager/fpga0/firmware"), b"");
    assert!(!choose_way(&roots, &system, &options(folder.path()), &mut tree));
    assert!(tree.child("fragment@0").is_none() && tree.child("fragment@1").is_some());
    assert!(tree.child("__fixups__").unwrap().property("fpga_full").is_none());
}
