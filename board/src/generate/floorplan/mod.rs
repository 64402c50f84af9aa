//! A place on the chip for each PE: `floorplan.xdc`, with a `pblock` a PE.
//!
//! | module | what it does |
//! |---|---|
//! | `parts`, `table` | where the columns of a part are |
//! | `lanes` | along which columns of DSPs the chain runs |
//! | `chain` | the DSPs of each PE |
//! | `memories` | its memories |
//! | `slices` | its slices |
//! | `xdc` | the text |

mod chain;
mod error;
mod lanes;
mod memories;
mod parts;
mod slices;
mod table;
mod xdc;

use firebrick_spec::EngineConfig;

use crate::{Family, Store};
use chain::Piece;
pub use error::FloorplanError;
use memories::Site;
use parts::{Column, Grid, Sites};
use slices::Area;
use table::GRIDS;

use super::Project;

/// Name of the file.
pub const FLOORPLAN: &str = "floorplan.xdc";

/// DSPs of the requantisers, which have no place of their own.
const REQUANTISERS: usize = 7;

/// DSPs that the chain may have, one multiplier each; it builds the rest in LUTs, one of a PE, from the first one on (`hdl`'s `PeChain`).
const CHAIN_DSPS: usize = 213;

/// From more PEs on, all multipliers are DSPs.
const LUT_MULTIPLIERS: usize = 32;

/// Multipliers of a PE.
const MULTIPLIERS: usize = 7;

/// What a PE needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Needs {
    dsps: usize,
    /// Block RAMs of 36 Kb.
    rams: usize,
    ultra_rams: usize,
}

impl Needs {
    /// What is enough for both.
    fn most(self, other: &Needs) -> Needs {
        Needs {
            dsps: self.dsps.max(other.dsps),
            rams: self.rams.max(other.rams),
            ultra_rams: self.ultra_rams.max(other.ultra_rams),
        }
    }

    /// What all PEs of an engine need, in the chain's order, with these stores in UltraRAMs.
    fn of(engine: &EngineConfig, ultraram: &[Store]) -> Vec<Needs> {
        let few = engine.pes <= LUT_MULTIPLIERS;
        let over = if few { (MULTIPLIERS * engine.pes).saturating_sub(CHAIN_DSPS) } else { 0 };
        // Two block RAMs for activation words of 144 bits, one for weights of 64 bits; each has up to 512 words.
        let ultra_rams = ultraram.len();
        let pe = |k| Needs { dsps: MULTIPLIERS - usize::from(k < over), rams: 3 - ultra_rams, ultra_rams };
        (0..engine.pes).map(pe).collect()
    }
}

/// Slices that a PE's LUTs and flip-flops fill, by yosys (`hdl/synthesis.yaml`).
const fn full_slices(family: Family) -> usize {
    match family {
        // 885 LUTs, four a slice.
        Family::Zynq7000 => 222,
        // 1,158 LUTs, eight a slice; 2,345 flip-flops, sixteen a slice.
        Family::ZynqUltrascalePlus => 147,
    }
}

/// Percent of the slices that are to be filled, where there is room for that.
const FILLED: usize = 60;

/// A PE's place.
#[derive(Clone, Debug)]
struct Place {
    pieces: Vec<Piece>,
    rams: Vec<Site>,
    ultra_rams: Vec<Site>,
    areas: Vec<Area>,
}

/// A place for each PE of an engine.
#[derive(Clone, Debug)]
pub struct Floorplan {
    grid: &'static Grid,
    lanes: Vec<Sites>,
    places: Vec<Place>,
}

impl Floorplan {
    /// Places on a board's part.
    ///
    /// # Errors
    /// [`FloorplanError`].
    pub fn new(project: &Project) -> Result<Floorplan, FloorplanError> {
        let slices = (full_slices(project.board.family) * 100).div_ceil(FILLED);
        Floorplan::of(
            &project.board.part.name,
            &Needs::of(&project.engine, &project.board.engine.ultraram),
            slices,
        )
    }

    /// The text of [`FLOORPLAN`].
    pub fn text(&self, project: &Project) -> String {
        xdc::text(project, self)
    }

    /// PEs that stand in another column than the PE before them.
    pub fn hops(&self) -> Vec<usize> {
        let lane = |piece: Option<&Piece>| piece.map(|piece| piece.lane);
        let is_far =
            |pe: &usize| lane(self.places[pe - 1].pieces.last()) != lane(self.places[*pe].pieces.first());
        (1..self.places.len()).filter(is_far).collect()
    }

    /// Places of PEs on a part; each gets so many slices if they are to be had.
    fn of(part: &str, needs: &[Needs], slices: usize) -> Result<Floorplan, FloorplanError> {
        let grid = Grid::of(part).ok_or_else(|| FloorplanError::Part {
            part: part.to_owned(),
            known: GRIDS.iter().map(|grid| grid.device).collect::<Vec<_>>().join(", "),
        })?;
        let enough = |kind, what, others: usize, need: fn(&Needs) -> usize| {
            let needed = needs.iter().map(need).sum::<usize>() + others;
            let found = grid.sites(kind).iter().map(|sites| sites.count).sum();
            let short =
                FloorplanError::Sites { part: part.to_owned(), pes: needs.len(), needed, what, found };
            if needed > found { Err(short) } else { Ok(()) }
        };
        enough(Column::Dsp, "DSPs", REQUANTISERS, |pe| pe.dsps)?;
        enough(Column::Ram, "block RAMs", 0, |pe| pe.rams)?;
        enough(Column::UltraRam, "UltraRAMs", 0, |pe| pe.ultra_rams)?;
        let lanes = lanes::lanes(grid, needs);
        // There are enough DSPs, and all columns are taken before PEs are split.
        let pieces = chain::pieces(&lanes, needs).unwrap_or_default();
        let memories = |kind, need: fn(&Needs) -> usize| {
            memories::memories(grid, &lanes, &pieces, kind, |pe| need(&needs[pe]))
        };
        let rams = memories(Column::Ram, |pe| pe.rams);
        let ultra_rams = memories(Column::UltraRam, |pe| pe.ultra_rams);
        let areas = slices::areas(grid, &lanes, &pieces, slices);
        let places = pieces.into_iter().zip(rams).zip(ultra_rams.into_iter().zip(areas));
        let place = |((pieces, rams), (ultra_rams, areas))| Place { pieces, rams, ultra_rams, areas };
        Ok(Floorplan { grid, places: places.map(place).collect(), lanes })
    }
}

#[cfg(test)]
mod tests;
