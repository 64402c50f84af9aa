//! Which columns of DSPs the chain runs along.

use super::Needs;
use super::parts::{Column, Grid, Sites};

/// Columns of DSPs for so many PEs, from left to right: those whose block RAMs are nearest, and no more than are needed if each holds
/// whole PEs only. All of them, if they are too few even so.
pub fn lanes(grid: &Grid, pes: &[Needs]) -> Vec<Sites> {
    let need = pes.iter().fold(Needs::default(), |most, pe| most.most(pe));
    let mut rooms = rooms(grid, need);
    let mut left: Vec<Sites> = grid.sites(Column::Dsp);
    let mut chosen: Vec<Sites> = Vec::new();
    let mut held = 0;
    while held < pes.len() {
        let whole = |sites: &Sites| sites.count / need.dsps.max(1);
        let costs = left.iter().map(|sites| fetch(&mut rooms.clone(), sites.at, whole(sites)));
        let Some((nearest, _)) = costs.enumerate().min_by_key(|(_, cost)| *cost) else { break };
        let lane = left.remove(nearest);
        fetch(&mut rooms, lane.at, whole(&lane));
        held += whole(&lane);
        chosen.push(lane);
    }
    chosen.sort_unstable_by_key(|lane| lane.x);
    chosen
}

/// Where block RAMs are, and for how many PEs.
fn rooms(grid: &Grid, need: Needs) -> Vec<(usize, usize)> {
    let room = |sites: Sites| (sites.at, sites.count / need.rams.max(1));
    grid.sites(Column::Ram).into_iter().map(room).collect()
}

/// Takes the block RAMs of so many PEs from where they are nearest; the sum of their distances.
fn fetch(rooms: &mut [(usize, usize)], at: usize, mut pes: usize) -> usize {
    let mut order: Vec<usize> = (0..rooms.len()).collect();
    order.sort_by_key(|room| rooms[*room].0.abs_diff(at));
    let mut sum = 0;
    for room in order {
        let (place, free) = &mut rooms[room];
        let taken = pes.min(*free);
        *free -= taken;
        pes -= taken;
        sum += taken * place.abs_diff(at);
    }
    // Those that have none.
    sum + pes * FAR
}

/// Farther than any column of a part.
const FAR: usize = 1000;
