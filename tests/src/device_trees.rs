//! Device trees of real kernels, compiled, and taken apart as a running kernel shows them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_host::fpga::tree::Node;
use firebrick_lab::generated::root;

/// Debian's source of Linux, as far as device trees go. `None`, after a line `SKIPPED: <test>: <reason>`, if it cannot be had.
///
/// # Panics
/// If it cannot be had and `FIREBRICK_REQUIRE_DATA` is `1`.
pub fn linux(test: &str) -> Option<PathBuf> {
    let output = Command::new("bash").arg(root().join("scripts/linux-source.sh")).output();
    let reason = match output {
        Ok(output) if output.status.success() => {
            return Some(String::from_utf8_lossy(&output.stdout).trim().into());
        }
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().replace('\n', " "),
        Err(error) => error.to_string(),
    };
    assert!(std::env::var_os("FIREBRICK_REQUIRE_DATA").is_none_or(|v| v != "1"), "{test}: {reason}");
    println!("SKIPPED: {test}: no source of Linux: {reason}");
    None
}

/// Compiles a source, preprocessed as the kernel's build does it, with symbols or without.
///
/// # Panics
/// If `cpp` or `dtc` do not take it.
pub fn compile(linux: &Path, source: &Path, symbols: bool, out: &Path) {
    let preprocessed = out.with_extension("pp");
    let mut cpp = Command::new("cpp");
    cpp.args(["-nostdinc", "-undef", "-D__DTS__", "-x", "assembler-with-cpp", "-P"]);
    for folder in ["include", "arch/arm/boot/dts", "arch/arm64/boot/dts/xilinx"] {
        cpp.arg("-I").arg(linux.join(folder));
    }
    run(cpp.arg(source).arg("-o").arg(&preprocessed));
    let mut dtc = Command::new("dtc");
    dtc.args(["-q", "-I", "dts", "-O", "dtb"]).args(symbols.then_some("-@"));
    run(dtc.arg("-o").arg(out).arg(&preprocessed));
}

/// Merges overlays into a base: what `fdtoverlay` says, if it does not take them.
///
/// # Errors
/// The first line of what it says.
pub fn merge(base: &Path, overlays: &[&Path], out: &Path) -> Result<(), String> {
    let mut command = Command::new("fdtoverlay");
    command.arg("-i").arg(base).arg("-o").arg(out).args(overlays);
    let output = command.output().unwrap_or_else(|e| panic!("fdtoverlay: {e}; `make setup` installs it"));
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(said.lines().find(|line| line.contains("FDT_ERR")).unwrap_or_default().trim().to_owned())
}

/// Writes a tree as `/sys/firmware/devicetree/base` shows it: a folder a node, a file a property.
///
/// # Errors
/// A file that cannot be written.
pub fn unpack(tree: &Node, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, value) in &tree.properties {
        fs::write(folder.join(name), value)?;
    }
    tree.children.iter().try_for_each(|child| unpack(child, &folder.join(&child.name)))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}; `make setup` installs it"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
