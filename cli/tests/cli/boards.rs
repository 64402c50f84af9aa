//! `firebrick generate --board`: what is written is what Vivado, the device-tree compiler, C and Python take.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{misuse, succeed};

/// All boards.
pub const BOARDS: &[&str] = &["kv260", "pynq-z1", "pynq-z2", "ultra96-v2", "zedboard", "zybo-z7-10"];

/// A generated folder.
pub fn generated(folder: &Path, board: &str, options: &[&str]) -> PathBuf {
    let out = folder.join(board);
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> =
        vec![&"generate", &"--board", &board, &"--out", &out];
    arguments.extend(options.iter().map(|option| option as &dyn AsRef<std::ffi::OsStr>));
    succeed(&arguments);
    out
}

/// A tool of `make setup`, run in a folder.
pub fn tool(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(program).current_dir(folder).args(arguments).output();
    output.unwrap_or_else(|e| panic!("{program}: {e}; `make setup` installs it"))
}

/// Runs the scripts against the recorder: its exit code and what it said.
pub fn record(folder: &Path) -> (Option<i32>, String) {
    let (code, _, error) = record_as(folder, &[], &[]);
    (code, error)
}

/// The same with options behind `-tclargs`, and with what the recorder's Vivado is like; its exit code, output and messages.
pub fn record_as(folder: &Path, options: &[&str], vivado: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let recorder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tcl/recorder.tcl");
    let mut command = Command::new("tclsh");
    command.current_dir(folder).arg(recorder).args(["build.tcl", "--"]).args(options);
    let output = command.envs(vivado.iter().copied()).output();
    let output = output.unwrap_or_else(|e| panic!("tclsh: {e}; `make setup` installs it"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn every_boards_scripts_run_against_the_recorder_and_its_overlay_compiles() {
    let folder = tempfile::tempdir().unwrap();
    for board in BOARDS {
        let out = generated(folder.path(), board, &["--pes", "1"]);
        assert_eq!(record(&out), (Some(0), String::new()), "{board}");
        for overlay in ["firebrick.dts", "firebrick-poll.dts", "firebrick-mainline.dts"] {
            let dtc = tool("dtc", &out, &["-@", "-I", "dts", "-O", "dtb", "-o", "out.dtbo", overlay]);
            assert!(dtc.status.success(), "{board}: {}", String::from_utf8_lossy(&dtc.stderr));
        }
    }
}

#[test]
fn mistakes_in_the_scripts_are_caught() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "1"]);
    let design = out.join("block_design.tcl");
    let right = fs::read_to_string(&design).unwrap();
    let cases = [
        (
            "CONFIG.PCW_UIPARAM_DDR_PARTNO",
            "CONFIG.PCW_UIPARAM_DDR_PART",
            "has no key CONFIG.PCW_UIPARAM_DDR_PART",
        ),
        ("-type ip -vlnv firebrick", "-kind ip -vlnv firebrick", "create_bd_cell has no option -kind"),
        (
            "[get_bd_pins ps/S_AXI_HP2_ACLK]",
            "[get_bd_pins ps/S_AXI_HP0_ACLK]",
            "clock ps/S_AXI_HP2_ACLK is not connected",
        ),
        ("assign_bd_address -offset 0x00000000", "# ", "accelerator/m_axi has no address segment"),
        ("[get_bd_intf_pins ps/S_AXI_HP0]", "[get_bd_intf_pins ps/S_AXI_HPO]", "has no interface S_AXI_HPO"),
        ("validate_bd_design", "check_bd_design", "invalid command name"),
    ];
    for (from, to, expected) in cases {
        let wrong = right.replacen(from, to, 1);
        assert_ne!(wrong, right, "{from}");
        fs::write(&design, wrong).unwrap();
        let (code, message) = record(&out);
        assert!(code == Some(1) && message.contains(expected), "{from}: {code:?} {message}");
    }
}

#[test]
fn strategies_are_tried_in_turn_and_a_build_that_misses_its_timing_fails() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "1"]);
    let (code, log, message) = record_as(&out, &[], &[("RECORDER_SLACK", "-0.5 -0.25")]);
    let missed = "timing is not met: the worst slack is -0.25 ns at 100 MHz";
    assert!(code == Some(1) && message.contains(missed), "{message}");
    assert_eq!(log.matches("\nlaunch_runs impl_1").count(), 2, "{log}");
    let summary = fs::read_to_string(out.join("out/summary.txt")).unwrap();
    assert!(summary.contains("timing: worst slack -0.25 ns at 100 MHz, NOT met"), "{summary}");

    let (code, log, message) =
        record_as(&out, &["strategies", "A B C"], &[("RECORDER_SLACK", "-0.5 0.1 0.2")]);
    assert!(code == Some(0), "{message}");
    assert!(log.contains("set_property strategy B") && !log.contains("set_property strategy C"), "{log}");
    let summary = fs::read_to_string(out.join("out/summary.txt")).unwrap();
    for line in [
        "0.1 ns at 100 MHz, met",
        "DRC: 2 Warning",
        "methodology: none",
        "power: 1.873 W",
        "DSP: 220",
        "LUT: 220",
    ] {
        assert!(summary.contains(line) && log.contains(line), "{line}: {summary}");
    }
    assert!(log.contains("write_hw_platform -fixed -include_bit -force"), "{log}");
}

#[test]
fn the_builds_options_are_checked_and_another_version_is_a_choice() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "kv260", &["--pes", "1"]);
    let newer = [("RECORDER_VERSION", "2031.2")];
    let (code, log, message) = record_as(&out, &[], &newer);
    assert!(
        code == Some(1) && message.contains("this is Vivado 2031.2; accepted: 2023.1 2023.2"),
        "{message}"
    );
    assert!(!log.contains("create_project"), "{log}");
    let (code, log, _) = record_as(&out, &["any_version", "1", "jobs", "7", "stop_after", "synth"], &newer);
    assert!(code == Some(0) && log.contains("WARNING: build.tcl: this is Vivado 2031.2"), "{log}");
    assert!(log.contains("launch_runs synth_1 -jobs 7") && !log.contains("impl_1"), "{log}");
    for (options, expected) in [
        (&["job", "7"][..], "no option job, accepted: any_version jobs stop_after strategies"),
        (&["jobs", "0"], "jobs 0, accepted: a number from 1 on"),
        (&["jobs"], "options are names and values"),
        (&["stop_after", "place"], "stop_after place, accepted: ip design synth bitstream"),
    ] {
        let (code, _, message) = record_as(&out, options, &[]);
        assert!(code == Some(1) && message.contains(expected), "{options:?}: {message}");
    }
}

#[test]
fn without_bootgen_the_build_is_complete_even_so() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "1"]);
    let build = out.join("build.tcl");
    let text = fs::read_to_string(&build).unwrap();
    fs::write(&build, text.replacen("exec bootgen", "error {couldn't execute \"bootgen\"}; exec bootgen", 1))
        .unwrap();
    let (code, log, message) = record_as(&out, &[], &[]);
    assert!(
        code == Some(0) && log.contains("WARNING: build.tcl: no firebrick.bin: couldn't execute"),
        "{log} {message}"
    );
}

/// The script for JTAG with stand-ins for the commands of XSCT.
#[test]
fn the_script_for_jtag_reads_the_identity() {
    let folder = tempfile::tempdir().unwrap();
    for (board, init) in [("pynq-z2", "ps7_init"), ("kv260", "psu_init")] {
        let out = generated(folder.path(), board, &["--pes", "1"]);
        let header = fs::read_to_string(out.join("firebrick.h")).unwrap();
        let value = |name: &str| {
            let line =
                header.lines().find_map(|line| line.strip_prefix(&format!("#define FIREBRICK_{name} ")));
            line.unwrap().split('u').next().unwrap().to_owned()
        };
        let (base, hash) = (value("BASE_ADDRESS"), value("CONFIG_HASH_VALUE"));
        let stubs = format!(
            "foreach name {{connect targets rst fpga dow con ps7_init ps7_post_config psu_init psu_post_config \
             psu_ps_pl_isolation_removal psu_ps_pl_reset_config unzip after}} {{ proc $name args [list puts $name] }}\n\
             rename source real_source\nproc source file {{ if {{[file tail $file] ni {{ps7_init.tcl psu_init.tcl}}}} {{ real_source $file }} }}\n\
             proc exec args {{ puts \"exec $args\" }}\n\
             proc mrd {{flag address}} {{ array set registers {{0 {identity} 4 {version} 16 {hash}}}\n\
             return [expr $registers([expr {{$address - {base}}}])] }}\n\
             set argv program.elf\nreal_source jtag.tcl\n",
            identity = value("IDENTITY"),
            version = value("CONTRACT_VERSION"),
        );
        fs::write(out.join("stubs.tcl"), &stubs).unwrap();
        let right = tool("tclsh", &out, &["stubs.tcl"]);
        let log = String::from_utf8_lossy(&right.stdout).into_owned();
        assert!(right.status.success(), "{board}: {log}{}", String::from_utf8_lossy(&right.stderr));
        assert!(log.contains(init) && log.contains("fpga") && log.ends_with("dow\ncon\n"), "{log}");
        fs::write(out.join("stubs.tcl"), stubs.replace("16 0x", "16 0x1")).unwrap();
        let other = tool("tclsh", &out, &["stubs.tcl"]);
        let message = String::from_utf8_lossy(&other.stderr).into_owned();
        assert!(!other.status.success() && message.contains("CONFIG_HASH"), "{message}");
    }
}

#[test]
fn the_c_sources_compile_without_an_operating_system() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "zybo-z7-10", &["--pes", "1"]);
    let model = folder.path().join("model");
    succeed(&[&"export", &"--pes", &"1", &"--out", &model]);
    // What AMD's library declares.
    fs::write(
        out.join("xil_cache.h"),
        "#include <stdint.h>\ntypedef uintptr_t UINTPTR;\nvoid Xil_DCacheFlushRange(UINTPTR, unsigned);\n\
         void Xil_DCacheInvalidateRange(UINTPTR, unsigned);\n",
    )
    .unwrap();
    let sources = ["firebrick_driver.c", "firebrick_example.c", "../model/firebrick_model.c"];
    for source in sources {
        let strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-pointer-to-int-cast"];
        let places = ["-I.", "-I../model", "-c", "-o", "/dev/null", source];
        let cc = tool("gcc", &out, &[&strict[..], &["-Wno-int-to-pointer-cast"], &places].concat());
        assert!(cc.status.success(), "{source}: {}", String::from_utf8_lossy(&cc.stderr));
    }
    let assembly =
        tool("gcc", &out, &["-I../model", "-c", "-o", "data.o", "../model/firebrick_model_data.S"]);
    assert!(assembly.status.success(), "{}", String::from_utf8_lossy(&assembly.stderr));
    for source in ["firebrick_pynq.py", "firebrick_model.py", "firebrick_registers.py"] {
        let python = tool("python3", &out, &["-m", "py_compile", source]);
        assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    }
    let notebook: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("firebrick.ipynb")).unwrap()).unwrap();
    assert_eq!(notebook["nbformat"], 4);
}

#[test]
fn explicit_options_override_the_board_and_are_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let out = generated(folder.path(), "pynq-z2", &["--pes", "2", "--ports", "1", "--clock-mhz", "90"]);
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("firebrick.json")).unwrap()).unwrap();
    assert_eq!((&summary["pes"], &summary["ports"]), (&2.into(), &1.into()));
    assert_eq!((&summary["board"], &summary["clock_mhz"]), (&"pynq-z2".into(), &90.0.into()));
    assert_eq!(record(&out), (Some(0), String::new()));
    let design = fs::read_to_string(out.join("block_design.tcl")).unwrap();
    assert!(design.contains("CONFIG.PCW_FPGA0_PERIPHERAL_FREQMHZ {90}") && !design.contains("m_axi1"));
}

#[test]
fn an_unknown_board_is_named_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let error = misuse(&[&"generate", &"--board", &"pynq-z9", &"--out", &out]);
    assert!(error.contains("no board `pynq-z9`, accepted: kv260, pynq-z1"), "{error}");
    let error = misuse(&[&"generate", &"--out", &out, &"--clock-mhz", &"90"]);
    assert!(error.contains("--board"), "{error}");
    assert!(!out.exists());
}

/// One core for two minutes. Tests begin in the order of their names: here others run beside it, among those of `terminal` none would.
#[cfg(feature = "sim")]
#[test]
#[ignore = "a minute: make check"]
fn a_terminal_is_not_silent_during_a_synthesis() {
    crate::terminal::assert_alive_until_broken_off(&[&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"]);
}
