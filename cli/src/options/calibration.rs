//! Quantising on the images of a folder, and what they do not tell.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use firebrick_host::image::{self, ImageError};
use firebrick_host::parallel;
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::quantise::calibrate;

use super::images::{ImageOptions, Images};
use crate::notice;

/// Images from which on more of them change the accuracy little (docs/accuracy.md).
const ENOUGH: usize = 10;

/// Layers that a warning names.
const NAMED: usize = 5;

/// Quantises a float model on all images of a folder that can be used; the others are told. So is what makes the result a guess.
pub(crate) fn quantise_on(
    model: &FloatModel,
    folder: &Path,
    options: &ImageOptions,
) -> anyhow::Result<QuantisedModel> {
    let files = match folder.is_dir() {
        true => Images::find(&[folder.to_owned()])?.files(),
        // What is no folder is told as one that cannot be read.
        false => image::files(folder)?,
    };
    let calibrating =
        tracing::info_span!("quantising the model", images = files.len(), folder = %folder.display());
    let _calibrating = calibrating.entered();
    let (preprocess, input) = (&model.preprocess, model.network.input);
    let load = |path: &PathBuf| match image::load_as(path, options.orientation(), preprocess, input) {
        Err(error) if !error.is_of_one_image() => Err(error),
        result => Ok(result),
    };
    let mut images = Vec::new();
    for loaded in parallel::map(&files, load)? {
        match loaded {
            Ok(pixels) => images.push(pixels),
            Err(error) => notice::lost_to(&error),
        }
    }
    if images.is_empty() {
        return Err(ImageError::NoImages { path: folder.to_owned() }.into());
    }
    if let Some(weakness) = weakness(&images, input.channels) {
        notice::warn(format!(
            "{}: {weakness}; on fewer than {ENOUGH} different images that show something, scales are guesses",
            folder.display()
        ));
    }
    let calibrated = calibrate(model, &images)?;
    if !calibrated.silent.is_empty() {
        notice::warn(format!(
            "{}: on these images, nothing but one value comes out of {}: what others make there is not known",
            folder.display(),
            layers(&calibrated.silent)
        ));
    }
    Ok(calibrated.model)
}

/// Why images say too little about others; nothing if they are enough.
fn weakness(images: &[Vec<u8>], channels: usize) -> Option<String> {
    let is_plain = |image: &&Vec<u8>| {
        image.chunks(image.len() / channels).all(|plane| plane.iter().all(|pixel| *pixel == plane[0]))
    };
    let different: BTreeSet<&Vec<u8>> = images.iter().collect();
    if different.iter().filter(|image| !is_plain(image)).count() >= ENOUGH {
        return None;
    }
    let (count, plain) = (images.len(), images.iter().filter(is_plain).count());
    let mut text = format!("{count} {} to calibrate on", if count == 1 { "image" } else { "images" });
    match different.len() {
        1 if count > 1 => text += ", all alike",
        different if different < count => text += &format!(", {different} of them different"),
        _ => {}
    }
    match plain {
        0 => {}
        plain if plain == count => text += ", of a single colour",
        plain => text += &format!(", {plain} of a single colour"),
    }
    Some(text)
}

fn layers(names: &[String]) -> String {
    let first = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let word = if names.len() == 1 { "layer" } else { "layers" };
    match names.len().saturating_sub(NAMED) {
        0 => format!("{word} {first}"),
        more => format!("{word} {first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Images of two channels and two pixels.
    fn images(values: impl IntoIterator<Item = [u8; 4]>) -> Vec<Vec<u8>> {
        values.into_iter().map(|image| image.to_vec()).collect()
    }

    #[test]
    fn what_is_weak_is_told() {
        let told = |values: &[[u8; 4]]| weakness(&images(values.iter().copied()), 2);
        let many: Vec<[u8; 4]> = (0..10).map(|i| [i, 9, 3, 4]).collect();
        assert_eq!(told(&many), None);
        assert_eq!(told(&[[1, 2, 3, 4]]).unwrap(), "1 image to calibrate on");
        assert_eq!(told(&many[..4]).unwrap(), "4 images to calibrate on");
        assert_eq!(
            told(&[[7, 7, 9, 9]; 10]).unwrap(),
            "10 images to calibrate on, all alike, of a single colour"
        );
        assert_eq!(told(&[[7, 8, 9, 9]; 10]).unwrap(), "10 images to calibrate on, all alike");
        let half: Vec<[u8; 4]> = (0..20).map(|i| if i < 10 { [i, i, 0, 0] } else { [1, 2, 3, i] }).collect();
        assert_eq!(told(&half), None);
        assert_eq!(told(&half[..12]).unwrap(), "12 images to calibrate on, 10 of a single colour");
        let twice = [&many[..9], &many[..3]].concat();
        assert_eq!(told(&twice).unwrap(), "12 images to calibrate on, 9 of them different");
    }

    #[test]
    fn long_lists_of_layers_are_cut() {
        let names = |count: usize| (0..count).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!(layers(&names(1)), "layer `0`");
        assert_eq!(layers(&names(7)), "layers `0`, `1`, `2`, `3`, `4` and 2 more");
    }
}
