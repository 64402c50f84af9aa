//! The tree of the Verilog's modules, which a flat netlist has only in its nets' names.

use std::collections::{HashMap, HashSet};

/// The modules of a Verilog text by their names.
#[derive(Debug, Default)]
pub struct Hierarchy<'a>(HashMap<&'a str, Module<'a>>);

#[derive(Debug, Default)]
struct Module<'a> {
    inputs: HashSet<&'a str>,
    outputs: HashSet<&'a str>,
    /// Types of the instances by their names.
    instances: HashMap<&'a str, &'a str>,
}

/// What a signal is to the module that it is named in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It comes from above.
    Input,
    /// Nobody else sees it, or the module is not known.
    Inner,
    /// It goes up.
    Output,
}

/// A net's name in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'n> {
    /// The instances down to the module, with points between them; empty in the top.
    pub path: &'n str,
    /// What the module calls it.
    pub signal: &'n str,
    /// What it is there.
    pub role: Role,
}

impl<'a> Hierarchy<'a> {
    /// Of a text as `hdl` emits it: a port or an instance's head on a line.
    pub fn of(verilog: &'a str) -> Self {
        let mut modules = HashMap::new();
        let mut current: Option<(&str, Module)> = None;
        for line in verilog.lines().map(str::trim) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match (&mut current, words.as_slice()) {
                (_, ["module", name, ..]) => {
                    modules.extend(current.take());
                    current = Some((name.trim_end_matches(['(', ';']), Module::default()));
                }
                (Some((_, module)), ["input", .., name]) => {
                    module.inputs.insert(name.trim_end_matches(','));
                }
                (Some((_, module)), ["output", .., name]) => {
                    module.outputs.insert(name.trim_end_matches(','));
                }
                (Some((_, module)), [kind, .., name, "("]) => {
                    module.instances.insert(name, kind);
                }
                _ => {}
            }
        }
        modules.extend(current);
        Hierarchy(modules)
    }

    /// Where a name stands, seen from module `top`. Of a tree that is not known all but the last part is taken for instances.
    pub fn place<'n>(&self, top: &str, name: &'n str) -> Place<'n> {
        let Some(mut module) = self.0.get(top) else {
            let (path, signal) = name.rsplit_once('.').unwrap_or(("", name));
            return Place { path, signal, role: Role::Inner };
        };
        let mut signal = 0;
        while let Some((instance, _)) = name[signal..].split_once('.') {
            let kind = module.instances.get(instance).and_then(|kind| self.0.get(kind));
            let Some(below) = kind else { break };
            module = below;
            signal += instance.len() + 1;
        }
        let (path, signal) = (&name[..signal.saturating_sub(1)], &name[signal..]);
        let role = match () {
            () if module.inputs.contains(signal) => Role::Input,
            () if module.outputs.contains(signal) => Role::Output,
            () => Role::Inner,
        };
        Place { path, signal, role }
    }
}

/// A path with the numbers of repeated instances left out: `core.chain.pe_7.walker` is `core.chain.pe_*.walker`.
pub fn alike(path: &str) -> String {
    let part = |part: &str| match part.rsplit_once('_') {
        Some(("pe", number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => "pe_*".to_owned(),
        _ => part.to_owned(),
    };
    path.split('.').map(part).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
module part #(
    parameter W = 1
) (
    input wire clock,
    output reg [3:0] out
);
endmodule
module top (
    input wire clock
);
    part #(.W(2)) pe_0 (
        .clock(clock),
        .out(pe_0_out)
    );
endmodule
";

    #[test]
    fn a_name_is_followed_down_the_instances() {
        let tree = Hierarchy::of(TEXT);
        let place = |name| {
            let Place { path, signal, role } = tree.place("top", name);
            (path, signal, role)
        };
        assert_eq!(place("clock"), ("", "clock", Role::Input));
        assert_eq!(place("pe_0.out"), ("pe_0", "out", Role::Output));
        assert_eq!(place("pe_0.clock"), ("pe_0", "clock", Role::Input));
        // What is no instance is a part of the signal's name.
        assert_eq!(place("pe_0.block.x"), ("pe_0", "block.x", Role::Inner));
        assert_eq!(tree.place("absent", "a.b.c").path, "a.b");
        assert_eq!(alike("core.pe_12.walker_2"), "core.pe_*.walker_2");
    }

    #[test]
    fn the_engine_s_tree_is_found() {
        let text = firebrick_hdl::verilog(&firebrick_spec::EngineConfig::with_pes(2));
        let tree = Hierarchy::of(&text);
        let place = tree.place(firebrick_hdl::emit::top::TOP, "core.chain.pe_1.walker.list_taken");
        assert_eq!((place.path, place.role), ("core.chain.pe_1.walker", Role::Output));
    }
}
