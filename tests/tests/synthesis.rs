//! What yosys makes of the emitted Verilog for 7-series parts. Slow: part of `make check`.

use std::path::Path;
use std::process::Command;

use firebrick_spec::EngineConfig;

const PES: usize = 4;
/// A PE's multipliers, two pixels each.
const PE_DSPS: usize = 7;
/// A PE's activation store is two 36 Kb block RAMs, its weight store one.
const PE_BLOCK_RAMS: usize = 3;
/// One requantiser a lane.
const REQUANTISERS: usize = 7;

/// Cells of the design by type, after mapping to 7-series primitives.
fn synthesise(verilog: &Path, top: &str) -> impl Fn(&str) -> usize {
    let report = verilog.with_extension(format!("{top}.txt"));
    let script = format!(
        "read_verilog {}; synth_xilinx -flatten -top {top}; tee -q -o {} stat",
        verilog.display(),
        report.display()
    );
    let output = Command::new("yosys").args(["-q", "-p", &script]).output().expect("yosys is installed");
    assert!(output.status.success(), "yosys: {}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(report).unwrap();
    move |cell: &str| {
        let count = |line: &str| line.trim().strip_prefix(cell)?.trim().parse::<usize>().ok();
        text.lines().filter_map(count).sum()
    }
}

#[test]
#[ignore = "takes minutes; make check runs it"]
fn pairs_become_dsps_and_stores_become_block_rams() {
    let folder = tempfile::tempdir().unwrap();
    let verilog = folder.path().join("firebrick.v");
    std::fs::write(&verilog, firebrick_hdl::verilog(&EngineConfig::with_pes(PES))).unwrap();

    let pe = synthesise(&verilog, "firebrick_pe");
    assert_eq!((pe("DSP48E1"), pe("RAMB36E1"), pe("RAMB18E1")), (PE_DSPS, PE_BLOCK_RAMS, 0));

    let engine = synthesise(&verilog, "firebrick");
    println!(
        "{PES} PEs: {} DSP48E1, {} RAMB36E1, {} RAMB18E1, {} RAM32M",
        engine("DSP48E1"),
        engine("RAMB36E1"),
        engine("RAMB18E1"),
        engine("RAM32M")
    );
    assert_eq!(engine("DSP48E1"), PES * PE_DSPS + REQUANTISERS);
    assert!(engine("RAMB36E1") >= PES * PE_BLOCK_RAMS, "a store is not in block RAM");
}
