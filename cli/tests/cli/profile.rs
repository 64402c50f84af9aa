//! `firebrick profile`.

use crate::support::{fail, json, misuse, names, sample, succeed};

#[test]
fn the_table_and_json_tell_every_pass_of_the_frame() {
    let text = succeed(&[&"profile", &"--pes", &"4"]);
    assert!(
        text.starts_with("pass ") && text.contains("fire2/concat") && text.contains("bound by"),
        "{text}"
    );
    let output = json(&[&"profile", &"--pes", &"4", &"--json", &sample(3)]);
    let (pes, mut before) = (output["engine"]["pes"].as_u64().unwrap(), 0);
    for pass in output["passes"].as_array().unwrap() {
        let number = |key: &str| pass[key].as_u64().unwrap();
        let stalls: u64 =
            pass["stalled_pe_cycles"].as_object().unwrap().values().map(|v| v.as_u64().unwrap()).sum();
        assert_eq!(number("busy_pe_cycles") + stalls, pes * (number("end_cycle") - before), "{pass}");
        assert_eq!(number("cycles"), number("end_cycle") - number("start_cycle"));
        before = number("end_cycle");
    }
    assert!(before <= output["cycles"].as_u64().unwrap());
}

#[test]
fn the_chart_is_well_formed_and_has_every_pass() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frame.svg");
    succeed(&[&"profile", &"--pes", &"4", &"--svg", &path]);
    assert_eq!(names(folder.path()), ["frame.svg"]);
    let text = std::fs::read_to_string(&path).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let texts: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
        .filter_map(|node| node.text())
        .map(str::trim)
        .collect();
    for part in ["pool1", "fire2/concat #1", "pool10", "busy", "between", "microseconds at 100 MHz"] {
        assert!(texts.contains(&part), "{part}: {texts:?}");
    }
    assert!(texts.iter().any(|text| text.contains("device sim: ") && text.contains("frames/s at 100 MHz")));
    // The table's words, and its figures.
    let table = succeed(&[&"profile", &"--pes", &"4"]);
    for title in ["cycles", "busy", "bound by"] {
        let head = table.lines().next().unwrap();
        assert!(head.contains(title) && texts.contains(&title), "{title}: {head}, {texts:?}");
    }
    let used: Vec<&str> =
        texts.iter().copied().filter(|text| text.ends_with(" %") && !text.contains('.')).collect();
    let passes = table.lines().skip(1).take(used.len() - 1);
    assert!(used.len() > 2 && passes.zip(&used).all(|(line, used)| line.contains(used)), "{used:?}: {table}");
    let bars =
        document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
    assert!(bars.count() >= 16, "{text}");
    for outside in ["http://", "https://", "<script", "@import"] {
        let found = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(outside), "{outside}: {text}");
    }
}

#[test]
fn a_chart_that_cannot_be_written_and_a_device_without_cycles_are_named() {
    let error = fail(&[&"profile", &"--pes", &"4", &"--svg", &"/nonexistent/frame.svg"]);
    assert!(error.contains("/nonexistent"), "{error}");
    let error = misuse(&[&"profile", &"--device", &"golden"]);
    assert!(error.contains("--device golden: only an accelerator can be profiled"), "{error}");
}
