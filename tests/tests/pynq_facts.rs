//! Facts about boards against others' programs: PyPI's pynq, which sets the same registers, and Xilinx's bootgen, which converts the same
//! bitstreams.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_host::fpga::{Bitstream, Origin};
use firebrick_host::mmio::{CLKACT, FPGA0_CLK_CTRL, PL0_REF_CTRL, WidthField, width_fields};
use firebrick_host::processor::Processor;
use firebrick_lab::generated::root;

/// pynq's source; `None`, after a line `SKIPPED`, if it cannot be had.
fn pynq(test: &str) -> Option<PathBuf> {
    let output = Command::new("bash").arg(root().join("scripts/pynq-source.sh")).output().unwrap();
    if output.status.success() {
        return Some(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    let reason = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
    skip(test, &reason);
    None
}

fn skip(test: &str, reason: &str) {
    assert!(std::env::var_os("FIREBRICK_REQUIRE_DATA").is_none_or(|v| v != "1"), "{test}: {reason}");
    println!("SKIPPED: {test}: {reason}");
}

/// `"NAME": {"addr": 0x..., "field": [high, low]}` below a parameter's name, as pynq writes its tables.
fn fields(source: &str, parameter: &str) -> Vec<(u64, u32, u32)> {
    let block = source.split(&format!("\"{parameter}\": {{")).nth(1).expect(parameter);
    let block = block.split("    },").next().unwrap();
    let number = |text: &str| {
        let text = text.trim().trim_end_matches([',', ']', '}', '{']).trim_end_matches('}').trim();
        let hex = text.strip_prefix("0x").map(|digits| u64::from_str_radix(digits, 16));
        hex.unwrap_or_else(|| text.parse()).unwrap_or_else(|e| panic!("{text}: {e}"))
    };
    let entries = block.split("\"addr\":").skip(1);
    entries
        .map(|entry| {
            let (address, rest) = entry.split_once(',').unwrap();
            let bits = rest.split(['[', ']']).nth(1).unwrap();
            let (high, low) = bits.split_once(',').unwrap();
            (number(address), number(high) as u32, number(low) as u32)
        })
        .collect()
}

/// The value for a width in `NAME = {"32": 0, ...}`.
fn value(source: &str, table: &str, width: u32) -> u32 {
    let line = source.lines().find(|line| line.starts_with(&format!("{table} = "))).expect(table);
    let rest = line.split(&format!("\"{width}\":")).nth(1).expect(table);
    rest.split([',', '}']).next().unwrap().trim().parse().unwrap()
}

#[test]
fn port_widths_are_set_where_pynq_sets_them() {
    let Some(folder) = pynq("pynq_facts") else { return };
    let source = fs::read_to_string(folder.join("pynq/pl_server/embedded_device.py")).unwrap();
    let mut expected = Vec::new();
    // M_AXI_HPM0_FPD, S_AXI_HP0_FPD, S_AXI_HP1_FPD as the PS's parameters number them (PG201).
    let ports = [
        ("C_MAXIGP0_DATA_WIDTH", "ZU_FPD_SLCR_VALUE", 32),
        ("C_SAXIGP2_DATA_WIDTH", "ZU_AXIFM_VALUE", 64),
        ("C_SAXIGP3_DATA_WIDTH", "ZU_AXIFM_VALUE", 64),
    ];
    for (parameter, table, width) in ports {
        let right = value(&source, table, width);
        expected.extend(
            fields(&source, parameter).into_iter().map(|(address, high, low)| (address, high, low, right)),
        );
    }
    assert_eq!(expected.len(), 5);
    let ours = width_fields(Processor::UltrascalePlus, 2);
    let ours: Vec<_> = ours
        .iter()
        .map(|&WidthField { address, high, low, right, .. }| (address, high, low, right))
        .collect();
    assert_eq!(ours, expected);
}

#[test]
fn clocks_are_looked_at_where_pynq_sets_them() {
    let Some(folder) = pynq("pynq_facts") else { return };
    let source = fs::read_to_string(folder.join("pynq/ps.py")).unwrap();
    let after = |from: &str, text: &str| {
        let rest = source.split(from).nth(1).unwrap_or_else(|| panic!("{from}"));
        let rest = rest.split(text).nth(1).unwrap_or_else(|| panic!("{text}"));
        let digits = rest.trim_start().trim_start_matches("0x");
        let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap();
        let radix = if rest.trim_start().starts_with("0x") { 16 } else { 10 };
        u64::from_str_radix(&digits[..end], radix).unwrap()
    };
    let slcr = after("SLCR_BASE_ADDRESS", "=");
    assert_eq!(FPGA0_CLK_CTRL, slcr + after("'FPGA0_CLK_CTRL'", "'address_offset':"));
    assert_eq!(PL0_REF_CTRL, after("CRL_APB_ADDRESS", "=") + after("'PL0_REF_CTRL'", "'address_offset':"));
    assert_eq!(u64::from(CLKACT), after("'CLKACT'", "'bit_offset':"));
}

/// What bootgen makes of a .bit file; `None` where it is not installed.
fn bootgen(architecture: &str, bit: &Path, folder: &Path) -> Option<Vec<u8>> {
    let bif = folder.join("all.bif");
    fs::write(&bif, format!("all:\n{{\n    {}\n}}\n", bit.display())).unwrap();
    let mut command = Command::new("bootgen");
    command.current_dir(folder).args([
        "-image",
        "all.bif",
        "-arch",
        architecture,
        "-process_bitstream",
        "bin",
        "-w",
    ]);
    let Ok(output) = command.output() else {
        skip("pynq_facts", "bootgen is not installed (Debian: xilinx-bootgen)");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let made = bit.with_extension("bit.bin");
    Some(fs::read(&made).unwrap_or_else(|e| panic!("{}: {e}", made.display())))
}

/// No operation, as the configuration port takes it.
const NOP: [u8; 4] = [0, 0, 0, 0x20];

/// Our words equal bootgen's, which may have a few words without an effect behind them.
fn compare(architecture: &str, bit: &Path) {
    let folder = bit.parent().unwrap();
    let Some(theirs) = bootgen(architecture, bit, folder) else { return };
    let ours = Bitstream::open(bit).unwrap();
    assert!(matches!(ours.origin, Origin::Bit { .. }));
    let (common, padding) = theirs.split_at(ours.words.len().min(theirs.len()));
    assert!(common == &ours.words[..], "{}: other words", bit.display());
    assert!(padding.len() < 64 && padding.chunks(4).all(|word| word == NOP), "{padding:?}");
}

#[test]
fn real_bitstreams_become_what_bootgen_makes() {
    let Some(source) = pynq("pynq_facts") else { return };
    for (board, architecture) in [("Pynq-Z1", "zynq"), ("Pynq-Z2", "zynq"), ("ZCU104", "zynqmp")] {
        let folder = tempfile::tempdir().unwrap();
        let bit = folder.path().join("base.bit");
        fs::copy(source.join("boards").join(board).join("base/base.bit"), &bit).unwrap();
        compare(architecture, &bit);
    }
}

/// A .bit file of drawn words around a sync word, as `write_bitstream` has it.
fn made_up() -> (Vec<u8>, Vec<u8>) {
    use rand::{RngCore, SeedableRng};
    let mut words = vec![0xff; 64];
    words.extend([0xaa, 0x99, 0x55, 0x66]);
    let mut drawn = vec![0; 4096];
    rand_chacha::ChaCha8Rng::seed_from_u64(26).fill_bytes(&mut drawn);
    words.extend(drawn);
    let mut bit = vec![0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1];
    for (key, text) in [
        ("a", "top;UserID=0XFFFFFFFF;Version=2023.2"),
        ("b", "xck26-sfvc784-2LV-c"),
        ("c", "2026/01/01"),
        ("d", "00:00:00"),
    ] {
        bit.extend(key.bytes());
        bit.extend((text.len() as u16 + 1).to_be_bytes());
        bit.extend(text.bytes().chain([0]));
    }
    bit.push(b'e');
    bit.extend((words.len() as u32).to_be_bytes());
    bit.extend(&words);
    (bit, words)
}

#[test]
fn an_ultrascale_bitstream_with_and_without_header_becomes_what_bootgen_makes() {
    let folder = tempfile::tempdir().unwrap();
    let (bit, words) = made_up();
    let (headed, bare) = (folder.path().join("headed.bit"), folder.path().join("bare.bin"));
    fs::write(&headed, bit).unwrap();
    fs::write(&bare, &words).unwrap();
    compare("zynqmp", &headed);
    let (headed, bare) = (Bitstream::open(&headed).unwrap(), Bitstream::open(&bare).unwrap());
    assert_eq!((bare.words, bare.origin), (headed.words, Origin::Raw));
}
