//! What registers and memories are at power-up.
//!
//! An FPGA's bitstream gives all of them a value, and so does the Verilog. Who looks for what is used before it is set, in a simulator that
//! knows `x`, leaves these values out.

use super::tree::{Code, Unit};

/// What the Verilog says of power-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PowerUp {
    /// Registers and memories have values, as the FPGA's bitstream gives them.
    #[default]
    Known,
    /// They have none; for simulators only. What the memory is owed ([`crate::bus::OWED`]) begins with nothing all the same: it outlives
    /// `rst_n`, so nothing but the bitstream can set it.
    Unknown,
}

/// The parameter of Verilog text, 1 or 0, that says whether its registers have values at power-up: blocks of one text may differ in that.
const KNOWN: &str = "KNOWN";

/// Takes the values away that registers and memories have at power-up, but for the registers in the parts that are `kept`, by block.
pub fn forget(unit: &mut Unit, kept: &[(&str, &[&str])]) {
    walk(unit, kept, false);
}

fn walk(unit: &mut Unit, kept: &[(&str, &[&str])], stays: bool) {
    let mine = kept.iter().filter(|(block, _)| unit.name.as_deref() == Some(*block));
    let mine: Vec<&str> = mine.flat_map(|(_, parts)| *parts).copied().collect();
    for part in &mut unit.parts {
        let stays = stays || mine.contains(&part.path.as_str());
        if !part.is_register() {
            walk(part, kept, stays);
        } else if !stays {
            part.wires.iter_mut().for_each(|wire| wire.value.clear());
        }
    }
    if !stays {
        unit.parameters.iter_mut().filter(|(name, _)| name == KNOWN).for_each(|(_, value)| *value = 0);
    }
    if let Code::Text(text) = &mut unit.code {
        *text = without_initial(text);
    }
}

/// The text without its `initial` statements, each of which begins a line, but for one under the condition that [`KNOWN`] is 1.
pub(super) fn without_initial(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(line) = rest.split_inclusive('\n').next() {
        match line.strip_prefix("initial ") {
            Some(statement) if !statement.contains(KNOWN) => {
                let begin = line.len() - statement.len();
                rest = &rest[begin + length(&rest[begin..])..];
            }
            _ => {
                out.push_str(line);
                rest = &rest[line.len()..];
            }
        }
    }
    out
}

/// Length of the statement at the beginning of a text, with the end of its line.
fn length(text: &str) -> usize {
    let end = if text.starts_with("begin\n") { "\nend\n" } else { ";\n" };
    text.find(end).map_or(text.len(), |at| at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_statements_of_a_line_and_of_several_go() {
        let text = "reg a;\ninitial begin\n    for (i = 0; i <= 3; i = i + 1) b[i] = 0;\n    a = 0;\nend\nalways @(posedge clock) begin\n    a <= 1;\nend\n\
            initial for (i = 0; i <= 3; i = i + 1) b[i] = 0;\ninitial a = 0;\nwire initial_value;\ninitial if (KNOWN == 1) begin\n    a = 0;\nend\n";
        let left = "reg a;\nalways @(posedge clock) begin\n    a <= 1;\nend\nwire initial_value;\ninitial if (KNOWN == 1) begin\n    a = 0;\nend\n";
        assert_eq!(without_initial(text), left);
    }
}
