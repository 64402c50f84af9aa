//! Modules with the same text merged into one, bottom-up, under clean names.
//!
//! A merged module is named after its instance (`top$array$element$3` becomes `firebrick_element`), unless its text names it
//! (a line `// name: block_ram`); rust-hdl's registers are `firebrick_register_8`, by width. Numbers are appended where two modules
//! would have the same name. The result depends on the text alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::hoist::hoist;
use super::module::Module;
use super::route::route;
use super::settle::settle;
use super::width::fit_widths;

/// As many instances in one module make a module worth keeping apart.
const MANY: usize = 3;

/// Prefix of all module names but the top's.
pub const PREFIX: &str = "firebrick_";

/// Merges the modules of `text`, whose top is called `top`; the result's top is called `name`.
pub fn merge(text: &str, name: &str) -> String {
    let mut merger = Merger { used: HashSet::from([name.to_owned()]), ..Merger::default() };
    for module in bottom_up(Module::parse_all(text)) {
        merger.add(module, name);
    }
    merger.render()
}

/// Children before parents; among equals by name.
fn bottom_up(modules: BTreeMap<String, Module>) -> Vec<Module> {
    let mut modules: Vec<Module> = modules.into_values().collect();
    modules.sort_by_key(|m| std::cmp::Reverse(depth(&m.name)));
    modules
}

/// Depth of a module in the tree of instances. A name may have `$` of its own (elements of a vector), which only makes it deeper than its
/// parent by more than one.
fn depth(path: &str) -> usize {
    path.matches('$').count()
}

#[derive(Default)]
struct Merger {
    /// Merged name of each module of the input.
    names: HashMap<String, String>,
    /// Merged name by text.
    by_text: HashMap<String, String>,
    used: HashSet<String>,
    /// Merged modules of which one module has [`MANY`].
    repeated: HashSet<String>,
    merged: Vec<Module>,
}

impl Merger {
    fn add(&mut self, mut module: Module, top: &str) {
        self.rename_instances(&mut module);
        route(&mut module);
        fit_widths(&mut module);
        hoist(&mut module);
        settle(&mut module);
        let text = format!("{}{}", module.header, module.body.join("\n"));
        let path = module.name.clone();
        if let Some(known) = self.by_text.get(&text) {
            self.names.insert(path, known.clone());
            return;
        }
        let kinds: Vec<&str> = module.instances().collect();
        let many = |kind: &&&str| kinds.iter().filter(|k| k == kind).count() >= MANY;
        self.repeated.extend(kinds.iter().filter(many).map(|kind| (*kind).to_owned()));
        let name = if path == "top" { top.to_owned() } else { self.unused(&base_name(&module)) };
        self.by_text.insert(text, name.clone());
        self.names.insert(path, name.clone());
        self.merged.push(Module { name, ..module });
    }

    fn rename_instances(&self, module: &mut Module) {
        for line in &mut module.body {
            if let Some((kind, instance)) = Module::instance(line)
                && let Some(name) = self.names.get(kind)
            {
                *line = format!("    {name} {instance}(");
            }
        }
    }

    fn unused(&mut self, base: &str) -> String {
        let numbered = (2..).map(|n| format!("{base}_{n}"));
        let mut candidates = std::iter::once(base.to_owned()).chain(numbered);
        candidates.find(|name| self.used.insert(name.clone())).unwrap_or_default()
    }

    /// The text of all modules, children first. Verilator keeps a repeated module with parts of its own, a PE, apart, but puts its
    /// parts into it: that halves the build and simulates 1.4 times as fast as keeping every module apart that is used twice.
    fn render(self) -> String {
        let mut out = String::new();
        for mut module in self.merged {
            if self.repeated.contains(&module.name) && module.instances().next().is_some() {
                module.body.insert(0, "    /* verilator no_inline_module */".to_owned());
            }
            out.push_str(&module.render());
            out.push('\n');
        }
        out
    }
}

fn base_name(module: &Module) -> String {
    if let Some(name) = module.own_name() {
        return format!("{PREFIX}{name}");
    }
    if let Some(width) = register_width(module) {
        return format!("{PREFIX}register_{width}");
    }
    let named = module.name.split('$').rfind(|part| part.parse::<u32>().is_err());
    format!("{PREFIX}{}", named.unwrap_or("module"))
}

/// Width of the register if the module is rust-hdl's `DFF`.
fn register_width(module: &Module) -> Option<usize> {
    if !module.is_register() {
        return None;
    }
    let input = module.body.iter().find(|l| l.trim().starts_with("input wire") && l.ends_with(" d;"))?;
    let high = input.split_once('[').and_then(|(_, rest)| rest.split_once(':')).map(|(high, _)| high);
    high.map_or(Some(1), |high| high.parse::<usize>().ok().map(|h| h + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pairs of registers, the pairs alike but for their place.
    const TEXT: &str = "
module top(x);
    input wire  x;
    top$pair$0 pair$0(
        .x(x)
    );
    top$pair$1 pair$1(
        .x(x)
    );
endmodule // top
module top$pair$0(x);
    input wire  x;
    top$pair$0$low low(
        .d(x)
    );
    top$pair$0$high high(
        .d(x)
    );
endmodule
module top$pair$0$low(d,q,clock);
    input wire  [7:0] d;
    q <= d;
endmodule
module top$pair$0$high(d,q,clock);
    input wire  d;
    q <= d;
endmodule
module top$pair$1(x);
    input wire  x;
    top$pair$1$low low(
        .d(x)
    );
    top$pair$1$high high(
        .d(x)
    );
endmodule
module top$pair$1$low(d,q,clock);
    input wire  [7:0] d;
    q <= d;
endmodule
module top$pair$1$high(d,q,clock);
    input wire  d;
    q <= d;
endmodule
";

    fn module_names(text: &str) -> Vec<String> {
        Module::parse_all(text).into_keys().collect()
    }

    #[test]
    fn equal_modules_become_one() {
        let merged = merge(TEXT, "chip");
        assert_eq!(
            module_names(&merged),
            ["chip", "firebrick_pair", "firebrick_register_1", "firebrick_register_8"]
        );
        assert!(merged.contains("    firebrick_pair pair$1(\n"));
        assert!(!merged.contains("no_inline_module"));
    }

    #[test]
    fn what_is_repeated_and_has_parts_is_kept_apart() {
        let pair = TEXT
            .split_once("module top$pair$1(")
            .map(|(_, pair)| format!("module top$pair$1({pair}"))
            .unwrap();
        let call = "    top$pair$1 pair$1(\n        .x(x)\n    );\n";
        let third = format!("{TEXT}{pair}").replacen(call, &format!("{call}{}", call.replace("$1", "$2")), 1);
        let (before, after) = third.split_at(third.rfind("module top$pair$1(").unwrap());
        let merged = merge(&format!("{before}{}", after.replace("pair$1", "pair$2")), "chip");
        assert_eq!(merged.matches("firebrick_pair pair$").count(), 3);
        assert_eq!(
            merged.matches("no_inline_module").count(),
            1,
            "only the pair has parts and is used three times"
        );
    }

    #[test]
    fn different_modules_of_one_name_are_numbered() {
        let different = TEXT.replacen("top$pair$1$high high(", "top$pair$1$low high(", 1);
        let merged = merge(&different, "chip");
        assert_eq!(module_names(&merged)[1..3], ["firebrick_pair", "firebrick_pair_2"]);
        assert!(merged.contains("firebrick_pair_2 pair$"));
    }

    #[test]
    fn a_text_may_name_its_module() {
        let named = TEXT.replace("    input wire  d;", "    // name: flag\n    input wire  d;");
        assert!(module_names(&merge(&named, "chip")).contains(&"firebrick_flag".to_owned()));
    }

    #[test]
    fn no_module_name_has_a_dollar_and_the_text_is_the_same_every_time() {
        let merged = merge(TEXT, "chip");
        assert!(module_names(&merged).iter().all(|n| !n.contains('$')));
        assert_eq!(merged, merge(TEXT, "chip"));
    }
}
