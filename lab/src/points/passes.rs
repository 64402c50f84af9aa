//! Points that the software knows: what a frame's passes are, and in which order the memory takes a write.

use std::collections::BTreeMap;

use firebrick_compiler::compile::Program;
use firebrick_sim::WriteOrder;
use firebrick_spec::{Descriptor, OutputMode, Pass};

/// What may be written.
const OUTPUTS: [OutputMode; 4] = [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial];

/// How a pass's input and its stage are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Split {
    /// A map as a whole.
    Whole,
    /// Runs of a map: some channels, rows or columns.
    Runs,
    /// Byte planes of partial sums, which it adds up.
    Planes,
}

const SPLITS: [Split; 3] = [Split::Whole, Split::Runs, Split::Planes];

/// All of them, for engines of one and two ports.
pub fn all() -> Vec<String> {
    let mut names = Vec::new();
    for ports in [1, 2] {
        names.extend(kinds(ports));
        for late in [false, true] {
            names.extend(WriteOrder::ALL.into_iter().map(|order| self::order(order, late, ports)));
        }
    }
    names
}

/// All kinds of passes on so many ports.
pub fn kinds(ports: usize) -> Vec<String> {
    let of = |output| shapes().map(move |(image, split, bypass)| pass(output, image, split, bypass, ports));
    OUTPUTS.into_iter().flat_map(of).collect()
}

fn shapes() -> impl Iterator<Item = (bool, Split, bool)> {
    let bypasses = |image, split| [false, true].into_iter().map(move |bypass| (image, split, bypass));
    let splits = move |image| SPLITS.into_iter().flat_map(move |split| bypasses(image, split));
    [false, true].into_iter().flat_map(splits)
}

fn pass(output: OutputMode, image: bool, split: Split, bypass: bool, ports: usize) -> String {
    let output = match output {
        OutputMode::Map => "map",
        OutputMode::Pooled => "pooled map",
        OutputMode::Sums => "sums",
        OutputMode::Partial => "partial sums",
    };
    let from = if image { "image" } else { "map" };
    let split = match split {
        Split::Whole => "whole",
        Split::Runs => "runs",
        Split::Planes => "planes",
    };
    let adds = if bypass { " with a bypass" } else { "" };
    format!("pass/{output}{adds}/{from}, {split}/{}", number(ports))
}

/// The point of a memory that takes writes in an order, its READY only after VALID if `late`.
pub fn order(order: WriteOrder, late: bool, ports: usize) -> String {
    let order = match order {
        WriteOrder::AddressFirst => "address first",
        WriteOrder::Free => "whatever comes",
        WriteOrder::DataFirst => "data first",
        WriteOrder::BeatFirst => "beat first",
        WriteOrder::AddressWithData => "address with data",
        WriteOrder::Together => "together",
    };
    let ready = if late { "ready after valid" } else { "ready at any time" };
    format!("order/{order}/{ready}/{}", number(ports))
}

fn number(ports: usize) -> String {
    format!("{ports} port{}", if ports == 1 { "" } else { "s" })
}

/// The points of a frame's passes on an engine of so many ports, with how many are of each.
pub fn of(program: &Program, ports: usize) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    // Where partial sums lie that nothing has added up yet.
    let mut planes: Option<u32> = None;
    for descriptor in program.descriptors(0) {
        let Descriptor::Pass(p) = descriptor else { continue };
        let split = match (planes, p.strides) {
            (Some(at), None) if at == p.source => Split::Planes,
            (_, Some(_)) => Split::Runs,
            _ => Split::Whole,
        };
        let name = pass(p.output, p.image, split, p.bypass.is_some(), ports);
        *found.entry(name).or_default() += 1;
        let first = |p: &Pass| planes.map_or(p.target, |at| at.min(p.target));
        planes = (p.output == OutputMode::Partial).then(|| first(&p));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use firebrick_compiler::compile::compile;
    use firebrick_nn::random;
    use firebrick_spec::EngineConfig;

    #[test]
    fn every_pass_of_a_network_is_a_point_of_the_list() {
        let all = all();
        let config = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(2) };
        let mut seen = BTreeMap::new();
        for seed in 0..20 {
            let Ok(program) = compile(&random::network(seed), &config) else { continue };
            for (name, count) in of(&program, config.ports) {
                *seen.entry(name).or_insert(0) += count;
            }
        }
        assert!(seen.keys().all(|name| all.contains(name)), "{seen:?}");
        let parts =
            |what: &str| seen.iter().filter(|(name, _)| name.contains(what)).map(|(_, n)| n).sum::<u64>();
        // Partial sums are added up by a pass of their own.
        assert!(parts("pass/partial sums/") >= parts("planes/") && parts("planes/") > 0, "{seen:?}");
    }
}
