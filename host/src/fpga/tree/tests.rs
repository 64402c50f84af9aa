//! Against the device-tree compiler, which is another program.

use std::io::Write;
use std::process::{Command, Stdio};

use super::*;

const SOURCE: &str = r#"/dts-v1/;
/plugin/;
/ {
    fragment@0 {
        target = <&amba>;
        __overlay__ {
            device@43c00000 { compatible = "generic-uio", "other"; reg = <0x43c00000 0x4000>; linux,uio-name = "firebrick"; };
        };
    };
};
"#;

/// What `dtc` makes of its input; `None` where it is not installed.
fn dtc(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut command = Command::new("dtc");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        println!("SKIPPED: the device-tree compiler: not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(output.stdout)
}

#[test]
fn the_compilers_tree_is_read_and_written() {
    let Some(blob) = dtc(&["-@", "-I", "dts", "-O", "dtb"], SOURCE.as_bytes()) else { return };
    let mut tree = Node::parse(&blob).unwrap();
    let device = tree.at_mut("/fragment@0/__overlay__/device@43c00000").unwrap();
    assert!(device.is_compatible("generic-uio") && device.is_compatible("other"));
    assert_eq!(device.text("linux,uio-name").as_deref(), Some("firebrick"));
    assert_eq!(cells(device.property("reg").unwrap()), [0x43c0_0000, 0x4000]);
    let place = tree.child("__fixups__").unwrap().text("amba");
    assert_eq!(place.as_deref(), Some("/fragment@0:target:0"));
    let text = |blob: &[u8]| dtc(&["-I", "dtb", "-O", "dts"], blob).unwrap();
    assert_eq!(text(&tree.blob()), text(&blob), "written again, it is the same tree");
    assert_eq!(Node::parse(&tree.blob()), Ok(tree));
}

#[test]
fn damaged_trees_are_refused() {
    assert_eq!(Node::parse(b"text"), Err(TreeError::Magic));
    let Some(blob) = dtc(&["-@", "-I", "dts", "-O", "dtb"], SOURCE.as_bytes()) else { return };
    let structure = cells(&blob)[2] as usize;
    for len in 0..blob.len() {
        let _ = Node::parse(&blob[..len]);
    }
    for at in 0..blob.len() {
        let mut wrong = blob.clone();
        wrong[at] ^= 0xff;
        // Anything but a panic.
        let _ = Node::parse(&wrong);
    }
    assert!(matches!(Node::parse(&blob[..structure + 6]), Err(TreeError::Damaged { .. })));
}
