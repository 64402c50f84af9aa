//! Mutants that behave like the engine, so that no case can notice them.
//!
//! yosys proves it where the module with the mistake computes the same outputs, next states and inputs of its parts from the
//! same inputs, states and outputs of its parts. What is equivalent for another reason is listed, with it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::{Mutant, Verdict};
use crate::prove::tool;

/// Module, line before, line after (empty: left out), and why; a mutant a line, apart by tabs.
const LIST: &str = include_str!("equivalent.tsv");

/// Time for a proof in seconds; most take three. What takes longer counts as not proven.
const SECONDS: u32 = 60;

/// The verdict on a mutant of `verilog`, with the reason if it survived because it is none.
///
/// # Errors
/// A temporary folder or file that cannot be made.
pub fn with_reason(verilog: &str, mutant: &Mutant, verdict: Verdict) -> std::io::Result<Verdict> {
    if verdict != Verdict::Survived {
        return Ok(verdict);
    }
    if is_proven(verilog, mutant)? {
        return Ok(Verdict::Equivalent("proven".to_owned()));
    }
    let why = listed().find(|(place, _)| is_at(mutant, place)).map(|(_, why)| why.to_owned());
    Ok(why.map_or(Verdict::Survived, Verdict::Equivalent))
}

fn listed() -> impl Iterator<Item = ([&'static str; 3], &'static str)> {
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
        [module, place, change, why] => ([module, place, change], why),
        _ => unreachable!("four columns, as a test checks: {line}"),
    })
}

fn is_at(mutant: &Mutant, place: &[&str; 3]) -> bool {
    let change = format!("{} {}", mutant.kind.name(), mutant.which);
    *place == [mutant.module.as_str(), &mutant.place, &change]
}

fn is_proven(verilog: &str, mutant: &Mutant) -> std::io::Result<bool> {
    let folder = tempfile::tempdir()?;
    let broken = mutant.apply(verilog);
    for (name, text) in [
        ("parts.v", verilog),
        ("gold.v", module(verilog, &mutant.module)),
        ("gate.v", module(&broken, &mutant.module)),
        ("script.ys", &script(&mutant.module)),
    ] {
        fs::write(folder.path().join(name), text)?;
    }
    Ok(is_same(folder.path()))
}

/// Whether yosys finds no difference. It fails both for a difference and for a module that it cannot compare.
fn is_same(folder: &Path) -> bool {
    tool::output(folder, SECONDS, "yosys", &["-q", "script.ys"]).is_ok()
}

/// The text of one module.
fn module<'a>(verilog: &'a str, name: &str) -> &'a str {
    let from = verilog.find(&format!("module {name} ")).unwrap_or_default();
    let end = "endmodule\n";
    let length = verilog[from..].find(end).map_or(verilog.len() - from, |at| at + end.len());
    &verilog[from..][..length]
}

/// Instances and registers of both modules become ports; then the rest is compared for any value of them. Registers are made
/// to begin with 0 by inverters, so that another initial value is a difference; one that has none begins with 0, as in the FPGA.
fn script(module: &str) -> String {
    let mut text = String::from("read_verilog -lib parts.v\ndesign -save parts\n");
    for side in ["gold", "gate"] {
        let _ = writeln!(
            text,
            "design -load parts\nread_verilog -overwrite {side}.v\nhierarchy -top {module}\nproc\nmemory_map\n\
             zinit -all\nopt_clean\nexpose -evert c:*\nexpose -evert-dff r:WIDTH\nrename {module} {side}\n\
             design -stash {side}"
        );
    }
    text.push_str(
        "design -copy-from gold gold\ndesign -copy-from gate gate\nmiter -equiv -flatten gold gate miter\n\
         opt -fast miter\nsat -verify -prove trigger 0 miter\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::super::{draw, suite::ENGINE};
    use super::*;

    const TEXT: &str = "\
module part (
    input wire d,
    output wire q
);
    assign q = ~d;
endmodule

module whole (
    input wire [3:0] a,
    input wire [3:0] b,
    output wire [3:0] out,
    input wire clock
);
    reg state;
    reg held;
    wire inverse;
    reg [3:0] larger;
    part part (
        .d(state),
        .q(inverse)
    );
    assign out = larger ^ {3'd0, inverse};
    always @(posedge clock) larger <= (a > b) ? a : b;
    always @(posedge clock) begin
        held <= held;
        state <= held;
        state <= a[0] & b[0];
    end
endmodule
";

    /// Whether the first mutant that has these texts is proven to be equivalent.
    fn proven(line: &str, after: &str) -> bool {
        let all = draw::all(TEXT);
        let found = all.iter().find(|m| m.before.contains(line) && m.after.contains(after));
        is_proven(TEXT, found.unwrap_or_else(|| panic!("no mutant of {line} has {after}"))).unwrap()
    }

    #[test]
    fn the_same_logic_is_told_from_a_difference() {
        if tool::output(Path::new("."), 10, "yosys", &["-V"]).is_err() {
            println!("skipped: no yosys");
            return;
        }
        assert!(proven("larger <=", "(a >= b)"), "the larger of two equal ones");
        assert!(proven("state <= held;", ""), "a value that is overwritten");
        assert!(!proven("state <= a[0]", "|"), "another next state");
        assert!(!proven("assign out", "larger |"), "another output");
    }

    #[test]
    fn what_is_listed_is_a_mutant_of_the_engine_with_a_reason() {
        let all = draw::all(&firebrick_hdl::verilog(&ENGINE));
        for (place, why) in listed() {
            assert!(all.iter().any(|mutant| is_at(mutant, &place)), "no mutant: {place:?}");
            assert!(!why.is_empty(), "{place:?}");
        }
    }

    #[test]
    fn only_a_survivor_can_be_equivalent() {
        let mutant = draw::all(TEXT).into_iter().find(|m| m.before.contains("state <= held")).unwrap();
        let hung = Verdict::Hung("signal".into());
        assert_eq!(with_reason(TEXT, &mutant, hung.clone()).unwrap(), hung);
    }
}
