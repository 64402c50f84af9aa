//! `firebrick compress`: files that the other commands take, and refusals.

use crate::support::{digits, fail, json, misuse, names, succeed};

#[test]
fn a_compressed_model_is_used_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.fbz");
    let text = succeed(&[&"compress", &digits("network.yaml"), &"--bits", &"6", &"--out", &out]);
    assert!(text.contains("conv10 ") && text.contains(" parameters after pruning, "), "{text}");
    assert_eq!(names(folder.path()), ["x.fbz"]);
    let inspected = json(&[&"inspect", &out, &"--json"]);
    let stored = inspected["layers"].as_array().unwrap().iter().filter_map(|l| l["bytes"].as_u64());
    let bytes = std::fs::metadata(&out).unwrap().len();
    let stored: u64 = stored.sum();
    assert!(stored < bytes && stored > bytes / 2, "{stored} of {bytes}");
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 8] = [
        &"evaluate",
        &"--model",
        &out,
        &"--calibrate",
        &digits("calibration"),
        &"--limit",
        &"60",
        &digits("held-out"),
    ];
    let text = succeed(&arguments);
    let top1 = |column: &str| {
        let line = text.lines().find(|line| line.starts_with(column)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap()
    };
    assert!(top1("float") >= 95.0 && top1("twin") >= 95.0, "{text}");
}

#[test]
fn layers_and_bytes_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let (out, shares) = (folder.path().join("x.fbz"), folder.path().join("shares.yaml"));
    std::fs::write(&shares, "conv10: 0.1\nfire2/expand3x3: 0.2\n").unwrap();
    let report = json(&[&"compress", &digits("network.yaml"), &"--prune", &shares, &"-o", &out, &"--json"]);
    assert_eq!(report["bytes"].as_u64(), Some(std::fs::metadata(&out).unwrap().len()));
    let layers = report["layers"].as_array().unwrap();
    let layer = |name: &str| layers.iter().find(|layer| layer["layer"] == name).unwrap();
    assert_eq!((&layer("conv10")["weights"], &layer("conv10")["nonzero_weights"]), (&960.into(), &96.into()));
    assert_eq!(layer("fire2/expand3x3")["nonzero_weights"].as_u64(), Some((3456u64 * 2).div_ceil(10)));
    for layer in layers {
        let bytes = &layer["bytes_by_part"];
        let sum =
            ["codes", "positions", "codebook", "biases", "header"].map(|part| bytes[part].as_u64().unwrap());
        assert_eq!(Some(sum.iter().sum::<u64>()), layer["bytes"].as_u64(), "{layer}");
    }
    // What is compressed already stays as it is, unless something is asked for.
    let again = folder.path().join("again.fbz");
    succeed(&[&"compress", &out, &"-o", &again]);
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&out).unwrap());
}

#[test]
fn a_factorised_layer_is_two_layers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.fbz");
    let report = json(&[&"compress", &digits("network.yaml"), &"--svd", &"conv10=3", &"-o", &out, &"--json"]);
    let names: Vec<_> =
        report["layers"].as_array().unwrap().iter().map(|l| l["layer"].as_str().unwrap()).collect();
    assert_eq!(names[names.len() - 2..], ["conv10/factor", "conv10"]);
}

#[test]
fn what_cannot_be_is_refused_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (out, shares) = (folder.path().join("x.fbz"), folder.path().join("shares.yaml"));
    let network = digits("network.yaml");
    let error = misuse(&[&"compress", &network, &"--out", &"x.bin"]);
    assert!(error.contains("--out x.bin: accepted: a name that ends in .fbz or .net"), "{error}");
    for (option, value, accepted) in [
        ("--bits", "9", "accepted: 2 to 8"),
        ("--prune", "1.5", "accepted: a share"),
        ("--svd", "x", "conv10=64"),
    ] {
        let error = misuse(&[&"compress", &network, &"-o", &out, &option, &value]);
        assert!(error.contains(accepted), "{error}");
    }
    let error = fail(&[&"compress", &digits("digits.fbk"), &"-o", &out]);
    assert!(error.contains("digits.fbk: is quantised; accepted: a network description"), "{error}");
    let error = fail(&[&"compress", &network, &"-o", &folder.path().join("x.net")]);
    assert!(
        error.contains(
            "network.yaml: a .net file holds the layers of SqueezeNet v1.0 only; accepted: --out FILE.fbz: "
        ),
        "{error}"
    );
    let error = misuse(&[&"compress", &network, &"-o", &out, &"--prune", &"table1"]);
    assert!(
        error.starts_with("error: --prune table1, which has the layers of SqueezeNet v1.0, on ")
            && error.contains("layer to prune = `fire5/"),
        "{error}"
    );
    let error = misuse(&[&"compress", &network, &"-o", &out, &"--svd", &"conv10=99"]);
    assert!(error.contains("--svd: layer `conv10`: rank = 99, accepted: 1 to 10"), "{error}");
    std::fs::write(&shares, "conv10: 2\n").unwrap();
    let error = fail(&[&"compress", &network, &"-o", &out, &"--prune", &shares]);
    assert!(error.contains("shares.yaml: conv10 = 2, accepted: 0 to 1"), "{error}");
    assert_eq!(names(folder.path()), ["shares.yaml"]);
}
