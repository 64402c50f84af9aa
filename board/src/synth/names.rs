//! Which module a net and a primitive belong to. A flat netlist says that only by its nets' names.

use std::collections::HashMap;

use super::hierarchy::{Hierarchy, Role, alike};
use super::netlist::Netlist;

/// Names of nets and the modules of primitives.
pub struct Names<'n> {
    /// Each net's name, that of the module that drives it.
    nets: Vec<Option<Name<'n>>>,
    /// The paths that primitives belong to.
    paths: Vec<&'n str>,
    /// Each primitive's, by its place in `paths`.
    cells: Vec<usize>,
}

/// A net's name.
#[derive(Clone, Copy)]
struct Name<'n> {
    path: &'n str,
    signal: &'n str,
    /// Which bit of it; none of a signal of one bit.
    bit: Option<usize>,
    role: Role,
}

impl Name<'_> {
    /// The best name is one that the driver's module gives: not an input's, but an output's, from as far down as there is one.
    fn rank(&self) -> (Role, usize, std::cmp::Reverse<usize>) {
        let depth = if self.path.is_empty() { 0 } else { self.path.split('.').count() };
        (self.role, depth, std::cmp::Reverse(self.signal.len()))
    }
}

impl<'n> Names<'n> {
    /// Of a netlist of module `top` in a tree of modules.
    pub fn new(netlist: &'n Netlist, tree: &Hierarchy, top: &str) -> Self {
        let mut nets: Vec<Option<Name>> = vec![None; netlist.nets.len()];
        for (name, bits) in &netlist.names {
            let place = tree.place(top, name);
            for (index, net) in bits.iter().enumerate().filter_map(|(i, bit)| Some((i, bit.net()?))) {
                let bit = (bits.len() > 1).then_some(index);
                let name = Name { path: place.path, signal: place.signal, bit, role: place.role };
                if nets[net].is_none_or(|other| name.rank() > other.rank()) {
                    nets[net] = Some(name);
                }
            }
        }
        let mut names = Names { nets, paths: Vec::new(), cells: Vec::new() };
        names.place(netlist);
        names
    }

    /// Gives each primitive to a module: that of the nets that it drives; one of which they have no names to the module that most of
    /// its loads belong to, and what is left, behind which nothing is, to that of its inputs.
    fn place(&mut self, netlist: &Netlist) {
        let mut numbers: HashMap<&'n str, usize> = HashMap::new();
        let mut paths = Vec::new();
        let mut number = |path: &'n str| {
            *numbers.entry(path).or_insert_with(|| {
                paths.push(path);
                paths.len() - 1
            })
        };
        let named = |net: usize| self.nets[net].filter(|name| name.role != Role::Input);
        let mut cells: Vec<Option<usize>> = Vec::new();
        for cell in &netlist.cells {
            let of = cell.outputs().filter_map(named).map(|name| number(name.path));
            cells.push(most(of));
        }
        loop {
            let found = |cell: usize| {
                let loads = netlist.cells[cell].outputs().flat_map(|net| &netlist.nets[net].loads);
                most(loads.filter_map(|pin| cells[pin.cell]))
            };
            let open = (0..cells.len()).filter(|cell| cells[*cell].is_none());
            let new: Vec<(usize, usize)> = open.filter_map(|cell| Some((cell, found(cell)?))).collect();
            if new.is_empty() {
                break;
            }
            new.into_iter().for_each(|(cell, path)| cells[cell] = Some(path));
        }
        let top = number("");
        for (cell, place) in netlist.cells.iter().zip(&mut cells) {
            if place.is_none() {
                let inputs = cell.inputs().filter_map(|net| self.nets[net]);
                *place = most(inputs.map(|name| number(name.path)));
            }
        }
        self.cells = cells.into_iter().map(|path| path.unwrap_or(top)).collect();
        self.paths = paths;
    }

    /// The path of the module that a primitive belongs to.
    pub fn cell(&self, cell: usize) -> &'n str {
        self.paths[self.cells[cell]]
    }

    /// A net's name: path, signal and bit; none if it has but yosys's.
    pub fn net(&self, net: usize) -> Option<String> {
        let Name { path, signal, bit, .. } = self.nets.get(net).copied().flatten()?;
        let point = if path.is_empty() { "" } else { "." };
        let bit = bit.map_or_else(String::new, |bit| format!("[{bit}]"));
        Some(format!("{path}{point}{signal}{bit}"))
    }

    /// A net's name without its bit and the numbers of repeated instances.
    pub fn alike(&self, net: usize) -> Option<String> {
        let Name { path, signal, .. } = self.nets.get(net).copied().flatten()?;
        Some(alike(&if path.is_empty() { signal.to_owned() } else { format!("{path}.{signal}") }))
    }
}

/// What comes most often; of equals the one that came first.
fn most(items: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for item in items {
        match counts.iter_mut().find(|(other, _)| *other == item) {
            Some((_, count)) => *count += 1,
            None => counts.push((item, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(item, _)| item)
}
