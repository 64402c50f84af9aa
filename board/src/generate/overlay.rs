//! What is particular to the device-tree overlays: their forms, and the nodes of Xilinx's kernels that set the ports' widths.

use firebrick_spec::registers;
use minijinja::{Value, context};

use super::names::processing_system;
use super::{NAME, Project};
use crate::family::Family;

/// A form of the overlay: for which kernels it is.
pub(super) struct Form {
    /// Base name of its files, behind the project's.
    suffix: &'static str,
    title: &'static str,
    vendor: bool,
    interrupt: bool,
}

/// All of them.
pub(super) const FORMS: &[Form] = &[
    Form { suffix: "", title: "for Xilinx's kernels: PYNQ, PetaLinux, Kria", vendor: true, interrupt: true },
    Form {
        suffix: "-poll",
        title: "for Xilinx's kernels, without an interrupt",
        vendor: true,
        interrupt: false,
    },
    Form {
        suffix: "-mainline",
        title: "to be merged into a mainline kernel's tree",
        vendor: false,
        interrupt: true,
    },
];

impl Form {
    /// Base name of its files.
    pub fn name(&self) -> String {
        format!("{NAME}{}", self.suffix)
    }

    /// What the template may name.
    pub fn context(&self) -> Value {
        let Form { title, vendor, interrupt, .. } = *self;
        context! { name => self.name(), title, vendor, interrupt }
    }
}

/// Bytes of a MiB.
const MIB: u64 = 1 << 20;

/// What the template may name in all forms.
pub(super) fn context(project: &Project) -> Value {
    let board = &project.board;
    let address = board.address_map.registers;
    let slaves = &board.ports.memory;
    context! {
        board => context! { name => board.name.as_str() },
        name => NAME,
        ps => processing_system(board.family, &board.ports.control),
        hertz => (project.clock_mhz * 1e6).round() as u64,
        widths => widths(board.family, &slaves[..slaves.len().min(project.engine.ports)]),
        registers => format!("{address:#x}"),
        registers_hex => format!("{address:x}"),
        window_hex => format!("{:#x}", registers::WINDOW_BYTES),
        buffer_hex => format!("{:#x}", board.memory.buffer_mib * MIB),
    }
}

/// The nodes that set the ports' widths. `xlnx,zynq-afi-fpga` takes a port's registers (linux-xlnx, `drivers/fpga/zynq-afi.c`); of
/// `xlnx,afi-fpga`, `config-afi` has pairs of a register's number and value (`zynqmp-afi.c`): 2n and 2n + 1 are read and write control of AFIFMn,
/// HPn is AFIFM(n + 2), value 1 is 64 bits; 14 is FPD's AFI_FS, value 0 is 32 bits.
fn widths(family: Family, slaves: &[String]) -> Vec<Value> {
    let numbers =
        slaves.iter().filter_map(|slave| slave.trim_end_matches("_FPD").chars().last()?.to_digit(10));
    match family {
        Family::Zynq7000 => numbers
            .map(|port| {
                let address = 0xf800_8000 + 0x1000 * port;
                let reg = format!("reg = <{address:#x} 0x1000>");
                context! {
                    node => format!("afi@{address:x}"),
                    compatible => "xlnx,zynq-afi-fpga",
                    properties => [reg, "xlnx,afi-width = <0>".to_owned()],
                }
            })
            .collect(),
        Family::ZynqUltrascalePlus => {
            let registers = numbers.flat_map(|port| [2 * (port + 2), 2 * (port + 2) + 1]);
            let mut pairs: Vec<String> = registers.map(|register| format!("<{register} 1>")).collect();
            pairs.push("<14 0>".into());
            let config = format!("config-afi = {}", pairs.join(", "));
            vec![context! { node => "afi", compatible => "xlnx,afi-fpga", properties => [config] }]
        }
    }
}
