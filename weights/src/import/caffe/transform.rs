//! What the layer that gives the image does to it first (`TransformationParameter`): the network's preprocessing.
//!
//! Caffe subtracts the mean of each u8 pixel and then scales, as [`Preprocess`] does. What it draws in training, crops and mirrored
//! images, is left out.

use std::ops::Deref;

use firebrick_nn::network::{Colour, Preprocess, Resize};

use super::super::reason::{CaffeFault, Malformed};
use super::super::wire::Budget;
use super::input::Data;
use super::mean::{Means, means};

/// Finds the bytes of a mean file by its name in the description.
pub(crate) type MeanFiles<'f> = &'f dyn Fn(&str) -> Option<Box<dyn Deref<Target = [u8]>>>;

/// The preprocessing of an image of so many channels that a layer gives; none if it says nothing about it.
///
/// # Errors
/// Means that are no mean for each channel, other impossible values.
pub(super) fn preprocess(
    data: &Data<'_, '_>,
    channels: usize,
    files: MeanFiles<'_>,
    budget: &Budget,
) -> Result<Option<Preprocess>, Malformed> {
    // These read images, and are told here what to do with them. The others are given what a program or another file holds, after
    // its own preprocessing.
    let reads_images = ["data", "imagedata", "windowdata", "annotateddata"].contains(&data.operator.as_str());
    if data.transform.is_none() && !reads_images {
        return Ok(None);
    }
    let scale =
        data.with("scale").map(|message| message.number("scale")).transpose()?.flatten().unwrap_or(1.0f32);
    if !(scale.is_finite() && scale > 0.0) {
        let (field, text) = ("scale", scale.to_string());
        return Err(Malformed::Field { field, text, accepted: "finite values above 0" });
    }
    let colour = if channels == 1 { Colour::Grey } else { Colour::Bgr };
    let (mean, scale) = (mean(data, channels, files, budget)?, vec![scale; channels]);
    Ok(Some(Preprocess { colour, resize: Resize::Warp, mean, scale }))
}

fn mean(
    data: &Data<'_, '_>,
    channels: usize,
    files: MeanFiles<'_>,
    budget: &Budget,
) -> Result<Vec<f32>, Malformed> {
    let field = "mean_value";
    let values: Vec<f32> =
        data.with(field).map(|message| message.numbers(field)).transpose()?.unwrap_or_default();
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Malformed::Field { field, text: value.to_string(), accepted: "finite values" });
    }
    let file =
        data.with("mean_file").and_then(|message| message.scalar("mean_file")).filter(|f| !f.is_empty());
    match (values.as_slice(), file) {
        ([], None) => Ok(vec![0.0; channels]),
        (&[mean], None) => Ok(vec![mean; channels]),
        (values, None) if values.len() == channels => Ok(values.to_vec()),
        (values, None) => Err(CaffeFault::Means { means: values.len(), channels }.into()),
        ([], Some(file)) => {
            let bytes = files(file).ok_or_else(|| CaffeFault::NoMeanFile(file.to_string()))?;
            let Means { averages, uniform } = means(file, &bytes, channels, budget)?;
            if uniform {
                Ok(averages)
            } else {
                Err(CaffeFault::MeanImage { file: file.to_string(), averages }.into())
            }
        }
        (_, Some(_)) => Err(CaffeFault::MeansTwice.into()),
    }
}
