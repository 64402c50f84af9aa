//! `--json` of every command: it is what its schema in `docs/schemas` says. And what is printed for a reader where there is no
//! terminal has 80 columns.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::support::{command, digits, sample, stderr};

/// A small run of a command.
struct Case {
    arguments: Vec<String>,
    /// Its programs, in place of those of `PATH`.
    path: Option<PathBuf>,
    code: i32,
}

/// What the runs need: a folder for what they write, and one with a yosys that is played.
struct Place {
    folder: tempfile::TempDir,
    yosys: tempfile::TempDir,
}

/// Commands that print a script or a page, which is no table of results, so no JSON either.
const TEXTS: [&str; 2] = ["completions", "man"];

/// Prints what the command printed whose shards it merges; `shards.rs` compares the bytes.
const MERGING: &str = "merge";

/// Runs until a signal ends it, and prints nothing: its log is JSON.
const LASTING: &str = "serve";

impl Place {
    fn new() -> Self {
        Place { folder: tempfile::tempdir().unwrap(), yosys: crate::synth::played(80) }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// One or more runs of each command.
    fn cases(&self, command: &str) -> Vec<Case> {
        let text = |path: PathBuf| path.display().to_string();
        let (three, samples) = (text(sample(3)), text(digits("samples")));
        let (network, calibration) = (text(digits("network.yaml")), text(digits("calibration")));
        let (out, root) = (self.file("out"), self.file(""));
        let (compiled, compressed) = (self.file("x.fbk"), self.file("x.fbz"));
        let sweep =
            ["--base", "v1.1", "--base-e", "32", "--incr-e", "64", "--pct3x3", "0.5", "--sr", "0.125"];
        let arguments: Vec<Vec<&str>> = match command {
            "classify" => {
                vec![vec![&three], vec!["--device", "sim", "--pes", "4", "--throughput", &three]]
            }
            "compile" => vec![vec![&network, "--calibrate", &calibration, "-o", &compiled]],
            "compress" => vec![vec![&network, "--bits", "6", "-o", &compressed]],
            "doctor" => vec![vec!["--dev-root", &root, "--sysfs-root", &root]],
            "estimate" => vec![vec![], vec!["--network", "squeezenet-v1.0-complex-bypass", "--pes", "32"]],
            "evaluate" => {
                vec![vec![&samples], vec!["--columns", "twin,sim", "--pes", "4", "--limit", "2", &samples]]
            }
            "explore" => vec![sweep.to_vec(), [&sweep[..], &["--base-e", "0"]].concat()],
            "export" => vec![vec!["--board", "zybo-z7-10", "--out", &out]],
            "fetch" => vec![vec!["--list"]],
            "generate" => vec![
                vec!["--pes", "1", "--out", &out],
                vec!["--board", "zybo-z7-10", "--pes", "1", "--out", &out],
            ],
            "inspect" => vec![vec![], vec![&network], vec!["--network", "alexnet"]],
            "load" | "unload" => vec![vec!["--sysfs-root", &root]],
            // Table 2 takes long and has a test of its own; the sweeps of table 5 are of table 1's type.
            "paper" => vec![vec!["--table", "1"], vec!["--table", "3"]],
            "profile" => vec![vec!["--pes", "4"]],
            "verify" => vec![vec!["--pes", "4"], vec!["--pes", "4", &samples]],
            "synth" => vec![vec!["--board", "zybo-z7-10", "--pes", "1"]],
            other => panic!("no run of `{other}` here: how is its JSON checked?"),
        };
        let code = i32::from(command == "doctor");
        let path = (command == "synth").then(|| self.yosys.path().to_owned());
        let case = |arguments: Vec<&str>| {
            let all = [command].into_iter().chain(arguments).map(str::to_owned);
            Case { arguments: all.collect(), path: path.clone(), code }
        };
        arguments.into_iter().map(case).collect()
    }
}

impl Case {
    /// What it prints with this option, if any, behind the command.
    fn run(&self, option: &[&str]) -> String {
        let all: Vec<&dyn AsRef<OsStr>> =
            self.arguments.iter().map(|text| text as &dyn AsRef<OsStr>).collect();
        let mut command = command(&all);
        command.args(option);
        if let Some(path) = &self.path {
            command.env("PATH", format!("{}:/usr/bin:/bin", path.display()));
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(self.code), "{:?}: {}", self.arguments, stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }
}

fn schema(name: &str) -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/schemas/{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn check(schema: &Validator, value: &Value, case: &Case) {
    let problems: Vec<String> =
        schema.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{:?}: {}", case.arguments, problems.join("\n"));
}

/// The commands, from clap.
fn commands() -> Vec<String> {
    let commands = firebrick_cli::program();
    let names = commands.get_subcommands().map(|command| command.get_name().to_owned());
    let alone = |name: &String| TEXTS.contains(&name.as_str()) || name == LASTING || name == MERGING;
    names.filter(|name| !alone(name)).collect()
}

/// Every command but those has the option, and the page says so.
#[test]
fn the_page_says_which_commands_take_json() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/json.md")).unwrap();
    let texts = TEXTS.map(|name| format!("`{name}`")).join(" and ");
    assert!(
        page.contains(&format!("Every command but {texts}, which print texts, takes `--json`")),
        "{page}"
    );
    assert!(
        page.contains(&format!("`{LASTING}`, a feature that is not on by default, prints nothing")),
        "{page}"
    );
    for command in firebrick_cli::program().get_subcommands().filter(|command| command.get_name() != LASTING)
    {
        let takes = command.get_arguments().any(|argument| argument.get_long() == Some("json"));
        assert_eq!(takes, !TEXTS.contains(&command.get_name()), "{}", command.get_name());
    }
}

#[test]
fn what_every_command_prints_is_what_its_schema_says() {
    let place = Place::new();
    for command in commands() {
        let schema = schema(&command);
        for case in place.cases(&command) {
            let value: Value = serde_json::from_str(&case.run(&["--json"])).unwrap();
            assert!(value.is_object(), "{:?}", case.arguments);
            check(&schema, &value, &case);
        }
    }
}

#[test]
#[ignore = "slow: make check"]
fn the_papers_table_of_compression_is_what_its_schema_says() {
    let case = Case { arguments: ["paper", "--table", "2"].map(str::to_owned).into(), path: None, code: 0 };
    let value = serde_json::from_str(&case.run(&["--json"])).unwrap();
    check(&schema("paper"), &value, &case);
}

#[test]
fn a_schema_notices_what_is_wrong() {
    let schema = schema("classify");
    let value: Value = serde_json::from_str(&Place::new().cases("classify")[0].run(&["--json"])).unwrap();
    assert!(schema.is_valid(&value));
    let mut text = value.clone();
    text["images"][0]["top"][0]["probability"] = "0.5".into();
    let mut missing = value;
    missing["images"][0].as_object_mut().unwrap().remove("cycles");
    assert!(!schema.is_valid(&text) && !schema.is_valid(&missing));
}

#[test]
fn streams_have_a_line_for_each_image_and_a_summary() {
    let place = Place::new();
    for command in ["classify", "evaluate"] {
        let schema = schema(&format!("{command}-line"));
        for case in place.cases(command) {
            let text = case.run(&["--jsonl"]);
            let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            lines.iter().for_each(|line| check(&schema, line, &case));
            let (summary, images) = lines.split_last().unwrap();
            assert_eq!(
                (&summary["kind"], &summary["image_count"]),
                (&"summary".into(), &images.len().into())
            );
            assert!(
                images.iter().all(|image| image["kind"] == "image" && image["file"].is_string()),
                "{text}"
            );
        }
    }
}

#[test]
fn without_a_terminal_no_line_is_longer_than_80_columns() {
    let place = Place::new();
    for command in commands() {
        for case in place.cases(&command) {
            let text = case.run(&[]);
            // A word, as a long address, is not cut.
            let long = text.lines().find(|line| line.chars().count() > 80 && line.trim().contains(' '));
            assert_eq!(long, None, "{:?}\n{text}", case.arguments);
        }
    }
}
