//! `firebrick verify`.

use crate::support::{json, misuse, sample, succeed};

#[test]
fn every_map_of_a_frame_is_compared() {
    let text = succeed(&[&"verify", &"--pes", &"4", &"--stalls", &"5"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("layer") && lines[0].ends_with("different"), "{text}");
    assert!(lines.len() > 8 && lines[1..].iter().all(|line| line.ends_with(" 0")), "{text}");
    let output = json(&[&"verify", &"--pes", &"4", &"--json", &sample(3)]);
    assert_eq!((&output["identical_to_golden"], &output["engine"]["pes"]), (&true.into(), &4.into()));
    let layers = output["layers"].as_array().unwrap();
    assert_eq!(layers.len(), lines.len() - 1);
    assert!(layers.iter().all(|layer| layer["first"].is_null()
        && layer["different"] == 0
        && layer["values"].as_u64() > Some(0)));
}

#[test]
fn the_golden_model_cannot_be_verified() {
    let error = misuse(&[&"verify", &"--device", &"golden"]);
    assert!(error.contains("only an accelerator can be verified"), "{error}");
}
