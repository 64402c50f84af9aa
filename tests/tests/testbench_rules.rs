//! Rules of the interfaces, on the generated testbench.

use firebrick_lab::generated::root;
use firebrick_tests::testbench::{Testbench, verdict};

/// The testbench's name for itself and for the program made of it.
const TOP: &str = "firebrick_testbench";

/// Options of the orders in which an engine hangs whose write data wait for their address.
const ORDERS: [&[&str]; 5] = [
    &["+write_order=together"],
    &["+write_order=data_first", "+seed=1"],
    &["+write_order=data_first", "+seed=2"],
    &["+write_order=data_first", "+seed=3"],
    &["+write_order=drawn"],
];

fn compiled(ports: usize) -> Testbench {
    let bench = Testbench::new(2, ports);
    bench.compile(TOP, TOP, &[]);
    bench
}

#[test]
fn the_write_port_serves_a_master_that_waits_for_nothing_in_every_order() {
    let bench = Testbench::new(1, 1);
    bench.compile("orders", "write_master", &[&root().join("tests/fixtures/write_master.v")]);
    // First order, how many, and whether data come before their address.
    let sets = [(0, 1, false), (1, 1, false), (2, 1, false), (3, 1, true), (4, 1, true), (0, 5, true)];
    for (first, orders, ahead) in sets {
        for seed in 1..=5 {
            let options = [("first_order", first), ("orders", orders), ("seed", seed)];
            let options = options.map(|(name, value)| format!("+{name}={value}"));
            let said = bench.icarus("orders", &options.each_ref().map(String::as_str));
            assert!(verdict(&said).starts_with("PASSED"), "{options:?}: {said}");
            assert_eq!(!said.contains("ahead 0"), ahead, "{options:?}: {said}");
        }
    }
}

#[test]
fn frames_are_right_when_addresses_come_first_whatever_the_seed() {
    let bench = compiled(2);
    let mut cycles = Vec::new();
    for seed in ["0", "7", "4294967295"] {
        let said = bench.icarus(TOP, &["+write_order=address_first", &format!("+seed={seed}")]);
        assert_eq!(verdict(&said), "PASSED", "seed {seed}: {said}");
        assert!(said.contains(&format!("write_order address_first, seed {seed}\n")), "{said}");
        cycles.push(said.lines().find(|line| line.starts_with("frame: ")).map(str::to_owned));
    }
    cycles.dedup();
    assert_eq!(cycles.len(), 3, "the stalls are drawn: {cycles:?}");
}

/// AXI: a manager must not wait for AWREADY before it raises WVALID (ARM IHI 0022, dependencies between the channels' handshakes).
#[test]
fn write_data_do_not_wait_for_their_address() {
    let bench = compiled(1);
    for options in ORDERS {
        let said = bench.icarus(TOP, options);
        assert_eq!(verdict(&said), "PASSED", "{options:?}: {said}");
    }
}

/// There is no room for a word while the engine resets, and it says so: what is written behind that is not lost.
#[test]
fn no_words_are_lost_while_the_engine_resets() {
    let said = compiled(1).icarus(TOP, &["+no_soft_reset"]);
    assert!(said.contains("at the start: CONTROL 1, QUEUE_FREE 0\n"), "{said}");
    assert_eq!(verdict(&said), "PASSED", "{said}");
}

#[test]
#[ignore = "slow: make check"]
fn verilator_says_what_icarus_says() {
    let bench = compiled(1);
    let others: [&[&str]; 3] = [&["+seed=7"], &["+no_soft_reset"], &["+seed=no"]];
    for options in ORDERS.into_iter().chain(others) {
        assert_eq!(bench.verilator(options), bench.icarus(TOP, options), "{options:?}");
    }
}
