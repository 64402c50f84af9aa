use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::*;
use crate::{Board, names};

/// Everything that an area of slices may be.
fn slices(grid: &Grid) -> HashSet<(usize, usize)> {
    let region = |rows: std::ops::Range<usize>| {
        let columns = grid.clbs(&rows).into_iter().flat_map(|clb| clb * grid.clb..(clb + 1) * grid.clb);
        columns.flat_map(move |x| rows.clone().map(move |y| (x, y)))
    };
    grid.regions().flat_map(region).collect()
}

#[test]
fn the_columns_have_as_many_sites_as_the_maker_says() {
    for name in names() {
        let board = Board::find(name).unwrap();
        let grid = Grid::of(&board.part.name).unwrap_or_else(|| panic!("{name}: no columns"));
        let sum = |kind| grid.sites(kind).iter().map(|sites| sites.count).sum::<usize>() as u32;
        let luts = if board.family == Family::Zynq7000 { 4 } else { 8 };
        let found = (sum(Column::Dsp), sum(Column::Ram), luts * slices(grid).len() as u32);
        let has = &board.resources;
        assert_eq!(found, (has.dsp, has.bram36, has.lut), "{name}");
    }
    // DS890: 18 Mb.
    let ultra = Grid::of("xck26-sfvc784-2LV-c").unwrap().sites(Column::UltraRam);
    assert_eq!(ultra.iter().map(|sites| sites.count).sum::<usize>(), 64);
}

#[test]
fn holes_are_whole_clock_regions_up_to_the_top() {
    for grid in GRIDS {
        assert_eq!(grid.rows % grid.region, 0, "{}", grid.device);
        for hole in grid.holes {
            assert_eq!((hole.rows.start % grid.region, hole.rows.end), (0, grid.rows), "{}", hole.name);
        }
    }
}

/// A part, columns of slices, and the columns of DSPs and block RAMs within.
type Drawn = (&'static str, RangeInclusive<usize>, &'static [usize], &'static [usize]);

/// Areas that Vivado has written into others' constraints.
const PUBLISHED: &[Drawn] = &[
    ("xc7z020", 24..=113, &[2, 3, 4], &[2, 3, 4, 5]),
    ("xc7z020", 50..=111, &[3, 4], &[3, 4, 5]),
    ("xc7z020", 50..=113, &[3, 4], &[3, 4, 5]),
    ("xc7z020", 80..=103, &[3, 4], &[4]),
    ("xc7z020", 94..=97, &[3], &[]),
    ("xc7z020", 100..=107, &[4], &[5]),
    ("xc7z010", 22..=43, &[1], &[1, 2]),
    ("xc7z010", 0..=43, &[0, 1], &[0, 1, 2]),
    ("xczu3eg", 0..=4, &[], &[0]),
    ("xczu3eg", 1..=15, &[0], &[0, 1]),
    ("xczu3eg", 15..=48, &[1, 2, 3, 4], &[2, 3, 4, 5]),
    ("xczu3eg", 19..=48, &[1, 2, 3, 4], &[3, 4, 5]),
    ("xczu3eg", 29..=33, &[], &[3]),
    ("xczu3eg", 29..=38, &[], &[3, 4]),
    ("xczu3eg", 34..=38, &[], &[4]),
    ("xczu3eg", 39..=47, &[3, 4], &[5]),
    ("xczu3eg", 44..=48, &[], &[5]),
    ("xck26", 17..=60, &[4, 5, 6, 7, 8, 9, 10, 11, 12], &[0, 1, 2]),
    ("xck26", 27..=32, &[7, 8], &[]),
    ("xck26", 32..=60, &[8, 9, 10, 11, 12], &[1, 2]),
    ("xck26", 40..=60, &[11, 12], &[1, 2]),
];

#[test]
fn areas_that_vivado_has_drawn_have_these_columns() {
    for (part, columns, dsps, rams) in PUBLISHED {
        let grid = Grid::of(part).unwrap();
        for (kind, published) in [(Column::Dsp, dsps), (Column::Ram, rams)] {
            for sites in grid.sites(kind) {
                let at = sites.at * grid.clb;
                let (inside, beside) = (
                    *columns.start() < at && at <= *columns.end(),
                    [*columns.start(), columns.end() + 1].contains(&at),
                );
                // What is at the edge may be drawn, or not.
                let is_right = published.contains(&sites.x) == inside || beside;
                assert!(is_right, "{part} {columns:?}: {kind:?} {} at {at}", sites.x);
            }
        }
    }
}

/// What must hold of any floorplan.
fn check(plan: &Floorplan, needs: &[Needs], full: usize) {
    let name = format!("{} PEs on {}", needs.len(), plan.grid.device);
    assert_eq!(plan.places.len(), needs.len(), "{name}");
    let mut seen: HashSet<(&str, usize, usize)> = HashSet::new();
    let mut take = |kind, x, y| assert!(seen.insert((kind, x, y)), "{name}: {kind} X{x}Y{y} twice");
    let exist = slices(plan.grid);
    let counts = |kind| plan.grid.sites(kind).iter().map(|sites| sites.count).collect::<Vec<_>>();
    let (rams, ultra_rams) = (counts(Column::Ram), counts(Column::UltraRam));
    for (place, need) in plan.places.iter().zip(needs) {
        let dsps = place.pieces.iter().flat_map(|p| p.dsps.clone().map(|y| (plan.lanes[p.lane], y)));
        dsps.clone().for_each(|(lane, y)| {
            assert!(y < lane.count, "{name}");
            take("DSP", lane.x, y);
        });
        place.rams.iter().for_each(|(x, y)| {
            assert!(*y < rams[*x], "{name}");
            take("RAM", *x, *y);
        });
        place.ultra_rams.iter().for_each(|(x, y)| {
            assert!(*y < ultra_rams[*x], "{name}");
            take("UltraRAM", *x, *y);
        });
        let mut area = 0;
        for (x, y) in place
            .areas
            .iter()
            .flat_map(|area| area.columns.clone().flat_map(|x| area.rows.clone().map(move |y| (x, y))))
        {
            assert!(exist.contains(&(x, y)), "{name}: there is no SLICE X{x}Y{y}");
            take("SLICE", x, y);
            area += 1;
        }
        assert_eq!(
            (dsps.count(), place.rams.len(), place.ultra_rams.len()),
            (need.dsps, need.rams, need.ultra_rams),
            "{name}"
        );
        assert!(area >= full, "{name}: {area} slices");
    }
    // Neighbours on the chain are neighbours on the chip: in one column, or at the same end of two.
    let pieces: Vec<&Piece> = plan.places.iter().flat_map(|place| &place.pieces).collect();
    for pair in pieces.windows(2) {
        let (a, b) = (&pair[0].dsps, &pair[1].dsps);
        if pair[0].lane == pair[1].lane {
            assert!(a.end == b.start || b.end == a.start, "{name}: {a:?}, {b:?}");
        } else {
            assert_eq!(pair[0].lane + 1, pair[1].lane, "{name}");
            let bottom = pair[0].lane % 2 == 1;
            let is_end =
                if bottom { a.start < 7 && b.start == 0 } else { b.end == plan.lanes[pair[1].lane].count };
            assert!(is_end, "{name}: {a:?}, {b:?}");
        }
    }
}

#[test]
fn every_engine_that_a_part_holds_has_a_floorplan() {
    let mut plans = 0;
    for (grid, full) in GRIDS.iter().zip([222, 222, 147, 147]) {
        let sum = |kind| grid.sites(kind).iter().map(|sites| sites.count).sum::<usize>();
        for pes in 1..=64 {
            let needs = Needs::of(&EngineConfig::with_pes(pes), &[]);
            let dsps = needs.iter().map(|pe| pe.dsps).sum::<usize>() + 7;
            let fits = dsps <= sum(Column::Dsp) && 3 * pes <= sum(Column::Ram);
            match Floorplan::of(grid.device, &needs, full * 5 / 3) {
                Ok(plan) => check(&plan, &needs, full),
                Err(error) => assert!(!fits, "{pes} PEs: {error}"),
            }
            plans += usize::from(fits);
        }
    }
    assert_eq!(plans, 10 + 32 + 50 + 48);
}

#[test]
fn no_pe_is_split_where_whole_ones_fit_and_one_on_a_full_xc7z020() {
    let split = |part: &str, pes: usize| {
        let plan = Floorplan::of(part, &Needs::of(&EngineConfig::with_pes(pes), &[]), 300).unwrap();
        plan.places.iter().filter(|place| place.pieces.len() > 1).count()
    };
    assert_eq!((split("xc7z020", 28), split("xc7z020", 32)), (0, 1));
    assert_eq!((split("xc7z010", 10), split("xczu3eg", 50), split("xck26", 48)), (0, 0, 0));
}

#[test]
fn ultra_rams_have_places_too() {
    let needs = [Needs { dsps: 7, rams: 2, ultra_rams: 1 }; 58];
    check(&Floorplan::of("xck26-sfvc784-2LV-c", &needs, 245).unwrap(), &needs, 147);
    let error = Floorplan::of("xczu3eg-sbva484-1-e", &needs[..8], 245).unwrap_err();
    assert!(error.to_string().ends_with("need 8 UltraRAMs, the part has 0"), "{error}");
}

#[test]
fn what_is_too_large_or_unknown_is_refused() {
    let of = |part: &str, pes| Floorplan::of(part, &Needs::of(&EngineConfig::with_pes(pes), &[]), 300);
    assert_eq!(
        of("xc7z010clg400-1", 11).unwrap_err().to_string(),
        "a floorplan for xc7z010clg400-1: 11 PEs and what is beside them need 84 DSPs, the part has 80"
    );
    assert_eq!(
        of("xck26-sfvc784-2LV-c", 49).unwrap_err().to_string(),
        "a floorplan for xck26-sfvc784-2LV-c: 49 PEs and what is beside them need 147 block RAMs, the part has 144"
    );
    assert_eq!(
        of("xc7z045ffg900-2", 8).unwrap_err().to_string(),
        "a floorplan for xc7z045ffg900-2: where its columns are is not known, accepted: xc7z020, xc7z010, xczu3eg, xck26"
    );
}

#[test]
fn every_boards_own_engine_has_places() {
    for name in names() {
        let engine = Board::find(name).unwrap().engine;
        let needs = Needs::of(&engine.config(), &engine.ultraram);
        let part = Board::find(name).unwrap().part.name;
        assert_eq!(Floorplan::of(&part, &needs, 300).unwrap().places.len(), engine.pes, "{name}");
    }
}

#[test]
fn needs_are_those_of_the_verilog() {
    for pes in [1, 31, 32, 33] {
        let config = EngineConfig::with_pes(pes);
        let text = firebrick_hdl::verilog(&config);
        for (k, needs) in Needs::of(&config, &[]).iter().enumerate() {
            let lut_lanes = MULTIPLIERS - needs.dsps;
            let instance = format!("pe #(.LUT_LANES({lut_lanes})) pe_{k} (");
            assert!(text.contains(&instance), "{pes} PEs: {instance}");
        }
    }
}

/// `hdl/synthesis.yaml` says how many LUTs and flip-flops all PEs have.
#[test]
fn a_pe_fills_no_more_slices_than_is_said() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../hdl/synthesis.yaml");
    // A crate by itself has no such file.
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let record: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let mut engines = 0;
    for (name, engine) in record.as_mapping().unwrap() {
        let family = if name.as_str().unwrap().contains("xc7") {
            Family::Zynq7000
        } else {
            Family::ZynqUltrascalePlus
        };
        let (luts, flip_flops) = if family == Family::Zynq7000 { (4, 8) } else { (8, 16) };
        let modules = engine["measure"]["modules"].as_sequence().unwrap();
        let pe = modules.iter().find(|module| module["module"] == "core.chain.pe_*").unwrap();
        let count = |key: &str| pe[key].as_u64().unwrap();
        let pes = count("instances");
        let used = count("logic_luts") + count("ram_luts") + count("shift_luts");
        let slices = used.div_ceil(luts).max(count("flip_flops").div_ceil(flip_flops)).div_ceil(pes);
        assert!(slices as usize <= full_slices(family), "{name:?}: {slices} slices a PE");
        engines += 1;
    }
    assert!(engines > 3, "{engines}");
}

#[test]
fn the_file_has_a_pblock_a_pe_and_nothing_that_an_xdc_file_must_not_have() {
    let mut project = Project::new(Board::find("zybo-z7-10").unwrap());
    project.engine = EngineConfig::with_pes(7);
    let text = Floorplan::new(&project).unwrap().text(&project);
    let first = "
create_pblock pe_0
resize_pblock [get_pblocks pe_0] -add {DSP48_X0Y0:DSP48_X0Y6}
resize_pblock [get_pblocks pe_0] -add {RAMB18_X0Y0:RAMB18_X0Y5}
resize_pblock [get_pblocks pe_0] -add {RAMB36_X0Y0:RAMB36_X0Y2}
resize_pblock [get_pblocks pe_0] -add {SLICE_X0Y0:SLICE_X21Y16}
set_property IS_SOFT TRUE [get_pblocks pe_0]
add_cells_to_pblock [get_pblocks pe_0] [get_cells -hierarchical -filter {NAME =~ */core/chain/pe_0}]
";
    assert!(text.contains(first), "{text}");
    assert!(text.contains("UNTESTED") && text.contains(project.board.part.name.as_str()), "{text}");
    assert_eq!(text.matches("\ncreate_pblock ").count(), 7);
    assert!(
        text.contains(
            "# From another column: 11 columns of CLBs, over configuration, clocks.\ncreate_pblock pe_5\n"
        ),
        "{text}"
    );
    let commands = ["create_pblock", "resize_pblock", "set_property", "add_cells_to_pblock"];
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        assert!(commands.contains(&line.split(' ').next().unwrap()), "{line}");
    }
}

#[test]
fn hops_are_between_columns() {
    let plan =
        |part: &str, pes| Floorplan::of(part, &Needs::of(&EngineConfig::with_pes(pes), &[]), 300).unwrap();
    assert_eq!(plan("xc7z020", 32).hops(), [3, 6, 15]);
    assert_eq!(plan("xc7z010", 7).hops(), [5]);
    assert!(plan("xc7z020", 1).hops().is_empty());
}
