//! A file appears whole or not at all.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{FileTypeExt, symlink};

use firebrick_scratch::{Output, ScratchFolder, publish, write};

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_appears_when_it_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.svg");
    fs::write(&path, "before").unwrap();
    let mut output = Output::create(&path).unwrap();
    output.write_all(b"half").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"before");
    assert_eq!(names(folder.path()).len(), 2);
    output.write_all(b" and half").unwrap();
    output.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"half and half");
    assert_eq!(names(folder.path()), ["x.svg"]);
}

#[test]
fn what_is_dropped_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    drop(Output::create(&folder.path().join("x")).unwrap());
    let scratch = ScratchFolder::new_in(folder.path()).unwrap();
    fs::create_dir(scratch.path().join("sub")).unwrap();
    fs::write(scratch.path().join("sub/file"), "").unwrap();
    drop(scratch);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_link_is_followed_and_a_folder_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "before").unwrap();
    symlink(&file, &link).unwrap();
    write(&link, b"after").unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"after");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(Output::create(folder.path()).unwrap_err().kind(), ErrorKind::IsADirectory);
    assert_eq!(Output::create(&folder.path().join("absent/x")).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(write(&file.join("x"), b"").unwrap_err().kind(), ErrorKind::NotADirectory);
}

/// A pipe stands for all that is no file: trying it with a device would need root.
#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let made = folder.path().join("made");
    fs::write(&made, "two").unwrap();
    let (from, to) = (pipe.clone(), pipe.clone());
    let reader = std::thread::spawn(move || (fs::read(&from).unwrap(), fs::read(&from).unwrap()));
    write(&to, b"one").unwrap();
    // The reader may see the end of the first text only when it opens the pipe again.
    std::thread::sleep(std::time::Duration::from_millis(200));
    publish(&made, &to).unwrap();
    assert_eq!(reader.join().unwrap(), (b"one".to_vec(), b"two".to_vec()));
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn a_full_device_says_so() {
    let error = write("/dev/full".as_ref(), b"x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
}

#[test]
fn a_complete_folder_gets_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = ScratchFolder::new_in(folder.path()).unwrap();
    fs::write(scratch.path().join("file"), "x").unwrap();
    scratch.persist(&folder.path().join("kept")).unwrap();
    assert_eq!(names(folder.path()), ["kept"]);
    assert_eq!(fs::read(folder.path().join("kept/file")).unwrap(), b"x");
}
