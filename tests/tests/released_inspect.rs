//! `firebrick inspect` on the released compressed SqueezeNet prints what is published about it.

use std::path::Path;
use std::process::Command;

use firebrick_lab::data;
use firebrick_tests::program;
use serde_json::Value;

const COMPRESSED: &str = "deep-compression/compressed_SqueezeNet.net";

fn inspect(arguments: &[&str], model: &Path) -> String {
    let output =
        Command::new(program::firebrick()).arg("inspect").args(arguments).arg(model).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn entries_fillers_and_bytes_add_up_to_the_file() {
    let Some(model) = data::find("entries_fillers_and_bytes_add_up_to_the_file", COMPRESSED) else { return };
    let output: Value = serde_json::from_str(&inspect(&["--json"], &model)).unwrap();
    let layers = output["layers"].as_array().unwrap();
    let sum = |key: &str| layers.iter().filter_map(|layer| layer[key].as_u64()).sum::<u64>();
    assert_eq!(layers.iter().filter(|layer| layer["op"] == "conv").count(), 26);
    assert_eq!((sum("entries"), sum("fillers"), sum("nonzero_weights")), (422_083, 6_162, 415_921));
    assert_eq!((sum("parameters"), sum("bytes")), (1_248_424, 675_763));
    let fire8 = layers.iter().find(|layer| layer["layer"] == "fire8/expand3x3").unwrap();
    assert_eq!((&fire8["nonzero_weights"], &fire8["entries"]), (&44_144.into(), &44_919.into()));
    assert!((fire8["density"].as_f64().unwrap() - 44_144.0 / 147_456.0).abs() < 1e-9, "{fire8}");
}

#[test]
fn the_table_has_a_line_for_every_layer_and_the_sums() {
    let test = "the_table_has_a_line_for_every_layer_and_the_sums";
    let Some(model) = data::find(test, COMPRESSED) else { return };
    let text = inspect(&[], &model);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let row = |name: &str| words(text.lines().find(|line| line.starts_with(name)).unwrap());
    assert_eq!(
        words(text.lines().nth(4).unwrap()),
        ["layer", "output", "MACs", "non-zeros", "density", "bytes"]
    );
    assert_eq!(row("all")[2..], ["415,921", "33.4", "%", "675,763"]);
    assert_eq!(row("conv10")[3..], ["102,323", "20.0", "%", "163,988"]);
    assert!(text.contains("Not shown: parameters, entries, fillers;"), "{text}");
}

#[test]
fn other_weight_files_have_no_entries() {
    let Some(model) = data::find("other_weight_files_have_no_entries", "dmp/KerasSqueezeNet_weights.bin")
    else {
        return;
    };
    let text = inspect(&[], &model);
    assert!(text.starts_with("squeezenet-v1.1, input 3x227x227\n") && !text.contains("fillers"), "{text}");
}
