//! What a primitive is to a path: its start, its end, or a part of it.

use super::delays::{self, Setups, carry, clocked};
use crate::synth::netlist::{Bit, Cell, Port};

/// A primitive's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// LUT or inverter.
    Lut,
    /// MUXF7 to MUXF9, with their delays from data and select.
    Multiplexer((u32, u32)),
    /// CARRY4.
    Carry,
    /// A flip-flop.
    FlipFlop,
    /// A shift register.
    ShiftRegister,
    /// LUT RAM with its setup times.
    LutRam(Setups),
    /// Block RAM.
    BlockRam,
    /// UltraRAM.
    UltraRam,
    /// Multiplier.
    Dsp,
    /// A buffer of clock or pad: paths do not go through it.
    Buffer,
}

/// The kind of a type; none if its delays are not known.
pub fn kind(cell: &str) -> Option<Kind> {
    Some(match cell {
        "LUT1" | "LUT2" | "LUT3" | "LUT4" | "LUT5" | "LUT6" | "INV" => Kind::Lut,
        "MUXF7" => Kind::Multiplexer(delays::MUXF7),
        "MUXF8" | "MUXF9" => Kind::Multiplexer(delays::MUXF8),
        "CARRY4" => Kind::Carry,
        "FDRE" | "FDSE" | "FDCE" | "FDPE" => Kind::FlipFlop,
        "SRL16E" | "SRLC16E" | "SRLC32E" => Kind::ShiftRegister,
        "RAM32M" | "RAM64M" => Kind::LutRam(delays::LUT_RAM_OF_4),
        "RAM32M16" | "RAM64M8" => Kind::LutRam(delays::LUT_RAM_OF_8),
        "RAM32X1D" | "RAM64X1D" | "RAM128X1D" => Kind::LutRam(delays::LUT_RAM_OF_2),
        "RAMB36E1" | "RAMB18E1" | "RAMB36E2" | "RAMB18E2" => Kind::BlockRam,
        "URAM288" => Kind::UltraRam,
        "DSP48E1" | "DSP48E2" => Kind::Dsp,
        "BUFG" | "IBUF" | "OBUF" => Kind::Buffer,
        _ => return None,
    })
}

impl Kind {
    /// From the clock's edge to the outputs; none of what has no clock, or is read without it.
    pub fn clocked(self) -> Option<u32> {
        match self {
            Kind::FlipFlop => Some(clocked::FLIP_FLOP),
            Kind::ShiftRegister => Some(clocked::SHIFT_REGISTER),
            Kind::BlockRam => Some(clocked::BLOCK_RAM),
            Kind::UltraRam => Some(clocked::ULTRA_RAM),
            Kind::Dsp => Some(clocked::DSP),
            _ => None,
        }
    }

    /// From the clock's edge to the outputs of a RAM with its output register; none of what has no such register.
    pub fn registered(self) -> Option<u32> {
        match self {
            Kind::BlockRam => Some(clocked::BLOCK_RAM_REGISTER),
            Kind::UltraRam => Some(clocked::ULTRA_RAM_REGISTER),
            _ => None,
        }
    }

    /// The setup time of an input port; none if no path ends there.
    pub fn setup(self, cell: &Cell, port: &Port) -> Option<u32> {
        let setups = match self {
            Kind::FlipFlop => delays::FLIP_FLOP,
            Kind::ShiftRegister => delays::SHIFT_REGISTER,
            Kind::LutRam(setups) => setups,
            Kind::BlockRam => delays::BLOCK_RAM,
            Kind::UltraRam => delays::ULTRA_RAM,
            Kind::Dsp => {
                let inputs = delays::DSP_INPUTS.iter().zip(cell.registers);
                let input = inputs.clone().find(|((name, ..), _)| *name == port.name);
                if let Some(((_, with, without), register)) = input {
                    return Some(if register { *with } else { *without });
                }
                delays::DSP
            }
            _ => return None,
        };
        if port.output || port.is_clock() {
            return None;
        }
        let fits = |name: &str| match name.strip_suffix('*') {
            Some(begin) => port.name.starts_with(begin),
            None => port.name == name,
        };
        setups.iter().find(|(name, _)| fits(name)).map(|(_, setup)| *setup)
    }
}

/// A way through a primitive to one of its outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// The net that it begins at.
    pub from: usize,
    /// Picoseconds within the primitive.
    pub delay: u32,
    /// False if the net before it is a slice's own wire, without delay.
    pub wire: bool,
}

/// All ways to bit `bit` of an output port.
pub fn arcs(kind: Kind, cell: &Cell, output: &Port, bit: usize, mut way: impl FnMut(Arc)) {
    let mut all = |port: Option<&Port>, delay: u32, wire: bool| {
        let nets = port.into_iter().flat_map(Port::nets);
        nets.for_each(|(_, from)| way(Arc { from, delay, wire }));
    };
    match kind {
        Kind::Lut => {
            cell.ports.iter().filter(|port| !port.output).for_each(|port| all(Some(port), delays::LUT, true));
        }
        Kind::Multiplexer((data, select)) => {
            all(cell.port("I0"), data, false);
            all(cell.port("I1"), data, false);
            all(cell.port("S"), select, true);
        }
        Kind::LutRam(_) => {
            let address = |port: &&Port| reads(&port.name, &output.name);
            cell.ports.iter().filter(address).for_each(|port| all(Some(port), delays::LUT_RAM, true));
        }
        Kind::Carry => carry_arcs(cell, output.name == "CO", bit, way),
        _ => {}
    }
}

/// Whether an address of a LUT RAM decides what an output shows: ADDRB of DOB, DPRA of DPO, A of SPO.
fn reads(address: &str, output: &str) -> bool {
    match output {
        "DPO" => address.starts_with("DPRA"),
        "SPO" => address.starts_with('A'),
        _ => match (address.strip_prefix("ADDR"), output.strip_prefix("DO")) {
            (Some(of), Some(port)) => of == port,
            _ => false,
        },
    }
}

/// The ways through a carry chain's slice, to a carry (`carries`) or a sum.
fn carry_arcs(cell: &Cell, carries: bool, bit: usize, mut way: impl FnMut(Arc)) {
    for name in ["S", "DI"] {
        for (place, net) in
            cell.port(name).into_iter().flat_map(Port::nets).filter(|(place, _)| *place <= bit)
        {
            let bits = (bit - place) as u32;
            let delay = if carries {
                carry::IN_TO_CARRY + carry::CARRY_BIT * bits
            } else if bits == 0 && name == "DI" {
                // A sum is of S and the carry that comes in.
                continue;
            } else {
                carry::IN_TO_SUM + carry::SUM_BIT * bits
            };
            way(Arc { from: net, delay, wire: name != "S" });
        }
    }
    for name in ["CI", "CYINIT"] {
        for (_, net) in cell.port(name).into_iter().flat_map(Port::nets) {
            let delay = match (carries, bit) {
                (true, 3) => carry::THROUGH,
                (true, _) => carry::CARRY_TO_CARRY,
                (false, _) => carry::CARRY_TO_SUM,
            };
            way(Arc { from: net, delay, wire: name != "CI" });
        }
    }
}

/// Whether a flip-flop has no reset: what it has is tied to 0.
pub fn without_reset(cell: &Cell) -> bool {
    let resets = ["R", "S", "CLR", "PRE"].iter().filter_map(|name| cell.port(name));
    resets.flat_map(|port| &port.bits).all(|bit| *bit == Bit::Constant('0'))
}
