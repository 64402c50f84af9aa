//! `firebrick.h` of a project: the contract's numbers, and those of this engine on this board.

use firebrick_spec::render;

use super::Project;

pub(super) fn header(project: &Project) -> String {
    let (board, engine) = (&project.board, &project.engine);
    let address = board.address_map.registers;
    let buffer = board.memory.buffer_mib << 20;
    let numbers = [
        ("BOARD", format!("\"{}\"", board.id.replace(['"', '\\'], "_")), "Name of the board"),
        ("PART", format!("\"{}\"", board.part.name), "Its FPGA"),
        ("BASE_ADDRESS", format!("{address:#x}u"), "First byte of the registers, for the processor"),
        (
            "CLOCK_HZ",
            format!("{:.0}u", project.clock_mhz * 1e6),
            "The accelerator's clock, as it was asked for",
        ),
        ("PES", format!("{}u", engine.pes), "Processing elements"),
        ("PORTS", format!("{}u", engine.ports), "Memory ports"),
        ("CONFIG_HASH_VALUE", format!("{:#010x}u", engine.hash()), "What CONFIG_HASH must read"),
        ("BUFFER_BYTES", format!("{buffer:#x}u"), "The buffer that the device tree sets aside"),
    ];
    render::c_header_with(&numbers)
}
