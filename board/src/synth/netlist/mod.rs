//! A flat netlist of primitives, as yosys writes it (`write_json`).

mod json;

use std::collections::BTreeMap;

use super::error::OutputError;

pub use json::Bit;

/// Primitives and nets of a module.
#[derive(Debug, Default)]
pub struct Netlist {
    /// The primitives.
    pub cells: Vec<Cell>,
    /// The nets by their numbers, of which some are not in use.
    pub nets: Vec<Net>,
    /// The names that the Verilog has, with their bits.
    pub names: Vec<(String, Vec<Bit>)>,
}

/// A primitive.
#[derive(Debug)]
pub struct Cell {
    /// Its type.
    pub kind: String,
    /// Its ports.
    pub ports: Vec<Port>,
    /// Whether a multiplier's inputs A, B and C have registers.
    pub registers: [bool; 3],
}

/// A port of a primitive.
#[derive(Debug)]
pub struct Port {
    /// Its name in the library.
    pub name: String,
    /// Out of the primitive.
    pub output: bool,
    /// What is at it.
    pub bits: Vec<Bit>,
}

/// A bit of a port of a primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The primitive.
    pub cell: usize,
    /// Its port.
    pub port: usize,
    /// The port's bit.
    pub bit: usize,
}

/// What a net connects.
#[derive(Clone, Debug, Default)]
pub struct Net {
    /// Where it comes from; none of an input of the module.
    pub driver: Option<Pin>,
    /// The inputs of primitives that it goes to.
    pub loads: Vec<Pin>,
}

impl Netlist {
    /// Reads module `top`.
    ///
    /// # Errors
    /// A text that is something else.
    pub fn read(text: &str, top: &str) -> Result<Self, OutputError> {
        let file: json::File = serde_json::from_str(text).map_err(OutputError::Netlist)?;
        let module = file.modules.0.into_iter().find(|(name, _)| name == top);
        let (_, module) = module.ok_or_else(|| OutputError::NoModule { name: top.to_owned() })?;
        let names = module.netnames.0.into_iter().filter(|(_, name)| name.hide_name == 0);
        let mut netlist = Netlist {
            cells: module.cells.0.into_iter().map(|(_, cell)| cell.into()).collect(),
            nets: Vec::new(),
            names: names.map(|(name, net)| (name.into_owned(), net.bits)).collect(),
        };
        netlist.connect();
        Ok(netlist)
    }

    /// Makes the nets of the primitives' ports.
    fn connect(&mut self) {
        let mut nets: Vec<Net> = Vec::new();
        for (cell, primitive) in self.cells.iter().enumerate() {
            for (port, connected) in primitive.ports.iter().enumerate() {
                for (bit, net) in connected.nets() {
                    if nets.len() <= net {
                        nets.resize_with(net + 1, Net::default);
                    }
                    let pin = Pin { cell, port, bit };
                    if connected.output {
                        nets[net].driver = Some(pin);
                    } else {
                        nets[net].loads.push(pin);
                    }
                }
            }
        }
        let named = self.names.iter().flat_map(|(_, bits)| bits);
        let last = named.filter_map(|bit| bit.net()).max().map_or(0, |net| net + 1);
        nets.resize_with(nets.len().max(last), Net::default);
        self.nets = nets;
    }

    /// The port of a pin.
    pub fn port(&self, pin: Pin) -> &Port {
        &self.cells[pin.cell].ports[pin.port]
    }

    /// How many there are of each type.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        self.cells.iter().for_each(|cell| *counts.entry(cell.kind.clone()).or_default() += 1);
        counts
    }
}

impl Cell {
    /// A port by its name.
    pub fn port(&self, name: &str) -> Option<&Port> {
        self.ports.iter().find(|port| port.name == name)
    }

    /// The nets of the outputs.
    pub fn outputs(&self) -> impl Iterator<Item = usize> + '_ {
        self.ports.iter().filter(|port| port.output).flat_map(Port::nets).map(|(_, net)| net)
    }

    /// The nets of the inputs.
    pub fn inputs(&self) -> impl Iterator<Item = usize> + '_ {
        self.ports.iter().filter(|port| !port.output).flat_map(Port::nets).map(|(_, net)| net)
    }
}

impl Port {
    /// The bits that are nets, with their places.
    pub fn nets(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.bits.iter().enumerate().filter_map(|(place, bit)| Some((place, bit.net()?)))
    }

    /// True of a clock. A multiplier's summand is called as a flip-flop's clock is.
    pub fn is_clock(&self) -> bool {
        (self.name == "C" && self.bits.len() == 1) || self.name.contains("CLK")
    }
}

impl Bit {
    /// The net, if it is one.
    pub fn net(self) -> Option<usize> {
        match self {
            Bit::Net(net) => Some(net),
            Bit::Constant(_) => None,
        }
    }
}

impl From<json::Cell<'_>> for Cell {
    fn from(cell: json::Cell<'_>) -> Self {
        let output = |name: &str| {
            cell.port_directions.0.iter().any(|(port, direction)| port == name && direction == "output")
        };
        let port = |(name, bits): &(std::borrow::Cow<str>, Vec<Bit>)| Port {
            name: name.clone().into_owned(),
            output: output(name),
            bits: bits.clone(),
        };
        let json::Parameters { areg, breg, creg } = cell.parameters;
        Cell {
            ports: cell.connections.0.iter().map(port).collect(),
            kind: cell.kind.clone().into_owned(),
            registers: [areg.0, breg.0, creg.0],
        }
    }
}

#[cfg(test)]
pub mod hand;
