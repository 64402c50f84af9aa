//! Small netlists against sums by hand.

use super::super::hierarchy::Hierarchy;
use super::super::names::Names;
use super::super::netlist::Netlist;
use super::super::netlist::hand::{HIGH, LOW, cell, flip_flop, netlist};
use super::*;

fn timing(netlist: &Netlist) -> Timing {
    estimate(netlist, &Names::new(netlist, &Hierarchy::of(""), "top")).unwrap()
}

#[test]
fn a_path_is_cells_and_nets_by_their_loads() {
    // a.q (5 loads) -> LUT2 -> b.d and CE of four.
    let mut cells = vec![
        flip_flop("a", "9", "3", HIGH, LOW),
        cell("l", "LUT2", &[("I0", "3"), ("I1", "9")], ("O", "4")),
        flip_flop("b", "4", "5", HIGH, LOW),
    ];
    cells.extend((10..14).map(|q| flip_flop(&format!("c{q}"), LOW, &q.to_string(), "3", "5")));
    let timing = timing(&netlist(&cells, &[("one.a", 3), ("two.b", 5)]));
    // 456 + 800 (5 loads) + 124 + 550 + 80.
    assert_eq!((timing.path_ps, timing.logic_ps), (2010, 660));
    assert_eq!(timing.netlist_path_ps, 2010);
    // D of a (from outside) and b, CE and R of the four.
    assert_eq!(timing.endpoints, 10);
    let pair = &timing.pairs[0];
    assert_eq!((pair.start.as_str(), pair.end.as_str()), ("one.a", "two.b (FDRE.D)"));
    assert_eq!((pair.pair_path_ps, pair.path_nets), (2010, 2));
    // 2010; R: 456 + 550 + 430 of 4; CE: 456 + 800 + 205 of 4; D of a: 550 + 80, from an input without a delay.
    let classes: Vec<(u32, usize)> =
        timing.histogram.iter().map(|c| (c.from_ps, c.class_endpoints)).collect();
    assert_eq!(classes, [(2000, 1), (1000, 8), (500, 1)]);
    assert_eq!(timing.path.len(), 3);
    assert!(timing.path[2].ends_with("5 one.a"), "{:?}", timing.path);
}

#[test]
fn a_carry_has_no_net_to_its_neighbour_and_none_from_its_lut() {
    let carry = |name: &str, s: &str, ci: &str, co: &str| {
        cell(name, "CARRY4", &[("CI", ci), ("CYINIT", LOW), ("S", s)], ("CO", co))
    };
    let sum = cell(
        "d",
        "CARRY4",
        &[("CI", "23"), ("DI", "\"0\", \"0\", \"0\", \"0\""), ("S", "\"0\", \"0\", \"0\", \"0\"")],
        ("O", "30, 31, 32, 33"),
    );
    let cells = [
        flip_flop("a", "9", "3", HIGH, LOW),
        cell("l", "LUT1", &[("I0", "3")], ("O", "4")),
        carry("b", "4, \"0\", \"0\", \"0\"", LOW, "10, 11, 12, 13"),
        carry("c", "\"0\", \"0\", \"0\", \"0\"", "13", "20, 21, 22, 23"),
        sum,
        flip_flop("e", "33", "40", HIGH, LOW),
    ];
    // 456 + 550 + 124, S to CO of bit 3: 340 + 300, through 114, to a sum 330, 550 + 80.
    assert_eq!(timing(&netlist(&cells, &[])).path_ps, 2844);
}

#[test]
fn a_flip_flop_without_reset_behind_a_block_ram_is_its_output_register() {
    let ram = |q: &str| cell("r", "RAMB36E1", &[("CLKARDCLK", "2"), ("ADDRARDADDR", "9")], ("DOADO", q));
    let behind = |reset: &str, more: &[String]| {
        let mut cells =
            vec![ram("3"), flip_flop("a", "3", "4", HIGH, reset), flip_flop("b", "4", "5", HIGH, LOW)];
        cells.extend_from_slice(more);
        let timing = timing(&netlist(&cells, &[]));
        (timing.netlist_path_ps, timing.path_ps, timing.netlist_endpoints, timing.endpoints)
    };
    // 2454 + 550 + 80; with the register 880 + 550 + 80, and the flip-flop's input is no end.
    assert_eq!(behind(LOW, &[]), (3084, 1510, 3, 2));
    // One with a reset, or beside another load, is none.
    assert_eq!(behind("7", &[]), (3084, 3084, 4, 4));
    assert_eq!(behind(LOW, &[flip_flop("c", "3", "6", HIGH, LOW)]), (3084, 3084, 4, 4));
}

#[test]
fn an_ultra_ram_is_slower_than_a_block_ram_with_its_register() {
    let ports =
        [("ADDR_A", "9"), ("BWE_A", "9"), ("CLK", "2"), ("DIN_A", "9"), ("EN_A", "9"), ("RDB_WR_A", "9")];
    let behind = |reset: &str| {
        let cells = [
            cell("u", "URAM288", &ports, ("DOUT_B", "3")),
            flip_flop("a", "3", "4", HIGH, reset),
            flip_flop("b", "4", "5", HIGH, LOW),
        ];
        let timing = timing(&netlist(&cells, &[]));
        (timing.netlist_path_ps, timing.path_ps, timing.endpoints)
    };
    // 2454 + 550 + 80; with the register 1500 + 550 + 80. ADDR, BWE, DIN, EN, RDB_WR and D of b.
    assert_eq!(behind(LOW), (3084, 2130, 6));
    // With a reset it is none: D and R of a, too.
    assert_eq!(behind("7"), (3084, 3084, 8));
}

#[test]
fn memories_multipliers_and_shift_registers_begin_and_end_paths() {
    let cells = [
        cell("s", "SRL16E", &[("A0", "9"), ("CE", HIGH), ("CLK", "2"), ("D", "9")], ("Q", "3")),
        cell(
            "m",
            "RAM32M",
            &[("ADDRA", "3"), ("ADDRD", "9"), ("DIA", "9"), ("WCLK", "2"), ("WE", "9")],
            ("DOA", "4"),
        ),
        cell("d", "DSP48E1", &[("A", "4"), ("B", "4"), ("CLK", "2"), ("OPMODE", LOW)], ("P", "5")),
    ];
    let timing = timing(&netlist(&cells, &[]));
    // 1470 + 550 + 140 (the memory's read) + 550 + 1750, B without a register; A has one.
    assert_eq!(timing.path_ps, 4460);
    // D of the shift register, ADDRD, DIA and WE of the memory, A and B.
    assert_eq!(timing.endpoints, 6);
}

#[test]
fn a_loop_and_an_unknown_primitive_are_refused() {
    let lut = |name: &str, from: &str, to: &str| cell(name, "LUT1", &[("I0", from)], ("O", to));
    let names =
        |netlist: &Netlist| estimate(netlist, &Names::new(netlist, &Hierarchy::of(""), "top")).unwrap_err();
    let round = netlist(&[lut("a", "3", "4"), lut("b", "4", "3")], &[]);
    assert!(matches!(names(&round), OutputError::Loop { nets: 2 }));
    let unknown = netlist(&[cell("a", "GTXE2_CHANNEL", &[("CLK", "2")], ("DOUT", "3"))], &[]);
    assert_eq!(names(&unknown).to_string(), "no delays are known of yosys's GTXE2_CHANNEL");
}
