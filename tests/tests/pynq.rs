//! The driver for PYNQ and its notebook with the real `pynq`, whose device is the board stand-in: registers over a socket to the Verilated
//! RTL, memory in two views, so that a flush that is missing is seen. The hardware description is made of a vendor's
//! (`tests/python/pynq`). `docs/pynq.md` says what this proves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_sim::standin::StandIn;
use firebrick_sim::{BurstErrors, Faults};
use firebrick_tests::exported::Exported;
use firebrick_tests::python::interpreter;
use firebrick_tests::standin::{board, can_run, golden_sums, options, samples};
use serde_json::Value;

/// An environment of `scripts/python-env.sh` with a generated folder that has all that the notebook wants.
struct Place {
    python: String,
    exported: Exported,
}

impl Place {
    fn new(environment: &str, test: &str) -> Option<Self> {
        if !can_run(test) {
            return None;
        }
        let python = interpreter(environment, test)?;
        let place = Place { python, exported: Exported::new("pynq-z2") };
        place.exported.record();
        let generated = place.exported.generated();
        // Nothing loads it here; pynq looks whether it is there.
        fs::write(generated.join("firebrick.bit"), "").unwrap();
        fs::create_dir(generated.join("images")).unwrap();
        for image in samples() {
            fs::copy(&image, generated.join("images").join(image.file_name().unwrap())).unwrap();
        }
        place.tool("derive_hwh.py", &[&place.boards().join("Pynq-Z2/base/base.hwh"), &generated]);
        Some(place)
    }

    /// The boards of pynq's source package.
    fn boards(&self) -> PathBuf {
        Path::new(&self.python).ancestors().nth(2).unwrap().join("boards")
    }

    /// Runs a program of `tests/python/pynq` that needs no board; what it printed.
    fn tool(&self, name: &str, arguments: &[&Path]) -> String {
        let script = root().join("tests/python/pynq").join(name);
        let output = Command::new(&self.python).arg(script).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Runs one that needs a board, with these variables: what it printed, which is JSON.
    fn run(&self, stand_in: &StandIn, name: &str, arguments: &[&str], variables: &[(&str, usize)]) -> Value {
        let folders = stand_in.folders();
        let said = self.exported.generated().join("said");
        let mut command = Command::new(&self.python);
        command.arg(root().join("tests/python/pynq").join(name)).args(arguments);
        command.env("FIREBRICK_DEV_ROOT", folders.dev()).env("FIREBRICK_SYSFS_ROOT", folders.sysfs());
        command.envs(variables.iter().map(|(name, value)| (*name, value.to_string())));
        command.stdout(fs::File::create(&said).unwrap());
        let status = stand_in.run_with_handler(&mut command).unwrap_or_else(|e| panic!("{e}"));
        let text = fs::read_to_string(&said).unwrap();
        assert!(status.success(), "{name}: {text}");
        serde_json::from_str(text.trim()).unwrap_or_else(|e| panic!("{e}: {text}"))
    }

    /// The driver alone, on these images.
    fn classify(
        &self,
        stand_in: &StandIn,
        images: &[PathBuf],
        more: &[&str],
        variables: &[(&str, usize)],
    ) -> Value {
        let generated = self.exported.generated().display().to_string();
        let model = self.exported.model().display().to_string();
        let images: Vec<String> = images.iter().map(|image| image.display().to_string()).collect();
        let mut arguments = vec![generated.as_str(), &model];
        arguments.extend(more);
        arguments.extend(images.iter().map(String::as_str));
        self.run(stand_in, "classify.py", &arguments, variables)
    }

    /// The notebook.
    fn notebook(&self, stand_in: &StandIn, variables: &[(&str, usize)]) -> Value {
        let generated = self.exported.generated().display().to_string();
        self.run(stand_in, "run_notebook.py", &[&generated], variables)
    }
}

fn sums(found: &Value) -> Vec<Vec<u32>> {
    serde_json::from_value(found["sums"].clone()).unwrap()
}

fn errors(found: &Value) -> Vec<String> {
    serde_json::from_value(found["errors"].clone()).unwrap()
}

fn golden() -> Vec<Vec<u32>> {
    golden_sums(&samples())
}

/// One read that is answered with an error, after so many.
fn bus_error(skip: u64) -> Faults {
    let one = BurstErrors { reads: true, writes: false, skip, percent: 100, most: 1, decode: false, seed: 0 };
    Faults { bursts: Some(one), ..Faults::default() }
}

/// The driver with a version of pynq: ten digits at two places, by interrupt, and with all that may go wrong.
fn check_driver(place: &Place) {
    for (seed, more) in [(1, &[][..]), (2, &["--interrupt"])] {
        let found = place.classify(&board(&options()), &samples(), more, &[("FIREBRICK_SEED", seed)]);
        assert_eq!(sums(&found), golden(), "{found}");
        // One a frame; that of a frame that is done before it is waited for comes with the next wait.
        let interrupts = found["interrupts"].as_u64().unwrap();
        assert!(if more.is_empty() { interrupts == 0 } else { interrupts > 0 }, "{found}");
    }
    let one = &samples()[3..4];
    let right = golden_sums(one);
    // Whole buffer, image and sums.
    assert_eq!(place.classify(&board(&options()), one, &[], &[])["syncs"], 3);
    for dropped in 0..3 {
        let found = place.classify(&board(&options()), one, &[], &[("FIREBRICK_DROP", dropped)]);
        assert!(
            sums(&found) != right,
            "nothing shows that flush or invalidate {dropped} is missing: {found}"
        );
    }
    let stand_in = board(&options());
    stand_in.set_faults(bus_error(40)).unwrap();
    let found = place.classify(&stand_in, one, &["--stay"], &[]);
    let told = errors(&found);
    assert!(
        told.len() == 1 && told[0].contains("FirebrickError: the engine has stopped with error 4"),
        "{found}"
    );
    assert_eq!(sums(&found), right, "{found}");
    // In the middle of the descriptors: 20 accesses of the set-up are before them.
    let found = place.classify(&board(&options()), one, &["--stay"], &[("FIREBRICK_CANCEL", 100)]);
    assert_eq!((errors(&found).len(), sums(&found)), (1, right), "{found}");
    assert!(errors(&found)[0].starts_with("KeyboardInterrupt"), "{found}");
}

/// In Python a changed byte is named, too, and another version refused.
fn check_changed_files(place: &Place) {
    let program = "import sys; sys.path.insert(0, sys.argv[1])\nfrom firebrick_model import Model, ModelError\n\
                   try: Model(sys.argv[2])\nexcept ModelError as problem: print(problem)";
    let (generated, model) = (place.exported.generated(), place.exported.model());
    let told = || {
        let output =
            Command::new(&place.python).args(["-c", program]).args([&generated, &model]).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    assert_eq!(told(), "");
    for entry in fs::read_dir(&model).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(told().starts_with(&path.display().to_string()), "{}: {}", path.display(), told());
        fs::write(&path, bytes).unwrap();
    }
    let path = model.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"format_version\": 1", "\"format_version\": 2")).unwrap();
    assert!(
        told().contains("firebrick-export version 2, accepted: firebrick-export version 1"),
        "{}",
        told()
    );
    fs::write(&path, text).unwrap();
}

/// The driver of `board/examples`, which knows nothing of pynq.
fn check_example(place: &Place) {
    let stand_in = board(&options());
    let folders = stand_in.folders();
    let said = place.exported.generated().join("said");
    let mut command = Command::new(&place.python);
    command.arg(root().join("board/examples/on_the_simulation.py"));
    command.arg(place.exported.generated()).arg(place.exported.model()).args(samples());
    command.arg("--dev-root").arg(folders.dev()).arg("--sysfs-root").arg(folders.sysfs());
    let status = stand_in.run_with_handler(command.stdout(fs::File::create(&said).unwrap())).unwrap();
    let text = fs::read_to_string(&said).unwrap();
    let numbers = |text: &str| text.split(' ').map(|word| word.parse().unwrap()).collect();
    let found: Vec<Vec<u32>> =
        text.lines().map(|line| numbers(line.split_once("; sums ").unwrap().1)).collect();
    assert!(status.success() && found == golden(), "{text}");
}

#[test]
fn the_driver_with_pynq_classifies_ten_digits_whatever_happens() {
    let test = "the_driver_with_pynq_classifies_ten_digits_whatever_happens";
    let Some(place) = Place::new("pynq-4", test) else { return };
    check_driver(&place);
    check_example(&place);
    check_changed_files(&place);
    println!("{}", place.tool("ip_xact.py", &[&place.exported.generated()]));
    let (boards, root) = (place.boards(), root());
    let [one, two] = ["pynq-z1", "pynq-z2"].map(Exported::new);
    println!("{}", place.tool("vendor.py", &[&boards, &root, &one.generated(), &two.generated()]));
}

/// Both versions; `make pynq-check`.
#[test]
#[ignore = "`make pynq-check`: downloads two versions of pynq"]
fn pynq_check_of_the_notebook() {
    let test = "pynq_check_of_the_notebook";
    for environment in ["pynq-3", "pynq-4"] {
        let Some(place) = Place::new(environment, test) else { return };
        check_driver(&place);
        let whole = |found: &Value, what: &str| {
            assert_eq!(sums(found), golden(), "{environment}, {what}: {found}");
            assert_eq!(
                (&found["self_test"], &found["pictures"]),
                (&"PASS".into(), &1.into()),
                "{what}: {found}"
            );
        };
        let mut places = Vec::new();
        for seed in [11, 12] {
            let found = place.notebook(&board(&options()), &[("FIREBRICK_SEED", seed)]);
            whole(&found, "as it is");
            assert!(errors(&found).is_empty(), "{found}");
            places.push(found["places"].clone());
            println!("{environment}: pynq {}, buffers at {}", found["pynq"], found["places"]);
        }
        assert_ne!(places[0], places[1]);
        let stand_in = board(&options());
        stand_in.set_faults(bus_error(400)).unwrap();
        let found = place.notebook(&stand_in, &[]);
        assert!(errors(&found).len() == 1 && errors(&found)[0].starts_with("FirebrickError"), "{found}");
        whole(&found, "a bus error, and the cell once more");
        let found = place.notebook(&board(&options()), &[("FIREBRICK_CANCEL", 1500)]);
        assert!(errors(&found).len() == 1 && errors(&found)[0].starts_with("KeyboardInterrupt"), "{found}");
        whole(&found, "broken off, and the cell once more");
        // The first flush of the notebook is that of its own small network.
        let found = place.notebook(&board(&options()), &[("FIREBRICK_DROP", 0)]);
        assert!(
            found["self_test"] != "PASS" || !errors(&found).is_empty(),
            "a missing flush is seen: {found}"
        );
    }
}
