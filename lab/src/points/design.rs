//! Modules of the emitted Verilog.

use std::collections::{BTreeMap, BTreeSet};

use crate::place::{Statement, statements};

/// A module.
#[derive(Clone, Debug, Default)]
pub struct Module<'a> {
    /// Its name.
    pub name: &'a str,
    /// The same without the constants that tell it from its like.
    pub stem: &'a str,
    /// Where its last line begins in the text.
    pub end: usize,
    /// Ports; true for an output.
    pub ports: BTreeMap<&'a str, bool>,
    /// Everything that has a name.
    pub declared: BTreeSet<&'a str>,
    /// Parts, with their modules.
    pub parts: Vec<(&'a str, &'a str)>,
    /// States, named after their type.
    states: Vec<&'a str>,
    /// The state machine whose register is here.
    pub machine: Option<Machine<'a>>,
}

/// A state machine.
#[derive(Clone, Debug)]
pub struct Machine<'a> {
    /// Its register.
    pub register: String,
    /// Its states: each one's name, and its constant in the Verilog.
    pub states: Vec<(&'a str, &'a str)>,
    /// What resets it.
    pub reset: String,
}

/// The modules of a text of [`firebrick_hdl::verilog`], in order.
pub fn modules(verilog: &str) -> Vec<Module<'_>> {
    let assignments = statements(verilog);
    let (mut found, mut current, mut part, mut at) = (Vec::new(), Module::default(), None, 0);
    for line in verilog.split_inclusive('\n') {
        let code = line.split("//").next().unwrap_or_default().trim();
        if let Some(rest) = code.strip_prefix("module ") {
            let name = rest.split([' ', '(', ';']).next().unwrap_or_default();
            current = Module { name, ..Module::default() };
        } else if code == "endmodule" {
            current.end = at;
            let mut module = std::mem::take(&mut current);
            module.machine = machine(&module, &assignments, verilog);
            found.push(module);
        } else if line.starts_with("    ") && !line.starts_with("     ") {
            declare(&mut current, code, &mut part);
        }
        at += line.len();
    }
    let names: BTreeSet<&str> = found.iter().map(|module| module.name).collect();
    found.iter_mut().for_each(|module| module.stem = stem(module.name, &names));
    found
}

/// Takes a line of a module's outermost level.
fn declare<'a>(module: &mut Module<'a>, code: &'a str, part: &mut Option<&'a str>) {
    let words: Vec<&str> = code.split_whitespace().collect();
    match words.as_slice() {
        // A part with parameters: `fifo #(.W(8)) runs (`, or `pe #(`, its parameters, `) pe_0 (`.
        [of, parameters, .., name, "("] if parameters.starts_with("#(.") => module.parts.push((name, of)),
        [of, "#("] => *part = Some(of),
        [")", name, "("] => module.parts.extend(part.take().map(|of| (*name, of))),
        [of, name, "("] => module.parts.push((name, of)),
        [kind @ ("input" | "output" | "wire" | "reg" | "localparam"), ..] => {
            let before = code.split('=').next().unwrap_or_default();
            // A memory's range stands behind its name.
            let before = before.split(" [0:").next().unwrap_or_default();
            let name = before.trim_end_matches([',', ';', ' ']).rsplit(' ').next().unwrap_or_default();
            module.declared.insert(name);
            if matches!(*kind, "input" | "output") {
                module.ports.insert(name, *kind == "output");
            }
            if *kind == "localparam" && name.starts_with(|c: char| c.is_ascii_uppercase()) {
                module.states.push(name);
            }
        }
        _ => (),
    }
    if let Some((name, _)) = module.parts.last() {
        module.declared.insert(name);
    }
}

/// The machine whose register is assigned one of the module's states.
fn machine<'a>(module: &Module<'a>, assignments: &[Statement], verilog: &str) -> Option<Machine<'a>> {
    let here = |s: &&Statement| s.module == module.name && s.nth > 0;
    let sets = |s: &&Statement| module.states.contains(&&verilog[s.value.clone()]);
    let register = assignments.iter().filter(here).find(sets)?.signal.clone();
    let last = assignments.iter().filter(here).rfind(|s| s.signal == register)?;
    let reset = verilog[last.conditions.last()?.clone()].to_owned();
    // All are called after their type: `TILE_WALK_`.
    let first = module.states.first()?;
    let common = |length: &usize| module.states.iter().all(|state| state.starts_with(&first[..*length]));
    let length =
        (0..first.len()).filter(|at| first.as_bytes()[*at] == b'_').map(|at| at + 1).rfind(common)?;
    let states = module.states.iter().map(|state| (&state[length..], *state)).collect();
    Some(Machine { register, states, reset })
}

/// A module's name without what its constants add to it: `fifo` of `fifo_w34_a4_c5`, `read_client` of `read_client_2`.
fn stem<'a>(name: &'a str, names: &BTreeSet<&str>) -> &'a str {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut stem = name;
    while let Some((rest, last)) = stem.rsplit_once('_') {
        let constant = last.starts_with(|c: char| c.is_ascii_lowercase()) && number(&last[1..]);
        if !(constant || number(last) && (names.contains(rest) || stem == name)) {
            break;
        }
        stem = rest;
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
module fifo_w8_a2 (
    input wire clock,
    output wire [7:0] out_data
);
    reg [1:0] memory [0:3];
endmodule

module walker_2 #(
    parameter P = 1
) (
    input wire clock,
    input wire halt
);
    localparam [1:0] deep = 2'd2;
    localparam [1:0] TILE_WALK_IDLE = 2'd0;
    localparam [1:0] TILE_WALK_AT_WORK = 2'd1;
    reg [1:0] state;
    wire [7:0] word; // a comment

    fifo_w8_a2 words (
        .clock(clock),
        .out_data(word)
    );
    pe #(
        .LANES(2)
    ) pe_0 (
        .clock(clock)
    );

    always @(posedge clock) begin
        case (state)
            TILE_WALK_IDLE: state <= TILE_WALK_AT_WORK;
            default: state <= TILE_WALK_IDLE;
        endcase
        if (halt) begin
            state <= TILE_WALK_IDLE;
        end
    end
endmodule
";

    #[test]
    fn a_module_is_its_ports_parts_and_states() {
        let found = modules(TEXT);
        assert_eq!((found[0].stem, found[1].stem), ("fifo", "walker"));
        assert_eq!(found[0].ports, BTreeMap::from([("clock", false), ("out_data", true)]));
        assert!(found[0].declared.contains("memory"), "{:?}", found[0].declared);
        assert_eq!(found[1].parts, [("words", "fifo_w8_a2"), ("pe_0", "pe")]);
        for name in ["deep", "word", "words", "pe_0", "state"] {
            assert!(found[1].declared.contains(name), "{name}");
        }
        let machine = found[1].machine.as_ref().unwrap();
        let states = [("IDLE", "TILE_WALK_IDLE"), ("AT_WORK", "TILE_WALK_AT_WORK")];
        assert_eq!((machine.register.as_str(), machine.reset.as_str()), ("state", "halt"));
        assert_eq!(machine.states, states);
        assert!(found[0].machine.is_none() && TEXT[found[1].end..].starts_with("endmodule"));
    }
}
