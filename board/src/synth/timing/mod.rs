//! How long the paths are, estimated: the logic's delays, and nets' by their loads.
//!
//! It is a model of what the RTL limits, whatever a placer does. A path starts at a clocked primitive or an input of the engine and
//! ends at one; outputs of the engine are no ends. Two rules are reported: by the netlist as it is, and with flip-flops that the
//! vendor's tools put into block RAMs as these RAMs' output registers.

mod arrival;
mod cell;
pub mod delays;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::error::OutputError;
use super::hierarchy::alike;
use super::names::Names;
use super::netlist::Netlist;
use arrival::{Arrival, Endpoint, Paths};

/// Endpoints above this are counted, picoseconds.
pub const LATE: u32 = 6000;
/// Width of the histogram's classes, picoseconds.
const CLASS: u32 = 500;
/// Pairs of modules that are listed.
const PAIRS: usize = 10;

/// What is estimated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Timing {
    /// Estimated delay of the slowest path of the netlist as it is, logic and nets, in picoseconds.
    pub netlist_path_ps: u32,
    /// Ends of paths in the netlist as it is.
    pub netlist_endpoints: usize,
    /// Ends of paths above 6 ns in the netlist as it is.
    pub netlist_late_endpoints: usize,
    /// Estimated delay of the slowest path with block RAMs' output registers, logic and nets, in picoseconds.
    pub path_ps: u32,
    /// The part of the slowest path's delay that is not nets, in picoseconds.
    pub logic_ps: u32,
    /// Ends of paths with block RAMs' output registers.
    pub endpoints: usize,
    /// Ends of paths above 6 ns with block RAMs' output registers.
    pub late_endpoints: usize,
    /// The slowest path from its end: a net a line, with its loads and when it settles.
    pub path: Vec<String>,
    /// The slowest path between each of the ten worst pairs of modules.
    pub pairs: Vec<Pair>,
    /// Ends of paths by their delays, the longest first.
    pub histogram: Vec<Class>,
}

/// Two modules and the slowest path from one to the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pair {
    /// Signal that the path starts at, with its module.
    pub start: String,
    /// Signal or primitive's input that the path ends at, with its module.
    pub end: String,
    /// Estimated delay of the slowest path between the two modules, in picoseconds.
    pub pair_path_ps: u32,
    /// The part of that delay that is not nets, in picoseconds.
    pub pair_logic_ps: u32,
    /// Nets of the path.
    pub path_nets: u32,
    /// Ends of paths above 6 ns between the two modules.
    pub pair_late_endpoints: usize,
}

/// Ends of paths of about one delay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Class {
    /// Least delay that is counted here, in picoseconds.
    pub from_ps: u32,
    /// Ends of paths within half a nanosecond from there.
    pub class_endpoints: usize,
}

/// Estimates all paths.
///
/// # Errors
/// A primitive whose delays are not known, or a loop.
pub fn estimate(netlist: &Netlist, names: &Names) -> Result<Timing, OutputError> {
    let worst = |ends: &[Endpoint]| ends.iter().map(|end| end.ps).max().unwrap_or_default();
    let late = |ends: &[Endpoint]| ends.iter().filter(|end| end.ps > LATE).count();
    let plain = Paths::new(netlist, false)?.endpoints();
    let paths = Paths::new(netlist, true)?;
    let mut ends = paths.endpoints();
    // Stable: of equal ones the first primitive's.
    ends.sort_by_key(|end| std::cmp::Reverse(end.ps));
    let told = Told { netlist, names, paths: &paths };
    Ok(Timing {
        netlist_path_ps: worst(&plain),
        netlist_endpoints: plain.len(),
        netlist_late_endpoints: late(&plain),
        path_ps: worst(&ends),
        logic_ps: ends.first().map_or(0, |end| end.logic),
        endpoints: ends.len(),
        late_endpoints: late(&ends),
        path: ends.first().map_or_else(Vec::new, |end| told.path(end)),
        pairs: told.pairs(&ends),
        histogram: histogram(&ends),
    })
}

fn histogram(ends: &[Endpoint]) -> Vec<Class> {
    let mut classes: BTreeMap<u32, usize> = BTreeMap::new();
    ends.iter().for_each(|end| *classes.entry(end.ps / CLASS * CLASS).or_default() += 1);
    let class = |(from_ps, class_endpoints)| Class { from_ps, class_endpoints };
    classes.into_iter().rev().map(class).collect()
}

/// Paths in words.
struct Told<'a> {
    netlist: &'a Netlist,
    names: &'a Names<'a>,
    paths: &'a Paths<'a>,
}

impl Told<'_> {
    /// The module of a path's start: of the net's driver.
    fn start_module(&self, net: usize) -> String {
        match self.netlist.nets[net].driver {
            Some(driver) => alike(self.names.cell(driver.cell)),
            None => "inputs".to_owned(),
        }
    }

    /// The end: its flip-flop's signal, or its module and the primitive's input.
    fn end(&self, end: &Endpoint) -> String {
        let cell = &self.netlist.cells[end.pin.cell];
        let input = format!("{}.{}", cell.kind, self.netlist.port(end.pin).name);
        let output = cell.outputs().next().filter(|_| cell.kind.starts_with("FD"));
        let place = output.and_then(|net| self.names.alike(net));
        let module = Some(alike(self.names.cell(end.pin.cell))).filter(|path| !path.is_empty());
        format!("{} ({input})", place.or(module).as_deref().unwrap_or("top"))
    }

    /// The worst pairs of modules, of ends that are sorted.
    fn pairs(&self, ends: &[Endpoint]) -> Vec<Pair> {
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        let mut pairs: Vec<Pair> = Vec::new();
        // Starts of nets are asked for often.
        let mut starts: Vec<Option<usize>> = vec![None; self.netlist.nets.len()];
        for end in ends {
            let start =
                *starts[end.net].get_or_insert_with(|| self.paths.back(end.net).last().unwrap_or(end.net));
            let modules = (self.start_module(start), alike(self.names.cell(end.pin.cell)));
            let place = *places.entry(modules).or_insert_with_key(|(from, _)| {
                let start = self.names.alike(start).unwrap_or_else(|| from.clone());
                pairs.push(Pair {
                    start,
                    end: self.end(end),
                    pair_path_ps: end.ps,
                    pair_logic_ps: end.logic,
                    path_nets: end.nets,
                    pair_late_endpoints: 0,
                });
                pairs.len() - 1
            });
            pairs[place].pair_late_endpoints += usize::from(end.ps > LATE);
        }
        pairs.truncate(PAIRS);
        pairs
    }

    /// A path from its end: when each net settles, its loads and its name, or the primitive that drives it.
    fn path(&self, end: &Endpoint) -> Vec<String> {
        let line = |net: usize| {
            let Arrival { ps, .. } = self.paths.arrival(net);
            let driver = self.netlist.nets[net].driver;
            let kind = driver.map_or("input", |pin| &self.netlist.cells[pin.cell].kind);
            let name = self.names.net(net).unwrap_or_else(|| "-".to_owned());
            format!("{ps:>6} {kind:<8} {:>5} {name}", self.netlist.nets[net].loads.len())
        };
        let last = format!("{:>6} {}", end.ps, self.end(end));
        std::iter::once(last).chain(self.paths.back(end.net).map(line)).collect()
    }
}

#[cfg(test)]
mod tests;
