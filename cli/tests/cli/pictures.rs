//! The pictures that the program draws, and that of the documents: no text is on another, on a border or a line, or leaves its picture.

use crate::boxes::picture;

/// The picture that a command draws with some options.
#[cfg(any(feature = "study", feature = "sim"))]
fn drawn(command: &str, options: &str) -> crate::boxes::Picture {
    use std::ffi::OsStr;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.svg");
    let mut arguments: Vec<&dyn AsRef<OsStr>> = vec![&command, &"--svg", &path];
    let options: Vec<&str> = options.split_whitespace().collect();
    arguments.extend(options.iter().map(|option| option as &dyn AsRef<OsStr>));
    crate::support::succeed(&arguments);
    picture(&std::fs::read_to_string(path).unwrap())
}

#[cfg(feature = "study")]
#[test]
fn no_label_of_an_exploration_is_on_another_or_on_a_mark() {
    let inputs = [
        "",
        "--capacity macs --clock-mhz 150",
        "--base v1.1 --pes 8 --ports 1 --base-e 64 --incr-e 64 --density 1",
        "--base v1.1 --base-e 64 --bypass none,simple --pes 1,2,4,8,12,16,24,32 --ports 1",
        "--base v1.0 --weight-words 256,512 --activation-words 256,512 --pes 8,32",
        "--base v1.1 --sr 0.125,0.2,0.25,0.5 --pct3x3 0.1,0.25,0.5,0.75 --pes 16",
    ];
    for input in inputs {
        let picture = drawn("explore", input);
        assert_eq!(picture.misplaced(), [""; 0], "{input}");
        assert_eq!(picture.touching(&picture.marks), [""; 0], "{input}");
    }
}

#[cfg(feature = "sim")]
#[test]
fn no_text_of_a_profile_is_on_another() {
    for input in ["--pes 4", "--clock-mhz 1", "--clock-mhz 333.25"] {
        let picture = drawn("profile", input);
        assert_eq!(picture.misplaced(), [""; 0], "{input}");
        assert_eq!(picture.on_borders(), [""; 0], "{input}");
    }
}

#[test]
fn no_text_of_the_architectures_picture_touches_a_box_or_a_line() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/architecture.svg");
    let picture = picture(&std::fs::read_to_string(file).unwrap());
    assert_eq!(picture.misplaced(), [""; 0]);
    assert_eq!(picture.on_borders(), [""; 0]);
    for drawn in [&picture.lines, &picture.marks] {
        assert_eq!(picture.touching(drawn), [""; 0]);
    }
    assert!(picture.boxes.len() > 10 && picture.lines.len() > 20);
    // Both read ports, and the writes.
    for port in ["AXI4 port 0:", "AXI4 port 1, if there are two:", "writes, 64 bits"] {
        assert!(picture.texts.iter().any(|(text, _)| text == port), "{port}");
    }
}
