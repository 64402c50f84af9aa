use std::time::Instant;

use super::*;
use crate::names;

fn file<'a>(files: &'a [File], name: &str) -> &'a str {
    &files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} is generated")).text
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = Project::new(Board::find("zybo-z7-10").unwrap());
    assert_eq!(project.files().unwrap(), project.files().unwrap());
}

#[test]
fn more_memory_ports_than_the_board_has_are_refused() {
    let mut project = Project::new(Board::find("pynq-z2").unwrap());
    project.board.ports.memory.pop();
    let error = project.files().unwrap_err().to_string();
    assert_eq!(error, "pynq-z2: the engine has 2 memory ports, accepted: 1 to 1");
}

#[test]
fn python_has_the_numbers_of_the_c_header() {
    let (python, c) = (render::python(), render::c_header());
    let mut compared = 0;
    for line in python.lines() {
        let Some((name, value)) = line.split_once(" = ").filter(|(name, _)| *name != "ERRORS") else {
            continue;
        };
        assert!(c.contains(&format!("#define FIREBRICK_{name} {value}u")), "{line}");
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}

#[test]
fn the_header_of_a_project_has_the_contract_and_the_board() {
    let files = Project::new(Board::find("zybo-z7-10").unwrap()).files().unwrap();
    let header = file(&files, "firebrick.h");
    let contract = render::c_header();
    let body = contract.split_once("FIREBRICK_H\n\n").unwrap().1;
    assert!(header.ends_with(body), "the contract's numbers are those of docs/firebrick.h");
    for line in ["BASE_ADDRESS 0x43c00000u", "PART \"xc7z010clg400-1\"", "PES 8u", "CLOCK_HZ 100000000u"] {
        assert!(header.contains(&format!("#define FIREBRICK_{line}")), "{line}");
    }
}

/// The case of a notebook that moved the check sums, too.
#[test]
fn the_notebook_moves_addresses_and_no_check_sums() {
    let files = Project::new(Board::find("pynq-z2").unwrap()).files().unwrap();
    let notebook: serde_json::Value = serde_json::from_str(file(&files, "firebrick.ipynb")).unwrap();
    let source = notebook["cells"][2]["source"].as_array().unwrap();
    let line = source.iter().find_map(|line| line.as_str()?.strip_prefix("addresses = ")).unwrap();
    let places: Vec<usize> = serde_json::from_str(line.trim()).unwrap();
    let words = file(&files, "sim/descriptors.hex").lines().count();
    assert!(!places.is_empty() && places.iter().all(|n| *n < words && n % 16 != 15), "{places:?}");
}

#[test]
fn every_family_gets_its_own_names() {
    let zynq = Project::new(Board::find("pynq-z2").unwrap()).files().unwrap();
    let design = file(&zynq, "block_design.tcl");
    assert!(design.contains("CONFIG.PCW_UIPARAM_DDR_PARTNO {MT41J256M16 RE-125}"));
    assert!(design.contains("ps/S_AXI_HP2_ACLK") && design.contains("-range 0x20000000"));
    let kria = Project::new(Board::find("kv260").unwrap()).files().unwrap();
    let design = file(&kria, "block_design.tcl");
    assert!(design.contains("CONFIG.PSU__SAXIGP3__DATA_WIDTH {64}"));
    assert!(design.contains("ps/saxihp1_fpd_aclk") && design.contains("-range 0x80000000"));
    assert!(design.contains("SAXIGP2/HP0_LPS_OCM SAXIGP2/HP0_QSPI SAXIGP2/HP0_DDR_HIGH"));
    assert!(file(&kria, "firebrick.dts").contains("interrupts = <0 89 4>"));
}

/// Of one PE, so that it is short; another board with the same engine has no UltraRAM.
#[test]
fn a_board_with_ultra_ram_has_its_weight_stores_there() {
    let files = |board: &str| {
        let mut project = Project::new(Board::find(board).unwrap());
        project.engine.pes = 1;
        project.files().unwrap()
    };
    let (kria, ultra96) = (files("kv260"), files("ultra96-v2"));
    let verilog = |files: &[File]| file(files, "firebrick.v").matches("ram_style = \"ultra\"").count();
    assert_eq!((verilog(&kria), verilog(&ultra96)), (1, 0));
    let told = "\nIn UltraRAM, one a PE, in the place of block RAM: weights.\n\n";
    assert!(file(&kria, "README.md").contains(told) && file(&kria, "build.tcl").contains("UltraRAM URAM]"));
    assert!(
        !file(&ultra96, "README.md").contains("UltraRAM") && !file(&ultra96, "build.tcl").contains("URAM")
    );
}

#[test]
fn every_board_has_a_project() {
    for name in names() {
        let start = Instant::now();
        let files = Project::new(Board::find(name).unwrap()).files().unwrap();
        assert_eq!(files.len(), 25, "{name}");
        println!("{name}: {:?}", start.elapsed());
    }
}
