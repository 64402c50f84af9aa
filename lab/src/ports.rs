//! The ports of the engine's Verilog as a table, a row for each channel.

use std::fmt::Write;

use firebrick_hdl::emit::top::{PORTS, Port, SECOND_PORT};

/// Channels: how their ports' names begin, and what they are.
const CHANNELS: [(&str, &str); 13] = [
    ("", "clock, reset, interrupt"),
    ("s_axi_aw", "registers: write address"),
    ("s_axi_w", "registers: write data"),
    ("s_axi_b", "registers: write response"),
    ("s_axi_ar", "registers: read address"),
    ("s_axi_r", "registers: read data"),
    ("m_axi_aw", "memory port 0: write address"),
    ("m_axi_w", "memory port 0: write data"),
    ("m_axi_b", "memory port 0: write response"),
    ("m_axi_ar", "memory port 0: read address"),
    ("m_axi_r", "memory port 0: read data"),
    ("m_axi1_ar", "memory port 1: read address"),
    ("m_axi1_r", "memory port 1: read data"),
];

/// The ports as a Markdown table.
pub fn markdown() -> String {
    let mut out = String::from("| | inputs | outputs |\n|---|---|---|\n");
    let mut rows: Vec<(&str, Vec<Port>)> = CHANNELS.iter().map(|(_, what)| (*what, Vec::new())).collect();
    for port in PORTS.iter().chain(SECOND_PORT) {
        // The longest beginning: `m_axi_aw` goes before none at all.
        let of = |(beginning, _): &&(&str, &str)| port.name.starts_with(beginning);
        let channel = CHANNELS.iter().filter(of).max_by_key(|(beginning, _)| beginning.len());
        let place = CHANNELS.iter().position(|candidate| Some(candidate) == channel);
        rows[place.expect("any name begins with nothing")].1.push(*port);
    }
    for (what, ports) in rows {
        let _ = writeln!(out, "| {what} | {} | {} |", names(&ports, true), names(&ports, false));
    }
    out
}

/// The names of those in one direction, with their bits.
fn names(ports: &[Port], input: bool) -> String {
    let one = |port: &Port| match port.width {
        1 => format!("`{}`", port.name),
        width => format!("`{}[{}:0]`", port.name, width - 1),
    };
    ports.iter().filter(|port| port.input == input).map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_stands_in_its_channels_row() {
        let table = markdown();
        let row = "| memory port 0: write data | `m_axi_wready` | `m_axi_wdata[63:0]`, `m_axi_wstrb[7:0]`, `m_axi_wlast`, `m_axi_wvalid` |";
        assert!(table.contains(row), "{table}");
        assert!(table.contains("| clock, reset, interrupt | `clk`, `rst_n` | `irq` |"), "{table}");
        assert_eq!(table.matches('`').count(), 2 * (PORTS.len() + SECOND_PORT.len()));
    }
}
