//! A block under its property module as and-inverter graphs (AIGER 1.9), by yosys.
//!
//! An assertion becomes a bad state, an assumption an invariant constraint. Registers begin as the Verilog says; what nothing drives is
//! free in every cycle.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::blocks;
use super::catalogue::Loaded;
use super::initial::initial;
use super::tool;

/// Turns a cover into the assertion that it cannot be reached.
const COVER: &str = "\
(* techmap_celltype = \"$cover\" *)
module unreachable(input A, input EN);
    \\$assert _TECHMAP_REPLACE_ (.A(!A), .EN(EN));
endmodule
";

/// Frees the first cycle's state but for the assertions, and asks for them in the second cycle.
const STEP: &str = "\
(* techmap_celltype = \"$assert\" *)
module step(input A, input EN);
    wire first;
    \\$initstate begins (.Y(first));
    \\$assume holds (.A(A | ~first), .EN(EN));
    \\$cover _TECHMAP_REPLACE_ (.A(~A & ~first), .EN(EN));
endmodule
";

/// Statements of a property module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What must hold.
    Assert,
    /// The same, one cycle after any state in which all of it holds.
    Step,
    /// What must be reachable.
    Cover,
}

/// One graph to be written: file name, and the statements that are its bad states.
pub type Graph = (String, Vec<String>);

/// Writes `graphs` into `folder` for a proof over `verilog`, its block or a broken copy, within `seconds`.
///
/// # Errors
/// yosys's, or that of a file.
pub fn graphs(
    folder: &Path,
    loaded: &Loaded,
    verilog: &str,
    kind: Kind,
    graphs: &[Graph],
    seconds: u32,
) -> Result<(), String> {
    let files = [
        ("dut.v", verilog),
        ("properties.sv", &loaded.properties),
        ("cover.v", COVER),
        ("step.v", STEP),
        ("script.ys", &script(loaded, verilog, kind, graphs)),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    tool::output(folder, seconds, "yosys", &["-q", "script.ys"]).map(|_| ())
}

fn script(loaded: &Loaded, verilog: &str, kind: Kind, graphs: &[Graph]) -> String {
    let top = loaded.top();
    let mut text = String::from("read_verilog dut.v\nread_verilog -formal -sv properties.sv\n");
    for (name, value) in &loaded.proof.parameters {
        let _ = writeln!(text, "chparam -set {name} {value} {top}");
    }
    // Registers that are kept apart hold the same: here they may be merged, so that no proof has to say so.
    let _ = writeln!(text, "hierarchy -top {top}\nproc\nsetattr -unset keep w:* c:*");
    let _ = writeln!(text, "prep -flatten -nordff -top {top}");
    text.push_str(&initial(verilog, &loaded.properties));
    for memory in &loaded.proof.free {
        let _ = writeln!(text, "delete {top}/{}.{memory}.memory", blocks::TOP);
    }
    text.push_str(match kind {
        Kind::Assert => "chformal -cover -remove\nmemory_map\n",
        Kind::Step => {
            "chformal -cover -remove\nmemory_map\nsetattr -unset init w:*\ntechmap -map step.v\ntechmap -map cover.v\n"
        }
        Kind::Cover => "chformal -assert -remove\ntechmap -map cover.v\nmemory_map\n",
    });
    text.push_str(
        "setundef -undriven -anyseq\nopt -full\ntechmap\nopt -fast\ndffunmap\nabc -g AND -fast\nopt_clean\n\
         design -save mapped\n",
    );
    // yosys drops an assertion that is true by its structure alone, but a cover must be there.
    let check = match kind {
        Kind::Assert | Kind::Step => "-assert-max",
        Kind::Cover => "-assert-count",
    };
    for (file, labels) in graphs {
        let names: Vec<String> = labels.iter().map(|l| format!("c:{l}")).collect();
        let _ = writeln!(
            text,
            "design -load mapped\nselect {check} {} {}\nselect -set kept {}\ndelete t:$assert @kept %d\nopt_clean\n\
             write_aiger -B -zinit -no-startoffset {file}",
            names.len(),
            names.join(" "),
            names.join(" "),
        );
    }
    text
}
