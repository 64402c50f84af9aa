//! Loads of the nets.

use serde::{Deserialize, Serialize};

use super::names::Names;
use super::netlist::Netlist;
use super::timing::delays::NETS;

/// Nets that are listed by name.
const WIDEST: usize = 10;

/// How many inputs the nets drive. Clocks and constants are not counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NetLoads {
    /// Nets by their loads, in the classes that delays are estimated by.
    pub nets_by_loads: Vec<LoadClass>,
    /// The ten nets with the most loads, resets among them.
    pub widest_nets: Vec<Loads>,
    /// The net with the most loads that is neither clock nor reset.
    pub widest_signal: Loads,
}

/// Nets of about as many loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoadClass {
    /// Most loads of the class; null of the last one.
    pub up_to_loads: Option<usize>,
    /// Nets of the class.
    pub nets: usize,
}

/// A net and the inputs that it drives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Loads {
    /// The net's name, or the module of the primitive that drives it if it has none.
    pub net: String,
    /// Inputs that the net drives.
    pub loads: usize,
}

/// The loads of all nets.
pub fn loads(netlist: &Netlist, names: &Names) -> NetLoads {
    let is_clock = |net: usize| netlist.nets[net].loads.iter().any(|pin| netlist.port(*pin).is_clock());
    let count = |net: usize| netlist.nets[net].loads.len();
    let mut nets: Vec<usize> =
        (0..netlist.nets.len()).filter(|net| count(*net) > 0 && !is_clock(*net)).collect();
    // Stable: of equals the first one.
    nets.sort_by_key(|net| std::cmp::Reverse(count(*net)));
    let name = |net: usize| names.net(net).unwrap_or_else(|| unnamed(netlist, names, net));
    let told = |net: usize| Loads { net: name(net), loads: count(net) };
    let signal = nets.iter().find(|net| !name(**net).contains("reset"));
    let mut least = 1;
    let class = |(most, _): (usize, u32)| {
        let nets = nets.iter().filter(|net| (least..=most).contains(&count(**net))).count();
        least = most.saturating_add(1);
        LoadClass { up_to_loads: (most != usize::MAX).then_some(most), nets }
    };
    NetLoads {
        nets_by_loads: NETS.into_iter().map(class).collect(),
        widest_signal: signal.map_or_else(Loads::default, |net| told(*net)),
        widest_nets: nets.iter().take(WIDEST).map(|net| told(*net)).collect(),
    }
}

/// A net that only yosys has named.
fn unnamed(netlist: &Netlist, names: &Names, net: usize) -> String {
    let driver = netlist.nets[net].driver;
    let module = driver.map_or("inputs", |pin| names.cell(pin.cell));
    format!("{module} (unnamed, {})", driver.map_or("input", |pin| &netlist.cells[pin.cell].kind))
}

#[cfg(test)]
mod tests {
    use super::super::hierarchy::Hierarchy;
    use super::super::netlist::hand::{HIGH, LOW, cell, flip_flop, netlist};
    use super::*;

    #[test]
    fn clocks_and_constants_do_not_count_and_a_reset_is_no_signal() {
        let mut cells = vec![cell("l", "LUT2", &[("I0", "3"), ("I1", "4")], ("O", "5"))];
        cells.extend((10..16).map(|q| flip_flop(&format!("f{q}"), LOW, &q.to_string(), HIGH, "7")));
        cells.push(flip_flop("a", "5", "3", HIGH, "7"));
        cells.push(flip_flop("b", "3", "4", HIGH, LOW));
        let netlist = netlist(&cells, &[("a.q", 3), ("a.reset", 7)]);
        let loads = loads(&netlist, &Names::new(&netlist, &Hierarchy::of(""), "top"));
        let named = |net: &str, loads| Loads { net: net.to_owned(), loads };
        assert_eq!(loads.widest_signal, named("a.q", 2));
        assert_eq!(loads.widest_nets[..2], [named("a.reset", 7), named("a.q", 2)]);
        // 4 has no name but its flip-flop's.
        assert_eq!(loads.widest_nets[2].loads, 1);
        let classes: Vec<usize> = loads.nets_by_loads.iter().map(|class| class.nets).collect();
        assert_eq!(classes, [3, 1, 0, 0, 0]);
    }
}
