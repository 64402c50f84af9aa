//! Accuracy on the development photos: the tables of `docs/accuracy.md` and `docs/compression.md`.
//!
//! The photos are a hundred of ImageNet, one of every tenth class; they and the released weights are no part of the project.

use std::path::PathBuf;

use firebrick_host::device::{BoardOptions, Simulation};
use firebrick_host::evaluate::{Column, Score, Subject, Truth, evaluate};
use firebrick_host::image::{self, Orientation};
use firebrick_host::labels::{self, Labels};
use firebrick_nn::model::FloatModel;
use firebrick_nn::quantise::quantise;
use firebrick_spec::chain;
use firebrick_weights::coded::CodedModel;
use firebrick_weights::compress::{Pruning, Settings, Start, compress};
use firebrick_weights::{Model, deep_compression, dmp, fbz, open_model};

use super::{head, line};
use crate::data;

/// Files of the development data, and their networks.
const COMPRESSED: &str = "deep-compression/compressed_SqueezeNet.net";
const DENSE: &str = "dmp/CaffeSqueezeNet_weights.bin";
const NETWORKS: [(&str, &str); 3] = [
    ("v1.0, Deep-Compressed", COMPRESSED),
    ("v1.1", "dmp/KerasSqueezeNet_weights.bin"),
    ("v1.0, dense", DENSE),
];

/// Classes of ImageNet.
const CLASSES: usize = 1000;

/// Photos that calibrate, and from which on the others are measured.
const CALIBRATIONS: [usize; 4] = [5, 10, 20, 100];
const FIRST: usize = 20;

/// The photos with their classes.
pub struct Photos {
    files: Vec<PathBuf>,
    labels: Labels,
}

impl Photos {
    /// Those of the development data.
    ///
    /// # Errors
    /// Data that are absent or cannot be read.
    pub fn open() -> Result<Self, String> {
        let files = image::files(&find("images-dev")?).map_err(|e| chain(&e))?;
        let labels = labels::read(&find("synset_words.txt")?, CLASSES).map_err(|e| chain(&e))?;
        Ok(Photos { files, labels })
    }

    /// Float and integer networks of `first` and all later photos.
    fn scores(&self, first: usize, subject: Subject<'_>, columns: &[Column]) -> Result<Vec<Score>, String> {
        let photos = &self.files[first..];
        let results = evaluate(subject, columns, photos, &|| ()).map_err(|e| chain(&e))?.columns;
        let truth = Truth::from_names(self.labels.clone(), CLASSES);
        let expected: Result<Vec<usize>, String> =
            photos.iter().map(|photo| truth.class(photo).map_err(|e| chain(&e))).collect();
        let expected = expected?;
        Ok(results.iter().map(|result| Score::new(result, &expected, &results[0])).collect())
    }

    /// The table of `docs/accuracy.md`; progress goes to standard error.
    ///
    /// # Errors
    /// Those of [`Photos::open`]; a network that cannot be quantised.
    pub fn accuracy(&self) -> Result<String, String> {
        let titles = ["network", "float: top-1, top-5", "photos", "agreement", "top-1", "top-5"];
        let (simulation, board) = (Simulation::default(), BoardOptions::default());
        let mut text = head(&titles);
        for (name, file) in NETWORKS {
            let model = float(file)?;
            let load = |photo: &PathBuf| image::load(photo, &model.preprocess, model.network.input);
            let images: Result<Vec<Vec<u8>>, _> = self.files.iter().map(load).collect();
            let images = images.map_err(|e| chain(&e))?;
            for (i, count) in CALIBRATIONS.into_iter().enumerate() {
                eprintln!("{name}: calibrated on {count} photos");
                let quantised = quantise(&model, &images[..count]).map_err(|e| chain(&e))?;
                let (float, integers) = (Some(&model), Some(&quantised));
                let subject = Subject {
                    float,
                    quantised: integers,
                    simulation: &simulation,
                    board: &board,
                    orientation: Orientation::Upright,
                    digest: None,
                };
                let scores = self.scores(FIRST, subject, &[Column::Float, Column::Twin])?;
                let (float, twin) = (&scores[0], &scores[1]);
                let said = |text: String| if i == 0 { text } else { String::new() };
                text += &line(&[
                    said(name.to_owned()),
                    said(format!("{}, {}", float.top1, float.top5)),
                    count.to_string(),
                    format!("{} ({:.2} %)", twin.agreeing, 100.0 * twin.share(twin.agreeing)),
                    twin.top1.to_string(),
                    twin.top5.to_string(),
                ]);
            }
        }
        Ok(text)
    }

    /// The table of `docs/compression.md`; progress goes to standard error.
    ///
    /// # Errors
    /// Those of [`Photos::open`]; a network that cannot be compressed.
    pub fn compression(&self) -> Result<String, String> {
        let titles = ["from", "to", "bytes `.fbz`", "bytes `.net`", "top-1", "top-5"];
        let settings = |pruned: bool, bits, start| Settings {
            ranks: Default::default(),
            pruning: pruned.then(Pruning::table_1),
            bits,
            start,
        };
        let mut text = head(&titles);
        let read = |file: &str| std::fs::read(find(file)?).map_err(|e| format!("{file}: {e}"));
        let released = deep_compression::decode(&read(COMPRESSED)?).map_err(|e| chain(&e))?.model;
        let float = released.float();
        let six = |model: &FloatModel, pruned, start| {
            compress(model, &settings(pruned, 6, start)).map_err(|e| chain(&e))
        };
        text += &self.row("released, Deep-Compressed", "as it is", &released, true)?;
        text += &self.row("", "6 bit", &six(&float, false, Start::Density)?, false)?;
        text += &self.row("", "6 bit, linear start", &six(&float, false, Start::Linear)?, false)?;
        let bytes = read(DENSE)?;
        let dense = dmp::decode(&bytes).map_err(|e| chain(&e))?;
        let score = self.float_score(&dense)?;
        let size = crate::bench::grouped(bytes.len());
        text += &line(&[
            "dense".into(),
            format!("as it is ({size} as `.bin`)"),
            String::new(),
            String::new(),
            score.top1.to_string(),
            score.top5.to_string(),
        ]);
        let eight = compress(&dense, &settings(true, 8, Start::Density)).map_err(|e| chain(&e))?;
        text += &self.row("", "Table 1, 8 bit", &eight, true)?;
        text += &self.row("", "Table 1, 6 bit", &six(&dense, true, Start::Density)?, false)?;
        text += &self.row("", "Table 1, 6 bit, linear start", &six(&dense, true, Start::Linear)?, false)?;
        Ok(text)
    }

    fn float_score(&self, model: &FloatModel) -> Result<Score, String> {
        let (simulation, board) = (Simulation::default(), BoardOptions::default());
        let subject = Subject {
            float: Some(model),
            quantised: None,
            simulation: &simulation,
            board: &board,
            orientation: Orientation::Upright,
            digest: None,
        };
        let mut scores = self.scores(0, subject, &[Column::Float])?;
        scores.pop().ok_or_else(|| "no photos".to_owned())
    }

    /// A compressed model; `net` if it has a size in the released format.
    fn row(&self, from: &str, to: &str, model: &CodedModel, net: bool) -> Result<String, String> {
        eprintln!("{from} {to}");
        let score = self.float_score(&model.float())?;
        let size = |bytes: &[u8]| crate::bench::grouped(bytes.len());
        let packed = size(&fbz::encode(model).map_err(|e| chain(&e))?.0);
        let net = if net {
            size(&deep_compression::encode(model).map_err(|e| chain(&e))?.0)
        } else {
            String::new()
        };
        let (top1, top5) = (score.top1.to_string(), score.top5.to_string());
        Ok(line(&[from.to_owned(), to.to_owned(), packed, net, top1, top5]))
    }
}

fn find(name: &str) -> Result<PathBuf, String> {
    data::find("accuracy", name).ok_or_else(|| format!("{name} of the development data is needed"))
}

fn float(file: &str) -> Result<FloatModel, String> {
    match open_model(&find(file)?).map_err(|e| chain(&e))? {
        Model::Float(model) => Ok(model),
        _ => Err(format!("{file} does not hold floats")),
    }
}
