//! Whole frames of the generated engine in Icarus Verilog, driven by cocotb with a memory and a manager of another hand.

use std::env;
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use firebrick_hdl::leaf::ResetSynchroniser;
use firebrick_lab::generated::root;
use firebrick_lab::resets::frames::{Frames, Outcome, generate};
use firebrick_lab::resets::{ENGINE, Reset, all, record};
use firebrick_tests::python::interpreter;
use firebrick_tests::testbench::Testbench;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// Copies without a reset that are run.
const BROKEN: usize = 2;

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

/// Frames of an engine with values at power-up.
fn frames(python: &str, ports: usize, draws: u32) -> Frames<'_> {
    Frames { python, ports, seed: seed(), draws, power_up: false }
}

#[test]
#[ignore = "slow: make check"]
fn frames_are_right_with_a_memory_of_another_hand() {
    let test = "frames_are_right_with_a_memory_of_another_hand";
    let Some(python) = interpreter("bus", test) else { return };
    for ports in [1, 2] {
        let Outcome { passed, said } =
            frames(&python, ports, DRAWS).run(Testbench::new(2, ports).folder()).unwrap();
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
    let Outcome { passed, said } = frames(&python, 1, 0).run(bench.folder()).unwrap();
    assert!(
        !passed && said.contains("FAILED: frames_are_right") && said.contains("1 bytes, the first at"),
        "{said}"
    );
}

#[test]
#[ignore = "slow: make check"]
fn frames_are_right_from_unknown_power_up() {
    let test = "frames_are_right_from_unknown_power_up";
    let Some(python) = interpreter("bus", test) else { return };
    for (pes, ports) in [(2, 1), (4, 2)] {
        let folder = tempfile::tempdir().unwrap();
        generate(folder.path(), pes, ports).unwrap();
        let frames = Frames { python: &python, ports, seed: seed(), draws: 1, power_up: true };
        let Outcome { passed, said } = frames.run(folder.path()).unwrap();
        println!("{said}");
        assert!(passed, "{pes} PEs, {ports} ports: {said}");
    }
}

#[test]
#[ignore = "slow: make check"]
fn a_copy_without_one_reset_is_caught() {
    let test = "a_copy_without_one_reset_is_caught";
    let Some(python) = interpreter("bus", test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (pes, ports) = ENGINE;
    let verilog = generate(folder.path(), pes, ports).unwrap();
    let (resets, records) = (all(&verilog), record::load().unwrap());
    assert_eq!(record::gone(&records, &resets), Vec::<String>::new());
    let seed = seed();
    let finding = |reset: &&Reset| records.get(&reset.name).is_some_and(|record| record.finding.is_some());
    let known: Vec<&Reset> = resets.iter().filter(finding).collect();
    assert!(known.len() > BROKEN, "{known:?}");
    let mut draw = ChaCha8Rng::seed_from_u64(seed.into());
    for reset in known.choose_multiple(&mut draw, BROKEN) {
        let frames = Frames { python: &python, ports, seed, draws: 0, power_up: true };
        let found = reset.finding(&frames, folder.path(), &verilog).unwrap();
        println!("without the reset of {}: {}", reset.name, found.as_deref().unwrap_or("nothing"));
        assert!(found.is_some(), "{}: kept is {:?}", reset.name, records[&reset.name]);
    }
}

#[test]
fn the_guide_has_the_shortest_reset() {
    let guide = fs::read_to_string(root().join("docs/programmers-guide.md")).unwrap();
    let least = format!("low at {} rising edge", ResetSynchroniser::LEAST_CYCLES);
    assert!(guide.contains(&least), "{least}");
}
