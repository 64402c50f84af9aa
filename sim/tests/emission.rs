//! The whole accelerator's Verilog before the tools: lint, a second front end, and the shape of the text.

use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_hdl::emit::lint::vlt;
use firebrick_hdl::emit::top::TOP;
use firebrick_hdl::verilog;
use firebrick_spec::EngineConfig;

/// Runs a tool in `folder`; everything it says, and whether it was content.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|e| panic!("{program} cannot be run: {e}"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn verilator_finds_nothing_but_what_is_waived() {
    for (pes, ports) in [(1, 1), (2, 2), (5, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let text = verilog(&EngineConfig { ports, ..EngineConfig::with_pes(pes) });
        fs::write(folder.path().join("firebrick.v"), &text).unwrap();
        fs::write(folder.path().join("waivers.vlt"), vlt(&text, "*firebrick.v")).unwrap();
        let arguments = ["--lint-only", "-Wall", "--top-module", TOP, "waivers.vlt", "firebrick.v"];
        let (content, said) = run(folder.path(), "verilator", &arguments);
        assert!(content && said.trim().is_empty(), "{pes} PEs, {ports} ports:\n{said}");
    }
}

#[test]
fn without_waivers_the_rules_that_matter_hold() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("firebrick.v"),
        verilog(&EngineConfig { ports: 2, ..EngineConfig::with_pes(3) }),
    )
    .unwrap();
    let (_, said) =
        run(folder.path(), "verilator", &["--lint-only", "-Wall", "--top-module", TOP, "firebrick.v"]);
    for rule in firebrick_hdl::emit::lint::NEVER_WAIVED {
        assert!(!said.contains(rule), "{said}");
    }
    assert!(said.contains("UNUSEDSIGNAL"), "the lint did run: {said}");
}

#[test]
fn icarus_accepts_it_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("firebrick.v"), verilog(&EngineConfig::with_pes(4))).unwrap();
    let (content, said) =
        run(folder.path(), "iverilog", &["-g2005", "-Wall", "-Wno-timescale", "-o", "out", "firebrick.v"]);
    let complaints = said.lines().filter(|l| l.contains("error") || l.contains("sensitivities"));
    assert!(content && complaints.count() == 0, "{said}");
}

#[test]
fn the_text_does_not_grow_with_the_chain_but_by_its_instances() {
    let modules =
        |pes| verilog(&EngineConfig::with_pes(pes)).lines().filter(|l| l.starts_with("module ")).count();
    assert_eq!(modules(3), modules(16));
    let text = verilog(&EngineConfig::with_pes(16));
    assert_eq!(text, verilog(&EngineConfig::with_pes(16)), "the same text every time");
    assert!(
        text.lines().filter(|l| l.starts_with("module ")).all(|l| !l
            .split('(')
            .next()
            .unwrap()
            .contains('$'))
    );
}
