//! Outputs that the system does not take, inputs that it does not give: one line that says so, exit code 1, no signal.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::{command, digits, fail, hidden, message, names, sample, stderr};

const FULL: &str = "No space left on device";

/// A file system of a few pages.
struct Tiny {
    folder: TempDir,
}

impl Tiny {
    /// `None`, and the reason, where this user may not mount.
    fn new(test: &str, bytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={bytes}");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(folder.path()).output();
        match mount {
            Ok(output) if output.status.success() => Some(Tiny { folder }),
            other => {
                let why =
                    other.map_or_else(|e| e.to_string(), |o| String::from_utf8_lossy(&o.stderr).into_owned());
                println!("SKIPPED: {test}: no file system can be mounted: {}", why.trim());
                None
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn assert_empty(&self) {
        assert!(names(self.folder.path()).is_empty(), "{:?}", names(self.folder.path()));
    }
}

impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

/// The error names the output and says that there is no room.
fn assert_full(error: &str, output: &Path) {
    assert!(error.contains(&output.display().to_string()) && error.contains(FULL), "{error}");
    assert!(!error.contains(".firebrick-"), "{error}");
}

#[test]
fn results_that_are_not_taken_are_told() {
    let (image, photos) = (sample(3), digits("calibration"));
    let commands: &[&[&dyn AsRef<OsStr>]] = &[
        &[&"classify", &image],
        &[&"classify", &"--json", &image],
        &[&"doctor", &"--json"],
        &[&"estimate", &"--json"],
        &[&"evaluate", &photos, &"--limit", &"2", &"--json"],
        &[&"inspect", &"--json"],
        &[&"load", &"--json"],
        &[&"unload", &"--json"],
        #[cfg(feature = "study")]
        &[&"paper", &"--table", &"3", &"--json"],
        #[cfg(feature = "fetch")]
        &[&"fetch", &"--list"],
        &[&"verify", &"--pes", &"4", &"--json"],
    ];
    for arguments in commands {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let error = message(&command(arguments).stdout(full).output().unwrap());
        assert!(error.starts_with("error: standard output: ") && error.contains(FULL), "{error}");
    }
}

#[test]
fn a_device_is_written_to_and_says_that_it_is_full() {
    let device = Path::new("/dev/full");
    let (network, photos) = (digits("network.yaml"), digits("calibration"));
    assert_full(&fail(&[&"compile", &network, &"--calibrate", &photos, &"-o", &device]), device);
    #[cfg(feature = "study")]
    for option in ["--svg", "--csv"] {
        assert_full(&fail(&[&"explore", &"--base", &"v1.1", &"--pes", &"4", &option, &device]), device);
    }
    assert_full(&fail(&[&"profile", &"--pes", &"4", &"--svg", &device]), device);
    let output =
        command(&[&"classify", &"--device", &"sim", &"--pes", &"1", &"--trace", &device, &sample(1)])
            .output();
    let text = String::from_utf8_lossy(&output.as_ref().unwrap().stderr).into_owned();
    assert_eq!(output.unwrap().status.code(), Some(1), "{text}");
    assert_full(&text, device);
}

#[test]
fn files_on_a_full_disk_are_not_there() {
    let Some(disk) = Tiny::new("files_on_a_full_disk_are_not_there", 4096) else { return };
    let (network, photos) = (digits("network.yaml"), digits("calibration"));
    let fbk = disk.path("x.fbk");
    assert_full(&fail(&[&"compile", &network, &"--calibrate", &photos, &"-o", &fbk]), &fbk);
    #[cfg(feature = "compress")]
    {
        let fbz = disk.path("x.fbz");
        assert_full(&fail(&[&"compress", &network, &"-o", &fbz]), &fbz);
    }
    let svg = disk.path("x.svg");
    assert_full(&fail(&[&"profile", &"--pes", &"4", &"--svg", &svg]), &svg);
    #[cfg(feature = "study")]
    {
        let csv = disk.path("x.csv");
        assert_full(&fail(&[&"explore", &"--base", &"v1.1", &"--csv", &csv]), &csv);
    }
    disk.assert_empty();
}

/// A shard's file is there from its first line on: what was found before the disk was full is kept, and gone on with.
#[cfg(feature = "shards")]
#[test]
fn a_shard_on_a_full_disk_ends_with_a_whole_line_and_goes_on() {
    let Some(disk) = Tiny::new("a_shard_on_a_full_disk", 16 << 10) else { return };
    let elsewhere = tempfile::tempdir().unwrap();
    let images = digits("held-out");
    let evaluate = |out: &Path| {
        let mut command = command(&[&"evaluate", &images, &"--limit", &"120", &"--shard", &"0/1"]);
        command.arg("--out").arg(out).arg("--resume").output().unwrap()
    };
    let whole = elsewhere.path().join("whole.jsonl");
    assert!(evaluate(&whole).status.success());
    let whole = fs::read(whole).unwrap();
    assert!(whole.len() > 16 << 10, "{} bytes", whole.len());
    // No room for the first line.
    let (out, ballast) = (disk.path("0.jsonl"), disk.path("ballast"));
    fs::write(&ballast, vec![1; 16 << 10]).unwrap();
    assert_full(&message(&evaluate(&out)), &out);
    assert_eq!(fs::read(&out).unwrap(), b"");
    fs::remove_file(ballast).unwrap();
    for _ in 0..2 {
        assert_full(&message(&evaluate(&out)), &out);
        let found = fs::read(&out).unwrap();
        assert!(found.ends_with(b"}\n") && whole.starts_with(&found), "{} bytes", found.len());
    }
    let told = fail(&[&"merge", &out]);
    assert!(told.contains("0.jsonl: broken off after ") && told.contains(" of 120 items"), "{told}");
    let moved = elsewhere.path().join("0.jsonl");
    fs::copy(&out, &moved).unwrap();
    assert!(evaluate(&moved).status.success());
    assert_eq!(fs::read(moved).unwrap(), whole);
}

/// The system sends SIGXFSZ where a process would make a file larger than it may (setrlimit(2)).
#[test]
fn files_that_are_larger_than_a_process_may_make_them_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let (network, photos) = (digits("network.yaml"), digits("calibration"));
    let limited = |arguments: &[&dyn AsRef<OsStr>]| {
        let program = command(arguments);
        let mut shell = crate::support::without_settings("bash");
        shell
            .args(["-c", "ulimit -f 1 && exec \"$@\"", "limited"])
            .arg(program.get_program())
            .args(program.get_args());
        shell.output().unwrap()
    };
    let assert_told = |error: &str, output: &Path| {
        assert!(error.contains(&output.display().to_string()) && error.contains("File too large"), "{error}");
        assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
    };
    let fbk = folder.path().join("x.fbk");
    let compile: [&dyn AsRef<OsStr>; 6] = [&"compile", &network, &"--calibrate", &photos, &"-o", &fbk];
    assert_told(&message(&limited(&compile)), &fbk);
    let svg = folder.path().join("x.svg");
    // An engine that is built, so that only the output is too large.
    let profile: [&dyn AsRef<OsStr>; 3] = [&"profile", &"--pes", &"4"];
    assert!(command(&profile).output().unwrap().status.success());
    assert_told(&message(&limited(&[&profile[..], &[&"--svg", &svg]].concat())), &svg);
    let trace = folder.path().join("x.fst");
    let classify: [&dyn AsRef<OsStr>; 6] = [&"classify", &"--device", &"sim", &"--pes", &"4", &sample(1)];
    assert!(command(&[&classify[..], &[&"--trace", &trace]].concat()).output().unwrap().status.success());
    std::fs::remove_file(&trace).unwrap();
    let output = limited(&[&classify[..], &[&"--trace", &trace]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert_told(&stderr(&output), &trace);
    // But a shard's file is kept, to its last whole line.
    #[cfg(feature = "shards")]
    {
        let out = folder.path().join("x.jsonl");
        let error = message(&limited(&[&"evaluate", &digits("samples"), &"--out", &out]));
        assert!(error.contains("x.jsonl: cannot be written: File too large"), "{error}");
        assert!(fs::read(&out).unwrap().ends_with(b"}\n"));
    }
}

#[cfg(feature = "generate")]
#[test]
fn a_project_on_a_full_disk_is_not_there() {
    let Some(disk) = Tiny::new("a_project_on_a_full_disk_is_not_there", 64 << 10) else { return };
    let out = disk.path("out");
    let error = fail(&[&"generate", &"--pes", &"1", &"--out", &out]);
    assert_full(&error, &out);
    assert!(!out.exists());
    let error = fail(&[&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1", &"--out", &out]);
    assert!(error.contains(FULL) && error.contains("out"), "{error}");
    assert!(!out.exists() || names(&out).is_empty());
}

/// The writer is Verilator's, which overlooks what the system says; what is too small for its first file, and for its last.
#[test]
fn a_trace_on_a_full_disk_is_not_there() {
    for bytes in [4096, 32 << 10, 96 << 10] {
        let Some(disk) = Tiny::new("a_trace_on_a_full_disk_is_not_there", bytes) else { return };
        let trace = disk.path("x.fst");
        let mut command = command(&[&"classify", &"--device", &"sim", &"--pes", &"1", &"--trace", &trace]);
        let output = command.arg(sample(1)).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), text.lines().count()), (Some(1), 1), "{text}");
        assert_full(&text, &trace);
        disk.assert_empty();
    }
}

#[test]
fn a_cache_on_a_full_disk_is_told() {
    let Some(disk) = Tiny::new("a_cache_on_a_full_disk_is_told", 1 << 20) else { return };
    let cache = disk.path("cache");
    let mut command = command(&[&"verify", &"--pes", &"1"]);
    let error = message(&command.env("FIREBRICK_CACHE", &cache).output().unwrap());
    assert_full(&error, &cache);
    assert_eq!(hidden(&cache), Vec::<String>::new());
}

#[cfg(feature = "fetch")]
#[test]
fn a_download_to_a_full_disk_is_told() {
    use crate::server::{Setup, whole};
    use firebrick_weights::embedded::DIGITS_FBK as BODY;

    let Some(disk) = Tiny::new("a_download_to_a_full_disk_is_told", 4096) else { return };
    let setup = Setup::new(vec![whole(BODY, BODY.len())]);
    let error = message(&setup.run_in(disk.folder.path().as_os_str(), &[&"fetch", &"digits"]));
    assert_full(&error, &disk.path("model.fbk"));
    assert!(!disk.path("model.fbk").exists());
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // Reading this file fails for root, too.
    let unreadable = Path::new("/proc/self/mem");
    let image = folder.path().join("x.png");
    std::os::unix::fs::symlink(unreadable, &image).unwrap();
    let below = sample(3).join("x.png");
    let labels = folder.path();
    let cases: &[(&[&dyn AsRef<OsStr>], &Path)] = &[
        (&[&"classify", &image], &image),
        (&[&"classify", &below], &below),
        (&[&"classify", &"--labels", &labels, &sample(3)], labels),
        (&[&"classify", &"--model", &labels, &sample(3)], labels),
        (&[&"classify", &"--model", &unreadable, &sample(3)], unreadable),
        (&[&"inspect", &labels], labels),
        (&[&"inspect", &below], &below),
        (&[&"evaluate", &digits("calibration"), &"--truth", &labels], labels),
        (&[&"evaluate", &below], &below),
        (&[&"load", &"--bitstream", &labels], labels),
    ];
    for (arguments, file) in cases {
        let error = fail(arguments);
        assert!(error.contains(&file.display().to_string()), "{error}");
    }
    let _ = fs::remove_file(image);
}
