//! Means of the training's images: a `.binaryproto` file, as Caffe's `compute_image_mean` writes it.

use crate::content::Mistaken;

use super::super::reason::{BlobError, CaffeFault};
use super::super::wire::Budget;
use super::blobs::blob;

/// The means in a file.
pub(super) struct Means {
    /// Of each channel.
    pub averages: Vec<f32>,
    /// True if all pixels of a channel have its average.
    pub uniform: bool,
}

/// The means of a file of that name.
///
/// # Errors
/// What is wrong with it, or another number of channels.
pub(super) fn means(name: &str, bytes: &[u8], channels: usize, budget: &Budget) -> Result<Means, CaffeFault> {
    let file = || name.to_string();
    let refused = |source| CaffeFault::MeanFile { file: file(), source };
    if let Some(mistaken) =
        Mistaken::of(bytes, "means").filter(|found| found.content.is_in_place_of_another())
    {
        return Err(CaffeFault::MistakenMeans { file: file(), mistaken });
    }
    let tensor = blob(bytes, file(), budget).map_err(refused)?;
    let ones = tensor.dims.len().saturating_sub(3);
    let (batch, sizes) = tensor.dims.split_at(ones);
    let fits = batch.iter().all(|&d| d == 1) && sizes.first() == Some(&channels) && !sizes.contains(&0);
    if !fits {
        return Err(CaffeFault::MeanSizes { file: file(), sizes: tensor.dims, channels });
    }
    let values = tensor.values().map_err(|error| refused(BlobError::Tensor(error)))?;
    let planes: Vec<&[f32]> = values.chunks_exact(values.len() / channels).collect();
    let average =
        |plane: &&[f32]| (plane.iter().map(|&v| f64::from(v)).sum::<f64>() / plane.len() as f64) as f32;
    let averages = planes.iter().map(average).collect();
    Ok(Means { averages, uniform: planes.iter().all(|plane| plane.iter().all(|value| *value == plane[0])) })
}
