//! The generated testbench in Icarus Verilog, a simulator that works by events as XSim does.

use std::fs;
use std::path::Path;

use crate::boards::{BOARDS, generated, tool};

/// What the testbench of a generated folder says.
fn simulate(folder: &Path) -> String {
    compile(folder);
    run(folder, &[])
}

fn compile(folder: &Path) {
    let files =
        ["-g2005", "-Wall", "-Wno-timescale", "-o", "testbench", "firebrick.v", "firebrick_testbench.v"];
    let compiled = tool("iverilog", folder, &files);
    let said = String::from_utf8_lossy(&compiled.stderr);
    assert!(compiled.status.success() && !said.contains("firebrick_testbench.v"), "{said}");
}

/// What it says with options.
fn run(folder: &Path, options: &[&str]) -> String {
    let run = tool("vvp", folder, &[&["-n", "testbench"], options].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}

fn verdict(said: &str) -> &str {
    said.lines().last().unwrap_or_default()
}

#[test]
fn it_passes_with_one_memory_port_and_with_two() {
    let folder = tempfile::tempdir().unwrap();
    // The KV260's weight stores are UltraRAMs, of which the Verilog says nothing at power-up.
    for (board, ports) in [("zybo-z7-10", "1"), ("pynq-z2", "2"), ("kv260", "2")] {
        let out = generated(folder.path(), board, &["--pes", "2", "--ports", ports]);
        let said = simulate(&out);
        assert_eq!(verdict(&said), "PASSED", "{said}");
        assert_eq!(said.matches("frame: ").count(), 2, "{said}");
    }
}

#[test]
fn wrong_options_are_told_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "zybo-z7-10", &["--pes", "1"]);
    compile(&out);
    let orders = "together, data_first, address_first, drawn";
    let seeds = "0 to 4294967295";
    let reset = "+no_soft_reset";
    for (option, told, accepted) in [
        ("+write_order=sideways", "+write_order=sideways", orders),
        ("+write_order=Drawn", "+write_order=Drawn", orders),
        ("+write_order=", "+write_order=", orders),
        ("+write_order", "+write_order=", orders),
        ("+seed=x7", "+seed=x7", seeds),
        ("+seed=-1", "+seed=-1", seeds),
        ("+seed=4294967296", "+seed=4294967296", seeds),
        ("+seed=", "+seed=", seeds),
        ("+no_soft_reset=0", "+no_soft_reset=0", reset),
    ] {
        assert_eq!(run(&out, &[option]), format!("FAILED: {told}, accepted: {accepted}\n"));
    }
    let two = run(&out, &["+seed=x", "+write_order=y"]);
    assert_eq!(two, format!("FAILED: +write_order=y, accepted: {orders}\n"));
}

#[test]
#[ignore = "simulates the engines of all boards: two minutes"]
fn it_passes_with_every_boards_own_engine() {
    let folder = tempfile::tempdir().unwrap();
    for board in BOARDS {
        let said = simulate(&generated(folder.path(), board, &[]));
        assert_eq!(verdict(&said), "PASSED", "{board}: {said}");
    }
}

/// A copy of the file with a change, and the verdict on it.
fn with_change(folder: &Path, file: &str, change: impl Fn(&str) -> String) -> String {
    let path = folder.join(file);
    let right = fs::read_to_string(&path).unwrap();
    let wrong = change(&right);
    assert_ne!(wrong, right, "{file}");
    fs::write(&path, wrong).unwrap();
    let said = simulate(folder);
    fs::write(&path, right).unwrap();
    said
}

#[test]
#[ignore = "slow: make check"]
fn it_fails_when_something_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "zybo-z7-10", &["--pes", "1"]);
    // One byte of what is expected: the first that the golden model says something of.
    let said = with_change(&out, "sim/expected.hex", |text| {
        let at = text.find(|c: char| c.is_ascii_hexdigit()).unwrap();
        let other = if &text[at..=at] == "0" { "1" } else { "0" };
        format!("{}{other}{}", &text[..at], &text[at + 1..])
    });
    assert!(said.contains("byte of a feature map") && verdict(&said).starts_with("FAILED"), "{said}");
    // A reserved bit of the first descriptor.
    let said = with_change(&out, "sim/descriptors.hex", |text| format!("8{}", &text[1..]));
    assert!(said.contains("ERROR_CODE") && verdict(&said).starts_with("FAILED"), "{said}");
    // A byte that is not written.
    let said = with_change(&out, "firebrick.v", |text| text.replace(" wstrb = 8'd255;", " wstrb = 8'd127;"));
    assert!(said.contains("m_axi_wstrb") && verdict(&said).starts_with("FAILED"), "{said}");
}
