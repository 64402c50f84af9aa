//! What is known of a part: its columns of sites.
//!
//! Sites of a kind are numbered from the left (X) and from the bottom (Y). In all parts here five rows of slices are as high as two DSPs
//! and one block RAM of 36 Kb, and fifteen as four UltraRAMs.

use std::ops::Range;

/// A column, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// So many columns of CLBs.
    Clbs(usize),
    /// A column of DSPs.
    Dsp,
    /// A column of block RAMs.
    Ram,
    /// A column of UltraRAMs.
    UltraRam,
    /// Something else that wires have to go around, or over.
    Gap(&'static str),
}

use Column::{Clbs, Dsp, Gap, Ram, UltraRam};

/// A rectangle that has none of these sites.
#[derive(Clone, Debug)]
pub struct Hole {
    /// What is there.
    pub name: &'static str,
    /// Columns of CLBs, counted from the left.
    pub clbs: Range<usize>,
    /// Rows of slices, up to the top, so that a column's sites in Y begin at 0.
    pub rows: Range<usize>,
}

/// A part.
#[derive(Clone, Debug)]
pub struct Grid {
    /// How Vivado's names of it begin.
    pub device: &'static str,
    /// Who has published it.
    pub source: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Where there are none.
    pub holes: &'static [Hole],
    /// Rows of slices.
    pub rows: usize,
    /// Rows of a clock region.
    pub region: usize,
    /// Columns of slices in a column of CLBs.
    pub clb: usize,
    /// What a DSP's site is called.
    pub dsp: &'static str,
}

/// A column of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sites {
    /// Its number among those of its kind.
    pub x: usize,
    /// Columns of CLBs that are to the left of it.
    pub at: usize,
    /// How many there are, from Y 0 on.
    pub count: usize,
}

/// Rows of slices that are as high as one row of block RAMs and two DSPs.
pub const TILE_ROWS: usize = 5;
/// DSPs in as many rows.
pub const TILE_DSPS: usize = 2;

impl Grid {
    /// The columns of DSPs, block RAMs or UltraRAMs, from left to right.
    pub fn sites(&self, kind: Column) -> Vec<Sites> {
        let mut at = 0;
        let mut sites: Vec<Sites> = Vec::new();
        for column in self.columns {
            if let Clbs(n) = column {
                at += n;
            } else if *column == kind {
                let rows = self.height(at);
                let count = match kind {
                    Dsp => rows / TILE_ROWS * TILE_DSPS,
                    Ram => rows / TILE_ROWS,
                    UltraRam => rows / 15 * 4,
                    Clbs(_) | Gap(_) => 0,
                };
                sites.push(Sites { x: sites.len(), at, count });
            }
        }
        sites
    }

    /// Rows, from the bottom, of what is to the right of so many columns of CLBs.
    fn height(&self, at: usize) -> usize {
        let above = self.holes.iter().filter(|hole| hole.clbs.contains(&at)).map(|hole| hole.rows.start);
        above.min().unwrap_or(self.rows)
    }

    /// Columns of CLBs that have these rows.
    pub fn clbs(&self, rows: &Range<usize>) -> Vec<usize> {
        let width = self.columns.iter().map(|column| if let Clbs(n) = column { *n } else { 0 }).sum();
        let meets = |hole: &Hole| hole.rows.start < rows.end && rows.start < hole.rows.end;
        let is_hole = |clb: &usize| self.holes.iter().any(|hole| hole.clbs.contains(clb) && meets(hole));
        (0..width).filter(|clb| !is_hole(clb)).collect()
    }

    /// Its clock regions' rows, from the bottom.
    pub fn regions(&self) -> impl Iterator<Item = Range<usize>> {
        (0..self.rows).step_by(self.region).map(|first| first..first + self.region)
    }

    /// What is between two places, each given by the columns of CLBs that are to the left of it.
    pub fn between(&self, from: usize, to: usize) -> Vec<&'static str> {
        let (left, right) = (from.min(to), from.max(to));
        let mut at = 0;
        let mut names = Vec::new();
        for column in self.columns {
            match column {
                Clbs(n) => at += n,
                Gap(name) if (left..right).contains(&at) && at > left => names.push(*name),
                Gap(_) | Dsp | Ram | UltraRam => {}
            }
        }
        names
    }
}
