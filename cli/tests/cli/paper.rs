//! `firebrick paper`: the tables, as text and as JSON.

use crate::support::{digits, fail, json, misuse, succeed};

#[test]
fn table_3_is_printed_with_its_deviation_marked() {
    let text = succeed(&[&"paper", &"--table", &"3"]);
    let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(
        line("complex bypass").contains("1,589,672") && line("complex bypass").contains("* -21.2 %"),
        "{text}"
    );
    assert!(!line("simple bypass").contains('*') && text.contains("(quoted)"), "{text}");
    let value = json(&[&"paper", &"--table", &"3", &"--json", &"--clock-mhz", &"200"]);
    let row = &value["tables"][0]["rows"][0];
    assert_eq!((&row["parameters"], &value["engine"]["pes"]), (&1_248_424.into(), &32.into()));
    let rate = row["cycles"].as_f64().unwrap() * row["frames_per_s"].as_f64().unwrap();
    assert!((rate - 200e6).abs() < 1.0, "{row}");
}

#[test]
fn wrong_tables_and_models_are_refused() {
    assert!(misuse(&[&"paper", &"--table", &"4"]).contains("accepted: 1, 2, 3, 5"));
    let error = fail(&[&"paper", &"--table", &"1", &digits("network.yaml")]);
    assert!(error.contains("layer to prune = `fire5/"), "{error}");
    let error = fail(&[&"paper", &digits("digits.fbk")]);
    assert!(error.contains("digits.fbk: is quantised; accepted: float weights"), "{error}");
}
