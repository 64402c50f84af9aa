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
        rule: "PINCONNECTEMPTY",
        module: "*",
        reason: "an output of a part that is not needed here is left open",
    },
    Waiver {
        rule: "UNUSEDSIGNAL",
        module: "*",
        reason: "blocks take whole descriptor words and addresses and use some of their bits",
    },
];

/// Modules in which WIDTH is waived, and the test that compares their Rust model with their Verilog in every cycle.
///
/// All are leaves written in Verilog whose signed sums extend the sign by the language's rules.
pub const CO_SIMULATED: &[(&str, &str)] = &[
    ("mac_array", "sim/tests/cosim_pe.rs"),
    ("result_hop", "sim/tests/cosim_pe.rs"),
    ("requantise", "sim/tests/cosim_post.rs"),
];

/// The waivers as a Verilator configuration file for `verilog`, which is in `file`.
///
/// A waiver for a module that is not in `verilog` is left out.
pub fn vlt(verilog: &str, file: &str) -> String {
    let width = |(module, reason)| Waiver { rule: "WIDTH", module, reason };
    let waivers = WAIVERS.iter().copied().chain(CO_SIMULATED.iter().copied().map(width));
    let mut out = String::from("`verilator_config\n");
    for waiver in waivers {
        for lines in lines_of(verilog, waiver.module) {
            let _ = writeln!(out, "// {}: {}", waiver.module, waiver.reason);
            let _ = writeln!(out, "lint_off -rule {} -file \"{file}\"{lines}", waiver.rule);
        }
    }
    out
}

/// Verilator waives by line: an option for the lines of each module of that name, numbered ones included, or nothing for all modules.
fn lines_of(verilog: &str, module: &str) -> Vec<String> {
    if module == "*" {
        return vec![String::new()];
    }
    let (mut ranges, mut first) = (Vec::new(), None);
    for (number, line) in (1..).zip(verilog.lines()) {
        if let Some(name) = line.strip_prefix("module ").and_then(|l| l.split(' ').next()) {
            first = is_version_of(name, module).then_some(number);
        }
        if line.starts_with("endmodule") {
            ranges.extend(first.take().map(|first| format!(" -lines {first}-{number}")));
        }
    }
    ranges
}

/// Whether `name` is `module`, or `module` with a number: another configuration of the same block.
fn is_version_of(name: &str, module: &str) -> bool {
    name.strip_prefix(module).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('_').is_some_and(|number| number.parse::<u32>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERILOG: &str = "module a (x);\n    wire y;\nendmodule\n\nmodule requantise (x);\nendmodule\n\
        module requantise_2 #(x);\nendmodule\nmodule requantise_row (x);\nendmodule\n";

    #[test]
    fn what_matters_is_never_waived() {
        let all: String = CO_SIMULATED.iter().map(|(m, _)| format!("module {m} (x);\nendmodule\n")).collect();
        let text = vlt(&all, "f.v");
        assert!(NEVER_WAIVED.iter().all(|rule| !text.contains(rule)), "{text}");
        assert!(WAIVERS.iter().all(|w| w.rule != "WIDTH" && !w.reason.is_empty()));
    }

    #[test]
    fn width_is_waived_in_the_lines_of_a_module() {
        let text = vlt(VERILOG, "f.v");
        assert!(text.contains("lint_off -rule WIDTH -file \"f.v\" -lines 5-6\n"));
        assert!(text.contains("-lines 7-8\n"));
        assert_eq!(text.matches("WIDTH").count(), 2, "other modules are left out: {text}");
    }

    #[test]
    fn a_test_stands_behind_every_waiver_of_widths() {
        for (module, test) in CO_SIMULATED {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
            assert!(std::path::Path::new(path).join(test).is_file(), "{module}: {test} is not there");
        }
    }
}
