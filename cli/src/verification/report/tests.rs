//! Frames that are identical, and frames that are not.

use firebrick_host::device::{Difference, Place, Verified};
use firebrick_spec::EngineConfig;

use super::super::record::{Layer, differences};
use super::*;

fn subject() -> Subject {
    let layers = [("pool1", 100), ("fire2/concat", 12_544), ("sums", 10)];
    let layer = |(name, values): (&str, usize)| Layer { layer: name.to_owned(), values };
    Subject {
        network: "digits".into(),
        device: "sim".into(),
        engine: (&EngineConfig::with_pes(4)).into(),
        layers: layers.map(layer).into(),
    }
}

/// A frame with these layers different, and so many values of each.
fn frame(name: Option<&str>, different: &[(usize, usize)]) -> FrameRecord {
    let mut layers: Vec<Verified> = subject()
        .layers
        .into_iter()
        .map(|Layer { layer, values }| Verified { layer, values, difference: None, place: None })
        .collect();
    for (layer, count) in different {
        let verified = &mut layers[*layer];
        let layer_name = verified.layer.clone();
        verified.difference =
            Some(Difference { layer: layer_name, index: 14, found: 9, expected: 2, count: *count });
        let place = Place { channel: 5, row: 3, column: 17, tile: 7 };
        verified.place = (verified.layer != "sums").then_some(place);
    }
    let became = Became::Compared { differences: differences(&layers) };
    FrameRecord { name: name.map(str::to_owned), sha256: None, became }
}

fn lost(name: &str) -> FrameRecord {
    let became = Became::Lost { lost: format!("{name}: is text") };
    FrameRecord { name: Some(name.to_owned()), sha256: None, became }
}

fn report(records: impl IntoIterator<Item = FrameRecord>) -> Report {
    let mut report = Report::new(subject());
    records.into_iter().for_each(|record| report.add(record));
    report
}

#[test]
fn a_line_says_where_a_layer_of_the_one_frame_differs_first() {
    let report = report([frame(None, &[(1, 3), (2, 3)])]);
    let text = report.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], "pool1            100          0");
    assert!(lines[2].starts_with("fire2/concat  12,544          3"), "{text}");
    let place = "fire2/concat: first at channel 5, row 3, column 17 (tile 7): 9, expected 2";
    assert_eq!(lines[4..], [place, "sums: first at class 14: 9, expected 2"]);
    let json = report.json();
    assert!(!json.identical_to_golden && json.image_count == 1);
    let first = json.layers[1].first.as_ref().unwrap();
    assert_eq!((json.layers[1].different, first.place.as_ref().unwrap().tile), (3, 7));
    let error = report.check().unwrap_err().to_string();
    let told = "layer fire2/concat: 3 values differ from the golden model, the first at 14: 9, expected 2";
    assert_eq!(error, told);
}

#[test]
fn several_images_are_summed_and_those_that_differ_are_named() {
    let right = report([frame(Some("a.png"), &[]), lost("b.png"), frame(Some("c.png"), &[])]);
    assert!(right.check().is_ok() && right.json().identical_to_golden);
    let text = right.text();
    assert!(text.contains("fire2/concat  25,088          0          0\n"), "{text}");
    assert!(text.ends_with("\n2 images, all identical to the golden model\n"), "{text}");
    let wrong = report([
        frame(Some("a.png"), &[]),
        frame(Some("b.png"), &[(1, 3), (2, 1)]),
        frame(Some("c.png"), &[(2, 4)]),
    ]);
    let text = wrong.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "layer         values  different  in images");
    assert_eq!(lines[3], "sums              30          5          2");
    let place = "b.png: fire2/concat: first at channel 5, row 3, column 17 (tile 7): 9, expected";
    assert_eq!(
        lines[4..],
        [
            place,
            "2",
            "c.png: sums: first at class 14: 9, expected 2",
            "3 images, 2 differ from the golden model"
        ]
    );
    let json = wrong.json();
    assert_eq!((json.image_count, json.layers[2].different, json.different_images.len()), (3, 5, 2));
    assert_eq!(json.different_images[1].file.as_deref(), Some("c.png"));
    let error = wrong.check().unwrap_err().to_string();
    assert!(
        error.starts_with("2 of 3 images differ from the golden model; of b.png, layer fire2/concat: 3 "),
        "{error}"
    );
}

#[test]
fn without_an_image_nothing_is_verified() {
    let error = |records: Vec<FrameRecord>| report(records).tell(false, true).unwrap_err().to_string();
    assert_eq!(error(vec![lost("a.png")]), "a.png: is text");
    assert_eq!(error(vec![lost("a.png"), lost("b.png")]), "none of 2 images can be used");
}

/// What a shard's file makes of a record changes nothing of the report.
#[test]
fn records_survive_a_file() {
    let records = || [frame(Some("a.png"), &[(0, 2), (2, 3)]), frame(None, &[]), lost("c.png")];
    let read = |record: FrameRecord| {
        let line = serde_json::to_string(&record).unwrap();
        serde_json::from_str::<FrameRecord>(&line).unwrap()
    };
    let (one, merged) = (report(records()), report(records().map(read)));
    assert_eq!(one.text(), merged.text());
    let json = |report: &Report| serde_json::to_string_pretty(&report.json()).unwrap();
    assert_eq!(json(&one), json(&merged));
    let line = serde_json::to_string(&frame(Some("a.png"), &[])).unwrap();
    assert_eq!(line, r#"{"name":"a.png","differences":[]}"#, "what is identical is short");
    let subject: Subject = serde_json::from_value(serde_json::to_value(subject()).unwrap()).unwrap();
    assert_eq!(json(&Report::new(subject)), json(&report([])));
}
