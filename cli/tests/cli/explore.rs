//! `firebrick explore`.

use crate::support::{fail, json, misuse, succeed};

/// A sweep of eight points.
const SMALL: [&str; 8] = ["--base", "v1.1", "--incr-e", "64", "--pct3x3", "0.5", "--sr", "0.125"];

fn with<'a>(more: &'a [&'a str]) -> Vec<&'a dyn AsRef<std::ffi::OsStr>> {
    let small = ["explore", "--base-e", "32,64", "--pes", "8,16", "--ports", "1"].iter().chain(&SMALL);
    small.chain(more).map(|argument| argument as &dyn AsRef<std::ffi::OsStr>).collect()
}

#[test]
fn the_table_has_the_front_and_says_what_it_is() {
    let text = succeed(&with(&[]));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("base_e") && lines[0].contains("frames/s"), "{text}");
    assert!(!lines[0].contains("pct3x3"), "what does not vary is no column: {text}");
    assert!(lines.iter().all(|line| line.len() <= 80), "{text}");
    let at = lines.iter().position(|line| line.is_empty()).unwrap();
    let last = lines[at..].join(" ");
    assert!(last.contains("of 8 points are not beaten in non-zero parameters"), "{text}");
    assert!(last.contains("analytic model, in its tests within 3 % of the event simulation"), "{text}");
}

#[test]
fn files_and_json_hold_every_point() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (csv, svg) = (path("points.csv"), path("points.svg"));
    let value = json(&with(&["--json", "--csv", &csv, "--svg", &svg]));
    let points = value["points"].as_array().unwrap();
    assert_eq!(points.len(), 8);
    let csv = std::fs::read_to_string(csv).unwrap();
    assert_eq!(csv.lines().count(), 9);
    let point = points[0].as_object().unwrap();
    for name in ["parameters", "nonzero_parameters", "dense_macs", "cycles", "frames_per_s", "on_front"] {
        assert!(csv.lines().next().unwrap().split(',').any(|column| column == name), "{csv}");
        assert!(point.contains_key(name), "{point:?}");
    }
    let front = |text: &str| text.lines().filter(|line| line.ends_with(",true")).count();
    assert_eq!(front(&csv), points.iter().filter(|point| point["on_front"] == true).count());
    assert!(std::fs::read_to_string(svg).unwrap().contains("frames/s at 100 MHz"));
    let estimate = |point: &serde_json::Value| {
        let text = |value: &serde_json::Value| value.to_string().trim_matches('"').to_string();
        let (network, density) = (text(&point["network"]), text(&point["density_setting"]));
        let pes = text(&point["engine"]["pes"]);
        json(&[&"estimate", &"--json", &"--network", &network, &"--density", &density, &"--pes", &pes])
    };
    let (found, expected) = (&points[0]["cycles"], &estimate(&points[0])["cycles"]);
    let error = found.as_f64().unwrap() / expected.as_f64().unwrap() - 1.0;
    assert!(error.abs() < 0.03, "{found}, estimate {expected}");
}

#[test]
fn one_point_has_a_row_and_what_is_the_same_everywhere_is_told() {
    let one =
        "explore --base v1.1 --pes 4 --ports 1 --base-e 64 --incr-e 64 --pct3x3 0.5 --sr 0.125 --density 1";
    let point = |options: &[&'static str]| {
        let words: Vec<&str> = one.split(' ').chain(options.iter().copied()).collect();
        succeed(&words.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>).collect::<Vec<_>>())
    };
    let text = point(&[]);
    assert!(text.contains("frames/s") && text.contains("v1.1"), "{text}");
    let text = point(&["--freq", "2,4"]);
    let same = text.split("The same at all points: ").nth(1).unwrap();
    assert!(same.starts_with("base v1.1, bypass none, base_e 64"), "{text}");
}

#[test]
fn what_is_impossible_is_refused_with_what_is_accepted() {
    assert!(misuse(&with(&["--bypass", "double"])).contains("accepted: none, simple, complex"));
    assert!(misuse(&with(&["--weight-words", "100"])).contains("accepted: 64, 128, 256, 512"));
    let error = fail(&[&"explore", &"--base", &"v1.1", &"--pes", &"4", &"--sr", &"0.001"]);
    assert!(error.contains("none of ") && error.contains(" points is possible"), "{error}");
    let error = fail(&with(&["--csv", "/nonexistent/points.csv"]));
    assert!(error.contains("/nonexistent"), "{error}");
}
