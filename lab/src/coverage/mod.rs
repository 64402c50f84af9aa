//! Coverage of the emitted Verilog: Verilator's counters of an engine's runs, by module, summed over instances, runs and engines.
//!
//! | module | what it does |
//! |---|---|
//! | [`counters`] | reads what a model has counted |
//! | [`tally`] | sums it over engines and makes the table |
//! | [`reasons`] | why a bit does not change in any case |
//!
//! A line counts if Verilator names it: lines of `always` blocks, not `assign`s, which always run. It is covered when every place that names
//! it (a block, a branch, an arm of a `case`) ran. A bit of a signal is covered when it has changed.

pub mod counters;
pub mod reasons;
pub mod tally;

use std::path::Path;

use firebrick_spec::EngineConfig;

use crate::cases::{Lab, bus, extremes};
use crate::mutants::suite::{self, Case};
pub use tally::Tally;

/// The engines: one with both ports whose small stores split layers. On one of 512-word stores the cases did not end in 45 minutes.
pub const ENGINES: [EngineConfig; 1] = [suite::ENGINE];

/// Where the memory lies: as high as the largest one can, so that most bits of an address are 1 in some run.
pub const BUS_ADDRESS: u32 = 0xfdff_f000;

/// Cases beside those that a mutant must fail: they take longer, or change what those leave as it is.
const MORE: &[Case] = &[
    ("orders of a write", bus::every_legal_order_of_a_write),
    ("hard resets", |lab| bus::hard_resets(lab, 40)),
    ("unanswered hard resets", |lab| bus::hard_resets_without_an_answer(lab, 20)),
    ("words in a reset", bus::a_word_written_in_a_reset_is_named),
    ("largest networks", extremes::as_large_as_can_be),
    ("largest fields", extremes::the_largest_of_each_field),
];

/// All cases.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    suite::CASES.iter().chain(MORE)
}

/// Runs every case that is wanted on every engine and sums what was counted; `progress` is told engine and case.
///
/// # Errors
/// A file that cannot be written or read.
///
/// # Panics
/// If a case fails.
pub fn measure(
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
    mut progress: impl FnMut(&EngineConfig, &str),
) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for (number, config) in ENGINES.into_iter().enumerate() {
        let folder = folder.join(number.to_string());
        std::fs::create_dir_all(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
        let mut lab = Lab::new(config);
        lab.watchdog = Some(suite::WATCHDOG);
        lab.base.bus_address = BUS_ADDRESS;
        lab.coverage = Some(folder.clone());
        for (name, case) in cases().filter(|(name, _)| wanted(name)) {
            progress(&config, name);
            case(&lab);
        }
        for entry in
            std::fs::read_dir(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?
        {
            let path = entry.map_err(|problem| problem.to_string())?.path();
            let text =
                std::fs::read_to_string(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
            tally.add(&lab.verilog, &text).map_err(|problem| format!("{}: {problem}", path.display()))?;
        }
    }
    Ok(tally)
}
