//! What leaves a PE: only chains, and only to its neighbours.

use std::collections::BTreeMap;

use super::error::SynthError;

/// Nets of the chain's module that are seen by more than two neighbouring PEs, or by a PE and something that is not at an end of the
/// chain; in words, none if all is well. The clock is not counted.
///
/// # Errors
/// If the text does not have `pes` PEs.
pub fn strays(verilog: &str, pes: usize) -> Result<Vec<String>, SynthError> {
    let mut users: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut other = Vec::new();
    let mut pe = None;
    let mut found = 0;
    for line in verilog.lines().map(str::trim) {
        if let Some(index) = instance(line) {
            pe = Some(index);
            found += 1;
        } else if line.starts_with(");") {
            pe = None;
        } else if let (Some(index), Some(net)) = (pe, connection(line)) {
            users.entry(net).or_default().push(index);
        } else if !line.starts_with("wire") && !line.starts_with("reg") {
            other.push(line);
        }
    }
    if found != pes {
        return Err(SynthError::Pes { found, expected: pes });
    }
    users.remove("clock");
    let apart =
        users.iter().filter(|(_, by)| by.iter().max() > by.iter().min().map(|least| least + 1).as_ref());
    let apart = apart.map(|(net, by)| format!("net {net} connects the PEs {by:?}"));
    let inner = |line: &&&str| names(line).any(|k| k != 0 && k + 1 != pes);
    let led_out = other.iter().filter(inner).map(|line| format!("a PE's net leaves the chain: {line}"));
    Ok(apart.chain(led_out).collect())
}

/// The index of the PE whose instance begins here: of module `pe`, an element of the chain's vector.
fn instance(line: &str) -> Option<usize> {
    let name = line.strip_prefix("pe ")?.strip_suffix(" (")?.rsplit(' ').next()?;
    name.strip_prefix("pe_")?.parse().ok()
}

/// The net of `.port(net)`; `.port()` leads nowhere.
fn connection(line: &str) -> Option<&str> {
    let net = line.strip_prefix('.')?.split_once('(')?.1.trim_end_matches([',', ')']);
    Some(net).filter(|net| !net.is_empty())
}

/// The PEs whose nets are named in a line: `pe_3_token_out`.
fn names(line: &str) -> impl Iterator<Item = usize> + '_ {
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter_map(|word| word.strip_prefix("pe_")?.split('_').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use firebrick_spec::EngineConfig;

    #[test]
    fn the_chain_keeps_to_neighbours() {
        for pes in [1, 4] {
            assert!(strays(&firebrick_hdl::verilog(&EngineConfig::with_pes(pes)), pes).unwrap().is_empty());
        }
    }

    #[test]
    fn a_net_past_the_neighbours_is_found() {
        let text = firebrick_hdl::verilog(&EngineConfig::with_pes(4));
        let broadcast = text.replace(".token_in(pe_1_token_out)", ".token_in(pe_0_token_out)");
        assert_ne!(broadcast, text);
        assert_eq!(strays(&broadcast, 4).unwrap(), ["net pe_0_token_out connects the PEs [0, 1, 2]"]);
        let out = text.replace("assign result_valid = ", "assign result_valid = pe_1_token_out | ");
        assert_ne!(out, text);
        assert_eq!(strays(&out, 4).unwrap().len(), 1);
        assert!(strays(&text, 5).unwrap_err().to_string().contains("4 PEs, expected 5"));
    }
}
