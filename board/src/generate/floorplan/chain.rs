//! The chain along the columns of DSPs: up the first, down the second, and so on.

use std::ops::Range;

use super::Needs;
use super::parts::Sites;

/// DSPs of a PE that stand in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which of the columns that the chain runs along.
    pub lane: usize,
    /// Its DSPs, by their Y.
    pub dsps: Range<usize>,
}

/// Where each PE's DSPs are; none if the columns are too short for them.
///
/// A PE whose DSPs do not fit what is left of a column has the first ones of the next column, and those of this one stay free for others. Only
/// where the columns are too short for that, some PEs are split between two columns, as few and over as short a way as can be.
pub fn pieces(lanes: &[Sites], pes: &[Needs]) -> Option<Vec<Vec<Piece>>> {
    let ends = lanes.len().saturating_sub(1);
    let possible = (0..1usize << ends).filter_map(|splits| snake(lanes, pes, splits));
    possible.min_by_key(|pieces| pieces.iter().map(|pe| length(lanes, pe)).sum::<usize>())
}

/// How far apart a PE's columns are.
fn length(lanes: &[Sites], pe: &[Piece]) -> usize {
    pe.windows(2).map(|pair| lanes[pair[0].lane].at.abs_diff(lanes[pair[1].lane].at)).sum()
}

/// The chain, if PEs are split at the ends of those columns whose bits are set in `splits`.
fn snake(lanes: &[Sites], pes: &[Needs], splits: usize) -> Option<Vec<Vec<Piece>>> {
    let (mut lane, mut used) = (0, 0);
    let mut all = Vec::new();
    for pe in pes {
        let mut missing = pe.dsps;
        let mut pieces = Vec::new();
        while missing > 0 {
            let sites = lanes.get(lane)?;
            let free = sites.count - used;
            let taken =
                if splits >> lane & 1 == 1 || missing < pe.dsps { missing.min(free) } else { missing };
            if taken == 0 || taken > free {
                (lane, used) = (lane + 1, 0);
                continue;
            }
            let dsps = if lane % 2 == 0 {
                used..used + taken
            } else {
                sites.count - used - taken..sites.count - used
            };
            pieces.push(Piece { lane, dsps });
            used += taken;
            missing -= taken;
        }
        all.push(pieces);
    }
    Some(all)
}
