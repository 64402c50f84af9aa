//! When nets settle after the clock's edge: the longest path to each.

use super::cell::{Kind, arcs, kind, without_reset};
use super::delays::net as wire;
use crate::synth::error::OutputError;
use crate::synth::netlist::{Netlist, Pin};

/// The longest path to the output of a net's driver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// Picoseconds.
    pub ps: u32,
    /// Those of them that are not of nets.
    pub logic: u32,
    /// Nets with a delay.
    pub nets: u32,
    /// The net before it; none of a start.
    pub before: Option<usize>,
}

/// An end of a path.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Picoseconds from the clock's edge, setup included.
    pub ps: u32,
    /// Those of them that are not of nets.
    pub logic: u32,
    /// Nets with a delay.
    pub nets: u32,
    /// The input that it is.
    pub pin: Pin,
    /// The net there.
    pub net: usize,
}

/// All paths of a netlist.
pub struct Paths<'a> {
    netlist: &'a Netlist,
    kinds: Vec<Kind>,
    /// Of flip-flops that count as a RAM's output register: when its output is there.
    inside: Vec<Option<u32>>,
    arrivals: Vec<Option<Arrival>>,
}

impl<'a> Paths<'a> {
    /// The longest ones; `registers`: flip-flops without reset that are the only load of a block RAM's or an UltraRAM's output count as its
    /// output register, which yosys does not use.
    ///
    /// # Errors
    /// A primitive whose delays are not known, or a loop.
    pub fn new(netlist: &'a Netlist, registers: bool) -> Result<Self, OutputError> {
        let kind_of = |name: &String| kind(name).ok_or_else(|| OutputError::Delay { cell: name.clone() });
        let kinds = netlist.cells.iter().map(|cell| kind_of(&cell.kind)).collect::<Result<Vec<_>, _>>()?;
        let inside = vec![None; kinds.len()];
        let mut paths = Paths { netlist, kinds, inside, arrivals: vec![None; netlist.nets.len()] };
        if registers {
            paths.find_registers();
        }
        for net in 0..netlist.nets.len() {
            paths.settle(net)?;
        }
        Ok(paths)
    }

    fn find_registers(&mut self) {
        for net in &self.netlist.nets {
            let (Some(driver), [load]) = (net.driver, net.loads.as_slice()) else { continue };
            let cell = &self.netlist.cells[load.cell];
            if self.kinds[load.cell] == Kind::FlipFlop
                && self.netlist.port(*load).name == "D"
                && without_reset(cell)
            {
                self.inside[load.cell] = self.kinds[driver.cell].registered();
            }
        }
    }

    /// When a net settles.
    pub fn arrival(&self, net: usize) -> Arrival {
        self.arrivals[net].unwrap_or_default()
    }

    /// Finds the arrival of a net and of all before it. A chain of carries is too long to recur.
    fn settle(&mut self, net: usize) -> Result<(), OutputError> {
        let mut stack = vec![(net, false)];
        let mut open = Vec::new();
        while let Some((net, seen)) = stack.pop() {
            if self.arrivals[net].is_some() {
                continue;
            }
            if seen {
                self.arrivals[net] = Some(self.latest(net));
                open.pop();
                continue;
            }
            if open.contains(&net) {
                return Err(OutputError::Loop { nets: open.len() });
            }
            open.push(net);
            stack.push((net, true));
            self.each_way(net, |from, _, _| stack.push((from, false)));
        }
        Ok(())
    }

    /// The ways to a net: the net before, the delays of cell and wire.
    fn each_way(&self, net: usize, mut way: impl FnMut(usize, u32, u32)) {
        let Some(driver) = self.netlist.nets[net].driver else { return };
        let (cell, output) = (&self.netlist.cells[driver.cell], self.netlist.port(driver));
        arcs(self.kinds[driver.cell], cell, output, driver.bit, |arc| {
            let loads = self.netlist.nets[arc.from].loads.len();
            way(arc.from, arc.delay, if arc.wire { wire(loads) } else { 0 });
        });
    }

    /// The latest of the ways to a net, of which all are known.
    fn latest(&self, net: usize) -> Arrival {
        if let Some(driver) = self.netlist.nets[net].driver {
            let registered = self.inside[driver.cell];
            if let Some(ps) = registered.or(self.kinds[driver.cell].clocked()) {
                return Arrival { ps, logic: ps, ..Arrival::default() };
            }
        }
        let mut latest = Arrival::default();
        self.each_way(net, |from, delay, wire| {
            let before = self.arrival(from);
            let ps = before.ps + delay + wire;
            if ps > latest.ps {
                let nets = before.nets + u32::from(wire > 0);
                latest = Arrival { ps, logic: before.logic + delay, nets, before: Some(from) };
            }
        });
        latest
    }

    /// All ends, in the order of the primitives.
    pub fn endpoints(&self) -> Vec<Endpoint> {
        let mut endpoints = Vec::new();
        for (cell, primitive) in self.netlist.cells.iter().enumerate() {
            for (port, input) in primitive.ports.iter().enumerate() {
                let Some(setup) = self.kinds[cell].setup(primitive, input) else { continue };
                if self.inside[cell].is_some() && input.name == "D" {
                    continue;
                }
                endpoints.extend(input.nets().map(|(bit, net)| {
                    let (before, wire) = (self.arrival(net), wire(self.netlist.nets[net].loads.len()));
                    Endpoint {
                        ps: before.ps + wire + setup,
                        logic: before.logic + setup,
                        nets: before.nets + 1,
                        pin: Pin { cell, port, bit },
                        net,
                    }
                }));
            }
        }
        endpoints
    }

    /// The nets of the longest path to a net, from it to the start.
    pub fn back(&self, net: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(net), |net| self.arrival(*net).before)
    }
}
