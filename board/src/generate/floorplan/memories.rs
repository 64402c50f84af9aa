//! The memories of each PE, as near to its DSPs as they are to be had.

use super::chain::Piece;
use super::parts::{Column, Grid, Sites, TILE_DSPS, TILE_ROWS};

/// A site: X and Y.
pub type Site = (usize, usize);

/// As many memories of a kind for each PE as it needs, each site once. Those of the PEs that come first are chosen first.
pub fn memories(
    grid: &Grid,
    lanes: &[Sites],
    pes: &[Vec<Piece>],
    kind: Column,
    needed: impl Fn(usize) -> usize,
) -> Vec<Vec<Site>> {
    let columns = grid.sites(kind);
    let mut free: Vec<(Sites, usize)> =
        columns.into_iter().flat_map(|sites| (0..sites.count).map(move |y| (sites, y))).collect();
    let choose = |(number, pieces): (usize, &Vec<Piece>)| {
        let Some(piece) = pieces.iter().max_by_key(|piece| piece.dsps.len()) else { return Vec::new() };
        free.sort_by_key(|(sites, y)| distance(lanes, piece, sites, height(kind, *y)));
        let chosen = free.drain(..needed(number).min(free.len()));
        let mut chosen: Vec<Site> = chosen.map(|(sites, y)| (sites.x, y)).collect();
        chosen.sort_unstable();
        chosen
    };
    pes.iter().enumerate().map(choose).collect()
}

/// Parts of a row of slices that heights are counted in.
const PARTS: usize = 8;

/// A column of CLBs is about as wide as so many rows are high.
const CLB_ROWS: usize = 2;

/// The middle of a memory, in parts of a row.
fn height(kind: Column, y: usize) -> usize {
    // Four UltraRAMs are as high as 15 rows.
    let pitch = if kind == Column::UltraRam { 15 * PARTS / 4 } else { TILE_ROWS * PARTS };
    y * pitch + pitch / 2
}

/// From the middle of a PE's DSPs.
fn distance(lanes: &[Sites], piece: &Piece, sites: &Sites, height: usize) -> usize {
    let middle = (piece.dsps.start + piece.dsps.end) * TILE_ROWS * PARTS / (2 * TILE_DSPS);
    sites.at.abs_diff(lanes[piece.lane].at) * CLB_ROWS * PARTS + middle.abs_diff(height)
}
