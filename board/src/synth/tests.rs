use super::*;

#[test]
fn a_board_leaves_room_for_what_is_around_the_engine() {
    let board = Board::find("zybo-z7-10").unwrap();
    let limits = Limits::of(&board);
    assert_eq!(limits.resources[0], ("DSP", 80.0, 80.0));
    assert_eq!(limits.resources[1], ("RAMB36", 60.0, 60.0));
    assert_eq!(limits.resources[2], ("LUT", 14_080.0, 17_600.0));
    assert!(limits.part.contains("xc7z010"), "{}", limits.part);
    assert_eq!(limits.resources.len(), 4, "it has no UltraRAM");
    assert_eq!(Limits::of(&Board::find("kv260").unwrap()).resources[4], ("URAM", 64.0, 64.0));
}

#[test]
fn what_does_not_fit_is_named_by_resource() {
    let counts = [("DSP48E1", 81), ("RAMB36E1", 60), ("RAMB18E1", 1)];
    let cells = Cells::new(counts.map(|(cell, count)| (cell.to_owned(), count)).into()).unwrap();
    let mut measure = Measure::default();
    measure.estimate.path_ps = 9999;
    measure.net_loads.widest_signal = Loads { net: "a".into(), loads: 9999 };
    measure.registers.control_sets = 9999;
    let report = Report { pes: 11, cells, measure, strays: vec![] };
    let limits = Limits::of(&Board::find("zybo-z7-10").unwrap());
    assert_eq!(report.broken(&limits), ["DSP: 81 used, 80 allowed", "RAMB36: 60.5 used, 60 allowed"]);
    let (path, loads, control_sets) = (Some(6000), Some(64), Some(500));
    let broken = report.broken(&Limits { path, loads, control_sets, ..limits });
    let path = "worst path: 9999 ps, 6000 allowed";
    assert_eq!(broken[2..], [path, "net a: 9999 loads, 64 allowed", "control sets: 9999, 500 allowed"]);
}

/// A sum of two registers, and a memory with an output register.
const SMALL: &str = "\
module part(
    input clk,
    input [1:0] d,
    output reg q
);
    reg [1:0] a;
    always @(posedge clk) begin
        a <= d;
        q <= a[0] ^ a[1];
    end
endmodule
module small(
    input clk,
    input [1:0] d,
    input we,
    input [9:0] at,
    input [35:0] in,
    output q,
    output reg [35:0] out
);
    reg [35:0] memory [0:1023];
    reg [35:0] word;
    always @(posedge clk) begin
        if (we) memory[at] <= in;
        word <= memory[at];
        out <= word;
    end
    part inner (
        .clk(clk),
        .d(d),
        .q(q)
    );
endmodule
";

/// Sums by hand: what yosys makes of it is known without looking.
#[test]
fn a_module_of_yosys_has_the_delays_of_its_primitives() {
    if version().is_err() {
        assert!(std::env::var_os("FIREBRICK_REQUIRE_DATA").is_none(), "yosys is missing");
        println!("SKIPPED: no yosys");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = script("small", Family::Zynq7000, Emission::default());
    let run = yosys::Run::new(folder.path(), SMALL, &script, Family::Zynq7000).unwrap();
    let netlist = Netlist::read(&run.netlist().unwrap(), "small").unwrap();
    let cells = Cells::new(netlist.counts()).unwrap();
    assert_eq!((cells.luts(), cells.flip_flops(), cells.block_rams()), (1, 39, 1.0));
    let Measure { modules, estimate, registers, .. } = Measure::new(&netlist, SMALL, "small").unwrap();
    // Block RAM 2454, a net of one load 550, setup 80.
    assert_eq!(estimate.netlist_path_ps, 3084);
    // With the output register: flip-flop 456, net 550, LUT 124, net 550, setup 80.
    assert_eq!((estimate.path_ps, estimate.logic_ps), (1760, 660));
    // The 36 inputs of the register are inside.
    assert_eq!(estimate.netlist_endpoints - estimate.endpoints, 36);
    let pair = &estimate.pairs[0];
    assert_eq!((pair.start.as_str(), pair.end.as_str(), pair.path_nets), ("inner.a", "inner.q (FDRE.D)", 2));
    assert_eq!((registers.control_sets, registers.all_control_sets), (1, 1));
    let module = |m: &Module| (m.module.clone(), m.logic_luts, m.flip_flops);
    let modules: Vec<_> = modules.iter().map(module).collect();
    assert_eq!(modules, [(String::new(), 1, 39), ("inner".to_owned(), 1, 3)]);
}

/// The memory of a weight store, as it is emitted for UltraRAM: nothing is added for what UltraRAM cannot do.
#[test]
fn a_weight_store_is_one_ultra_ram_without_logic() {
    if version().is_err() {
        assert!(std::env::var_os("FIREBRICK_REQUIRE_DATA").is_none(), "yosys is missing");
        println!("SKIPPED: no yosys");
        return;
    }
    let (family, emission) =
        (Family::ZynqUltrascalePlus, Emission { ultra_weights: true, ..Emission::default() });
    let text = firebrick_hdl::verilog_as(&EngineConfig::with_pes(1), emission);
    let begin = text.find("module ultra_ram ").unwrap();
    let memory = &text[begin..begin + text[begin..].find("endmodule").unwrap()];
    let memory = format!("{memory}endmodule\n");
    let folder = tempfile::tempdir().unwrap();
    let run =
        yosys::Run::new(folder.path(), &memory, &script("ultra_ram", family, emission), family).unwrap();
    let netlist = Netlist::read(&run.netlist().unwrap(), "ultra_ram").unwrap();
    assert_eq!(netlist.counts(), [("URAM288".to_owned(), 1)].into());
    let Measure { estimate, .. } = Measure::new(&netlist, &memory, "ultra_ram").unwrap();
    // From `write_enable` to the nine enables of bytes and to the port's.
    assert_eq!(estimate.path_ps, 800 + 532);
}
