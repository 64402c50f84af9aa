//! One grammar: the same thing is said in the same way to all commands, and old ways are understood for a while.

use std::ffi::OsStr;

use crate::support::{command, digits, misuse, sample, stderr, succeed};

/// What a run prints that must succeed with one warning.
fn warned(arguments: &[&dyn AsRef<OsStr>], warning: &str) -> String {
    let output = command(arguments).output().unwrap();
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.starts_with("warning: ") && text.lines().count() == 1 && text.contains(warning), "{text}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_model_is_an_argument_and_the_option_still_works() {
    let model = digits("digits.fbk");
    for command in ["estimate", "inspect"] {
        let plain = succeed(&[&command, &model]);
        let warning = "--model FILE is now the argument MODEL";
        assert_eq!(warned(&[&command, &"--model", &model], warning), plain);
        assert!(misuse(&[&command, &model, &"--model", &model]).contains("cannot be used with"));
        assert!(misuse(&[&command, &model, &"--network", &"alexnet"]).contains("cannot be used with"));
        assert!(!succeed(&[&command, &"--help"]).contains("--model"));
    }
    let images = digits("samples");
    for command in ["classify", "evaluate"] {
        let plain = succeed(&[&command, &model, &images]);
        assert_eq!(succeed(&[&command, &"--model", &model, &images]), plain);
        assert_eq!(succeed(&[&command, &images]), plain);
        let error = misuse(&[&command, &"--model", &model, &model, &images]);
        assert!(error.contains("two models, --model ") && error.contains("accepted: one"), "{error}");
        assert!(misuse(&[&command, &model]).contains("no IMAGE behind the model "));
        let error = misuse(&[&command, &"--network", &"alexnet", &model, &images]);
        assert!(error.contains("--network cannot be used with the model "), "{error}");
    }
}

#[cfg(feature = "sim")]
#[test]
fn commands_of_one_image_tell_it_from_the_model() {
    let model = digits("digits.fbk");
    let plain = succeed(&[&"verify", &"--pes", &"4", &sample(3)]);
    assert_eq!(succeed(&[&"verify", &"--pes", &"4", &model, &sample(3)]), plain);
    let other = succeed(&[&"verify", &"--pes", &"4", &model]);
    assert_eq!(other.lines().count(), plain.lines().count());
    warned(&[&"profile", &"--pes", &"4", &"--model", &model], "--model FILE is now the argument MODEL");
    let error = misuse(&[&"profile", &"--pes", &"4", &sample(3), &sample(4)]);
    assert!(error.contains("digit-4.png: a second image, accepted: one"), "{error}");
    let error = misuse(&[&"verify", &"--image-seed", &"7", &model, &sample(3)]);
    assert!(error.contains("--image-seed cannot be used with an image"), "{error}");
}

#[test]
fn out_is_one_option() {
    let folder = tempfile::tempdir().unwrap();
    let network = "squeezenet-v1.1,base_e=16,incr_e=16,sr=0.25";
    let out = folder.path().join("x.fbk");
    succeed(&[&"compile", &"--network", &network, &"-o", &out]);
    let first = std::fs::read(&out).unwrap();
    succeed(&[&"compile", &"--network", &network, &"--out", &out]);
    warned(&[&"compile", &"--network", &network, &"--output", &out], "--output is now -o or --out");
    assert_eq!(std::fs::read(&out).unwrap(), first);
    let (fbz, yaml) = (folder.path().join("x.fbz"), digits("network.yaml"));
    warned(&[&"compress", &yaml, &"--output", &fbz], "--output is now -o or --out");
    #[cfg(feature = "generate")]
    succeed(&[&"generate", &"--pes", &"1", &"-o", &folder.path().join("rtl")]);
    let error = misuse(&[&"compile", &"--network", &network, &"-o", &out, &"--output", &out]);
    assert!(error.contains("cannot be used with"), "{error}");
}

#[test]
fn devices_are_called_alike_and_unknown_names_are_wrong_usage() {
    let samples = digits("samples");
    for device in ["twin", "golden"] {
        succeed(&[&"classify", &"--device", &device, &sample(3)]);
        let text = succeed(&[&"evaluate", &"--device", &device, &samples]);
        assert!(text.contains(&format!("\n{device} ")), "{text}");
    }
    for command in ["classify", "evaluate", "verify", "profile"] {
        let error = misuse(&[&command, &"--device", &"gpu", &samples]);
        assert!(error.contains("twin, golden") && error.contains("board"), "{error}");
        let error = misuse(&[&command, &"--board", &"zc702", &samples]);
        assert!(error.contains("no board `zc702`, accepted: kv260"), "{error}");
    }
    let error = misuse(&[&"evaluate", &"--device", &"twin", &"--columns", &"golden", &samples]);
    assert!(error.contains("cannot be used with"), "{error}");
    for arguments in [["inspect", "squeezenet9"], ["estimate", "squeezenet9"]] {
        let error = misuse(&[&arguments[0], &arguments[1]]);
        assert!(error.contains("no model `squeezenet9`; accepted: a model file, or a listed"), "{error}");
    }
}
