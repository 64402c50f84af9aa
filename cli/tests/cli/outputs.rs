//! What outputs do not replace: what is no regular file, and what the command reads.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{command, digits, json, misuse, names, sample, stderr, succeed};

/// A node as `/dev/null` is, of the test's own; `None`, and the reason, where this user may not make one.
fn null(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    let made = Command::new("mknod").args(["-m", "666"]).arg(&path).args(["c", "1", "3"]).output().unwrap();
    if !made.status.success() {
        println!("SKIPPED: no device node can be made: {}", String::from_utf8_lossy(&made.stderr).trim());
        return None;
    }
    Some(path)
}

/// A named pipe, and what comes out of it at the end.
fn pipe(folder: &Path, name: &str) -> (PathBuf, std::thread::JoinHandle<Vec<u8>>) {
    let path = folder.join(name);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let reader = path.clone();
    (path, std::thread::spawn(move || fs::read(reader).unwrap()))
}

/// What each command that writes a file is asked for, but for the file.
fn writers() -> Vec<(&'static str, Vec<PathBuf>)> {
    let all = |words: &[&str], last: Option<PathBuf>| {
        words.iter().map(PathBuf::from).chain(last).collect::<Vec<_>>()
    };
    let mut writers = Vec::new();
    let compile = [
        all(&["compile"], Some(digits("network.yaml"))),
        all(&["--calibrate"], Some(digits("calibration"))),
        all(&["--out"], None),
    ];
    writers.extend([("x.fbk", compile.concat())]);
    #[cfg(feature = "compress")]
    writers.push(("x.fbz", vec!["compress".into(), digits("network.yaml"), "--out".into()]));
    #[cfg(feature = "sim")]
    writers.push(("x.svg", all(&["profile", "--pes", "4", "--svg"], None)));
    #[cfg(feature = "study")]
    for option in ["--svg", "--csv"] {
        // One point.
        let one = "explore --base v1.1 --pes 4 --ports 1 --base-e 64 --incr-e 64 --pct3x3 0.5 --sr 0.125 --density 1";
        let words: Vec<&str> = one.split(' ').chain([option]).collect();
        writers.push(("x.csv", all(&words, None)));
    }
    #[cfg(feature = "sim")]
    {
        let sim = ["classify", "--device", "sim", "--pes", "1", "--top", "1"];
        writers.push(("x.fst", [all(&sim, Some(sample(1))), all(&["--trace"], None)].concat()));
    }
    writers
}

fn arguments<'a>(words: &'a [PathBuf], out: &'a PathBuf) -> Vec<&'a dyn AsRef<OsStr>> {
    words.iter().chain([out]).map(|word| word as &dyn AsRef<OsStr>).collect()
}

#[test]
fn devices_and_pipes_are_written_to() {
    let folder = tempfile::tempdir().unwrap();
    for (i, (name, words)) in writers().into_iter().enumerate() {
        let (out, reader) = pipe(folder.path(), &format!("{i}{name}"));
        succeed(&arguments(&words, &out));
        assert!(reader.join().unwrap().len() > 100, "{words:?}");
        assert!(fs::symlink_metadata(&out).unwrap().file_type().is_fifo(), "{words:?}");
        let Some(out) = null(folder.path(), &format!("{i}-{name}")) else { continue };
        succeed(&arguments(&words, &out));
        assert!(fs::symlink_metadata(&out).unwrap().file_type().is_char_device(), "{words:?}");
        // Also through a link.
        let link = folder.path().join(format!("{i}-link-{name}"));
        symlink(&out, &link).unwrap();
        succeed(&arguments(&words, &link));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{words:?}");
        assert!(fs::symlink_metadata(&out).unwrap().file_type().is_char_device(), "{words:?}");
    }
}

#[test]
fn what_went_through_a_pipe_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (out, reader) = pipe(folder.path(), "x.fbk");
    let (network, images) = (digits("network.yaml"), digits("calibration"));
    let told = json(&[&"compile", &"--json", &network, &"--calibrate", &images, &"-o", &out]);
    let written = reader.join().unwrap();
    assert_eq!(told["bytes"], written.len(), "{told}");
    assert!(written == firebrick_weights::embedded::DIGITS_FBK);
}

#[test]
fn links_are_followed_and_folders_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (i, (name, words)) in writers().into_iter().enumerate() {
        let (link, target) =
            (folder.path().join(format!("{i}{name}")), folder.path().join(format!("{i}-target")));
        symlink(target.file_name().unwrap(), &link).unwrap();
        succeed(&arguments(&words, &link));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && target.is_file(), "{words:?}");
        let inside = folder.path().join(format!("{i}-folder.{name}"));
        fs::create_dir(&inside).unwrap();
        let output = command(&arguments(&words, &inside)).output().unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{words:?}");
        assert!(stderr(&output).contains(&inside.display().to_string()), "{}", stderr(&output));
        assert!(names(&inside).is_empty());
    }
}

/// A copy of the embedded model's description and weights, and of a picture.
fn inputs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["network.yaml", "model.safetensors"] {
        fs::copy(digits(name), folder.path().join(name)).unwrap();
    }
    fs::create_dir(folder.path().join("images")).unwrap();
    for digit in 0..10 {
        fs::copy(sample(digit), folder.path().join(format!("images/{digit}.png"))).unwrap();
    }
    fs::write(folder.path().join("labels.txt"), "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n").unwrap();
    fs::hard_link(folder.path().join("network.yaml"), folder.path().join("hard")).unwrap();
    symlink("model.safetensors", folder.path().join("soft")).unwrap();
    folder
}

#[test]
fn a_model_is_not_compiled_onto_what_it_is_made_of() {
    let folder = inputs();
    let path = |name: &str| folder.path().join(name);
    let (network, images, labels) = (path("network.yaml"), path("images"), path("labels.txt"));
    for name in
        ["network.yaml", "hard", "model.safetensors", "soft", "labels.txt", "images/3.png", "images/../hard"]
    {
        let before = fs::read(path(name)).unwrap();
        let out = path(name);
        let error =
            misuse(&[&"compile", &network, &"--calibrate", &images, &"--labels", &labels, &"-o", &out]);
        assert!(
            error.contains(&format!("{name}: this command reads it, too; accepted: another file")),
            "{error}"
        );
        assert_eq!(fs::read(path(name)).unwrap(), before, "{name}");
    }
    // Over an older result it may be written.
    let out = path("x.fbk");
    for _ in 0..2 {
        succeed(&[&"compile", &network, &"--calibrate", &images, &"-o", &out]);
    }
}

#[cfg(feature = "compress")]
#[test]
fn a_model_is_not_compressed_onto_itself() {
    let folder = inputs();
    let out = folder.path().join("x.fbz");
    succeed(&[&"compress", &folder.path().join("network.yaml"), &"-o", &out]);
    let before = fs::read(&out).unwrap();
    let hard = folder.path().join("hard.fbz");
    fs::hard_link(&out, &hard).unwrap();
    for options in [&[][..], &["--bits", "4"]] {
        for target in [&out, &hard] {
            let mut arguments: Vec<&dyn AsRef<OsStr>> = vec![&"compress", &out, &"-o", target];
            arguments.extend(options.iter().map(|option| option as &dyn AsRef<OsStr>));
            assert!(misuse(&arguments).contains("this command reads it, too"));
        }
    }
    assert_eq!(fs::read(&out).unwrap(), before);
}

#[cfg(feature = "sim")]
#[test]
fn pictures_and_traces_do_not_replace_what_they_are_of() {
    let folder = inputs();
    let image = folder.path().join("images/3.png");
    let before = fs::read(&image).unwrap();
    let svg = misuse(&[&"profile", &"--pes", &"4", &"--svg", &image, &image]);
    assert!(svg.contains("3.png: this command reads it, too"), "{svg}");
    let images = folder.path().join("images");
    let trace = misuse(&[&"classify", &"--device", &"sim", &"--pes", &"1", &"--trace", &image, &images]);
    assert!(trace.contains("3.png: this command reads it, too"), "{trace}");
    assert_eq!(fs::read(&image).unwrap(), before);
    assert_eq!(names(&images).len(), 10);
}

#[cfg(feature = "study")]
#[test]
fn two_outputs_are_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let (one, same) = (
        folder.path().join("x"),
        folder.path().join("../").join(folder.path().file_name().unwrap()).join("x"),
    );
    let error = misuse(&[&"explore", &"--csv", &one, &"--svg", &same]);
    assert!(error.contains("--csv cannot be used with --svg of the same file"), "{error}");
    assert!(names(folder.path()).is_empty());
}

/// Options and arguments that take a file or folder which is read, or is a place of the system's.
const READ: &[&str] = &[
    "MODEL",
    "IMAGE",
    "model",
    "also",
    "cache",
    "calibrate",
    "labels",
    "models",
    "truth",
    "truth-ids",
    "dev-root",
    "sysfs-root",
    "proc-root",
    "firmware-root",
    "bitstream",
    "overlay",
    "check",
];

#[test]
fn a_dash_is_no_name_of_an_output() {
    let folder = tempfile::tempdir().unwrap();
    let mut outputs = 0;
    for subcommand in firebrick_cli::program().get_subcommands() {
        for option in subcommand.get_arguments() {
            let value =
                option.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
            let name = option.get_long().unwrap_or(value);
            if !["FILE", "DIR", "PATH"].contains(&value) || READ.contains(&name) {
                continue;
            }
            let words = [
                option.get_long().map(|long| format!("--{long}")),
                option.get_short().map(|short| format!("-{short}")),
            ];
            for word in words.into_iter().flatten() {
                let output = command(&[&subcommand.get_name(), &word, &"-"])
                    .current_dir(folder.path())
                    .output()
                    .unwrap();
                let text = stderr(&output);
                assert_eq!(output.status.code(), Some(2), "{subcommand} {word}: {text}");
                assert!(
                    text.contains("'-'") && text.contains("accepted: a name, ./- for what is called -"),
                    "{text}"
                );
                outputs += 1;
            }
        }
    }
    assert!(outputs >= 4, "{outputs}");
    assert!(names(folder.path()).is_empty());
    // That is what it is called.
    let network = "squeezenet-v1.1,base_e=16,incr_e=16,sr=0.25";
    let output = command(&[&"compile", &"--network", &network, &"-o", &"./-"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(names(folder.path()), ["-"]);
}
