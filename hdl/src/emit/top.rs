//! The top module `firebrick`: AXI port names as block designs expect them, and constant outputs.

use std::fmt::Write;

use firebrick_spec::EngineConfig;

/// Name of the top module.
pub const TOP: &str = "firebrick";
/// Name of the core's module.
pub const CORE: &str = "firebrick_core";
/// Name of the module that makes the core's reset of the top's.
pub const RESET: &str = "reset_synchroniser";

/// One port of the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name.
    pub name: &'static str,
    /// Bits.
    pub width: usize,
    /// Into the accelerator.
    pub input: bool,
}

const fn input(name: &'static str, width: usize) -> Port {
    Port { name, width, input: true }
}

const fn output(name: &'static str, width: usize) -> Port {
    Port { name, width, input: false }
}

/// The ports of the top with one memory port: one clock, a synchronous reset that is active low, the interrupt, an AXI4-Lite slave and a
/// 64-bit AXI4 master.
pub const PORTS: &[Port] = &[
    input("clk", 1),
    input("rst_n", 1),
    output("irq", 1),
    input("s_axi_awaddr", 14),
    input("s_axi_awprot", 3),
    input("s_axi_awvalid", 1),
    output("s_axi_awready", 1),
    input("s_axi_wdata", 32),
    input("s_axi_wstrb", 4),
    input("s_axi_wvalid", 1),
    output("s_axi_wready", 1),
    output("s_axi_bresp", 2),
    output("s_axi_bvalid", 1),
    input("s_axi_bready", 1),
    input("s_axi_araddr", 14),
    input("s_axi_arprot", 3),
    input("s_axi_arvalid", 1),
    output("s_axi_arready", 1),
    output("s_axi_rdata", 32),
    output("s_axi_rresp", 2),
    output("s_axi_rvalid", 1),
    input("s_axi_rready", 1),
    output("m_axi_awaddr", 32),
    output("m_axi_awlen", 8),
    output("m_axi_awsize", 3),
    output("m_axi_awburst", 2),
    output("m_axi_awcache", 4),
    output("m_axi_awprot", 3),
    output("m_axi_awvalid", 1),
    input("m_axi_awready", 1),
    output("m_axi_wdata", 64),
    output("m_axi_wstrb", 8),
    output("m_axi_wlast", 1),
    output("m_axi_wvalid", 1),
    input("m_axi_wready", 1),
    input("m_axi_bresp", 2),
    input("m_axi_bvalid", 1),
    output("m_axi_bready", 1),
    output("m_axi_araddr", 32),
    output("m_axi_arlen", 8),
    output("m_axi_arsize", 3),
    output("m_axi_arburst", 2),
    output("m_axi_arcache", 4),
    output("m_axi_arprot", 3),
    output("m_axi_arvalid", 1),
    input("m_axi_arready", 1),
    input("m_axi_rdata", 64),
    input("m_axi_rresp", 2),
    input("m_axi_rlast", 1),
    input("m_axi_rvalid", 1),
    output("m_axi_rready", 1),
];

/// The second memory port, which only reads; a top of an engine with two ports has it too.
pub const SECOND_PORT: &[Port] = &[
    output("m_axi1_araddr", 32),
    output("m_axi1_arlen", 8),
    output("m_axi1_arsize", 3),
    output("m_axi1_arburst", 2),
    output("m_axi1_arcache", 4),
    output("m_axi1_arprot", 3),
    output("m_axi1_arvalid", 1),
    input("m_axi1_arready", 1),
    input("m_axi1_rdata", 64),
    input("m_axi1_rresp", 2),
    input("m_axi1_rlast", 1),
    input("m_axi1_rvalid", 1),
    output("m_axi1_rready", 1),
];

/// Outputs that the top drives itself where the core does not: 8-byte beats, incrementing bursts, normal memory that is not cached but may be
/// buffered (ARM IHI 0022, A4.4), all bytes written, responses OKAY and always taken.
const CONSTANTS: &[(&str, &str)] = &[
    ("s_axi_bresp", "2'b00"),
    ("s_axi_rresp", "2'b00"),
    ("m_axi_awsize", "3'd3"),
    ("m_axi_awburst", "2'b01"),
    ("m_axi_awcache", "4'b0011"),
    ("m_axi_awprot", "3'b000"),
    ("m_axi_wstrb", "8'hff"),
    ("m_axi_bready", "1'b1"),
    ("m_axi_arsize", "3'd3"),
    ("m_axi_arburst", "2'b01"),
    ("m_axi_arcache", "4'b0011"),
    ("m_axi_arprot", "3'b000"),
    ("m_axi_rready", "1'b1"),
    ("m_axi1_arsize", "3'd3"),
    ("m_axi1_arburst", "2'b01"),
    ("m_axi1_arcache", "4'b0011"),
    ("m_axi1_arprot", "3'b000"),
    ("m_axi1_rready", "1'b1"),
];

/// The ports of the top of an engine, for bindings.
pub fn ports(config: &EngineConfig) -> Vec<Port> {
    let second = if config.ports == 2 { SECOND_PORT } else { &[] };
    [PORTS, second].concat()
}

/// The top's text over a core with these ports.
///
/// The core's ports are called as the top's, but `clock` and `reset` (active high). If `ports` are without a second
/// memory port, the core's leads nowhere.
///
/// # Panics
/// If the core has other ports, or an output of the top has neither a core port nor a constant.
pub fn render(core: &[&str], ports: &[Port]) -> String {
    let unknown: Vec<&&str> = core.iter().filter(|n| !is_known(n)).collect();
    assert!(unknown.is_empty(), "the core has ports that the top does not know: {unknown:?}");
    let mut out = format!("module {TOP} (\n{}\n);\n    wire reset;\n", declarations(ports));
    let absent = |name: &str| !ports.iter().any(|p| p.name == name);
    let connections =
        core.iter().map(|name| match SECOND_PORT.iter().find(|p| p.name == *name && absent(name)) {
            Some(port) if port.input => format!("        .{name}({}'d0)", port.width),
            Some(_) => format!("        .{name}()"),
            None => format!("        .{name}({})", outer(name)),
        });
    let connections: Vec<String> = connections.collect();
    let _ = writeln!(
        out,
        "    {RESET} {RESET} (\n        .clock(clk),\n        .reset_n(rst_n),\n        .reset(reset)\n    );"
    );
    let _ = writeln!(out, "    {CORE} core (\n{}\n    );", connections.join(",\n"));
    for port in ports.iter().filter(|p| !p.input && !core.contains(&p.name)) {
        let constant = CONSTANTS.iter().find(|(name, _)| *name == port.name);
        let (_, value) = constant.unwrap_or_else(|| panic!("the core does not drive {}", port.name));
        let _ = writeln!(out, "    assign {} = {value};", port.name);
    }
    out + "endmodule\n"
}

fn is_known(core_port: &str) -> bool {
    matches!(core_port, "clock" | "reset") || PORTS.iter().chain(SECOND_PORT).any(|p| p.name == core_port)
}

/// What a port of the core is connected to.
fn outer(core_port: &str) -> &str {
    match core_port {
        "clock" => "clk",
        name => name,
    }
}

fn declarations(ports: &[Port]) -> String {
    let line = |p: &Port| {
        let direction = if p.input { "input wire" } else { "output wire" };
        format!("    {direction} {}{}", range(p.width), p.name)
    };
    ports.iter().map(line).collect::<Vec<_>>().join(",\n")
}

fn range(width: usize) -> String {
    if width == 1 { String::new() } else { format!("[{}:0] ", width - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every port of a core that the top cannot do without.
    fn core(without: &str) -> Vec<&'static str> {
        let needed =
            PORTS.iter().chain(SECOND_PORT).filter(|p| !CONSTANTS.iter().any(|(name, _)| *name == p.name));
        let names = needed.map(|p| p.name).filter(|n| !["clk", "rst_n", without].contains(n));
        ["clock", "reset"].into_iter().chain(names).collect()
    }

    #[test]
    fn the_core_is_connected_port_by_port() {
        let text = render(&core(""), PORTS);
        assert!(text.contains(".clock(clk)") && text.contains(".reset(reset)"));
        assert!(
            text.contains(".m_axi_araddr(m_axi_araddr)") && text.contains("input wire [63:0] m_axi_rdata")
        );
        assert!(text.contains("assign m_axi_arsize = 3'd3;"));
    }

    #[test]
    fn only_an_engine_of_two_ports_shows_the_second_one() {
        let (one, two) = (EngineConfig::with_pes(1), EngineConfig { ports: 2, ..EngineConfig::with_pes(1) });
        let one = render(&core(""), &ports(&one));
        assert!(one.contains(".m_axi1_rdata(64'd0)") && one.contains(".m_axi1_araddr()"));
        assert!(!one.contains("input wire [63:0] m_axi1_rdata"));
        let two = render(&core(""), &ports(&two));
        assert!(
            two.contains("input wire [63:0] m_axi1_rdata") && two.contains(".m_axi1_rdata(m_axi1_rdata)")
        );
    }

    #[test]
    #[should_panic(expected = "the core does not drive irq")]
    fn an_output_that_nobody_drives_is_refused() {
        render(&core("irq"), PORTS);
    }

    #[test]
    #[should_panic(expected = "does not know: [\"extra\"]")]
    fn a_port_that_leads_nowhere_is_refused() {
        render(&[core(""), vec!["extra"]].concat(), PORTS);
    }

    #[test]
    fn constants_have_the_width_of_their_ports() {
        for (name, value) in CONSTANTS {
            let port = PORTS
                .iter()
                .chain(SECOND_PORT)
                .find(|p| p.name == *name && !p.input)
                .expect("a constant names an output");
            assert_eq!(value.split('\'').next(), Some(port.width.to_string().as_str()), "{name}");
        }
    }
}
