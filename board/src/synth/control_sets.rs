//! Control sets: a slice has one clock, one clock enable and one reset for its eight flip-flops.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::netlist::{Bit, Netlist};

/// A smaller set's enable is built in the LUTs before its flip-flops.
pub const LEAST: usize = 5;

/// Different pairs of clock enable and reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ControlSets {
    /// Different sets of clock, clock enable and reset, of at least 5 flip-flops.
    pub control_sets: usize,
    /// Different sets of clock, clock enable and reset, of any size.
    pub all_control_sets: usize,
}

/// The control sets of the flip-flops.
pub fn control_sets(netlist: &Netlist) -> ControlSets {
    let mut sets: HashMap<Vec<Option<Bit>>, usize> = HashMap::new();
    for cell in netlist.cells.iter().filter(|cell| cell.kind.starts_with("FD")) {
        let bit = |name: &&str| cell.port(name).and_then(|port| port.bits.first().copied());
        // Set and reset are one line that each flip-flop follows in its own way; an asynchronous one is another.
        let reset = ["R", "S"].iter().find_map(bit);
        let other = ["CLR", "PRE"].iter().find_map(bit);
        *sets.entry(vec![bit(&"C"), bit(&"CE"), reset, other]).or_default() += 1;
    }
    ControlSets {
        control_sets: sets.values().filter(|flip_flops| **flip_flops >= LEAST).count(),
        all_control_sets: sets.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::netlist::hand::{HIGH, LOW, flip_flop, netlist};
    use super::*;

    #[test]
    fn a_small_set_s_enable_goes_into_luts() {
        let some = |from: usize, count: usize, enable: &'static str, reset: &'static str| {
            (from..from + count).map(move |q| flip_flop(&format!("f{q}"), LOW, &q.to_string(), enable, reset))
        };
        let sets = some(10, 5, "3", LOW).chain(some(20, 4, "4", LOW)).chain(some(30, 9, HIGH, "5"));
        let netlist = netlist(&sets.collect::<Vec<_>>(), &[]);
        assert_eq!(control_sets(&netlist), ControlSets { control_sets: 2, all_control_sets: 3 });
    }
}
