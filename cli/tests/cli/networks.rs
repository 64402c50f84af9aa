//! `--network`: networks by name with seeded weights.

use crate::support::{json, misuse, succeed};

/// A small member of the family.
const SMALL: &str = "squeezenet-v1.1-simple-bypass,base_e=16,incr_e=16,sr=0.25";

#[test]
fn a_named_network_is_inspected_estimated_and_compiled() {
    let layers = json(&[&"inspect", &"--network", &SMALL, &"--density", &"0.5", &"--json"]);
    assert_eq!(layers["network"], SMALL);
    let conv1 = &layers["layers"][0];
    assert_eq!((&conv1["nonzero_weights"], &conv1["parameters"]), (&864.into(), &1792.into()));
    let cycles = |density: &str| {
        let frame = json(&[&"estimate", &"--network", &SMALL, &"--density", &density, &"--json"]);
        frame["cycles"].as_u64().unwrap()
    };
    assert!(cycles("0.5") < cycles("1"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.fbk");
    succeed(&[&"compile", &"--network", &SMALL, &"-o", &file]);
    let layers = json(&[&"inspect", &file, &"--json"]);
    assert_eq!(layers["network"], SMALL);
}

#[test]
fn alexnet_says_what_it_is_without() {
    let layers = json(&[&"inspect", &"--network", &"alexnet", &"--density", &"han2015", &"--json"]);
    assert_eq!(layers["network"], "alexnet-without-normalisation");
}

#[test]
fn what_is_no_network_is_refused_with_what_is_accepted() {
    let error = misuse(&[&"estimate", &"--network", &"resnet"]);
    assert!(error.contains("`resnet` is no architecture, accepted: squeezenet-v1.0 or"), "{error}");
    let error = misuse(&[&"estimate", &"--network", &"squeezenet-v1.0,sr=-1"]);
    assert!(error.contains("`sr=-1` is no metaparameter, accepted: sr=X, above 0"), "{error}");
    let error = misuse(&[&"estimate", &"--network", &SMALL, &"--density", &"2"]);
    assert!(error.contains("accepted: table1, han2015, or a share above 0 up to 1"), "{error}");
    let error = misuse(&[&"estimate", &"--network", &SMALL, &"--model", &"x.fbk"]);
    assert!(error.contains("cannot be used with"), "{error}");
    assert!(misuse(&[&"estimate", &"--density", &"0.5"]).contains("--network"));
    assert!(misuse(&[&"compile", &"-o", &"x.fbk"]).contains("MODEL"));
}
