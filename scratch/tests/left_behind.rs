//! What dead programs have left is cleared, what living ones are at is not.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};

use firebrick_scratch::{Output, ScratchFolder, sweep};

/// A process that has ended.
fn dead() -> u32 {
    let mut child = Command::new("true").spawn().unwrap();
    let number = child.id();
    child.wait().unwrap();
    number
}

/// A folder as a killed program leaves it, with a compiler at work in it.
fn left(folder: &Path) -> Child {
    let scratch = folder.join(format!(".firebrick-{}-0.tmp", dead()));
    fs::create_dir_all(scratch.join("build")).unwrap();
    fs::write(scratch.join("build/x.o"), "x").unwrap();
    Command::new("sleep").arg("60").current_dir(scratch.join("build")).spawn().unwrap()
}

#[test]
fn a_sweep_takes_what_is_dead_and_what_runs_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut compiler = left(folder.path());
    fs::write(folder.path().join(format!(".firebrick-{}-1.tmp", dead())), "half").unwrap();
    let others = ["x.svg", ".firebrick-x.tmp", ".tmpAb12"];
    for other in others {
        fs::write(folder.path().join(other), "").unwrap();
    }
    let output = Output::create(&folder.path().join("y.svg")).unwrap();
    let working = ScratchFolder::new_in(folder.path()).unwrap();
    sweep(folder.path());
    assert!(!compiler.wait().unwrap().success());
    assert!(working.path().is_dir());
    // The two others, and what is still to become y.svg.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), others.len() + 2);
    output.finish().unwrap();
    assert!(folder.path().join("y.svg").exists());
}

#[test]
fn whoever_writes_beside_it_clears_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut compiler = left(folder.path());
    drop(Output::create(&folder.path().join("z")).unwrap());
    assert!(!compiler.wait().unwrap().success());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
