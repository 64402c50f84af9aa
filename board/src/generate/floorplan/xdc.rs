//! The places as constraints. Vivado reads no loops or conditions in an XDC file.

use std::fmt::Write;

use super::memories::Site;
use super::{Floorplan, Place};
use crate::generate::Project;

/// The file's text.
pub fn text(project: &Project, plan: &Floorplan) -> String {
    let mut out = head(project, plan);
    let hops = if project.hop_registers { plan.hops() } else { Vec::new() };
    for (pe, place) in plan.places.iter().enumerate() {
        out.push('\n');
        if let Some(way) = way(plan, pe) {
            let register =
                if hops.contains(&pe) { format!(" A second register: hop_{pe}.") } else { String::new() };
            let _ = writeln!(out, "# {way}{register}");
        }
        let _ = writeln!(out, "create_pblock pe_{pe}");
        for range in ranges(plan, place) {
            let _ = writeln!(out, "resize_pblock [get_pblocks pe_{pe}] -add {{{range}}}");
        }
        let _ = writeln!(out, "set_property IS_SOFT TRUE [get_pblocks pe_{pe}]");
        let cell = format!("[get_cells -hierarchical -filter {{NAME =~ */core/chain/pe_{pe}}}]");
        let _ = writeln!(out, "add_cells_to_pblock [get_pblocks pe_{pe}] {cell}");
    }
    out
}

fn head(project: &Project, plan: &Floorplan) -> String {
    let (part, source) = (&project.board.part.name, plan.grid.source);
    let (pes, lanes) = (project.engine.pes, plan.lanes.len());
    let holes: Vec<&str> = plan.grid.holes.iter().map(|hole| hole.name).collect();
    let holes = if holes.is_empty() {
        String::new()
    } else {
        format!(" No site is where {} are.", holes.join(" and "))
    };
    format!(
        "\
# A place for each PE: {pes} of them on the {part}, along {lanes} column(s) of DSPs, up the first one and down the next.
# UNTESTED: Vivado has never read this file. build.tcl does if it is there; to do without, delete it.
# Where the part's columns are: {source}.{holes}
# A pblock has the sites that a PE needs and holds nobody else off them. It is soft: the placer begins with it, and may leave it later;
# IS_SOFT FALSE would keep it.
"
    )
}

/// What the chain has to cross before a PE, or within it.
fn way(plan: &Floorplan, pe: usize) -> Option<String> {
    let before = pe.checked_sub(1).and_then(|before| plan.places[before].pieces.last());
    let pieces = &plan.places[pe].pieces;
    let all: Vec<usize> = before.into_iter().chain(pieces).map(|piece| piece.lane).collect();
    let pair = all.windows(2).find(|pair| pair[0] != pair[1])?;
    let [from, to] = [plan.lanes[pair[0]].at, plan.lanes[pair[1]].at];
    let gaps = plan.grid.between(from, to);
    let over = if gaps.is_empty() { String::new() } else { format!(", over {}", gaps.join(", ")) };
    let what = if pieces.len() > 1 { "Its DSPs are in two columns" } else { "From another column" };
    Some(format!("{what}: {} columns of CLBs{over}.", from.abs_diff(to)))
}

/// All ranges of a place's sites.
fn ranges(plan: &Floorplan, place: &Place) -> Vec<String> {
    let dsp = plan.grid.dsp;
    let dsps = place.pieces.iter().map(|piece| {
        let (x, first, last) = (plan.lanes[piece.lane].x, piece.dsps.start, piece.dsps.end - 1);
        format!("{dsp}_X{x}Y{first}:{dsp}_X{x}Y{last}")
    });
    let rams = runs(&place.rams);
    // A block RAM of 36 Kb is two of 18 Kb, each of which has a site of its own.
    let halves =
        rams.iter().map(|(x, first, last)| format!("RAMB18_X{x}Y{}:RAMB18_X{x}Y{}", 2 * first, 2 * last + 1));
    let whole = rams.iter().map(|(x, first, last)| format!("RAMB36_X{x}Y{first}:RAMB36_X{x}Y{last}"));
    let ultra = runs(&place.ultra_rams);
    let ultra = ultra.iter().map(|(x, first, last)| format!("URAM288_X{x}Y{first}:URAM288_X{x}Y{last}"));
    let slices = place.areas.iter().map(|area| {
        let ((left, right), (low, high)) =
            ((area.columns.start, area.columns.end - 1), (area.rows.start, area.rows.end - 1));
        format!("SLICE_X{left}Y{low}:SLICE_X{right}Y{high}")
    });
    dsps.chain(halves).chain(whole).chain(ultra).chain(slices).collect()
}

/// Sites one above the other: their X, the first Y and the last one.
fn runs(sites: &[Site]) -> Vec<(usize, usize, usize)> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for &(x, y) in sites {
        match runs.last_mut() {
            Some(run) if run.0 == x && run.2 + 1 == y => run.2 = y,
            _ => runs.push((x, y, y)),
        }
    }
    runs
}
