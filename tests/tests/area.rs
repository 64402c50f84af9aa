//! What yosys makes of the emitted Verilog for 7-series parts: asked again where something has changed.

use firebrick_board::synth::{Limits, Report};
use firebrick_lab::synthesis::{Engine, find, released, single};

/// A PE's multipliers, two pixels each.
const PE_DSPS: usize = 7;
/// Those that are built in LUTs, one in each of the first PEs.
const LUT_PAIRS: usize = 11;
/// A PE's activation store is two 36 Kb block RAMs, its weight store one.
const PE_BLOCK_RAMS: usize = 3;
/// One requantiser a lane.
const REQUANTISERS: usize = 7;

fn report(engine: Engine) -> Report {
    let found = find(engine).unwrap();
    println!("{}\n{}", found.note, found.report.table(&found.engine.limits));
    found.report
}

/// DSPs, block RAMs, LUTs, flip-flops, the worst path, the widest net, control sets, and what leaves a PE.
#[test]
#[ignore = "takes ten minutes where the Verilog has changed; make check runs it"]
fn thirty_two_pes_fit_the_xc7z020() {
    let engine = released();
    let pes = engine.config.pes;
    let report = report(engine);
    assert_eq!(report.broken(&Limits::xc7z020()), Vec::<String>::new());
    assert_eq!(report.cells.dsps(), pes * PE_DSPS - LUT_PAIRS + REQUANTISERS);
    assert!(report.cells.count("RAMB36E1") >= pes * PE_BLOCK_RAMS, "a store is not in block RAM");
}

/// A small engine breaks the limits only where they are set too low for it.
#[test]
#[ignore = "takes minutes where the Verilog has changed; make check runs it"]
fn a_broken_limit_is_named() {
    let report = report(single());
    assert_eq!(report.broken(&Limits::xc7z020()), Vec::<String>::new());
    assert_eq!(report.cells.dsps(), PE_DSPS + REQUANTISERS);
    let mut tight = Limits::xc7z020();
    tight.resources[0].1 = 13.0;
    tight.path = Some(100);
    tight.loads = Some(1);
    tight.control_sets = Some(1);
    let broken = report.broken(&tight);
    assert_eq!(broken.len(), 4, "{broken:?}");
    assert_eq!(broken[0], "DSP: 14 used, 13 allowed");
}
