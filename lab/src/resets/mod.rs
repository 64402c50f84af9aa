//! Which resets of the Verilog matter: each is taken away in turn, from a copy that begins unknown, and whole frames are run on it in Icarus
//! Verilog (`tests/python/bus`).
//!
//! | module | what it does |
//! |---|---|
//! | [`mod@frames`] | the frames, on a generated folder |
//! | [`record`] | what became of each reset, kept in `hdl/resets.yaml` |

pub mod frames;
pub mod record;

use std::fs;
use std::path::Path;

use crate::place::{Statement, statements};
use frames::{Frames, VERILOG};

/// Signals that are resets, in the modules that have them; of copies one bit.
const RESETS: &[&str] =
    &["reset", "!reset_n", "restart", "forget", "resets", "resets_copies", "cycles_reset"];

/// PEs and memory ports of the engine whose resets are taken away.
pub const ENGINE: (usize, usize) = (2, 2);

/// What a finding begins with if the register had to begin with ones.
const ONES: &str = "ones: ";

/// A register's reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    /// Module, register, and which of its assignments it is.
    pub name: String,
    statement: Statement,
    /// What else sets the register so, beside the reset.
    other: Option<String>,
    /// The register is set in every cycle, whatever it was before.
    pub passing: bool,
}

/// All resets of a Verilog text, in its order.
pub fn all(verilog: &str) -> Vec<Reset> {
    let all = statements(verilog);
    let always = |of: &Statement| {
        let same = |s: &&Statement| (&s.module, &s.signal) == (&of.module, &of.signal) && s.nth > 0;
        all.iter().filter(same).any(|s| s.conditions.is_empty())
    };
    let of = |statement: &Statement| {
        let condition = &verilog[statement.conditions.last()?.clone()];
        let (resets, others): (Vec<&str>, Vec<&str>) =
            condition.split(" | ").partition(|part| RESETS.contains(&part.split('[').next().unwrap_or(part)));
        let name = format!("{} {} {}", statement.module, statement.signal, statement.nth);
        let other = (!others.is_empty()).then(|| others.join(" | "));
        let (statement, passing) = (statement.clone(), always(statement));
        (!resets.is_empty()).then_some(Reset { name, statement, other, passing })
    };
    all.iter().filter_map(of).collect()
}

impl Reset {
    /// The text without this reset.
    pub fn removed(&self, verilog: &str) -> String {
        let (begin, end) = (self.statement.begin, self.statement.value.end);
        let instead = self.other.as_ref().map(|other| format!("if ({other}) {}", &verilog[begin..end]));
        format!("{}{}{}", &verilog[..begin], instead.unwrap_or_default(), &verilog[end..])
    }

    /// The same with ones in the register at power-up: where `x` counts as false in a condition, simulators hide what is unknown.
    fn removed_with_ones(&self, verilog: &str) -> String {
        let text = self.removed(verilog);
        let end =
            text[self.statement.begin..].find("endmodule").map_or(text.len(), |at| self.statement.begin + at);
        format!("{}    initial {} = ~0;\n{}", &text[..end], self.statement.signal, &text[end..])
    }

    /// What is found of frames without this reset, in a generated folder with that Verilog; the folder's Verilog is another one afterwards.
    ///
    /// # Errors
    /// The frames cannot be run.
    pub fn finding(&self, frames: &Frames, folder: &Path, verilog: &str) -> Result<Option<String>, String> {
        for (begins, text) in [("", self.removed(verilog)), (ONES, self.removed_with_ones(verilog))] {
            fs::write(folder.join(VERILOG), text).map_err(|e| e.to_string())?;
            if let Some(finding) = frames.run(folder)?.finding()? {
                return Ok(Some(format!("{begins}{finding}")));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
module part (
    input wire clock
);
    always @(posedge clock) begin
        a <= b;
        if (free | reset) begin
            c <= 1'b0;
        end
        if (b) begin
            a <= 1'b1;
        end
        if (reset) begin
            a <= 1'b0;
        end
    end
endmodule
";

    #[test]
    fn a_reset_goes_and_what_else_sets_the_register_stays() {
        let all = all(TEXT);
        let names: Vec<&str> = all.iter().map(|reset| reset.name.as_str()).collect();
        assert_eq!(names, ["part c 1", "part a 3"]);
        assert_eq!((all[0].passing, all[1].passing), (false, true));
        assert_eq!(all[0].removed(TEXT), TEXT.replace("c <= 1'b0;", "if (free) c <= 1'b0;"));
        let removed = TEXT.replace("a <= 1'b0;", ";");
        assert_eq!(all[1].removed(TEXT), removed);
        let ones = removed.replace("endmodule", "    initial a = ~0;\nendmodule");
        assert_eq!(all[1].removed_with_ones(TEXT), ones);
    }
}
