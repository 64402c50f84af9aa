//! Each generated overlay against each device tree: taken, or refused with the reason. The table of docs/bring-up-zynq.md is this test's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_board::generate::Project;
use firebrick_board::{Board, Family};
use firebrick_host::fpga::fit;
use firebrick_host::fpga::tree::Node;
use firebrick_host::sysfs::Roots;
use firebrick_lab::generated::root;
use firebrick_tests::device_trees::{compile, linux, merge, unpack};

const BOARDS: &[&str] = &["kv260", "pynq-z1", "pynq-z2", "ultra96-v2", "zedboard", "zybo-z7-10"];
const FORMS: &[&str] = &["firebrick", "firebrick-poll", "firebrick-mainline"];

/// A tree: its name in the table, its sources (overlays behind the base), whether it is compiled with symbols.
struct Base {
    name: &'static str,
    sources: &'static [&'static str],
    symbols: bool,
}

const fn mainline(name: &'static str, sources: &'static [&'static str]) -> Base {
    Base { name, sources, symbols: true }
}

const BASES: &[Base] = &[
    mainline("Linux 6.1: zynq-zed", &["arch/arm/boot/dts/zynq-zed.dts"]),
    mainline("Linux 6.1: zynq-zybo-z7", &["arch/arm/boot/dts/zynq-zybo-z7.dts"]),
    mainline("Linux 6.1: zynqmp-zcu102", &["arch/arm64/boot/dts/xilinx/zynqmp-zcu102-rev1.0.dts"]),
    mainline(
        "Linux 6.1: smk-k26 with sck-kv-g",
        &[
            "arch/arm64/boot/dts/xilinx/zynqmp-smk-k26-revA.dts",
            "arch/arm64/boot/dts/xilinx/zynqmp-sck-kv-g-revB.dts",
        ],
    ),
    mainline("Linux 6.1: avnet-ultra96", &["arch/arm64/boot/dts/xilinx/avnet-ultra96-rev1.dts"]),
    Base { name: "form of PYNQ 2.7", sources: &["pynq-2.7.dts"], symbols: false },
    Base { name: "form of PYNQ 3.x", sources: &["pynq-3.dts"], symbols: false },
    Base { name: "form of Kria Ubuntu", sources: &["kria-ubuntu.dts"], symbols: true },
];

fn family_name(family: Family) -> &'static str {
    match family {
        Family::Zynq7000 => "Zynq-7000",
        Family::ZynqUltrascalePlus => "UltraScale+",
    }
}

/// The compiled tree of a base.
fn built(linux: &Path, base: &Base, folder: &Path) -> PathBuf {
    let compiled = |source: &&str| {
        let own = root().join("tests/device-trees").join(source);
        let path = if own.exists() { own } else { linux.join(source) };
        let out = folder.join(path.file_stem().unwrap()).with_extension("dtb");
        compile(linux, &path, base.symbols, &out);
        out
    };
    let parts: Vec<PathBuf> = base.sources.iter().map(compiled).collect();
    let whole = folder.join(format!("{}.dtb", base.name.replace([' ', ':', '.'], "-")));
    let overlays: Vec<&Path> = parts[1..].iter().map(PathBuf::as_path).collect();
    match overlays.is_empty() {
        true => drop(fs::copy(&parts[0], &whole).unwrap()),
        false => merge(&parts[0], &overlays, &whole).unwrap(),
    }
    whole
}

/// All overlays: family, form, file.
fn overlays(folder: &Path) -> Vec<(Family, &'static str, PathBuf)> {
    let mut all = Vec::new();
    for name in BOARDS {
        let board = Board::find(name).unwrap();
        let family = board.family;
        let files = Project::new(board).overlays().unwrap();
        for form in FORMS {
            let file = files.iter().find(|file| file.name == format!("{form}.dts")).unwrap();
            let source = folder.join(format!("{name}-{form}.dts"));
            fs::write(&source, &file.text).unwrap();
            let out = source.with_extension("dtbo");
            let output = Command::new("dtc")
                .args(["-@", "-I", "dts", "-O", "dtb", "-o"])
                .arg(&out)
                .arg(&source)
                .output();
            let output = output.unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && !said.contains("ERROR"), "{name} {form}: {said}");
            all.push((family, *form, out));
        }
    }
    all
}

/// A running system of one of Xilinx's kernels, which takes overlays, with this tree.
fn system(base: &Path, folder: &Path) -> Roots {
    let roots = Roots::below(&folder.join(base.file_stem().unwrap()));
    let tree = Node::parse(&fs::read(base).unwrap()).unwrap();
    unpack(&tree, &roots.device_tree()).unwrap();
    fs::create_dir_all(roots.sysfs.join("kernel/config/device-tree/overlays")).unwrap();
    roots
}

/// What becomes of an overlay on a base, whose running system `roots` is.
fn outcome(base: &Path, roots: &Roots, overlay: &Path, folder: &Path) -> String {
    let fitted = match fit(roots, overlay, &fs::read(overlay).unwrap()) {
        Ok(blob) => blob,
        Err(error) => return format!("refused: no &{}", error.to_string().split(['&', ',']).nth(1).unwrap()),
    };
    let (file, merged) = (folder.join("fitted.dtbo"), folder.join("merged.dtb"));
    fs::write(&file, fitted).unwrap();
    if let Err(said) = merge(base, &[&file], &merged) {
        return format!("fdtoverlay: {said}");
    }
    let merged = Node::parse(&fs::read(&merged).unwrap()).unwrap();
    let ours = |bus: &&Node| {
        bus.children.iter().any(|node| node.text("linux,uio-name").as_deref() == Some("firebrick"))
    };
    let bus = merged.all().into_iter().find(ours).expect("our device is there");
    if !bus.is_compatible("simple-bus") {
        return format!("/{}: the kernel makes no device", bus.name);
    }
    format!("taken, on /{}", bus.name)
}

/// The matrix as it stands in the documents.
fn table(rows: &[(String, Vec<String>)]) -> String {
    let mut text = "| base | vendor form, Zynq-7000 | mainline form, Zynq-7000 | vendor form, UltraScale+ | mainline form, UltraScale+ |\n|---|---|---|---|---|\n".to_owned();
    for (base, cells) in rows {
        text += &format!("| {base} | {} |\n", cells.join(" | "));
    }
    text
}

#[test]
fn each_overlay_is_taken_by_each_tree_of_its_family_or_refused() {
    let Some(linux) = linux("device_trees") else { return };
    let folder = tempfile::tempdir().unwrap();
    let overlays = overlays(folder.path());
    let mut rows = Vec::new();
    for base in BASES {
        let tree = built(&linux, base, folder.path());
        let roots = system(&tree, folder.path());
        let mut cells = Vec::new();
        for family in [Family::Zynq7000, Family::ZynqUltrascalePlus] {
            for form in [&FORMS[..2], &FORMS[2..]] {
                let fitting = overlays.iter().filter(|(of, name, _)| *of == family && form.contains(name));
                let mut found: Vec<String> =
                    fitting.map(|(_, _, file)| outcome(&tree, &roots, file, folder.path())).collect();
                found.dedup();
                assert_eq!(
                    found.len(),
                    1,
                    "{}, {}: all boards alike: {found:?}",
                    base.name,
                    family_name(family)
                );
                cells.push(found.remove(0));
            }
        }
        let is_zynq = cells[0].starts_with("taken");
        let (own, other) = if is_zynq { cells.split_at(2) } else { (&cells[2..], &cells[..2]) };
        assert!(own.iter().all(|cell| cell.starts_with("taken, on /a")), "{}: {cells:?}", base.name);
        assert!(other.iter().all(|cell| cell.starts_with("refused")), "{}: {cells:?}", base.name);
        rows.push((base.name.to_owned(), cells));
    }
    let document = root().join("docs/bring-up-zynq.md");
    let text = fs::read_to_string(&document).unwrap();
    let table = table(&rows);
    assert!(
        text.contains(&table),
        "{}: the table of overlays and trees must be\n{table}",
        document.display()
    );
}

#[test]
fn the_overlay_of_old_is_not_taken() {
    let Some(linux) = linux("device_trees") else { return };
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("old.dts");
    let text = "/dts-v1/; /plugin/; / { fragment@0 { target-path = \"/amba\"; __overlay__ { \
        firebrick@43c00000 { compatible = \"generic-uio\"; reg = <0x43c00000 0x4000>; linux,uio-name = \"firebrick\"; }; }; }; };";
    fs::write(&source, text).unwrap();
    let old = folder.path().join("old.dtbo");
    compile(&linux, &source, true, &old);
    let found = |base: &Base| {
        let tree = built(&linux, base, folder.path());
        outcome(&tree, &system(&tree, folder.path()), &old, folder.path())
    };
    assert_eq!(
        found(&BASES[0]),
        "fdtoverlay: Failed to apply 'X': FDT_ERR_NOTFOUND".replace("'X'", &found_name(folder.path()))
    );
    assert_eq!(found(&BASES[5]), "taken, on /amba");
    assert_eq!(found(&BASES[6]), "/amba: the kernel makes no device");
}

fn found_name(folder: &Path) -> String {
    format!("'{}'", folder.join("fitted.dtbo").display())
}
