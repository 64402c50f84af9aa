//! The table of boards: engines that were weighed, and the one that is taken.

use std::fmt::Write as _;

use super::choice::{Choice, Part, amounts, best};
use super::figures::Known;
use super::network::NAME;
use super::{Cycles, choice};
use crate::bench::{grouped, head, line};
use crate::synthesis::{figure, ns};

/// PEs whose engines are shown, beside the preset and the next one.
const SHOWN: &[usize] = &[4, 6, 8, 10, 12, 16, 20, 24, 28, 30, 32, 36, 40, 44, 48, 52, 56, 60, 64];

/// The tables of all parts.
///
/// # Errors
/// A part without an engine that fits, or a board whose preset is another one.
pub fn table(parts: &[Part], known: &Known, cycles: &Cycles) -> Result<String, String> {
    let (network, density, seed) = NAME;
    let mut text = format!(
        "Cycles are of `{network}` at density {density}, seed {seed}, by the estimator's event simulation.\n"
    );
    for part in parts {
        text += &of_part(part, known, cycles)?;
    }
    Ok(text)
}

fn of_part(part: &Part, known: &Known, cycles: &Cycles) -> Result<String, String> {
    let boards: Vec<&str> = part.boards.iter().map(|board| board.name.as_str()).collect();
    let boards = boards.join(", ");
    let choices = part.choices(known, cycles)?;
    let preset = best(&choices).ok_or_else(|| format!("{boards}: no engine fits"))?;
    let allowed = choice::NAMES.iter().zip(part.allowed()).zip(amounts(part.resources()));
    let allowed = allowed.filter(|(_, amount)| *amount > 0);
    let allowed =
        allowed.map(|((name, most), has)| format!("{name} {} of {}", figure(most), figure(has.into())));
    let mut text = format!("\n**{boards}**: at most {}.\n\n", allowed.collect::<Vec<_>>().join(", "));
    text += &head(&[
        "PEs", "cycles", "LUT", "FF", "DSP", "RAMB36", "UltraRAM", "path, ns", "MHz", "frames/s", "too many",
        "figures",
    ]);
    for shown in choices.iter().filter(|choice| is_shown(choice, preset, &choices)) {
        text += &row(shown, cycles, same(shown, preset));
    }
    let _ = writeln!(text, "\nTaken: {}.", named(preset));
    Ok(text)
}

fn same(choice: &Choice, other: &Choice) -> bool {
    (choice.pes, choice.ultra) == (other.pes, other.ultra)
}

/// Around the preset all, else some; with UltraRAM only what has no room without; of what has no room only the first.
fn is_shown(choice: &Choice, preset: &Choice, choices: &[Choice]) -> bool {
    let first_without_room = |ultra| {
        let like = choices.iter().filter(move |other| other.ultra == ultra && !other.lacks.is_empty());
        like.map(|other| other.pes).min()
    };
    let end = first_without_room(choice.ultra).unwrap_or(usize::MAX);
    let begins = !choice.ultra || first_without_room(false).is_some_and(|first| choice.pes >= first);
    let near = choice.ultra == preset.ultra && choice.pes.abs_diff(preset.pes) <= 1;
    begins && (choice.pes == end || choice.pes < end && SHOWN.contains(&choice.pes) || near)
}

fn row(choice: &Choice, cycles: &Cycles, preset: bool) -> String {
    let Choice { pes, figures, mhz, rate, lacks, .. } = choice;
    let [dsps, block_rams, luts, flip_flops, ultra_rams] = figures.used.map(figure);
    let cells = [
        pes.to_string(),
        grouped(cycles[pes] as usize),
        luts,
        flip_flops,
        dsps,
        block_rams,
        ultra_rams,
        ns(figures.path_ps),
        megahertz(*mhz),
        format!("{rate:.1}"),
        lacks.join(", "),
        figures.from.map_or_else(|| "yosys".to_owned(), |from| format!("from {from} PEs")),
    ];
    if preset {
        line(&cells.map(|cell| if cell.is_empty() { cell } else { format!("**{cell}**") }))
    } else {
        line(&cells)
    }
}

/// An engine in words.
pub fn named(choice: &Choice) -> String {
    let ultra = if choice.ultra { ", weight stores in UltraRAM" } else { "" };
    format!("{} PEs at {} MHz{ultra}", choice.pes, megahertz(choice.mhz))
}

fn megahertz(mhz: f64) -> String {
    if mhz.fract() == 0.0 { format!("{mhz}") } else { format!("{mhz:.2}") }
}

#[cfg(test)]
mod tests {
    use super::super::{Network, cycles, documents_of, parts};
    use super::*;

    /// The presets of the boards' files are those that the table takes.
    #[test]
    #[ignore = "compiles the network for 64 engines without optimisation: minutes; make check runs it"]
    fn each_boards_preset_is_the_best_of_its_part() {
        let (known, network) = (Known::load().unwrap(), Network::new().unwrap());
        let cycles = cycles(&network).unwrap();
        for part in parts().unwrap() {
            let choices = part.choices(&known, &cycles).unwrap();
            let preset = best(&choices).unwrap();
            for board in &part.boards {
                let engine = &board.engine;
                let found = (engine.pes, !engine.ultraram.is_empty());
                assert_eq!(found, (preset.pes, preset.ultra), "{}: {}", board.id, named(preset));
            }
        }
        for document in documents_of(&network, &known, &cycles).unwrap() {
            assert!(document.in_step().unwrap(), "{}: make presets", document.path);
        }
    }
}
