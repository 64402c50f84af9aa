//! What yosys makes of the emitted Verilog for 7-series parts.

use firebrick_board::Family;
use firebrick_board::synth::{Limits, limits, synthesise};
use firebrick_spec::EngineConfig;

/// The released engine, with both memory ports.
const PES: usize = 32;
const PORTS: usize = 2;
/// A PE's multipliers, two pixels each.
const PE_DSPS: usize = 7;
/// Those that are built in LUTs, one in each of the first PEs.
const LUT_PAIRS: usize = 11;
/// A PE's activation store is two 36 Kb block RAMs, its weight store one.
const PE_BLOCK_RAMS: usize = 3;
/// One requantiser a lane.
const REQUANTISERS: usize = 7;

/// DSPs, block RAMs, LUTs, flip-flops, the worst path, the widest net, and what leaves a PE.
#[test]
#[ignore = "takes ten minutes; make check runs it"]
fn thirty_two_pes_fit_the_xc7z020() {
    let folder = tempfile::tempdir().unwrap();
    let config = EngineConfig { ports: PORTS, ..EngineConfig::with_pes(PES) };
    let report = synthesise(&config, Family::Zynq7000, folder.path()).unwrap();
    println!("{}", report.table(&Limits::xc7z020()));
    assert_eq!(report.broken(&Limits::xc7z020()), Vec::<String>::new());
    assert_eq!(report.cells.dsps(), PES * PE_DSPS - LUT_PAIRS + REQUANTISERS);
    assert!(report.cells.count("RAMB36E1") >= PES * PE_BLOCK_RAMS, "a store is not in block RAM");
}

/// A small engine breaks the limits only where they are set too low for it.
#[test]
#[ignore = "takes minutes; make check runs it"]
fn a_broken_limit_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let report = synthesise(&EngineConfig::with_pes(1), Family::Zynq7000, folder.path()).unwrap();
    assert_eq!(report.broken(&Limits::xc7z020()), Vec::<String>::new());
    assert_eq!(report.cells.dsps(), PE_DSPS + REQUANTISERS);
    let mut tight = Limits::xc7z020();
    tight.resources[0].1 = 13.0;
    tight.path = Some(100);
    tight.loads = Some(1);
    let broken = report.broken(&tight);
    assert_eq!(broken.len(), 3, "{broken:?}");
    assert_eq!(broken[0], "DSP: 14 used, 13 allowed");
}

#[test]
fn an_unknown_part_is_refused_by_name() {
    assert_eq!(limits("xc7z045").unwrap_err(), "no limits of a part `xc7z045`; there are those of xc7z020");
}
