//! Verilator lint waivers, each named by rule, module and reason.

use std::fmt::Write;

/// One waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiver<'a> {
    /// Verilator's name of the rule.
    pub rule: &'a str,
    /// Module in which it is waived; `*` for all.
    pub module: &'a str,
    /// Why that is right.
    pub reason: &'a str,
}

/// Rules that hold everywhere: a latch, a net with two drivers or a combinational loop is never right here.
pub const NEVER_WAIVED: &[&str] = &["LATCH", "MULTIDRIVEN", "UNOPTFLAT"];

/// The waivers that do not depend on what is co-simulated.
pub const WAIVERS: &[Waiver<'_>] = &[
    Waiver { rule: "DECLFILENAME", module: "*", reason: "the emitted Verilog is one file" },
    Waiver {
        rule: "UNUSEDSIGNAL",
        module: "*",
        reason: "blocks take whole descriptor words and addresses and use some of their bits",
    },
    Waiver {
        rule: "UNUSEDPARAM",
        module: "*",
        reason: "rust-hdl declares a state machine's states in its parents too",
    },
];

const WIDTH_REASON: &str = "rust-hdl's casts and states have 32 bits; a co-simulation compares what comes out";

/// The waivers as a Verilator configuration file for `verilog`, which is in `file`.
///
/// WIDTH is waived only in the modules `co_simulated`: those whose Rust model and Verilog a test compares. A waiver for a module
/// that is not in `verilog` is left out.
pub fn vlt(verilog: &str, file: &str, co_simulated: &[&str]) -> String {
    let width = |module| Waiver { rule: "WIDTH", module, reason: WIDTH_REASON };
    let waivers = WAIVERS.iter().copied().chain(co_simulated.iter().copied().map(width));
    let mut out = String::from("`verilator_config\n");
    for waiver in waivers {
        let Some(lines) = lines_of(verilog, waiver.module) else { continue };
        let _ = writeln!(out, "// {}: {}", waiver.module, waiver.reason);
        let _ = writeln!(out, "lint_off -rule {} -file \"{file}\"{lines}", waiver.rule);
    }
    out
}

/// Verilator waives by line: the option for the lines of a module, nothing for all modules, `None` if there is no such module.
fn lines_of(verilog: &str, module: &str) -> Option<String> {
    if module == "*" {
        return Some(String::new());
    }
    let opening = format!("module {module}(");
    let first = verilog.lines().position(|l| l.starts_with(&opening))?;
    let length = verilog.lines().skip(first).position(|l| l.starts_with("endmodule"))?;
    Some(format!(" -lines {}-{}", first + 1, first + 1 + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERILOG: &str = "module a(x);\n    wire y;\nendmodule\n\nmodule b(x);\nendmodule\n";

    #[test]
    fn what_matters_is_never_waived() {
        let text = vlt(VERILOG, "f.v", &["a", "b"]);
        for rule in NEVER_WAIVED {
            assert!(!text.contains(rule), "{rule} is waived");
        }
        assert!(WAIVERS.iter().all(|w| w.rule != "WIDTH" && !w.reason.is_empty()));
    }

    #[test]
    fn width_is_waived_in_the_lines_of_a_module() {
        let text = vlt(VERILOG, "f.v", &["b", "absent"]);
        assert!(text.contains("lint_off -rule WIDTH -file \"f.v\" -lines 5-6\n"));
        assert!(!text.contains("-lines 1-3") && !text.contains("absent"));
    }
}
