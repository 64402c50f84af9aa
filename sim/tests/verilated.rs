//! Building, caching and loading models.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use firebrick_sim::SimError;
use firebrick_sim::verilated::{Coverage, Model, Port, Source, Toolchain};

const ADDER: &str = "module adder(input clock, input [99:0] in$a, input [6:0] in$b, output reg [99:0] sum,
    output [6:0] twice);
    assign twice = in$b << 1;
    always @(posedge clock) sum <= in$a + {93'd0, in$b};
endmodule";

fn ports() -> Vec<Port> {
    let inputs = [Port::input("clock", 1), Port::input("in$a", 100), Port::input("in$b", 7)];
    [&inputs[..], &[Port::output("sum", 100), Port::output("twice", 7)]].concat()
}

fn source<'a>(verilog: &'a str, ports: &'a [Port]) -> Source<'a> {
    Source { verilog, top: "adder", ports, clock: Some("clock"), trace: false, coverage: Coverage::Nothing }
}

/// A program that notes its calls in `calls` and hands them to Verilator.
fn counting_verilator(folder: &Path) -> PathBuf {
    let path = folder.join("verilator.sh");
    let calls = folder.join("calls");
    let script = format!("#!/bin/sh\necho call >> {}\nexec verilator \"$@\"\n", calls.display());
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_model_is_built_once_and_then_cached() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let tools = Toolchain {
        verilator: counting_verilator(folder.path()),
        cache: cache.clone(),
        ..Toolchain::from_environment()
    };
    let calls = || std::fs::read_to_string(folder.path().join("calls")).unwrap().lines().count();
    let ports = ports();
    for _ in 0..2 {
        Model::open(&source(ADDER, &ports), &tools).unwrap();
        // The model, and the run-time code that others share.
        assert_eq!((calls(), files(&cache)), (1, 2));
    }
    let changed = ADDER.replace("<< 1", "<< 2");
    Model::open(&source(&changed, &ports), &tools).unwrap();
    assert_eq!((calls(), files(&cache)), (2, 3));
}

#[test]
fn pins_of_every_width_carry_values() {
    let ports = ports();
    let model = Model::open(&source(ADDER, &ports), &Toolchain::from_environment()).unwrap();
    let pin = |name| model.pin(name).unwrap();
    pin("in$a").set_words(&[u32::MAX, u32::MAX, u32::MAX, 0xfff2]);
    pin("in$b").set(0x81);
    model.eval();
    assert_eq!((pin("in$b").get(), pin("twice").get()), (1, 2));
    model.step(1);
    assert_eq!(pin("sum").words(), [0, 0, 0, 3]);
    pin("in$a").set(u64::MAX - 1);
    model.step(1);
    assert_eq!((pin("sum").get(), pin("sum").words()), (u64::MAX, vec![u32::MAX, u32::MAX, 0, 0]));
    assert_eq!(pin("twice").words(), [2]);
}

#[test]
fn instances_are_independent_and_outlive_their_model() {
    let ports = ports();
    let open = || Model::open(&source(ADDER, &ports), &Toolchain::from_environment()).unwrap();
    let (a, b) = (open(), open());
    a.pin("in$b").unwrap().set(5);
    a.step(1);
    b.step(1);
    let sums = [a.pin("sum").unwrap(), b.pin("sum").unwrap()];
    drop((a, b));
    assert_eq!(sums.map(|s| s.get()), [5, 0]);
}

#[test]
fn a_failed_build_says_why_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Toolchain { cache: folder.path().join("cache"), ..Toolchain::from_environment() };
    let open = |text: &str, ports: &[Port]| Model::open(&source(text, ports), &tools).err().unwrap();
    let error = open("module adder(; endmodule", &ports()).to_string();
    assert!(
        error.contains("building the model of adder failed") && error.contains("syntax error"),
        "{error}"
    );
    let mut wrong = ports();
    wrong[2].width = 9;
    let error = open(ADDER, &wrong).to_string();
    assert!(error.contains("width of port in$b"), "{error}");
    assert_eq!(files(&tools.cache), 0);
}

#[test]
fn a_missing_verilator_is_an_error_with_the_remedy() {
    let tools = Toolchain { verilator: "/nowhere/verilator".into(), ..Toolchain::from_environment() };
    let error = Model::open(&source(ADDER, &ports()), &tools).err().unwrap();
    assert!(matches!(error, SimError::MissingTool { .. }));
    assert!(error.to_string().contains("install it with: apt-get install verilator"), "{error}");
}

#[test]
fn a_broken_cache_entry_is_named() {
    let (good, bad) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tools = |cache: &Path| Toolchain { cache: cache.to_owned(), ..Toolchain::from_environment() };
    let ports = ports();
    Model::open(&source(ADDER, &ports), &tools(good.path())).unwrap();
    // Beside the model there is Verilator's run-time code.
    let names = std::fs::read_dir(good.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let entry = names.into_iter().find(|name| name.to_string_lossy().ends_with(".so")).unwrap();
    // Not in place: the good one may still be mapped.
    let entry = bad.path().join(entry);
    std::fs::write(&entry, "not a library").unwrap();
    let error = Model::open(&source(ADDER, &ports), &tools(bad.path())).err().unwrap().to_string();
    assert!(error.contains("delete the file") && error.contains(&entry.display().to_string()), "{error}");
}

#[test]
fn unknown_ports_and_traces_that_were_not_asked_for_are_refused() {
    let ports = ports();
    let model = Model::open(&source(ADDER, &ports), &Toolchain::from_environment()).unwrap();
    let error = model.pin("in_a").err().unwrap().to_string();
    assert!(error.contains("port in_a: the design has no such port"), "{error}");
    let error = model.open_trace(Path::new("/tmp/x.fst")).err().unwrap().to_string();
    assert!(error.contains("trace = /tmp/x.fst"), "{error}");
}

#[test]
fn coverage_counts_what_ran_and_is_refused_of_a_model_without() {
    let folder = tempfile::tempdir().unwrap();
    let text = "module adder(input clock, input [6:0] in$b, output reg [6:0] sum);\n\
        always @(posedge clock)\n    if (in$b == 0) sum <= 1;\n    else sum <= in$b;\nendmodule\n";
    let ports = [Port::input("clock", 1), Port::input("in$b", 7), Port::output("sum", 7)];
    let source = Source { coverage: Coverage::Places, ..source(text, &ports) };
    let model = Model::open(&source, &Toolchain::from_environment()).unwrap();
    model.step(3);
    let path = folder.path().join("coverage.dat");
    model.write_coverage(&path).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    let count = |what: &str| {
        let line = written.lines().find(|line| line.contains("v_branch/adder") && line.contains(what));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).unwrap()
    };
    assert_eq!((count("o\u{2}if"), count("o\u{2}else")), (3, 0), "{written}");
    let plain = Source { coverage: Coverage::Nothing, ..source };
    let plain = Model::open(&plain, &Toolchain::from_environment()).unwrap();
    let error = plain.write_coverage(&path).err().unwrap().to_string();
    assert!(error.contains("opened to count something"), "{error}");
}

#[test]
fn cover_statements_are_counted_over_all_instances() {
    let folder = tempfile::tempdir().unwrap();
    let text = "module counter(input clock, input up, output reg [6:0] q);\n\
        always @(posedge clock) if (up) q <= q + 7'd1;\n\
        two: cover property (@(posedge clock) q == 7'd2);\n\
        rises: cover property (@(posedge clock) $rose(up));\nendmodule\n\
        module adder(input clock, input [6:0] in$b, output [6:0] sum);\n    wire [6:0] other;\n\
        counter a(clock, in$b[0], sum);\n    counter b(clock, in$b[1], other);\nendmodule\n";
    let ports = [Port::input("clock", 1), Port::input("in$b", 7), Port::output("sum", 7)];
    let source = Source { coverage: Coverage::Points, ..source(text, &ports) };
    let model = Model::open(&source, &Toolchain::from_environment()).unwrap();
    for (value, cycles) in [(0, 2), (1, 4), (0, 1), (3, 1)] {
        model.pin("in$b").unwrap().set(value);
        model.step(cycles);
    }
    let path = folder.path().join("coverage.dat");
    model.write_coverage(&path).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    let count = |label: &str| {
        let line = written.lines().find(|line| line.contains(&format!("o\u{2}{label}")));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).unwrap()
    };
    // Counter `a` is 2 in one cycle, `b` never; `a` begins to count twice, `b` once.
    assert_eq!((count("two"), count("rises")), (1, 3), "{written}");
}

#[test]
fn a_cache_at_any_path_is_built_into() {
    let folder = tempfile::tempdir().unwrap();
    let name = OsStr::from_bytes(b"it's \"my\" #1 $(x) %:;\\ \n\xff cache");
    let tools = Toolchain { cache: folder.path().join(name), ..Toolchain::from_environment() };
    let ports = ports();
    for _ in 0..2 {
        let model = Model::open(&source(ADDER, &ports), &tools).unwrap();
        model.pin("in$b").unwrap().set(7);
        model.eval();
        assert_eq!(model.pin("twice").unwrap().get(), 14);
        assert_eq!(files(&tools.cache), 2);
    }
}

#[test]
fn what_another_user_could_have_written_is_not_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Toolchain { cache: folder.path().join("cache"), ..Toolchain::from_environment() };
    let ports = ports();
    let open = || Model::open(&source(ADDER, &ports), &tools).map(drop);
    open().unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let entries: Vec<PathBuf> =
        std::fs::read_dir(&tools.cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    let library = entries.iter().find(|path| path.extension().is_some_and(|ending| ending == "so")).unwrap();
    for (path, bad, good) in [(&tools.cache, 0o777, 0o700), (library, 0o706, 0o700)] {
        mode(path, bad);
        let error = open().unwrap_err().to_string();
        assert!(
            error.contains(&format!("{} can be written by others (mode {bad:o})", path.display())),
            "{error}"
        );
        assert!(error.contains("accepted is a folder that only you can write to"), "{error}");
        mode(path, good);
    }
    open().unwrap();
}
