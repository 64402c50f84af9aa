//! What the templates may name.

use std::collections::BTreeMap;

use firebrick_hdl::emit::top::TOP;
use firebrick_spec::{CONTRACT_VERSION, registers};
use minijinja::{Value, context};

use super::names::{Slave, processing_system, settings};
use super::vectors::{BASE, Vectors};
use super::{NAME, Project, VIVADO};

/// The accelerator's memory ports, and the names of their interconnects.
const MASTERS: &[(&str, &str)] = &[("m_axi", "memory0"), ("m_axi1", "memory1")];

/// Bytes of a MiB.
const MIB: u64 = 1 << 20;

/// The names of all templates.
pub(super) fn context(project: &Project, vectors: &Vectors) -> Value {
    let (board, engine) = (&project.board, &project.engine);
    let mut all = board.settings();
    all.extend(settings(board.family, project.clock_mhz));
    let mut masters = Vec::new();
    for (&(name, interconnect), slave) in MASTERS.iter().zip(&board.ports.memory).take(engine.ports) {
        let found = Slave::new(board.family, slave);
        all.extend(found.settings);
        masters.push(context! { name, interconnect, slave => slave.as_str(), clock => found.clock, segment => found.segment });
    }
    let address = board.address_map.registers;
    context! {
        board => context! { id => board.id.as_str(), name => board.name.as_str(), part => board.part.name.as_str() },
        sources => board.ps.iter().map(|group| group.source.clone()).collect::<Vec<_>>(),
        engine => context! {
            pes => engine.pes,
            ports => engine.ports,
            activation_words => engine.activation_words,
            weight_words => engine.weight_words,
            queue_words => engine.queue_words,
            hash => format!("{:#010x}", engine.hash()),
        },
        name => NAME,
        top => TOP,
        vivado => VIVADO.to_vec(),
        mhz => project.clock_mhz.to_string(),
        settings => all,
        masters,
        ps => processing_system(board.family, &board.ports.control),
        registers => format!("{address:#x}"),
        registers_hex => format!("{address:x}"),
        window_bytes => registers::WINDOW_BYTES,
        window_hex => format!("{:#x}", registers::WINDOW_BYTES),
        buffer_hex => format!("{:#x}", board.memory.buffer_mib * MIB),
        buffer_mib => board.memory.buffer_mib,
        reach => format!("{:#x}", board.reachable_bytes()),
        offset => offsets(),
        identity => hex(registers::IDENTITY),
        version => CONTRACT_VERSION,
        hash => hex(engine.hash()),
        irq_done => registers::IRQ_DONE.put(1),
        irq_both => registers::IRQ_DONE.put(1) | registers::IRQ_ERROR.put(1),
        bench => context! {
            base => hex(BASE),
            words => vectors.memory.lines().count(),
            descriptor_words => vectors.descriptors.lines().count(),
            first_written_offset => vectors.first_written,
            addresses => format!("{:?}", vectors.addresses),
        },
    }
}

/// Register offsets by name, as Verilog's numbers.
fn offsets() -> Value {
    let offsets = registers::REGISTERS.iter().map(|r| (r.name, format!("14'h{:04x}", r.offset)));
    Value::from(offsets.collect::<BTreeMap<_, _>>())
}

fn hex(value: u32) -> String {
    format!("{value:08x}")
}
