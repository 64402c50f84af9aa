//! The slices of each PE: the rows of its DSPs, of as many columns as it needs around them.

use std::ops::Range;

use super::chain::Piece;
use super::parts::{Grid, Sites, TILE_DSPS, TILE_ROWS};

/// A rectangle of slices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Columns of slices.
    pub columns: Range<usize>,
    /// Rows.
    pub rows: Range<usize>,
}

impl Area {
    /// How many slices are in it.
    pub fn count(&self) -> usize {
        self.columns.len() * self.rows.len()
    }
}

/// The areas of each PE, none of which overlap. A PE of the fewest rows gets so many slices, unless its part of the chip has fewer.
pub fn areas(grid: &Grid, lanes: &[Sites], pes: &[Vec<Piece>], slices: usize) -> Vec<Vec<Area>> {
    let least = pes.iter().map(|pe| pe.iter().map(|piece| rows(piece).len()).sum()).min().unwrap_or(1);
    let width = slices.div_ceil(grid.clb * least);
    let bands: Vec<(Range<usize>, Vec<Range<usize>>)> =
        grid.regions().map(|region| (region.clone(), bands(grid, lanes, pes, &region, width))).collect();
    let of_piece = |piece: &Piece| {
        let parts = bands.iter().map(|(region, bands)| {
            let clbs = &bands[piece.lane];
            let columns = clbs.start * grid.clb..clbs.end * grid.clb;
            Area { columns, rows: meet(&rows(piece), region) }
        });
        joined(parts.filter(|area| area.count() > 0))
    };
    pes.iter().map(|pe| pe.iter().flat_map(of_piece).collect()).collect()
}

/// Rows of slices beside a PE's DSPs; where a DSP's height is no whole number of rows, the upper one has the row more.
fn rows(piece: &Piece) -> Range<usize> {
    let row = |dsp: usize| dsp * TILE_ROWS / TILE_DSPS;
    row(piece.dsps.start)..row(piece.dsps.end)
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    let start = a.start.max(b.start);
    start..a.end.min(b.end).max(start)
}

/// Columns of CLBs for each column of DSPs in a clock region: `width` of them or fewer, in the columns' order, as near as can be, and on the
/// same side of a hole.
fn bands(
    grid: &Grid,
    lanes: &[Sites],
    pes: &[Vec<Piece>],
    region: &Range<usize>,
    width: usize,
) -> Vec<Range<usize>> {
    let is_in = |lane: &usize| {
        let mut pieces = pes.iter().flatten().filter(|piece| piece.lane == *lane);
        pieces.any(|piece| !meet(&rows(piece), region).is_empty())
    };
    let mut bands = vec![0..0; lanes.len()];
    for side in runs(&grid.clbs(region)) {
        let is_here = |lane: &usize| (side.start..=side.end).contains(&lanes[*lane].at) && is_in(lane);
        let here: Vec<usize> = (0..lanes.len()).filter(is_here).collect();
        let width = width.min(side.len() / here.len().max(1));
        let mut starts: Vec<usize> =
            here.iter().map(|lane| lanes[*lane].at.saturating_sub(width / 2).max(side.start)).collect();
        // To the right of one another, and then no farther than to the edge.
        for k in 1..starts.len() {
            starts[k] = starts[k].max(starts[k - 1] + width);
        }
        let mut edge = side.end;
        for start in starts.iter_mut().rev() {
            *start = (*start).min(edge - width);
            edge = *start;
        }
        for (lane, start) in here.into_iter().zip(starts) {
            bands[lane] = start..start + width;
        }
    }
    bands
}

/// Neighbours among columns as ranges.
fn runs(clbs: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &clb in clbs {
        match runs.last_mut() {
            Some(run) if run.end == clb => run.end += 1,
            _ => runs.push(clb..clb + 1),
        }
    }
    runs
}

/// Areas of the same columns, one above the other, as one.
fn joined(areas: impl Iterator<Item = Area>) -> Vec<Area> {
    let mut all: Vec<Area> = Vec::new();
    for area in areas {
        let below = all.iter_mut().find(|a| a.columns == area.columns && a.rows.end == area.rows.start);
        match below {
            Some(below) => below.rows.end = area.rows.end,
            None => all.push(area),
        }
    }
    all
}
