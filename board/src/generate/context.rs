//! What the templates may name.

use std::collections::BTreeMap;

use firebrick_hdl::emit::top::TOP;
use firebrick_spec::CONTRACT_VERSION;
use firebrick_spec::registers::{self, Access, REGISTERS};
use minijinja::{Value, context};

use super::names::{Slave, processing_system, settings, utilization};
use super::vectors::{BASE, Vectors};
use super::{NAME, Project, VIVADO};

/// The accelerator's memory ports, and the names of their interconnects.
const MASTERS: &[(&str, &str)] = &[("m_axi", "memory0"), ("m_axi1", "memory1")];

/// Processes of a run, unless an option says otherwise: a run has no use for more.
const JOBS: usize = 4;

/// Implementation strategies that are tried in turn (UG904, appendix C): what helps a chip that is nearly full, and then with more effort
/// behind the routing.
const STRATEGIES: &[&str] = &["Performance_Explore", "Performance_ExplorePostRoutePhysOpt"];

/// The names of all templates.
pub(super) fn context(project: &Project, vectors: &Vectors, hops: &[usize]) -> Value {
    let (board, engine) = (&project.board, &project.engine);
    let mut all = board.settings();
    all.extend(settings(board.family, project.clock_mhz));
    let mut masters = Vec::new();
    let mut has_unused = false;
    for (&(name, interconnect), slave) in MASTERS.iter().zip(&board.ports.memory).take(engine.ports) {
        let found = Slave::new(board.family, slave);
        all.extend(found.settings);
        has_unused |= !found.unused.is_empty();
        let Slave { clock, segment, unused, .. } = found;
        masters.push(context! { name, interconnect, slave => slave.as_str(), clock, segment, unused });
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
            ultraram => board.engine.ultraram.iter().map(|store| store.name()).collect::<Vec<_>>(),
        },
        name => NAME,
        floorplan => project.floorplan,
        hops => hops.to_vec(),
        top => TOP,
        vivado => VIVADO.to_vec(),
        jobs => JOBS,
        strategies => STRATEGIES.to_vec(),
        utilization => utilization(board.family),
        mhz => project.clock_mhz.to_string(),
        settings => all,
        masters,
        unused => has_unused,
        ps => processing_system(board.family, &board.ports.control),
        registers => format!("{address:#x}"),
        registers_hex => format!("{address:x}"),
        window_bytes => registers::WINDOW_BYTES,
        buffer_mib => board.memory.buffer_mib,
        reach => format!("{:#x}", board.reachable_bytes()),
        offset => offsets(|offset| format!("14'h{offset:04x}")),
        offset_hex => offsets(|offset| format!("{offset:#x}")),
        register_table => register_table(),
        identity => hex(registers::IDENTITY),
        version => CONTRACT_VERSION,
        hash => hex(engine.hash()),
        irq_done => registers::IRQ_DONE.put(1),
        irq_both => registers::IRQ_DONE.put(1) | registers::IRQ_ERROR.put(1),
        bench => bench(vectors),
    }
}

/// What the testbench puts into memory, and where.
fn bench(vectors: &Vectors) -> Value {
    context! {
        base => hex(BASE),
        words => vectors.memory.lines().count(),
        descriptor_words => vectors.descriptors.lines().count(),
        first_written_offset => vectors.first_written,
        addresses => format!("{:?}", vectors.addresses),
    }
}

/// Register offsets by name.
fn offsets(number: impl Fn(usize) -> String) -> Value {
    let offsets = REGISTERS.iter().map(|r| (r.name, number(r.offset)));
    Value::from(offsets.collect::<BTreeMap<_, _>>())
}

/// The registers in IP-XACT's terms.
fn register_table() -> Vec<Value> {
    let field = |f: &firebrick_spec::field::Field| context! { name => f.name.to_uppercase(), lsb => f.lsb, width => f.width, doc => f.doc };
    let register = |r: &registers::Register| {
        let (access, modified) = match r.access {
            Access::ReadOnly => ("read-only", ""),
            Access::WriteOnly => ("write-only", ""),
            Access::ReadWrite => ("read-write", ""),
            Access::WriteOneToClear => ("read-write", "oneToClear"),
        };
        let mut fields: Vec<Value> = r.fields.iter().map(field).collect();
        if fields.is_empty() {
            // Readers of IP-XACT leave out registers without any.
            fields.push(context! { name => "VALUE", lsb => 0, width => 32, doc => r.doc });
        }
        context! { name => r.name, offset => format!("{:#06x}", r.offset), access, modified, doc => r.doc, fields }
    };
    REGISTERS.iter().map(register).collect()
}

fn hex(value: u32) -> String {
    format!("{value:08x}")
}
