//! Parts, what may be used of them, and the best engine of each.

use firebrick_board::clock::fastest_mhz;
use firebrick_board::{Board, Family, Resources, names};
use firebrick_spec::config::MAX_PES;

use super::Cycles;
use super::figures::{Asked, Figures, Known};

/// What a preset may use of a part's DSPs, block RAMs, LUTs, flip-flops and UltraRAMs: what the XC7Z020's engine is kept within
/// (`synth::Limits::xc7z020`), but 80 % of LUTs and flip-flops. The rest is the interconnect's and the router's.
const SHARES: [f64; 5] = [1.0, 0.9, 0.8, 0.8, 0.9];
/// Their names.
pub const NAMES: [&str; 5] = ["DSP", "RAMB36", "LUT", "FF", "UltraRAM"];
/// PEs that gain less than this share of the frames a second are not worth their area.
const WORTH: f64 = 0.005;

/// What boards with the same FPGA have in common.
pub struct Part {
    /// The boards.
    pub boards: Vec<Board>,
}

/// An engine on a part.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Processing elements.
    pub pes: usize,
    /// Weight stores are UltraRAMs.
    pub ultra: bool,
    /// What it needs.
    pub figures: Figures,
    /// The clock in MHz that its paths and the part's PLL allow.
    pub mhz: f64,
    /// Frames a second.
    pub rate: f64,
    /// The resources that it has too little of.
    pub lacks: Vec<&'static str>,
}

/// The parts of all boards, the smallest first.
///
/// # Errors
/// A board's file.
pub fn parts() -> Result<Vec<Part>, String> {
    let mut parts: Vec<Part> = Vec::new();
    for name in names() {
        let board = Board::find(name).map_err(|e| e.to_string())?;
        let same = |part: &&mut Part| {
            part.family() == board.family && amounts(part.resources()) == amounts(&board.resources)
        };
        match parts.iter_mut().find(same) {
            Some(part) => part.boards.push(board),
            None => parts.push(Part { boards: vec![board] }),
        }
    }
    parts.sort_by_key(|part| part.resources().lut);
    Ok(parts)
}

/// What a part has, in the order of [`Figures::used`].
pub fn amounts(resources: &Resources) -> [u32; 5] {
    [resources.dsp, resources.bram36, resources.lut, resources.ff, resources.uram]
}

impl Part {
    /// Its family.
    pub fn family(&self) -> Family {
        self.boards[0].family
    }

    /// What it has.
    pub fn resources(&self) -> &Resources {
        &self.boards[0].resources
    }

    /// What a preset may use of it.
    pub fn allowed(&self) -> [f64; 5] {
        let mut allowed = SHARES;
        for (share, amount) in allowed.iter_mut().zip(amounts(self.resources())) {
            *share = (*share * f64::from(amount)).floor();
        }
        allowed
    }

    /// An engine on it; none if nothing is known of such an engine, or it would be slower than the PLL divides.
    ///
    /// # Errors
    /// The records.
    pub fn choice(
        &self,
        pes: usize,
        ultra: bool,
        known: &Known,
        cycles: &Cycles,
    ) -> Result<Option<Choice>, String> {
        let Some(figures) = known.figures(Asked { family: self.family(), pes, ultra })? else {
            return Ok(None);
        };
        let Some(mhz) = fastest_mhz(self.family(), figures.path_ps) else { return Ok(None) };
        let rate = cycles.get(&pes).map_or(0.0, |cycles| mhz * 1e6 / f64::from(*cycles));
        let compared = NAMES.iter().zip(figures.used).zip(self.allowed());
        let lacks = compared.filter(|((_, used), allowed)| used > allowed).map(|((name, _), _)| *name);
        Ok(Some(Choice { pes, ultra, mhz, rate, lacks: lacks.collect(), figures }))
    }

    /// All engines on it, those without UltraRAM first.
    ///
    /// # Errors
    /// The records.
    pub fn choices(&self, known: &Known, cycles: &Cycles) -> Result<Vec<Choice>, String> {
        let memories: &[bool] = if self.resources().uram > 0 { &[false, true] } else { &[false] };
        let engines = memories.iter().flat_map(|ultra| (1..=MAX_PES).map(move |pes| (pes, *ultra)));
        let mut choices = Vec::new();
        for (pes, ultra) in engines {
            choices.extend(self.choice(pes, ultra, known, cycles)?);
        }
        Ok(choices)
    }
}

/// The best of a part's engines: of those that leave room, the one with the fewest PEs, without UltraRAM if that does, whose frames a second no
/// other one beats by more than [`WORTH`].
pub fn best(choices: &[Choice]) -> Option<&Choice> {
    let fit = || choices.iter().filter(|choice| choice.lacks.is_empty());
    let most = fit().map(|choice| choice.rate).max_by(f64::total_cmp)?;
    fit().filter(|choice| choice.rate * (1.0 + WORTH) >= most).min_by_key(|choice| (choice.pes, choice.ultra))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(pes: usize, ultra: bool, rate: f64, lacks: &[&'static str]) -> Choice {
        let figures = Figures { used: [0.0; 5], path_ps: 6000, from: None };
        Choice { pes, ultra, figures, mhz: 100.0, rate, lacks: lacks.to_vec() }
    }

    #[test]
    fn pes_that_gain_nothing_or_do_not_fit_are_left_out() {
        let engines = [
            choice(8, false, 100.0, &[]),
            choice(9, false, 110.0, &[]),
            choice(10, false, 110.4, &[]),
            choice(11, false, 130.0, &["LUT"]),
            choice(9, true, 110.0, &[]),
        ];
        let found = best(&engines).unwrap();
        assert_eq!((found.pes, found.ultra), (9, false));
        assert!(best(&engines[3..4]).is_none());
    }

    #[test]
    fn boards_with_the_same_fpga_are_one_part() {
        let parts = parts().unwrap();
        let ids = |part: &Part| part.boards.iter().map(|board| board.id.clone()).collect::<Vec<_>>();
        let all: Vec<_> = parts.iter().map(ids).collect();
        let wanted: [&[&str]; 4] =
            [&["zybo-z7-10"], &["pynq-z1", "pynq-z2", "zedboard"], &["ultra96-v2"], &["kv260"]];
        assert_eq!(all, wanted);
        assert_eq!(parts[0].allowed(), [80.0, 54.0, 14_080.0, 28_160.0, 0.0]);
    }

    /// Boards' clocks are the ones that the rule gives for what is known of their engines' paths.
    #[test]
    fn the_clock_of_each_board_is_the_rules() {
        let known = Known::load().unwrap();
        for board in parts().unwrap().iter().flat_map(|part| &part.boards) {
            let ultra = !board.engine.ultraram.is_empty();
            let asked = Asked { family: board.family, pes: board.engine.pes, ultra };
            let figures = known.figures(asked).unwrap().unwrap();
            let mhz = fastest_mhz(board.family, figures.path_ps);
            assert_eq!(Some(board.clock.mhz), mhz, "{}: {} ps", board.id, figures.path_ps);
        }
    }
}
