//! What registers are at power-on into which a property module looks.
//!
//! yosys takes the property module's wire (`(* hierconn *)`) in the register's place, and loses the register's initial value with it.

use std::collections::HashMap;
use std::fmt::Write;

use super::blocks;
use crate::place::{find, statements};

/// Commands of yosys that give those registers their values back, of a block's Verilog under a property module.
pub fn initial(verilog: &str, properties: &str) -> String {
    let (parts, all) = (parts(verilog), statements(verilog));
    let mut text = String::new();
    for name in looked_into(properties) {
        let mut path: Vec<&str> = name.split('.').collect();
        let signal = path.pop().unwrap_or_default();
        let inner = |module: &str, part: &&str| parts.get(&(module, *part)).copied().unwrap_or_default();
        let module = path.iter().fold(blocks::TOP, |module, part| inner(module, part));
        // What is no register has no such value.
        if let Ok(statement) = find(&all, module, &format!("{signal} 0")) {
            let value = &verilog[statement.value.clone()];
            let _ = writeln!(text, "setattr -set init {value} w:{}.{name}", blocks::TOP);
        }
    }
    text
}

/// The names within the block of the wires that the property module declares as the block's.
fn looked_into(properties: &str) -> impl Iterator<Item = &str> {
    let wires = properties.lines().filter(|line| line.contains("(* hierconn *)"));
    wires.filter_map(|line| {
        let (_, name) = line.split_once('\\')?;
        name.split(char::is_whitespace).next()?.strip_prefix(blocks::TOP)?.strip_prefix('.')
    })
}

/// The module of each instance, by module and instance.
fn parts(verilog: &str) -> HashMap<(&str, &str), &str> {
    let mut module = "";
    let mut parts = HashMap::new();
    for line in verilog.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("module ") {
            module = rest.split(' ').next().unwrap_or_default();
        } else if let Some(opened) = line.strip_suffix(" (")
            && let (Some(kind), Some(instance)) = (opened.split(' ').next(), opened.rsplit(' ').next())
        {
            parts.insert((module, instance), kind);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_get_their_values_back_and_nets_none() {
        let verilog = "module part #(\n    parameter N = 0\n) (\n    input wire a\n);\n    reg [2:0] held;\n    initial begin\n        \
            held = 3'd4;\n    end\nendmodule\n\nmodule dut (\n    input wire a\n);\n    reg seen;\n    wire out;\n    \
            part #(.N(1)) queue (\n        .a(a)\n    );\n    assign out = seen;\n    initial begin\n        seen = 1'b0;\n    end\nendmodule\n";
        let properties = "    (* hierconn *) wire \\dut.seen ;\n    (* hierconn *) wire \\dut.out ;\n    \
            (* hierconn *) wire [2:0] \\dut.queue.held ;\n";
        let expected = "setattr -set init 1'b0 w:dut.seen\nsetattr -set init 3'd4 w:dut.queue.held\n";
        assert_eq!(initial(verilog, properties), expected);
    }
}
