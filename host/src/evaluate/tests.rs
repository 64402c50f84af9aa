//! Columns on the embedded model's images.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use firebrick_weights::{Model, embedded, open_model};

use super::*;
use crate::image;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../weights/digits").join(name)
}

fn float() -> FloatModel {
    match open_model(&folder("network.yaml")).unwrap() {
        Model::Float(model) => model,
        Model::Quantised(model) => panic!("{} is quantised", model.network.name),
    }
}

/// What software columns do not look at.
#[derive(Default)]
struct NoDevices {
    simulation: Simulation,
    board: BoardOptions,
}

impl NoDevices {
    fn subject<'a>(
        &'a self,
        float: Option<&'a FloatModel>,
        quantised: Option<&'a QuantisedModel>,
    ) -> Subject<'a> {
        let NoDevices { simulation, board } = self;
        Subject { float, quantised, simulation, board, orientation: Orientation::Upright, digest: None }
    }
}

#[test]
fn software_columns_stand_in_the_asked_order() {
    let (float, model) = (float(), embedded::digits());
    let devices = NoDevices::default();
    let subject = devices.subject(Some(&float), Some(&model));
    let files = image::files(&folder("samples")).unwrap();
    let ticks = AtomicUsize::new(0);
    let progress = || {
        ticks.fetch_add(1, Ordering::Relaxed);
    };
    let columns = [Column::Twin, Column::Float, Column::Golden];
    let results = evaluate(subject, &columns, &files, &progress).unwrap().columns;
    assert_eq!(ticks.into_inner(), files.len());
    let digits: Vec<usize> = (0..10).collect();
    for (result, column) in results.iter().zip(columns) {
        assert_eq!(result.column, column);
        assert!(result.cycles.is_empty());
        let first: Vec<usize> = result.top.iter().map(|top| top[0]).collect();
        assert_eq!(first, digits, "{column:?}");
        assert!(result.top.iter().all(|top| top.len() == TOP));
    }
    assert_eq!(results[0].top, results[2].top);
}

#[test]
fn a_column_without_its_model_is_refused() {
    let model = embedded::digits();
    let devices = NoDevices::default();
    let files = image::files(&folder("samples")).unwrap();
    let refusal = |subject, column| evaluate(subject, &[column], &files, &|| ()).unwrap_err().to_string();
    let subject = devices.subject(None, Some(&model));
    assert_eq!(refusal(subject, Column::Float), "the column float needs a model with float weights");
    let float = float();
    let subject = devices.subject(Some(&float), None);
    assert_eq!(refusal(subject, Column::Twin), "the column twin needs a quantised model");
}

#[test]
fn an_image_that_cannot_be_used_is_left_out_of_all_columns() {
    let model = embedded::digits();
    let devices = NoDevices::default();
    let subject = devices.subject(None, Some(&model));
    let mut files = image::files(&folder("samples")).unwrap();
    files.insert(2, "absent.png".into());
    let found = evaluate(subject, &[Column::Golden, Column::Twin], &files, &|| ()).unwrap();
    let [(2, error)] = &found.unusable[..] else { panic!("{:?}", found.unusable) };
    assert!(error.to_string().starts_with("absent.png: cannot be read"), "{error}");
    files.remove(2);
    assert_eq!(found.files, files);
    for column in &found.columns {
        assert_eq!(column.top.iter().map(|top| top[0]).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    }
}

#[test]
fn different_sums_name_image_column_and_class() {
    let answer = |column, sums: &[u32]| Answer {
        column,
        top: vec![],
        probabilities: vec![],
        sums: sums.to_vec(),
        cycles: None,
    };
    let picture = Picture::file("b.png".into());
    let float = answer(Column::Float, &[]);
    let same = [float.clone(), answer(Column::Golden, &[3, 4]), answer(Column::Twin, &[3, 4])];
    assert!(check_sums(&same, &picture).is_ok());
    let other = [float, answer(Column::Golden, &[3, 4]), answer(Column::Twin, &[3, 5])];
    assert_eq!(
        check_sums(&other, &picture).unwrap_err().to_string(),
        "b.png: twin is not identical to golden: class 1 has the sum 5, expected 4"
    );
}

#[test]
fn an_image_is_told_before_the_last_one_runs() {
    let model = embedded::digits();
    let devices = NoDevices::default();
    let digest: fn(&[u8]) -> String = |bytes| bytes.len().to_string();
    let subject = Subject { digest: Some(digest), ..devices.subject(None, Some(&model)) };
    let samples = image::files(&folder("samples")).unwrap();
    let mut files: Vec<PathBuf> = samples.iter().cycle().take(500).cloned().collect();
    files[9] = "absent.png".into();
    let run = AtomicUsize::new(0);
    let progress = || {
        run.fetch_add(1, Ordering::Relaxed);
    };
    let pictures: Vec<Picture> = files.iter().cloned().map(Picture::file).collect();
    let (mut first, mut lost) = (None, Vec::new());
    evaluate_each(subject, &[Column::Twin], &pictures, &progress, |place, seen| {
        first.get_or_insert(run.load(Ordering::Relaxed));
        match seen.answers {
            Ok(answers) => {
                assert_eq!(answers[0].top[0], place % 10);
                assert!(answers[0].probabilities[place % 10] > 0.5);
                let bytes = std::fs::metadata(&files[place]).unwrap().len();
                assert_eq!(seen.digest, Some(bytes.to_string()));
            }
            Err(_) => lost.push(place),
        }
        Ok::<_, EvaluateError>(())
    })
    .unwrap();
    assert!(first.unwrap() < 100, "{first:?}");
    assert_eq!(lost, [9]);
}
