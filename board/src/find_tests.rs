use std::path::Path;

use super::*;

fn text(id: &str) -> &'static str {
    CONSTRAINTS.get_file(format!("{id}/{FILE}")).unwrap().contents_utf8().unwrap()
}

/// The message about a board whose file is changed by replacing `from`.
fn refusal(from: &str, to: &str) -> String {
    let changed = text("pynq-z2").replacen(from, to, 1);
    assert_ne!(changed, text("pynq-z2"), "`{from}` is in the file");
    firebrick_spec::chain(&Board::parse("x", &changed, Path::new("x/board.yaml")).unwrap_err())
}

#[test]
fn every_board_of_the_folder_is_valid() {
    assert_eq!(names(), ["kv260", "pynq-z1", "pynq-z2", "ultra96-v2", "zedboard", "zybo-z7-10"]);
    for name in names() {
        let board = Board::find(name).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(board.id, name);
        assert!(board.settings().len() > 20, "{name}");
    }
}

#[test]
fn ranges_of_keys_are_expanded() {
    let settings = Board::find("zedboard").unwrap().settings();
    assert_eq!(settings["PCW_MIO_16_SLEW"], "fast");
    assert!(settings.contains_key("PCW_MIO_53_PULLUP") && !settings.keys().any(|key| key.contains('{')));
}

#[test]
fn a_board_that_cannot_be_is_refused_with_what_is_accepted() {
    let cases = [
        ("family: zynq-7000", "family: zynq-8000", "zynq-ultrascale-plus"),
        ("name: PYNQ-Z2", "name: PYNQ-Z2\ncolour: pink", "colour"),
        ("dsp: 220, ", "", "missing field `dsp`"),
        ("mhz: 100", "mhz: 1000", "clock.mhz = 1000 is not possible, accepted: 10 to 500"),
        ("pes: 32", "pes: 65", "pes = 65 is not possible, accepted: 1 to 64"),
        ("ports: 2,", "ports: 2, ultraram: [sums],", "unknown variant `sums`, expected `weights`"),
        (
            "ports: 2,",
            "ports: 2, ultraram: [weights],",
            "engine.ultraram = weights is not possible, accepted: nothing",
        ),
        ("S_AXI_HP0, S_AXI_HP2", "S_AXI_HP0, S_AXI_GP1", "ports.memory = S_AXI_GP1"),
        ("S_AXI_HP0, S_AXI_HP2", "S_AXI_HP0, S_AXI_HP0", "2 different ports"),
        ("S_AXI_HP0, S_AXI_HP2", "S_AXI_HP0", "2 different ports"),
        ("memory_bits: 64", "memory_bits: 32", "ports.memory_bits = 32"),
        ("0x43c00000", "0x43c00010", "multiples of 0x4000 within 0x40000000"),
        ("0x43c00000", "0x80000000", "multiples of 0x4000 within 0x40000000"),
        ("buffer_mib: 32", "buffer_mib: 300", "buffer_mib = 300 is not possible, accepted: 1 to 256"),
        ("PCW_UART0_PERIPHERAL_ENABLE", "PSU_UART0", "names that begin with PCW_"),
        ("PCW_UART0_PERIPHERAL_ENABLE", "PCW_USB0_{0..x}", "two numbers"),
        ("xc7z020clg400-1", "xc7z020;exec", "part.name = `xc7z020;exec`, accepted: letters, digits and -"),
        ("name: PYNQ-Z2", "name: \"PYNQ\\nexec id\"", "accepted: 1 to 60 letters, digits, spaces and -._"),
        ("name: PYNQ-Z2", "name: ''", "name = ``"),
        ("\"MIO 14 .. 15\"", "\"}; exit\"", "without braces"),
    ];
    for (from, to, expected) in cases {
        let message = refusal(from, to);
        assert!(message.starts_with("x/board.yaml: ") && message.contains(expected), "{message}");
    }
}

#[test]
fn a_folder_of_ones_own_is_a_board_and_a_wrong_name_lists_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("my-board");
    std::fs::create_dir(&own).unwrap();
    let path = own.to_str().unwrap();
    let error = Board::find(path).unwrap_err().to_string();
    assert!(error.contains("my-board") && error.contains("kv260, pynq-z1, pynq-z2"), "{error}");
    std::fs::write(own.join(FILE), text("zybo-z7-10")).unwrap();
    assert_eq!(Board::find(path).unwrap().id, "my-board");
}
