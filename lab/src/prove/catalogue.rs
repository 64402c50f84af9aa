//! The proofs of `hdl/formal/proofs.yaml`, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::blocks;
use super::labels::{LEMMA, labels};
use crate::generated::root;
use crate::place::{find, statements};

/// One proof as listed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Its name.
    pub name: String,
    /// The block, as [`blocks::verilog`] knows it.
    pub block: String,
    /// Property module, which is `NAME_properties` in `NAME.sv`.
    pub properties: String,
    /// The module's parameters.
    #[serde(default)]
    pub parameters: BTreeMap<String, u32>,
    /// What holds, in words.
    pub claim: String,
    /// Memories whose contents are free, by instance: whatever they hold, the proof holds.
    #[serde(default)]
    pub free: Vec<String>,
    /// The assertions together are an inductive invariant, which is checked; else one is looked for.
    #[serde(default)]
    pub closed: bool,
    /// Assertions proved for some cycles only; the others are proved for ever.
    #[serde(default)]
    pub bounded: Option<Bounded>,
    /// Cycles within which covers and mistakes must show.
    #[serde(default = "default_search")]
    pub search: u32,
    /// What it must find.
    #[serde(default)]
    pub mistakes: Vec<Mistake>,
}

/// Assertions proved for some cycles after power-on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Bounded {
    /// How many.
    pub cycles: u32,
    /// Which.
    pub assertions: Vec<String>,
}

/// A mistake that a proof must find.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// What is wrong.
    pub name: String,
    /// The module, by its name; the block itself if none is given.
    #[serde(default = "default_module")]
    pub module: String,
    /// The place: a signal, or a port of a part (`ram.read_address`), and a number if it is assigned more than once (`head 2`).
    pub at: String,
    /// What is assigned there instead; `{}` is what was assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The innermost condition of it instead; `{}` is the condition as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The assertion that fails.
    pub fails: String,
}

fn default_module() -> String {
    blocks::TOP.to_owned()
}

fn default_search() -> u32 {
    24
}

/// A proof with its texts.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// As listed.
    pub proof: Proof,
    /// The block's Verilog.
    pub verilog: String,
    /// The property module.
    pub properties: String,
    /// Its assertions.
    pub assertions: Vec<String>,
    /// Its covers.
    pub covers: Vec<String>,
}

/// The folder of the property modules.
pub fn folder() -> PathBuf {
    root().join("hdl/formal")
}

/// All proofs, checked.
///
/// # Errors
/// A file that cannot be read, or everything that is wrong in the list.
pub fn load() -> Result<Vec<Loaded>, String> {
    let path = folder().join("proofs.yaml");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let proofs: Vec<Proof> = serde_yaml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let loaded = proofs.into_iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let mut problems: Vec<String> = loaded.iter().flat_map(|l| l.problems()).collect();
    problems.extend(never_refuted(&loaded));
    if problems.is_empty() { Ok(loaded) } else { Err(problems.join("\n")) }
}

fn open(proof: Proof) -> Result<Loaded, String> {
    let verilog =
        blocks::verilog(&proof.block).ok_or(format!("{}: no block `{}`", proof.name, proof.block))?;
    let path = folder().join(format!("{}.sv", proof.properties));
    let properties = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let (assertions, covers) = (labels(&properties, "assert"), labels(&properties, "cover"));
    Ok(Loaded { proof, verilog, properties, assertions, covers })
}

/// Assertions of a property module that no mistake of any proof with that module refutes.
fn never_refuted(loaded: &[Loaded]) -> Vec<String> {
    let refuted: BTreeSet<(&str, &str)> = loaded
        .iter()
        .flat_map(|l| l.proof.mistakes.iter().map(|m| (l.proof.properties.as_str(), m.fails.as_str())))
        .collect();
    let all: BTreeSet<(&str, &str)> = loaded
        .iter()
        .flat_map(|l| l.assertions.iter().map(|a| (l.proof.properties.as_str(), a.as_str())))
        .filter(|(_, assertion)| !assertion.starts_with(LEMMA))
        .collect();
    let text = |(file, assertion): &(&str, &str)| format!("{file}.sv: no mistake makes `{assertion}` fail");
    all.difference(&refuted).map(text).collect()
}

impl Loaded {
    /// Assertions proved for ever.
    pub fn inductive(&self) -> Vec<String> {
        let bounded = self.bounded();
        self.assertions.iter().filter(|a| !bounded.contains(a)).cloned().collect()
    }

    /// Assertions proved for some cycles.
    pub fn bounded(&self) -> Vec<String> {
        self.proof.bounded.as_ref().map(|b| b.assertions.clone()).unwrap_or_default()
    }

    /// Name of the property module.
    pub fn top(&self) -> String {
        format!("{}_properties", self.proof.properties)
    }

    /// The block's Verilog with a mistake in it.
    ///
    /// # Errors
    /// There is no such place, or the mistake does not say what to change there.
    pub fn broken(&self, mistake: &Mistake) -> Result<String, String> {
        let named = |problem| format!("{}, `{}`: {problem}", self.proof.name, mistake.name);
        let all = statements(&self.verilog);
        let statement = find(&all, &mistake.module, &mistake.at).map_err(named)?;
        let (range, text) = match (&mistake.value, &mistake.when, statement.conditions.last()) {
            (Some(value), None, _) => (&statement.value, value),
            (None, Some(when), Some(condition)) => (condition, when),
            (None, Some(_), None) => return Err(named("no condition is around it".to_owned())),
            _ => return Err(named("either `value` or `when` says what is changed".to_owned())),
        };
        let (before, changed) = (&self.verilog[..range.start], &self.verilog[range.end..]);
        let old = &self.verilog[range.clone()];
        let old = if old.contains(' ') { format!("({old})") } else { old.to_owned() };
        Ok(format!("{before}{}{changed}", text.replace("{}", &old)))
    }

    fn problems(&self) -> Vec<String> {
        let name = &self.proof.name;
        let known = |label: &String| self.assertions.contains(label);
        let mut problems = Vec::new();
        if self.covers.is_empty() {
            problems.push(format!("{name}: nothing shows that the assumptions can be met (no cover)"));
        }
        if self.proof.closed && self.proof.bounded.is_some() {
            problems.push(format!("{name}: bounded assertions are no part of an invariant"));
        }
        let named = self.proof.mistakes.iter().map(|m| &m.fails);
        let unknown = self.bounded().into_iter().chain(named.cloned()).filter(|label| !known(label));
        problems.extend(unknown.map(|label| format!("{name}: no assertion `{label}`")));
        problems.extend(self.proof.mistakes.iter().filter_map(|m| self.broken(m).err()));
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sound() {
        load().unwrap();
    }

    #[test]
    fn a_bad_list_is_refused() {
        let mut proof = load().unwrap().swap_remove(0);
        let mistake = proof.proof.mistakes[0].clone();
        proof.proof.mistakes =
            vec![Mistake { at: "no_such_signal".into(), fails: "nobody".into(), ..mistake }];
        let problems = proof.problems().join("\n");
        assert!(
            problems.contains("no assertion `nobody`")
                && problems.contains("no assignment of `no_such_signal`"),
            "{problems}"
        );
        let needed = proof.assertions.iter().filter(|label| !label.starts_with(LEMMA)).count();
        assert!(needed > 0 && never_refuted(&[proof.clone()]).len() == needed);
    }
}
