//! `firebrick generate --board NAME --floorplan`: a place for each PE, which the recorder's Vivado reads.

use std::fs;

use crate::boards::{generated, record, record_as};
use crate::support::{fail, misuse, names, succeed};

#[test]
fn every_parts_floorplan_is_read_and_its_cells_are_in_the_verilog() {
    let folder = tempfile::tempdir().unwrap();
    for board in ["kv260", "pynq-z2", "ultra96-v2", "zybo-z7-10"] {
        let out = generated(folder.path(), board, &["--floorplan"]);
        let (code, log, message) = record_as(&out, &[], &[]);
        assert_eq!((code, message.as_str()), (Some(0), ""), "{board}");
        let summary: serde_json::Value =
            serde_json::from_slice(&fs::read(out.join("firebrick.json")).unwrap()).unwrap();
        let pes = summary["pes"].as_u64().unwrap();
        assert_eq!(log.matches("\ncreate_pblock pe_").count() as u64, pes, "{board}");
        let last = pes - 1;
        let cell = format!(
            "\nadd_cells_to_pblock pblock:pe_{last} system_i/accelerator/inst/core/chain/pe_{last}\n"
        );
        assert!(log.contains(&cell), "{board}: {log}");
        assert!(log.contains("\nset_property used_in_synthesis false floorplan.xdc\n"), "{board}");
        assert!(fs::read_to_string(out.join("README.md")).unwrap().contains("| `floorplan.xdc` |"));
    }
}

#[test]
fn without_the_switch_there_is_none_and_without_the_file_nothing_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "2"]);
    assert!(!out.join("floorplan.xdc").exists());
    assert!(!fs::read_to_string(out.join("README.md")).unwrap().contains("floorplan"));
    let plain = fs::read(out.join("build.tcl")).unwrap();
    let out = generated(&folder.path().join("placed"), "pynq-z2", &["--pes", "2", "--floorplan"]);
    assert!(fs::read(out.join("build.tcl")).unwrap() == plain);
    fs::remove_file(out.join("floorplan.xdc")).unwrap();
    let (code, log, message) = record_as(&out, &[], &[]);
    assert!(code == Some(0) && !log.contains("pblock") && !log.contains("constrs_1"), "{log}{message}");
}

#[test]
fn mistakes_in_a_floorplan_are_caught() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "2", "--floorplan"]);
    let file = out.join("floorplan.xdc");
    let right = fs::read_to_string(&file).unwrap();
    let cases = [
        ("chain/pe_1}", "chain/pe_2}", "pblock:pe_1 gets 0 cells"),
        ("chain/pe_1}", "chain/pe_0}", "chain/pe_0 is in pblock:pe_1 and in pblock:pe_0"),
        ("{DSP48_X0Y7:", "{DSP48_X0Y6:", "DSP48_X0Y6 is in pblock:pe_1 and in pblock:pe_0"),
        ("{RAMB36_X0Y0:", "{RAMB36_X1Y0:", "pblock:pe_0 has no range RAMB36_X1Y0:RAMB36_X0Y2"),
        ("create_pblock pe_1\n", "", "there is no pblock pe_1"),
        ("create_pblock pe_1\n", "foreach pe {1} { create_pblock pe_$pe }\n", "in an XDC file: foreach"),
        ("set_property IS_SOFT", "set_property SOFT", "a pblock has no property SOFT"),
    ];
    for (from, to, expected) in cases {
        let wrong = right.replacen(from, to, 1);
        assert_ne!(wrong, right, "{from}");
        fs::write(&file, wrong).unwrap();
        let (code, message) = record(&out);
        assert!(code == Some(1) && message.contains(expected), "{from}: {code:?} {message}");
    }
}

#[test]
fn an_engine_that_its_part_cannot_hold_and_no_board_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let error = misuse(&[&"generate", &"--out", &out, &"--floorplan"]);
    assert!(error.contains("--floorplan needs --board <BOARD>"), "{error}");
    let error = misuse(&[&"generate", &"--board", &"zybo-z7-10", &"--out", &out, &"--hop-registers"]);
    assert!(error.contains("--hop-registers needs --floorplan"), "{error}");
    let error =
        fail(&[&"generate", &"--board", &"zybo-z7-10", &"--pes", &"11", &"--floorplan", &"--out", &out]);
    assert!(error.contains("11 PEs and what is beside them need 84 DSPs, the part has 80"), "{error}");
    assert!(names(folder.path()).is_empty());
    let text = succeed(&[
        &"generate",
        &"--board",
        &"zybo-z7-10",
        &"--pes",
        &"1",
        &"--floorplan",
        &"--json",
        &"--out",
        &out,
    ]);
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let files = written["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file.to_string().contains("floorplan.xdc")), "{text}");
}
