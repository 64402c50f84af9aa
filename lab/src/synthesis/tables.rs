//! The records as tables of the documents.

use std::fmt::Write as _;

use super::engines::{engines, released};
use super::record::{Record, load};
use crate::bench::grouped as thousands;

/// Picoseconds in nanoseconds.
pub(crate) fn ns(picoseconds: u32) -> String {
    format!("{:.2}", f64::from(picoseconds) / 1000.0)
}

/// A number with commas between thousands; a half stays.
pub(crate) fn grouped(number: f64) -> String {
    let whole = thousands(number.trunc() as usize);
    if number.fract() == 0.0 { whole } else { format!("{whole}.5") }
}

/// The README's table: the released engine beside the limits of the XC7Z020.
///
/// # Errors
/// No record of it.
pub fn released_table() -> Result<String, String> {
    const NAMES: [&str; 4] = [
        "DSP48E1",
        "RAMB36 (two RAMB18 are one)",
        "LUT (LUT RAM and shift registers included, inverters not)",
        "flip-flops",
    ];
    let engine = released();
    let records = load()?;
    let record = records.get(&engine.name).ok_or("no record of the released engine; run: make synth")?;
    let limits = &engine.limits;
    let mut text = "| | used | limit | of the part |\n|---|---|---|---|\n".to_owned();
    for ((name, (_, limit, part)), used) in NAMES.iter().zip(&limits.resources).zip(record.cells()?.used()) {
        let share = 100.0 * used / part;
        let _ = writeln!(text, "| {name} | {} | {} | {share:.0} % |", grouped(used), grouped(*limit));
    }
    let _ = writeln!(
        text,
        "| inverters of yosys, which the vendor's tools take into LUTs | {} | | |",
        grouped(record.cells()?.inverters() as f64)
    );
    let Some(measure) = &record.measure else { return Ok(text) };
    let timing = &measure.estimate;
    let (limit, loads) = (ns(limits.path.unwrap_or_default()), limits.loads.unwrap_or_default());
    let widest = &measure.net_loads.widest_signal;
    let (sets, most) = (measure.registers.control_sets, limits.control_sets.unwrap_or_default());
    let _ = writeln!(text, "| control sets of at least 5 flip-flops | {sets} | {most} | |");
    let _ = writeln!(
        text,
        "| worst path, estimated: logic, and nets by their loads | {} ns | {limit} ns | |",
        ns(timing.path_ps)
    );
    let _ = writeln!(
        text,
        "| the same without block RAMs' output registers | {} ns | | |",
        ns(timing.netlist_path_ps)
    );
    let _ = writeln!(
        text,
        "| ends of paths above 6 ns, of {} | {} | | |",
        grouped(timing.endpoints as f64),
        grouped(timing.late_endpoints as f64)
    );
    let _ = writeln!(text, "| loads of a net other than clock and reset | {} | {loads} | |", widest.loads);
    Ok(text)
}

/// The table of boards: each engine and what it uses of the part.
///
/// # Errors
/// A board's file or the records.
pub fn boards() -> Result<String, String> {
    let records = load()?;
    let mut text =
        "| board | part | engine | DSP | RAMB36 | LUT | FF | UltraRAM |\n|---|---|---|---|---|---|---|---|\n"
            .to_owned();
    for engine in engines()?.iter().rev() {
        for board in &engine.boards {
            let has = &board.resources;
            let part = [has.dsp, has.bram36, has.lut, has.ff, has.uram].map(f64::from);
            let cells = match records.get(&engine.name).map(Record::cells) {
                Some(cells) => cells?.used().iter().zip(part).map(|(used, part)| of(*used, part)).collect(),
                None => vec!["not synthesised".to_owned(); 5],
            };
            let _ = writeln!(
                text,
                "| `{}` | {} | {} PEs, {} ports | {} |",
                board.id,
                board.part.name,
                engine.config.pes,
                engine.config.ports,
                cells.join(" | ")
            );
        }
    }
    Ok(text)
}

fn of(used: f64, part: f64) -> String {
    if part == 0.0 {
        return "-".to_owned();
    }
    format!("{} of {}", grouped(used), grouped(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_halves_stay() {
        for (number, text) in [(7.0, "7"), (124.5, "124.5"), (41_733.0, "41,733"), (1_234_567.0, "1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
