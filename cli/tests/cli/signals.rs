//! An early end, at drawn times: no file is half-written under its final name, and nothing is left: by Ctrl-C and its like at once, by
//! SIGKILL after the next run.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::early::{Case, Random};
use crate::support::{command, digits, sample};

/// Times that are drawn of each command.
const FEW: usize = 4;

/// The same in `make check`, or as many as `FIREBRICK_DRAWS` says: `make early-ends` draws 50.
fn many() -> usize {
    let draws = std::env::var("FIREBRICK_DRAWS").ok().filter(|text| !text.is_empty());
    draws.map_or(12, |text| text.parse().expect("FIREBRICK_DRAWS is a number of times"))
}

fn compiling() -> Case {
    Case::new(|folder| {
        let (network, photos) = (digits("network.yaml"), digits("calibration"));
        command(&[&"compile", &network, &"--calibrate", &photos, &"-o", &folder.join("x.fbk")])
    })
}

#[cfg(feature = "study")]
fn exploring() -> Case {
    Case::new(|folder| {
        let (svg, csv) = (folder.join("x.svg"), folder.join("x.csv"));
        command(&[&"explore", &"--base", &"v1.1", &"--pes", &"4,8", &"--svg", &svg, &"--csv", &csv])
    })
}

fn profiling() -> Case {
    Case::new(|folder| command(&[&"profile", &"--pes", &"4", &"--svg", &folder.join("x.svg")]))
}

fn tracing() -> Case {
    let case = Case::new(|folder| {
        let trace = folder.join("x.fst");
        command(&[&"classify", &"--device", &"sim", &"--pes", &"1", &"--trace", &trace, &sample(1)])
    });
    // It has the date in it.
    Case { varying: &["x.fst"], ..case }
}

/// With a cache of its own: the engine is built each time.
fn building() -> Case {
    let case = Case::new(|folder| {
        let mut command = command(&[&"classify", &"--device", &"sim", &"--pes", &"1", &sample(1)]);
        command.env("FIREBRICK_CACHE", folder.join("cache"));
        command
    });
    Case { varying: &[".so", ".o"], ..case }
}

#[cfg(feature = "fetch")]
fn fetching() -> (Case, crate::server::Setup) {
    let setup = crate::server::Setup::slow();
    let list = setup.list();
    let case = Case::new(move |folder| {
        let mut command = command(&[&"fetch", &"digits"]);
        command.env("FIREBRICK_MODELS", folder).env("FIREBRICK_MODELS_YAML", &list);
        for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        command
    });
    (Case { resumed: &["model.fbk.part"], ..case }, setup)
}

#[test]
fn a_few_early_ends_leave_nothing() {
    let mut random = Random::new();
    compiling().try_times(FEW, &mut random);
    #[cfg(feature = "study")]
    exploring().try_times(FEW, &mut random);
    profiling().try_times(FEW, &mut random);
    tracing().try_times(FEW, &mut random);
    #[cfg(feature = "fetch")]
    fetching().0.try_times(FEW, &mut random);
}

/// What the builds' programs leave is in the folder of the build, and goes with them.
#[test]
fn an_engine_whose_build_is_broken_off_leaves_nothing_and_nobody() {
    let mut random = Random::new();
    let case = building();
    let cache = case.folder.path().join("cache");
    let hidden = || crate::support::hidden(&cache);
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL] {
        let mut child = case.start();
        while hidden().iter().all(|name| !cache.join(name).is_dir()) {
            assert!(child.try_wait().unwrap().is_none(), "nothing was built");
            std::thread::sleep(Duration::from_millis(20));
        }
        // Less than any build takes, and enough for Verilator or a compiler to be at work.
        std::thread::sleep(Duration::from_secs_f64(3.0 * random.next()));
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(signal as i32));
        if signal == Signal::SIGKILL {
            // Its folder, and the lock that others of its engine would have waited for.
            assert_eq!(hidden().len(), 2);
            // Of another engine: its build is broken off at once, but has swept.
            let mut other = command(&[&"verify", &"--pes", &"1"]);
            other
                .env("FIREBRICK_CACHE", &cache)
                .env("PATH", "/nowhere")
                .env("FIREBRICK_VERILATOR", "/bin/false");
            other.output().unwrap();
        }
        assert_eq!(hidden(), Vec::<String>::new(), "{signal}");
        assert_eq!(working_in(&cache), Vec::<PathBuf>::new(), "{signal}");
    }
}

#[cfg(feature = "generate")]
#[test]
fn a_synthesis_that_is_broken_off_leaves_nothing_and_nobody() {
    let case = Case::new(|folder| {
        command(&[&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1", &"--out", &folder])
    });
    let mut child = case.start();
    while working_in(case.folder.path()).is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "nothing was synthesised");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(1));
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::SIGINT as i32));
    assert!(case.files().is_empty());
    assert_eq!(working_in(case.folder.path()), Vec::<PathBuf>::new());
}

/// Working folders of processes below a folder.
fn working_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|entry| fs::read_link(entry.path().join("cwd")).ok())
        .filter(|at| at.starts_with(folder))
        .collect()
}

#[test]
#[ignore = "minutes"]
fn many_early_ends_leave_nothing() {
    let mut random = Random::new();
    compiling().try_times(many(), &mut random);
    #[cfg(feature = "study")]
    exploring().try_times(many(), &mut random);
    profiling().try_times(many(), &mut random);
    tracing().try_times(many(), &mut random);
    #[cfg(feature = "fetch")]
    fetching().0.try_times(many(), &mut random);
}

#[test]
#[ignore = "many minutes"]
fn many_early_ends_of_builds_leave_nothing() {
    // A build takes ten seconds of two cores.
    building().try_times(many() / 4, &mut Random::new());
}
