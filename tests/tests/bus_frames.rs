//! Whole frames of the generated engine in Icarus Verilog, driven by cocotb with a memory and a manager of another hand.

use std::env;
use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use firebrick_lab::generated::root;
use firebrick_tests::python::interpreter;
use firebrick_tests::testbench::Testbench;

/// Runs with pauses: their seeds follow one another.
const DRAWS: u32 = 3;

/// The first seed of the memory's pauses: `FIREBRICK_TEST_SEED`, else the time's; printed.
fn seed() -> u32 {
    let given = env::var("FIREBRICK_TEST_SEED").ok().map(|seed| seed.parse().expect("a seed is a number"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_micros());
    let seed = given.unwrap_or(now);
    println!("FIREBRICK_TEST_SEED={seed}");
    seed
}

/// Runs a folder's frames, `draws` of them with pauses: whether all passed, and what was said.
fn run(python: &str, bench: &Testbench, ports: usize, draws: u32) -> (bool, String) {
    let mut program = Command::new(python);
    program.arg(root().join("tests/python/bus")).arg(bench.folder());
    for (option, value) in [("--ports", ports as u32), ("--seed", seed()), ("--draws", draws)] {
        program.arg(option).arg(value.to_string());
    }
    let output = program.output().expect("the interpreter starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
#[ignore = "slow: make check"]
fn frames_are_right_with_a_memory_of_another_hand() {
    let test = "frames_are_right_with_a_memory_of_another_hand";
    let Some(python) = interpreter("bus", test) else { return };
    for ports in [1, 2] {
        let (passed, said) = run(&python, &Testbench::new(2, ports), ports, DRAWS);
        println!("{said}");
        assert!(passed, "{ports} ports: {said}");
    }
}

#[test]
#[ignore = "slow: make check"]
fn a_wrong_byte_is_found_with_a_memory_of_another_hand() {
    let test = "a_wrong_byte_is_found_with_a_memory_of_another_hand";
    let Some(python) = interpreter("bus", test) else { return };
    let bench = Testbench::new(2, 1);
    let path = bench.folder().join("sim/expected.hex");
    let right = fs::read_to_string(&path).unwrap();
    let at = right.find(|c: char| c.is_ascii_hexdigit()).expect("the model says something");
    let other = if right[at..].starts_with('0') { "1" } else { "0" };
    fs::write(&path, format!("{}{other}{}", &right[..at], &right[at + 1..])).unwrap();
    let (passed, said) = run(&python, &bench, 1, 0);
    assert!(
        !passed && said.contains("FAILED: frames_are_right") && said.contains("1 bytes, the first at"),
        "{said}"
    );
}
