//! A model that is ready to be measured.

use std::ops::Range;
use std::path::Path;

use firebrick_host::dataset::Picture;
use firebrick_host::evaluate::{Column, Subject, TruthError, evaluate_each};
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_spec::chain;

use crate::evaluation::record::{self, ImageRecord};
use crate::options::images::Images;
use crate::{notice, progress};

/// A model with the classes of all images.
pub(super) struct Prepared {
    /// What its report says of it.
    pub subject: record::Subject,
    /// How it runs.
    pub columns: Vec<Column>,
    pub float: Option<FloatModel>,
    pub quantised: Option<QuantisedModel>,
    /// The class of each image, or why it is not known.
    pub expected: Vec<Result<usize, TruthError>>,
}

impl Prepared {
    /// Its report's part that all images share.
    pub fn subject(
        path: Option<&Path>,
        network: String,
        labels: &[String],
        columns: &[Column],
    ) -> record::Subject {
        record::Subject {
            model: path.map(|path| path.display().to_string()),
            network,
            labels: labels.to_vec(),
            columns: columns.iter().map(|column| column.name().to_owned()).collect(),
        }
    }

    /// Measures images, by their places; `emit` gets them in their order. Those that cannot be used are told.
    ///
    /// # Errors
    /// A device that fails, sums that differ; that of `emit`.
    pub fn run(
        &self,
        number: usize,
        subject: Subject<'_>,
        images: &Images,
        places: Range<usize>,
        emit: &mut dyn FnMut(ImageRecord) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut emit = |record: ImageRecord| {
            if let record::Became::Lost { lost } = &record.became {
                notice::lost(lost);
            }
            emit(record)
        };
        let name = |place: usize| images.pictures[place].name().display().to_string();
        let run: Vec<(usize, usize)> =
            places.clone().filter_map(|place| Some((place, *self.expected[place].as_ref().ok()?))).collect();
        let pictures: Vec<Picture> = run.iter().map(|(place, _)| images.pictures[*place].clone()).collect();
        let mut next = places.start;
        let mut lost_before = |end: usize, emit: &mut dyn FnMut(ImageRecord) -> anyhow::Result<()>| {
            for place in next..end {
                if let Err(why) = &self.expected[place] {
                    emit(ImageRecord::lost(number, name(place), chain(why)))?;
                }
            }
            next = end + 1;
            Ok::<_, anyhow::Error>(())
        };
        if !pictures.is_empty() {
            let devices = self.columns.iter().filter(|column| column.device().is_some()).count();
            let rounds = devices + usize::from(devices < self.columns.len());
            let running = progress::counting("running the images", rounds * pictures.len());
            evaluate_each(subject, &self.columns, &pictures, &|| running.step(), |item, seen| {
                let (place, truth) = run[item];
                lost_before(place, &mut emit)?;
                emit(ImageRecord::new(number, name(place), truth, seen))
            })?;
        }
        lost_before(places.end, &mut emit)
    }
}
