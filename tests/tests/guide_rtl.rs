//! Frames by the programmer's guide: a Python program that knows the documents alone makes descriptors, weight stream and memory of drawn
//! networks, reads its numbers from the C header, and compares what the engine writes with NumPy.

use std::fs;
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_spec::EngineConfig;
use firebrick_spec::render::c_header;
use firebrick_tests::python::interpreter;

/// Runs the program on an engine with small stores: whether all networks were computed, and what was said. All ends of a network (a
/// map, a pooled one, sums, partial sums, and these added up) come in turns.
fn run(python: &str, header: &str, ports: usize, (seed, draws): (u32, u32)) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let (verilog, c) = (folder.path().join("firebrick.v"), folder.path().join("firebrick.h"));
    // A PE without filters in a pass is no rarity with three, and neither are packets that wait for room in so small a weight store.
    let config = EngineConfig { ports, activation_words: 256, weight_words: 64, ..EngineConfig::with_pes(3) };
    fs::write(&verilog, firebrick_hdl::verilog(&config)).unwrap();
    fs::write(&c, header).unwrap();
    let mut program = Command::new(python);
    program.arg(root().join("tests/python/guide")).args([verilog, c]);
    for (option, value) in [("--ports", ports as u32), ("--seed", seed), ("--draws", draws)] {
        program.arg(option).arg(value.to_string());
    }
    let output = program.output().expect("the interpreter starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
#[ignore = "slow: make check"]
fn a_program_written_from_the_guide_runs_networks() {
    let test = "a_program_written_from_the_guide_runs_networks";
    let Some(python) = interpreter("guide", test) else { return };
    for (ports, seeds) in [(1, (10, 5)), (2, (20, 10))] {
        let (passed, said) = run(&python, &c_header(), ports, seeds);
        println!("{said}");
        assert!(passed, "{ports} ports: {said}");
    }
}

#[test]
#[ignore = "slow: make check"]
fn a_wrong_header_is_found_by_the_program_written_from_the_guide() {
    let test = "a_wrong_header_is_found_by_the_program_written_from_the_guide";
    let Some(python) = interpreter("guide", test) else { return };
    // Where a map word's own pixels begin.
    let wrong = c_header().replace("CENTRE_TAP 1u", "CENTRE_TAP 0u");
    let (passed, said) = run(&python, &wrong, 1, (10, 1));
    assert!(!passed && said.contains("bytes, the first at"), "{said}");
}
