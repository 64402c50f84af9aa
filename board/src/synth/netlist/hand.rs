//! Small netlists by hand, for tests.

use super::Netlist;

/// A pin that is tied to 0.
pub const LOW: &str = "\"0\"";
/// A pin that is tied to 1.
pub const HIGH: &str = "\"1\"";

/// A flip-flop in JSON; bits are net numbers or constants.
pub fn flip_flop(name: &str, d: &str, q: &str, enable: &str, reset: &str) -> String {
    cell(name, "FDRE", &[("C", "2"), ("CE", enable), ("D", d), ("R", reset)], ("Q", q))
}

/// A primitive in JSON.
pub fn cell(name: &str, kind: &str, inputs: &[(&str, &str)], output: (&str, &str)) -> String {
    let direction = |(port, _): &(&str, &str)| format!(r#""{port}": "input""#);
    let connection = |(port, bits): &(&str, &str)| format!(r#""{port}": [{bits}]"#);
    let directions: Vec<String> = inputs.iter().map(direction).collect();
    let connections: Vec<String> = inputs.iter().chain([&output]).map(connection).collect();
    format!(
        r#""{name}": {{"type": "{kind}", "parameters": {{"AREG": "1"}}, "port_directions": {{{}, "{}": "output"}}, "connections": {{{}}}}}"#,
        directions.join(", "),
        output.0,
        connections.join(", ")
    )
}

/// The netlist of module `top` with names of single nets.
pub fn netlist(cells: &[String], names: &[(&str, usize)]) -> Netlist {
    let name = |(name, bit): &(&str, usize)| format!(r#""{name}": {{"hide_name": 0, "bits": [{bit}]}}"#);
    let names: Vec<String> = names.iter().map(name).collect();
    let text = format!(
        r#"{{"modules": {{"top": {{"cells": {{{}}}, "netnames": {{{}}}}}}}}}"#,
        cells.join(", "),
        names.join(", ")
    );
    Netlist::read(&text, "top").unwrap()
}
