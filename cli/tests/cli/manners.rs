//! What people try first: options that have no use, values that cannot be, files that are not there, and what is said of them.

use std::fs::{self, OpenOptions};
use std::process::Command;

use crate::support::{command, digits, fail, message, misuse, sample, stderr, succeed};

/// A compiled model.
fn compiled(folder: &std::path::Path) -> std::path::PathBuf {
    let fbk = folder.join("digits.fbk");
    succeed(&[&"compile", &digits("network.yaml"), &"--calibrate", &digits("calibration"), &"-o", &fbk]);
    fbk
}

#[test]
fn options_of_no_use_are_refused() {
    let (image, photos, network) = (sample(3), digits("calibration"), digits("network.yaml"));
    for arguments in [&["classify"][..], &["evaluate"], &["evaluate", "--columns", "twin"]] {
        let mut run = command(&[]);
        let output = run.args(arguments).arg("--calibrate").arg(&photos).arg(&image).output().unwrap();
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains("--calibrate has no use: the model is quantised"), "{error}");
    }
    let error = misuse(&[&"estimate", &"--calibrate", &photos]);
    assert!(error.contains("--calibrate has no use"), "{error}");
    for option in ["--poll", "--uio=x", "--buffer=x"] {
        let error = misuse(&[&"classify", &option, &image]);
        let name = option.split('=').next().unwrap();
        assert!(error.contains(&format!("{name} needs --device board")), "{error}");
    }
    for option in ["--density=0.5", "--seed=5"] {
        let needs = format!("{} needs --network", option.split('=').next().unwrap());
        let compile = misuse(&[&"compile", &network, &"--calibrate", &photos, &"-o", &"x.fbk", &option]);
        assert!(compile.contains(&needs) && compile.contains("Usage: firebrick compile "), "{compile}");
        for name in ["inspect", "estimate"] {
            let error = misuse(&[&name, &network, &option]);
            assert!(error.contains(&needs), "{error}");
        }
    }
}

#[test]
fn numbers_are_refused_with_option_and_range() {
    let image = sample(3);
    let cases: &[(&[&str], &str, &str)] = &[
        (&["classify", "--top", "-1"], "'-1' for '--top <K>'", "1 to 4294967295"),
        (&["classify", "--top", "NaN"], "'NaN' for '--top <K>'", "1 to 4294967295"),
        (&["classify", "--top", ""], "'' for '--top <K>'", "1 to 4294967295"),
        (&["classify", "--stalls", "-1"], "'-1' for '--stalls <SEED>'", "0 to 18446744073709551615"),
        (&["evaluate", "--limit", "99999999999"], "--limit <N>", "1 to 4294967295"),
        (&["verify", "--image-seed", "foo"], "--image-seed <SEED>", "0 to 18446744073709551615"),
        (&["estimate", "--clock-mhz", "-5"], "'-5' for '--clock-mhz <F>'", "1 to 2000"),
        (&["estimate", "--seed=-1", "--network", "alexnet"], "--seed <SEED>", "0 to 18446744073709551615"),
        #[cfg(feature = "generate")]
        (
            &["generate", "--activation-words", "100", "-o", "x"],
            "--activation-words <N>",
            "64, 128, 256, 512",
        ),
        #[cfg(feature = "study")]
        (&["explore", "--sr", "99"], "'99' for '--sr <X>'", "above 0, up to 16"),
        #[cfg(feature = "study")]
        (&["explore", "--pct3x3", "nan"], "'nan' for '--pct3x3 <X>'", "0 to 1"),
    ];
    for (arguments, option, range) in cases {
        let mut run = command(&[]);
        run.args(*arguments);
        if ["classify", "evaluate"].contains(&arguments[0]) {
            run.arg(&image);
        }
        let output = run.output().unwrap();
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(option) && error.contains(range), "{arguments:?}: {error}");
    }
}

#[test]
fn what_is_typed_nearly_right_is_helped_with() {
    let error = misuse(&[&"help", &"clasify"]);
    assert!(error.contains("classify"), "{error}");
    assert!(succeed(&[&"help", &"--help"]).contains("Usage: firebrick"));
    let error = misuse(&[&"classify", &"-dash.png"]);
    assert!(error.contains("write ./-dash.png, or -- before it") && !error.contains("'-- -d'"), "{error}");
    let error = misuse(&[&"profile", &sample(3), &"digits.fbk"]);
    assert!(error.contains("digits.fbk: a model behind "), "{error}");
    let error = misuse(&[&"evaluate", &"--columns", &"twin,twin", &"x"]);
    assert!(error.contains("--columns names the column twin twice"), "{error}");
}

#[test]
fn names_that_are_typed_nearly_right_are_helped_with() {
    for (option, typed, meant) in [
        ("--board", "pynq-z22", "pynq-z2"),
        ("--network", "squeezenet1.1", "squeezenet-v1.1"),
        ("--network", "squeezenet-v1.0,base-e=64", "squeezenet-v1.0,base_e=64"),
    ] {
        let error = misuse(&[&"estimate", &option, &typed]);
        assert!(error.contains(&format!("tip: a similar value exists: '{meant}'")), "{error}");
    }
    for (option, typed) in [("--board", "de10-nano"), ("--network", "mobilenet")] {
        let error = misuse(&[&"estimate", &option, &typed]);
        assert!(!error.contains("tip:"), "{error}");
    }
    let output = command(&[&"estimate"]).env("FIREBRICK_BOARD", "kv261").output().unwrap();
    assert!(stderr(&output).ends_with("; did you mean `kv260`?\n"), "{}", stderr(&output));
    let output = command(&[&"estimate"]).env("FIREBRICK_DEVICE", "twinn").output().unwrap();
    assert!(stderr(&output).ends_with("; did you mean `twin`?\n"), "{}", stderr(&output));
    let error = misuse(&[&"inspect", &"squeezenet1.0-compresed"]);
    assert!(error.ends_with("; did you mean `squeezenet1.0-compressed`?\n"), "{error}");
    #[cfg(feature = "compress")]
    {
        let folder = tempfile::tempdir().unwrap();
        let (network, shares) = (digits("network.yaml"), folder.path().join("shares.yaml"));
        let error = misuse(&[&"compress", &network, &"-o", &"/nonexistent/x.fbz", &"--svd", &"conv11=3"]);
        assert!(error.ends_with("; did you mean `conv1`?\n"), "{error}");
        fs::write(&shares, "fire2/expand3x33: 0.5\n").unwrap();
        let error = misuse(&[&"compress", &network, &"-o", &"/nonexistent/x.fbz", &"--prune", &shares]);
        assert!(error.ends_with("; did you mean `fire2/expand3x3`?\n"), "{error}");
        fs::write(&shares, "conv1: 0.5\nconv1: 0.6\n").unwrap();
        let error = fail(&[&"compress", &network, &"-o", &"/nonexistent/x.fbz", &"--prune", &shares]);
        assert!(error.contains("shares.yaml: duplicate entry"), "{error}");
    }
}

#[test]
fn an_output_that_is_typed_nearly_right_is_helped_with() {
    let model = digits("../../tests/fixtures/exports").join("mobilenet_v2_quarter-old.onnx");
    let error = fail(&[&"inspect", &model, &"--output-name", &"5377"]);
    assert!(error.contains("has no output `5377`; it has `537`; did you mean `537`?\n"), "{error}");
}

#[test]
fn images_that_are_not_there_are_said_not_to_be() {
    for name in ["nosuch", "nosuch-3.png"] {
        let error = fail(&[&"evaluate", &name]);
        assert!(error.contains(&format!("{name}: cannot be read: No such file")), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken-3.png");
    fs::write(&broken, "no image").unwrap();
    let error = fail(&[&"evaluate", &broken]);
    assert!(error.contains("broken-3.png: is text, not an image"), "{error}");
}

#[test]
fn outputs_of_the_wrong_kind_are_called_so() {
    let folder = tempfile::tempdir().unwrap();
    let slash = format!("{}/new.fbk/", folder.path().display());
    let error = misuse(&[&"compile", &"x.yaml", &"--calibrate", &"x", &"-o", &slash]);
    assert!(error.contains("a folder's name; accepted: that of a file"), "{error}");
    let error = fail(&[&"classify", &"--device", &"sim", &"--trace", &"/nonexistent/x.fst", &sample(3)]);
    assert!(error.contains("/nonexistent/x.fst: cannot be written"), "{error}");
    let file = folder.path().join("a.txt");
    fs::write(&file, "").unwrap();
    for name in [cfg!(feature = "generate").then_some("generate"), cfg!(feature = "manual").then_some("man")]
    {
        let Some(name) = name else { continue };
        let error = fail(&[&name, &"--out", &file]);
        assert!(error.contains("a.txt: is a file; accepted: a folder"), "{error}");
    }
    for arguments in [&["help"][..], &["--version"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(&[]).args(arguments).stdout(full).output().unwrap();
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("standard output: No space left"), "{error}");
    }
}

#[test]
fn files_that_are_read_and_written_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let fbk = compiled(folder.path());
    let image = sample(3);
    let told = |arguments: &[&dyn AsRef<std::ffi::OsStr>]| stderr(&command(arguments).output().unwrap());
    let text = told(&[&"classify", &"-v", &fbk, &image]);
    for path in [&fbk, &image] {
        assert!(text.contains(&format!("info: reading {}", path.display())), "{text}");
    }
    let out = folder.path().join("two.fbk");
    let text = told(&[
        &"compile",
        &"-v",
        &digits("network.yaml"),
        &"--calibrate",
        &digits("calibration"),
        &"-o",
        &out,
    ]);
    assert_eq!(text.matches(&format!("info: writing {}", out.display())).count(), 1, "{text}");
}

#[test]
fn files_of_settings_are_regular_and_called_right() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("firebrick.yaml");
    let run = |arguments: &[&str]| command(&[]).args(arguments).current_dir(folder.path()).output().unwrap();
    assert!(Command::new("mkfifo").arg(&here).status().unwrap().success());
    let output = run(&["inspect"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("firebrick.yaml: cannot be read: accepted: a regular file"));
    assert!(run(&["--version"]).status.success());
    if cfg!(feature = "manual") {
        assert!(run(&["completions", "bash"]).status.success());
    }
    fs::remove_file(&here).unwrap();
    std::os::unix::fs::symlink("nowhere", &here).unwrap();
    let error = stderr(&run(&["inspect"]));
    assert!(error.contains("firebrick.yaml: cannot be read: No such file"), "{error}");
    fs::remove_file(&here).unwrap();
    fs::write(folder.path().join("firebrick.toml"), "").unwrap();
    let output = run(&["inspect"]);
    assert!(output.status.success());
    let error = stderr(&output);
    assert!(
        error.contains("warning: firebrick.toml: not read; settings are taken from firebrick.yaml"),
        "{error}"
    );
}

#[test]
fn a_set_model_that_is_not_there_is_blamed_on_the_setting() {
    for name in ["inspect", "doctor"] {
        let output = command(&[&name]).env("FIREBRICK_MODEL", "absent.fbk").output().unwrap();
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("error: FIREBRICK_MODEL: model: cannot read absent.fbk"), "{name}: {error}");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text.contains("absent.fbk, from FIREBRICK_MODEL"), name == "doctor", "{text}");
    }
    let output = command(&[&"inspect", &"absent.fbk"]).output().unwrap();
    assert!(!message(&output).contains("FIREBRICK_MODEL"));
}

/// A yosys that does not come to an end.
#[test]
#[cfg(feature = "generate")]
fn a_killed_program_takes_its_tools_with_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (yosys, started) = (folder.path().join("yosys"), folder.path().join("started"));
    let script =
        format!("#!/bin/sh\necho $$ > '{0}.new'\nmv '{0}.new' '{0}'\nexec sleep 60\n", started.display());
    fs::write(&yosys, script).unwrap();
    fs::set_permissions(&yosys, fs::Permissions::from_mode(0o755)).unwrap();
    let mut run = command(&[&"synth", &"--board", &"zybo-z7-10", &"--pes", &"1"]);
    run.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display())).env("TMPDIR", folder.path());
    let mut child =
        run.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let tick = || std::thread::sleep(std::time::Duration::from_millis(20));
    while !started.exists() {
        assert!(child.try_wait().unwrap().is_none(), "yosys was not started");
        tick();
    }
    let process = fs::read_to_string(&started).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // One that nobody has waited for yet is a zombie, which has no memory any more.
    let lives = || fs::read(format!("/proc/{}/cmdline", process.trim())).is_ok_and(|line| !line.is_empty());
    for _ in 0..250 {
        if !lives() {
            return;
        }
        tick();
    }
    panic!("yosys outlives the program");
}
