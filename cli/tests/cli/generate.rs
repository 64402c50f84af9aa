//! `firebrick generate`: all files, or none.

use crate::support::{fail, misuse, names, succeed};

#[test]
fn verilog_header_and_configuration_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/pes2");
    let text = succeed(&[&"generate", &"--out", &out, &"--pes", &"2"]);
    assert_eq!(text.lines().count(), 3, "{text}");
    assert_eq!(names(&out), ["firebrick.h", "firebrick.json", "firebrick.v"]);
    let verilog = std::fs::read_to_string(out.join("firebrick.v")).unwrap();
    for port in ["module firebrick", "clk", "rst_n", "irq", "s_axi_awaddr", "m_axi_araddr"] {
        assert!(verilog.contains(port), "{port}");
    }
    let header = std::fs::read_to_string(out.join("firebrick.h")).unwrap();
    assert_eq!(header, firebrick_spec::render::c_header());
    let summary: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("firebrick.json")).unwrap()).unwrap();
    let hash = firebrick_spec::EngineConfig::with_pes(2).hash();
    assert_eq!(summary["config_hash"], format!("{hash:#010x}"));
    assert_eq!(summary["pes"], 2);
}

#[test]
fn power_up_is_known_unless_it_is_asked_for_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let text = |name: &str, options: &[&dyn AsRef<std::ffi::OsStr>]| {
        let out = folder.path().join(name);
        succeed(
            &[&[&"generate" as &dyn AsRef<std::ffi::OsStr>, &"--pes", &"1", &"--out", &out], options]
                .concat(),
        );
        std::fs::read_to_string(out.join("firebrick.v")).unwrap()
    };
    let config = firebrick_spec::EngineConfig::with_pes(1);
    assert_eq!(text("known", &[]), firebrick_hdl::verilog(&config));
    let unknown = firebrick_hdl::verilog_from(&config, firebrick_hdl::PowerUp::Unknown);
    assert_eq!(text("unknown", &[&"--power-up", &"unknown"]), unknown);
    let error = misuse(&[&"generate", &"--out", &folder.path(), &"--power-up", &"ones"]);
    assert!(error.contains("known, unknown"), "{error}");
}

#[test]
fn impossible_configurations_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let error = misuse(&[&"generate", &"--out", &out, &"--weight-words", &"100"]);
    assert!(error.contains("'100' for '--weight-words <N>': accepted: 64, 128, 256, 512"), "{error}");
    let error = misuse(&[&"generate", &"--out", &out, &"--pes", &"0"]);
    assert!(error.contains("pes = 0 is not possible, accepted: 1 to 64"), "{error}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_target_that_is_no_folder_is_named_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("taken");
    std::fs::write(&out, "a file").unwrap();
    let error = fail(&[&"generate", &"--out", &out, &"--pes", &"1"]);
    assert!(error.contains("taken"), "{error}");
    assert_eq!(names(folder.path()), ["taken"]);
    assert_eq!(std::fs::read(&out).unwrap(), b"a file");
}
