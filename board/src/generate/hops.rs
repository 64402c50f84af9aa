//! A second register on hops of the chain, for PEs that are far from one another.
//!
//! Whatever hops comes a cycle later, and nothing else changes: nobody waits for a hop, words are sent on credit, and a half result's sums
//! stay a cycle behind its tag. The reset hops, too; it is longer than the chain by more cycles than there can be such registers (`hdl`'s
//! `RESET_MARGIN`). So the register is no part of the engine that is simulated and proved, but put into its Verilog, as an instance `hop_K`
//! between PE `K - 1` and PE `K`. Without one, the Verilog is what it was.

use std::fmt::Write;

use firebrick_hdl::PowerUp;

/// The chain has not the nets that are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a second register before PE {hop}: the chain's Verilog does not have `{text}` once")]
pub struct HopError {
    /// The PE behind it.
    pub hop: usize,
    /// What was looked for.
    pub text: String,
}

/// Ports of a PE towards the next one: a name's two parts around `in` or `out`.
const AWAY: &[(&str, &str)] = &[
    ("reset_", ""),
    ("word_", "_valid"),
    ("word_", ""),
    ("weight_", "_valid"),
    ("weight_", "_hops"),
    ("weight_", "_end"),
    ("weight_", ""),
    ("token_", ""),
];

/// Ports of a PE from the next one.
const BACK: &[(&str, &str)] =
    &[("census_", ""), ("credit_", ""), ("result_", "_valid"), ("result_", "_tag"), ("result_", "")];

/// The module's name, and where the chain's begins and ends.
const MODULE: &str = "chain_hop";
const CHAIN: &str = "module pe_chain (\n";
const END: &str = "endmodule\n";

/// The Verilog with a second register before each of these PEs, 1 being the second one of the chain.
///
/// # Errors
/// If the chain is not as it is known.
pub fn with_registers(verilog: &str, hops: &[usize], power_up: PowerUp) -> Result<String, HopError> {
    let Some(&first) = hops.first() else { return Ok(verilog.to_owned()) };
    let missing = |text: &str| HopError { hop: first, text: text.trim_end().to_owned() };
    let (before, rest) = verilog.split_once(CHAIN).ok_or_else(|| missing(CHAIN))?;
    let (chain, behind) = rest.split_once(END).ok_or_else(|| missing(END))?;
    let mut chain = chain.to_owned();
    let module = module(&chain, first, power_up)?;
    for &hop in hops {
        chain = with_register(chain, hop)?;
    }
    Ok(format!("{before}{module}\n{CHAIN}{chain}{END}{behind}"))
}

/// A net between two PEs: what drives it, and its range with a space behind it if it has one.
struct Net {
    driver: usize,
    input: String,
    output: String,
    range: String,
}

/// All nets of a hop.
fn nets(chain: &str, hop: usize) -> Result<Vec<Net>, HopError> {
    let Some(before) = hop.checked_sub(1) else {
        return Err(HopError { hop, text: "a PE before it".into() });
    };
    let away = AWAY.iter().map(|port| (before, port));
    let back = BACK.iter().map(|port| (hop, port));
    let net = |(driver, (head, tail)): (usize, &(&str, &str))| {
        let [input, output] = ["in", "out"].map(|side| format!("{head}{side}{tail}"));
        let end = format!("pe_{driver}_{output};\n");
        let mut declared = chain.lines().filter_map(|line| line.strip_prefix("    wire "));
        let range = declared.find_map(|line| line.strip_suffix(end.trim_end())).map(str::to_owned);
        let range = range.ok_or_else(|| HopError { hop, text: end.trim_end().to_owned() })?;
        Ok(Net { driver, input, output, range })
    };
    away.chain(back).map(net).collect()
}

/// The chain with a register before a PE.
fn with_register(mut chain: String, hop: usize) -> Result<String, HopError> {
    let mut declarations = String::new();
    let mut ports = String::from("        .clock(clock)");
    for Net { driver, input, output, range } in nets(&chain, hop)? {
        let taken = format!(".{input}(pe_{driver}_{output})");
        if chain.matches(&taken).count() != 1 {
            return Err(HopError { hop, text: taken });
        }
        chain = chain.replacen(&taken, &format!(".{input}(hop_{hop}_{output})"), 1);
        let _ = writeln!(declarations, "    wire {range}hop_{hop}_{output};");
        let _ = write!(ports, ",\n        {taken},\n        .{output}(hop_{hop}_{output})");
    }
    let first = "\n    pe #(";
    let (head, rest) =
        chain.split_once(first).ok_or_else(|| HopError { hop, text: first.trim_start().to_owned() })?;
    let instance = format!("    {MODULE} hop_{hop} (\n{ports}\n    );\n");
    Ok(format!("{head}{declarations}\n{instance}{}{rest}", first.trim_start_matches('\n')))
}

/// The register as a module.
fn module(chain: &str, hop: usize, power_up: PowerUp) -> Result<String, HopError> {
    let nets = nets(chain, hop)?;
    let ports = nets.iter().map(|Net { input, output, range, .. }| {
        format!(",\n    input wire {range}{input},\n    output reg {range}{output}")
    });
    let ports: String = ports.collect();
    let all = |line: fn(&Net) -> String| nets.iter().map(line).collect::<String>();
    let clocked = all(|net| format!("        {} <= {};\n", net.output, net.input));
    let initial = match power_up {
        PowerUp::Known => {
            format!("    initial begin\n{}    end\n", all(|net| format!("        {} = 0;\n", net.output)))
        }
        PowerUp::Unknown => String::new(),
    };
    // With the registers before and behind it, a tool might make a shift register of it, which is in one place.
    Ok(format!(
        "(* shreg_extract = \"no\" *)\nmodule {MODULE} (\n    input wire clock{ports}\n);\n    always @(posedge clock) begin\n{clocked}    end\n{initial}{END}"
    ))
}

#[cfg(test)]
mod tests {
    use firebrick_spec::EngineConfig;

    use super::*;

    fn engine() -> String {
        firebrick_hdl::verilog(&EngineConfig::with_pes(4))
    }

    #[test]
    fn without_hops_nothing_changes_and_with_them_only_the_chain() {
        let plain = engine();
        assert_eq!(with_registers(&plain, &[], PowerUp::Known).unwrap(), plain);
        let text = with_registers(&plain, &[1, 3], PowerUp::Known).unwrap();
        assert_eq!(text.matches("\n    chain_hop hop_").count(), 2);
        for line in [
            "        .word_in(hop_1_word_out),\n",
            "        .result_in(hop_3_result_out),\n",
            "    wire [167:0] hop_3_result_out;\n",
            "        .credit_in(pe_2_credit_out),\n",
            "    output reg [143:0] word_out,\n",
        ] {
            assert!(text.contains(line), "{line}");
        }
        let outside = |text: &str| {
            let (before, rest) = text.split_once(CHAIN).unwrap();
            (before.to_owned(), rest.split_once(END).unwrap().1.to_owned())
        };
        let ((before, behind), (changed, same)) = (outside(&plain), outside(&text));
        assert!(changed.starts_with(&before) && behind == same);
        let unknown = with_registers(&plain, &[1], PowerUp::Unknown).unwrap();
        let module = unknown.split_once("module chain_hop").unwrap().1.split_once(END).unwrap().0;
        assert!(!module.contains("initial"), "{module}");
    }

    #[test]
    fn a_chain_that_is_not_known_is_refused() {
        let error =
            with_registers(&engine().replace(".token_in(pe_1_", ".token_in(pe_2_"), &[2], PowerUp::Known);
        let error = error.unwrap_err().to_string();
        assert!(
            error
                .ends_with("before PE 2: the chain's Verilog does not have `.token_in(pe_1_token_out)` once"),
            "{error}"
        );
        let error = with_registers(&engine(), &[4], PowerUp::Known).unwrap_err();
        assert_eq!((error.hop, error.text.as_str()), (4, "pe_3_reset_out;"));
        assert!(with_registers("", &[1], PowerUp::Known).is_err());
    }
}
