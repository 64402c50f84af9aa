//! The columns that are computed in software, one image a thread.

use firebrick_nn::golden;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::twin::{FloatTwin, Twin};

use super::{Answer, Column, EvaluateError, Subject};
use crate::dataset::Picture;
use crate::device::DeviceError;
use crate::image::{self, ImageError};

/// A prepared column.
pub(super) enum Software<'a> {
    Float(FloatTwin),
    Golden(&'a QuantisedModel),
    Twin(&'a QuantisedModel, Twin),
}

impl<'a> Software<'a> {
    /// Prepares a column that no device runs.
    pub fn new(subject: Subject<'a>, column: Column) -> Result<Self, EvaluateError> {
        match column {
            Column::Float => {
                let needed = "a model with float weights";
                let model = subject.float.ok_or(EvaluateError::Missing { column: column.name(), needed })?;
                Ok(Software::Float(FloatTwin::new(model).map_err(DeviceError::from)?))
            }
            Column::Golden => Ok(Software::Golden(subject.quantised(column)?)),
            _ => {
                let model = subject.quantised(column)?;
                let twin = Twin::new(model).map_err(DeviceError::from)?;
                Ok(Software::Twin(model, twin.with_threads(1)))
            }
        }
    }

    /// What the column says about an image.
    pub fn run(&self, pixels: &[u8]) -> Result<Answer, DeviceError> {
        match self {
            Software::Float(twin) => Ok(Answer::of_scores(Column::Float, &twin.run(pixels)?.scores)),
            Software::Golden(model) => {
                Answer::of_sums(Column::Golden, model, golden::run(model, pixels)?.sums)
            }
            Software::Twin(model, twin) => Answer::of_sums(Column::Twin, model, twin.run(pixels)?),
        }
    }
}

/// The pixels of an image for the subject's network; `digest` gets what is made of its bytes.
pub(super) fn load(
    subject: Subject<'_>,
    picture: &Picture,
    digest: &mut Option<String>,
) -> Result<Vec<u8>, ImageError> {
    let (bytes, name) = picture.bytes()?;
    *digest = subject.digest.map(|digest| digest(&bytes));
    let float = subject.float.map(|model| (&model.preprocess, model.network.input));
    let integer = subject.quantised.map(|model| (&model.preprocess, model.network.input));
    // Without a model there is no column, and nothing looks at the pixels.
    let Some((preprocess, input)) = float.or(integer) else { return Ok(Vec::new()) };
    image::load_bytes(&bytes, &name, subject.orientation, preprocess, input)
}
