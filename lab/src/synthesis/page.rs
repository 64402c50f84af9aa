//! What `docs/timing.md` shows of the released engine.

use std::fmt::Write as _;

use firebrick_board::synth::{Measure, Module, listed};

use super::engines::released;
use super::record::load;
use super::tables::{grouped, ns};

/// LUTs by module, the worst pairs of modules, and how paths and loads are spread.
///
/// # Errors
/// The records cannot be read.
pub fn measured() -> Result<String, String> {
    let records = load()?;
    let measure = records.get(&released().name).and_then(|record| record.measure.as_ref());
    Ok(measure.map_or_else(|| "Not measured on this tree yet: `make synth`.\n".to_owned(), page))
}

fn page(measure: &Measure) -> String {
    let mut text = modules(&measure.modules);
    text += &pairs(measure);
    text += &spread(measure);
    text
}

fn modules(modules: &[Module]) -> String {
    let mut text = "**LUTs by module**, each with all that is in it; those of at least 1 %.\n\n\
        | module | LUT1 to LUT6 | as RAM | shift registers | inverters | flip-flops |\n|---|---|---|---|---|---|\n"
        .to_owned();
    for module in listed(modules) {
        let name = if module.module.is_empty() { "the engine" } else { &module.module };
        let times =
            if module.instances > 1 { format!(", {} of them", module.instances) } else { String::new() };
        let Module { logic_luts, ram_luts, shift_luts, inverters, flip_flops, .. } = module;
        let numbers = [logic_luts, ram_luts, shift_luts, inverters, flip_flops].map(|n| grouped(*n as f64));
        let _ = writeln!(text, "| `{name}`{times} | {} |", numbers.join(" | "));
    }
    text
}

fn pairs(measure: &Measure) -> String {
    let timing = &measure.estimate;
    let mut text = format!(
        "\n**Worst pairs of modules**, by the slowest path between them. The worst path of all has {} ns, {} ns of it logic; without \
         block RAMs' output registers {} ns, with {} of {} ends above 6 ns.\n\n\
         | from | to | ns | logic | nets | ends above 6 ns |\n|---|---|---|---|---|---|\n",
        ns(timing.path_ps),
        ns(timing.logic_ps),
        ns(timing.netlist_path_ps),
        grouped(timing.netlist_late_endpoints as f64),
        grouped(timing.netlist_endpoints as f64),
    );
    for pair in &timing.pairs {
        let (delay, logic) = (ns(pair.pair_path_ps), ns(pair.pair_logic_ps));
        let late = grouped(pair.pair_late_endpoints as f64);
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {delay} | {logic} | {} | {late} |",
            pair.start, pair.end, pair.path_nets
        );
    }
    text
}

fn spread(measure: &Measure) -> String {
    let timing = &measure.estimate;
    let mut text = format!(
        "\n**Ends of paths by delay**: {} in all, {} above 6 ns.\n\n| from, ns | ends |\n|---|---|\n",
        grouped(timing.endpoints as f64),
        grouped(timing.late_endpoints as f64)
    );
    for class in &timing.histogram {
        let from = f64::from(class.from_ps) / 1000.0;
        let _ = writeln!(text, "| {from:.1} | {} |", grouped(class.class_endpoints as f64));
    }
    text += "\n**Nets by loads**, clocks left out.\n\n| up to loads | nets |\n|---|---|\n";
    for class in &measure.net_loads.nets_by_loads {
        let most = class.up_to_loads.map_or_else(|| "more".to_owned(), |most| most.to_string());
        let _ = writeln!(text, "| {most} | {} |", grouped(class.nets as f64));
    }
    text += "\n| the widest | loads |\n|---|---|\n";
    for net in &measure.net_loads.widest_nets {
        let _ = writeln!(text, "| `{}` | {} |", net.net, grouped(net.loads as f64));
    }
    let sets = &measure.registers;
    let all = grouped(sets.all_control_sets as f64);
    let _ = writeln!(
        text,
        "\n**Control sets** of at least 5 flip-flops: {}; of any size: {all}.",
        sets.control_sets
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_modules_of_one_per_cent() {
        let module = |module: &str, instances, logic_luts| Module {
            module: module.into(),
            instances,
            logic_luts,
            ram_luts: 0,
            shift_luts: 0,
            inverters: 0,
            flip_flops: 1234,
        };
        let measure = Measure {
            modules: vec![module("", 1, 1000), module("core.pe_*", 4, 990), module("core.small", 1, 9)],
            ..Measure::default()
        };
        let text = page(&measure);
        assert!(text.contains("| `the engine` | 1,000 | 0 | 0 | 0 | 1,234 |"), "{text}");
        assert!(text.contains("| `core.pe_*`, 4 of them | 990 |"), "{text}");
        assert!(!text.contains("small"), "{text}");
    }
}
