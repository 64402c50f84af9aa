//! Loads of the nets of a flat netlist in BLIF.

use std::collections::{HashMap, HashSet};

/// A net and the pins that it drives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loads {
    /// Its name.
    pub net: String,
    /// Input pins.
    pub count: usize,
}

/// Clock pins of the primitives that yosys uses.
const CLOCK_PINS: &[&str] = &["C", "CLK", "WCLK", "CLKARDCLK", "CLKBWRCLK"];

/// yosys's names of constants.
const CONSTANTS: &[&str] = &["$false", "$true", "$undef"];

/// The net with the most loads that is no constant, on no clock pin, and not named as a reset.
pub fn loads_of(blif: &str) -> Loads {
    let mut pins: HashMap<&str, usize> = HashMap::new();
    let mut clocks = HashSet::new();
    for line in blif.lines().filter(|line| line.starts_with(".subckt")) {
        for (pin, net) in line.split_whitespace().filter_map(|word| word.split_once('=')) {
            *pins.entry(net).or_default() += 1;
            if CLOCK_PINS.contains(&pin) {
                clocks.insert(net);
            }
        }
    }
    let counted = |net: &str| !CONSTANTS.contains(&net) && !clocks.contains(net) && !net.contains("reset");
    let nets = pins.into_iter().filter(|(net, _)| counted(net));
    let (net, count) = nets.max_by_key(|&(net, count)| (count, net)).unwrap_or_default();
    // One of the pins drives the net.
    Loads { net: net.to_owned(), count: count.saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_reset_and_constants_do_not_count() {
        let blif = "\
.subckt FDRE C=k CE=$true D=a Q=b R=core_reset
.subckt FDRE C=k CE=$true D=b Q=c R=core_reset
.subckt LUT2 I0=b I1=c O=a
.subckt FDRE C=k CE=$true D=a Q=d R=core_reset
";
        // `a` and `b` have two loads each; the name decides.
        assert_eq!(loads_of(blif), Loads { net: "b".into(), count: 2 });
    }
}
