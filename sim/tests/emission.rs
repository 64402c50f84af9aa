//! The whole accelerator's Verilog before the tools: lint, a second front end, and the shape of the text.

use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_hdl::emit::lint::vlt;
use firebrick_hdl::emit::top::TOP;
use firebrick_hdl::{Emission, PowerUp, verilog, verilog_as, verilog_from};
use firebrick_spec::EngineConfig;

/// Runs a tool in `folder`; everything it says, and whether it was content.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|e| panic!("{program} cannot be run: {e}"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn verilator_finds_nothing_but_what_is_waived() {
    for (pes, ports) in [(1, 1), (2, 2), (5, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let text = verilog(&EngineConfig { ports, ..EngineConfig::with_pes(pes) });
        fs::write(folder.path().join("firebrick.v"), &text).unwrap();
        fs::write(folder.path().join("waivers.vlt"), vlt(&text, "*firebrick.v")).unwrap();
        let arguments = ["--lint-only", "-Wall", "--top-module", TOP, "waivers.vlt", "firebrick.v"];
        let (content, said) = run(folder.path(), "verilator", &arguments);
        assert!(content && said.trim().is_empty(), "{pes} PEs, {ports} ports:\n{said}");
    }
}

#[test]
fn without_waivers_the_rules_that_matter_hold() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("firebrick.v"),
        verilog(&EngineConfig { ports: 2, ..EngineConfig::with_pes(3) }),
    )
    .unwrap();
    let (_, said) =
        run(folder.path(), "verilator", &["--lint-only", "-Wall", "--top-module", TOP, "firebrick.v"]);
    for rule in firebrick_hdl::emit::lint::NEVER_WAIVED {
        assert!(!said.contains(rule), "{said}");
    }
    assert!(said.contains("UNUSEDSIGNAL"), "the lint did run: {said}");
}

#[test]
fn icarus_accepts_it_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("firebrick.v"), verilog(&EngineConfig::with_pes(4))).unwrap();
    let (content, said) =
        run(folder.path(), "iverilog", &["-g2005", "-Wall", "-Wno-timescale", "-o", "out", "firebrick.v"]);
    let complaints = said.lines().filter(|l| l.contains("error") || l.contains("sensitivities"));
    assert!(content && complaints.count() == 0, "{said}");
}

fn modules(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("module ")?.split(' ').next()).collect()
}

#[test]
fn the_modules_are_the_types_and_their_number_does_not_depend_on_the_chain() {
    for ports in [1, 2] {
        let of = |pes| verilog(&EngineConfig { ports, ..EngineConfig::with_pes(pes) });
        // Of 32 PEs, some have a multiplier in LUTs.
        let (eight, all) = (of(8), of(32));
        let names = modules(&all);
        assert_eq!(names, modules(&eight));
        assert!(names.len() <= 100, "{} modules", names.len());
        for name in ["window_check", "pe", "requantise", "mac_array", "reset_synchroniser", TOP] {
            assert!(names.contains(&name), "no {name}: {names:?}");
        }
        assert_eq!(all, of(32), "the same text every time");
    }
}

#[test]
fn no_name_has_a_dollar_and_the_header_tells_what_it_is() {
    let config = EngineConfig::with_pes(4);
    let text = verilog(&config);
    let functions = ["$signed(", "$unsigned("];
    let rest = functions.iter().fold(text.clone(), |text, function| text.replace(function, "("));
    assert!(!rest.contains('$'));
    let header: Vec<&str> = text.lines().take_while(|line| line.starts_with("//")).collect();
    let header = header.join("\n");
    for fact in ["Firebrick 0.", "4 PEs", "MIT OR Apache-2.0", &format!("{:#010x}", config.hash())] {
        assert!(header.contains(fact), "{fact}: {header}");
    }
}

/// What a text says of power-up, by module, and the rest of it.
fn parted(text: &str) -> (Vec<String>, String) {
    let (mut values, mut rest, mut module) = (Vec::new(), String::new(), "");
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        module = line.strip_prefix("module ").and_then(|line| line.split(' ').next()).unwrap_or(module);
        match line.strip_prefix("    initial ") {
            Some("begin") => {
                let block = lines.by_ref().take_while(|line| *line != "    end");
                values.extend(block.map(|line| format!("{module}: {}", line.trim())));
            }
            Some(statement) => values.push(format!("{module}: {statement}")),
            None => rest += &format!("{line}\n"),
        }
    }
    (values, rest)
}

/// The instances that have a parameter of that value.
fn instances<'a>(text: &'a str, parameter: &str) -> Vec<&'a str> {
    let lines = text.lines().filter(|line| line.contains(" #(") && line.contains(parameter));
    lines.filter_map(|line| line.strip_suffix(" (")?.rsplit(' ').next()).collect()
}

#[test]
fn from_unknown_power_up_only_what_the_memory_is_owed_has_a_value() {
    for (pes, ports) in [(2, 1), (4, 2)] {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let (known, unknown) = (verilog(&config), verilog_from(&config, PowerUp::Unknown));
        assert_eq!(known, verilog_from(&config, PowerUp::Known));
        let (values, rest) = parted(&unknown);
        let wanted = [
            "fifo: if (KNOWN == 1) begin",
            "read_port: asking = 1'b0;",
            "write_dma: asking = 1'b0;",
            "write_dma: left = 5'd0;",
            "write_slice: came = 1'b0;",
        ];
        assert_eq!(values, wanted, "{pes} PEs, {ports} ports");
        // Of the FIFOs, which are one module, the instances differ.
        let owed = ["flights", "flights", "opened", "beats"];
        assert_eq!(instances(&unknown, ".KNOWN(1)"), owed, "{pes} PEs, {ports} ports");
        assert_eq!(instances(&known, ".KNOWN(0)"), [""; 0]);
        // They are among the small ones, in which an unknown `push` moves nothing.
        let wide =
            |line: &&str| line.contains(".KNOWN(1)") && !(1..6).any(|c| line.contains(&format!(".C({c})")));
        assert_eq!(unknown.lines().find(wide), None);
        let rest = rest.replace(".KNOWN(0)", ".KNOWN(1)");
        // And nothing else differs but the line that says so.
        let (known_values, known_rest) = parted(&known);
        assert!(known_values.len() > 600, "{}", known_values.len());
        let note = |line: &&str| line.starts_with("// For simulators only");
        assert_eq!(rest.lines().filter(note).count(), 1);
        // A block of values stands between blank lines.
        let text = |line: &&str| !line.is_empty();
        let rest: Vec<&str> = rest.lines().filter(|line| text(line) && !note(line)).collect();
        assert_eq!(rest, known_rest.lines().filter(text).collect::<Vec<_>>());
    }
}

const ULTRA: Emission = Emission { power_up: PowerUp::Known, ultra_weights: true };

/// Without the option not a byte differs, and with it only the memory's module, who has it, and the line that says so.
#[test]
fn weight_stores_in_ultra_ram_are_the_same_but_for_their_memory() {
    for (pes, ports) in [(1, 1), (17, 2)] {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let (block, ultra) = (verilog(&config), verilog_as(&config, ULTRA));
        assert_eq!(block, verilog_as(&config, Emission::default()));
        let (before, rest) = ultra.split_once("module ultra_ram ").unwrap();
        let (memory, after) = rest.split_once("endmodule\n\n").unwrap();
        assert!(memory.contains("(* ram_style = \"ultra\" *) reg [W - 1:0] memory"), "{memory}");
        assert!(!memory.contains("initial") && !memory.contains("integer"), "{memory}");
        let block_ram = block.split_once("module block_ram ").unwrap().1.split_once("endmodule").unwrap().0;
        let statements = |text: &str| text[text.find("always").unwrap()..].to_owned();
        assert_eq!(statements(memory), statements(block_ram));
        let note = "// Each PE's weight store is an UltraRAM.\n";
        let others = format!("{before}{after}").replacen(note, "", 1);
        let one = |text: &str| text.matches("    ultra_ram #(").count();
        assert_eq!((one(&others), one(&block)), (1, 0));
        // The block RAM's own defaults are those of the first one that has it.
        let same = others.replace("    ultra_ram #(", "    block_ram #(");
        let defaults = |line: &&str| !line.starts_with("    parameter ");
        let lines = |text: &str| text.lines().filter(defaults).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&same), lines(&block), "{pes} PEs");
    }
}

#[test]
fn the_tools_take_ultra_ram_as_they_take_block_ram() {
    let folder = tempfile::tempdir().unwrap();
    let text = verilog_as(&EngineConfig { ports: 2, ..EngineConfig::with_pes(3) }, ULTRA);
    fs::write(folder.path().join("firebrick.v"), &text).unwrap();
    fs::write(folder.path().join("waivers.vlt"), vlt(&text, "*firebrick.v")).unwrap();
    let arguments = ["--lint-only", "-Wall", "--top-module", TOP, "waivers.vlt", "firebrick.v"];
    let (content, said) = run(folder.path(), "verilator", &arguments);
    assert!(content && said.trim().is_empty(), "{said}");
}
