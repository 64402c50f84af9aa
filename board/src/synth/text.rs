//! The report as a table.

use std::fmt::Write as _;

use super::area::Module;
use super::timing::{Pair, Timing};
use super::{Limits, Loads, Report};

/// A module is listed if it has this share of the LUTs.
const SHARE: f64 = 0.01;

impl Report {
    /// A table with the limits of a part, in lines of at most 80 columns but for long names.
    pub fn table(&self, limits: &Limits) -> String {
        let pes = if self.pes == 1 { "PE" } else { "PEs" };
        let mut out = format!("{} {pes} on {}\n\n", self.pes, limits.part);
        let _ = writeln!(out, "  {:<10} {:>8} {:>8} {:>10}", "", "used", "limit", "% of part");
        for ((name, limit, part), used) in limits.resources.iter().zip(self.used()) {
            let _ = writeln!(out, "  {name:<10} {used:>8} {limit:>8} {:>10.1}", 100.0 * used / part);
        }
        let or_none = |limit: Option<usize>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        let (path, loads) = (or_none(limits.path.map(|path| path as usize)), or_none(limits.loads));
        let Loads { net, loads: most } = &self.measure.net_loads.widest_signal;
        let _ = writeln!(out, "  {:<10} {:>8} {path:>8}", "path, ps", self.measure.estimate.path_ps);
        let _ = writeln!(out, "  {:<10} {most:>8} {loads:>8}", "loads");
        let _ = writeln!(
            out,
            "  {:<10} {:>8} {:>8}  not among the LUTs",
            "inverters",
            self.cells.inverters(),
            "-"
        );
        let _ = writeln!(out, "\n  most loads, clock and resets left out: {net}\n");
        self.modules(&mut out);
        self.estimate(&mut out);
        self.loads(&mut out);
        match self.broken(limits).as_slice() {
            [] => out.push_str("  within all limits; what leaves a PE goes to its neighbours\n"),
            broken => out.extend(broken.iter().map(|line| format!("  broken: {line}\n"))),
        }
        out
    }

    /// Where the LUTs are.
    fn modules(&self, out: &mut String) {
        let modules = listed(&self.measure.modules);
        let _ = writeln!(out, "  LUTs by module, each with all in it; those of at least 1 %:\n");
        let heads = ["LUT1-6", "RAM", "shift", "INV", "FF"];
        let _ = writeln!(
            out,
            "  {:<32}{:>8}{:>8}{:>7}{:>7}{:>8}",
            "", heads[0], heads[1], heads[2], heads[3], heads[4]
        );
        for module in modules {
            let name = label(module);
            let Module { logic_luts, ram_luts, shift_luts, inverters, flip_flops, .. } = module;
            let _ = writeln!(
                out,
                "  {name:<32}{logic_luts:>8}{ram_luts:>8}{shift_luts:>7}{inverters:>7}{flip_flops:>8}"
            );
        }
        out.push('\n');
    }

    /// The paths.
    fn estimate(&self, out: &mut String) {
        let timing = &self.measure.estimate;
        let _ = writeln!(out, "  paths, estimated: logic, and nets by their loads; ends above 6 ns:\n");
        let mut rule = |name, ps, late, ends| {
            let _ = writeln!(out, "  {name:<42} {} ns, {late:>6} of {ends}", ns(ps));
        };
        let Timing { netlist_path_ps, netlist_late_endpoints, netlist_endpoints, .. } = timing;
        rule("the netlist as it is", *netlist_path_ps, netlist_late_endpoints, netlist_endpoints);
        rule("with block RAMs' output registers", timing.path_ps, &timing.late_endpoints, &timing.endpoints);
        let _ = writeln!(out, "\n  the second rule's worst pairs of modules:\n");
        timing.pairs.iter().for_each(|pair| tell(pair, out));
        let _ = writeln!(out, "\n  its ends by delay, ns from:");
        let class = |class: &super::timing::Class| {
            format!("{:.1}: {}", f64::from(class.from_ps) / 1000.0, class.class_endpoints)
        };
        let classes: Vec<String> = timing.histogram.iter().map(class).collect();
        for line in classes.chunks(5) {
            let _ = writeln!(out, "    {}", line.join(", "));
        }
        let _ = writeln!(out, "\n  its worst path, from its end (ps, primitive, loads, net):");
        out.extend(timing.path.iter().map(|line| format!("  {line}\n")));
        out.push('\n');
    }

    /// Nets and control sets.
    fn loads(&self, out: &mut String) {
        let loads = &self.measure.net_loads;
        let class = |class: &super::LoadClass| match class.up_to_loads {
            Some(most) => format!("up to {most}: {}", class.nets),
            None => format!("more: {}", class.nets),
        };
        let classes: Vec<String> = loads.nets_by_loads.iter().map(class).collect();
        let _ = writeln!(out, "  nets by loads, {}", classes.join(", "));
        for Loads { net, loads } in &loads.widest_nets {
            let _ = writeln!(out, "    {loads:>6} {net}");
        }
        let sets = &self.measure.registers;
        let _ = writeln!(
            out,
            "\n  control sets of at least {} flip-flops: {} of {}\n",
            super::control_sets::LEAST,
            sets.control_sets,
            sets.all_control_sets
        );
    }
}

/// The modules that are worth a line, in the order of the tree.
pub fn listed(modules: &[Module]) -> impl Iterator<Item = &Module> {
    let all = modules.first().map_or(0, Module::luts) as f64;
    modules.iter().filter(move |module| module.luts() as f64 >= SHARE * all)
}

/// A module's name, indented by its depth, and how many there are of it.
fn label(module: &Module) -> String {
    let depth = if module.module.is_empty() { 0 } else { module.module.split('.').count() };
    let name = module.module.rsplit('.').next().filter(|name| !name.is_empty()).unwrap_or("the engine");
    let times = if module.instances > 1 { format!(" x{}", module.instances) } else { String::new() };
    format!("{}{name}{times}", "  ".repeat(depth))
}

/// A pair of modules in three lines.
fn tell(pair: &Pair, out: &mut String) {
    let (delay, logic) = (ns(pair.pair_path_ps), ns(pair.pair_logic_ps));
    let (nets, late) = (pair.path_nets, pair.pair_late_endpoints);
    let _ = writeln!(out, "    {delay} ns: logic {logic}, {nets} nets; {late} ends above 6 ns");
    let _ = writeln!(out, "      {}\n      -> {}", pair.start, pair.end);
}

/// Nanoseconds with two decimals.
fn ns(picoseconds: u32) -> String {
    format!("{:.2}", f64::from(picoseconds) / 1000.0)
}
