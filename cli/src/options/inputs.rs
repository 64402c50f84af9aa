//! A model and images as arguments: the first is the model if it is named like one.

use std::path::{Path, PathBuf};

use clap::Args;

use super::model::warn_of_option;
use crate::fetch::is_named_like_a_model;
use crate::refused::UsageError;

/// The arguments of a command that takes several images.
#[derive(Clone, Debug, Args)]
pub(crate) struct Inputs {
    /// Model, if it is not the first argument: a .fbk file, a network description (.yaml) with float weights, a compressed file
    /// (.fbz), an ONNX model (.onnx), a Caffe network (.caffemodel or .prototxt, both of one name), a released weight file
    /// (.net, .bin), or the name of a fetched model [default: the embedded digits]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// PNG or JPEG files, - for standard input, or folders of files or of class folders. Before them may stand the model: what ends as a model
    /// file (.fbk, .onnx, ...), or is the name of a fetched model
    #[arg(required = true, value_name = "IMAGE")]
    arguments: Vec<PathBuf>,
}

/// What the arguments are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sorted {
    /// The model, if one is named.
    pub model: Option<PathBuf>,
    /// The images, and folders of them.
    pub images: Vec<PathBuf>,
}

impl Inputs {
    /// Tells model and images apart.
    ///
    /// # Errors
    /// Two models, or no image.
    pub fn sorted(&self) -> Result<Sorted, UsageError> {
        sorted(self.model.as_deref(), &self.arguments)
    }

    /// The same, but what stands alone is an image, however it is called.
    pub fn sorted_with_one_image(&self) -> Result<Sorted, UsageError> {
        match &self.arguments[..] {
            [_] => Ok(Sorted { model: self.model.clone(), images: self.arguments.clone() }),
            _ => self.sorted(),
        }
    }
}

/// The arguments of a command that takes one image at most.
#[derive(Clone, Debug, Args)]
pub(crate) struct OneInput {
    /// Model: a .fbk file, a network description (.yaml) with float weights, a compressed file (.fbz), an ONNX model (.onnx), a
    /// Caffe network (.caffemodel or .prototxt, both of one name), a released weight file (.net, .bin), or the name of a
    /// fetched model [default: the embedded digits]. Behind it, or alone, a PNG or JPEG file, or - for standard input
    #[arg(value_name = "IMAGE", num_args = 0..=2)]
    arguments: Vec<PathBuf>,
    /// What MODEL was called before
    #[arg(long = "model", id = "model", value_name = "FILE", hide = true)]
    option: Option<PathBuf>,
}

impl OneInput {
    /// Tells model and image apart.
    ///
    /// # Errors
    /// Two models, or two images.
    pub fn sorted(&self) -> Result<(Option<PathBuf>, Option<PathBuf>), UsageError> {
        let Sorted { model, images } = sorted_or_alone(self.option.as_deref(), &self.arguments)?;
        match &images[..] {
            [_, second, ..] => Err(UsageError::SecondImage { image: second.clone() }),
            _ => Ok((model, images.into_iter().next())),
        }
    }

    /// Says a word about the old option.
    pub fn warn(&self) {
        if self.option.is_some() {
            warn_of_option();
        }
    }
}

/// The arguments of a command that takes any number of images, or none.
#[derive(Clone, Debug, Args)]
pub(crate) struct AnyInputs {
    /// Model: a .fbk file, a network description (.yaml) with float weights, a compressed file (.fbz), an ONNX model (.onnx), a
    /// Caffe network (.caffemodel or .prototxt, both of one name), a released weight file (.net, .bin), or the name of a
    /// fetched model [default: the embedded digits]. Behind it, or alone, PNG or JPEG files, - for standard input, folders of files
    /// or of class folders, or uncompressed .tar archives
    #[arg(value_name = "IMAGE")]
    arguments: Vec<PathBuf>,
    /// What MODEL was called before
    #[arg(long = "model", id = "model", value_name = "FILE", hide = true)]
    option: Option<PathBuf>,
}

impl AnyInputs {
    /// Tells model and images apart.
    ///
    /// # Errors
    /// Two models.
    pub fn sorted(&self) -> Result<Sorted, UsageError> {
        sorted_or_alone(self.option.as_deref(), &self.arguments)
    }

    /// Says a word about the old option.
    pub fn warn(&self) {
        if self.option.is_some() {
            warn_of_option();
        }
    }
}

/// Model and images, where a model may stand alone.
fn sorted_or_alone(option: Option<&Path>, arguments: &[PathBuf]) -> Result<Sorted, UsageError> {
    let sorted = match (option, arguments) {
        (None, [alone]) if is_named_like_a_model(alone) => {
            Sorted { model: Some(alone.clone()), images: Vec::new() }
        }
        _ => sorted_or_none(option, arguments)?,
    };
    match &sorted.images[..] {
        [first, others @ ..] => match others.iter().find(|image| is_named_like_a_model(image)) {
            Some(model) => Err(UsageError::ModelBehind { model: model.clone(), first: first.clone() }),
            None => Ok(sorted),
        },
        [] => Ok(sorted),
    }
}

fn sorted(option: Option<&Path>, arguments: &[PathBuf]) -> Result<Sorted, UsageError> {
    let sorted = sorted_or_none(option, arguments)?;
    match (&sorted.model, sorted.images.is_empty()) {
        (Some(model), true) => Err(UsageError::NoImage { model: model.clone() }),
        _ => Ok(sorted),
    }
}

fn sorted_or_none(option: Option<&Path>, arguments: &[PathBuf]) -> Result<Sorted, UsageError> {
    if arguments.iter().filter(|argument| argument.as_os_str() == "-").count() > 1 {
        return Err(UsageError::Twice { option: "IMAGE", what: "-, the standard input,".into() });
    }
    match (option, arguments) {
        (Some(option), [first, ..]) if is_named_like_a_model(first) => {
            Err(UsageError::TwoModels { option: option.to_owned(), argument: first.clone() })
        }
        (None, [first, images @ ..]) if is_named_like_a_model(first) => {
            Ok(Sorted { model: Some(first.clone()), images: images.to_vec() })
        }
        _ => Ok(Sorted { model: option.map(Path::to_owned), images: arguments.to_vec() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn the_first_argument_is_the_model_if_it_is_named_like_one() {
        let inputs = |model: Option<&str>, names: &[&str]| Inputs {
            model: model.map(PathBuf::from),
            arguments: paths(names),
        };
        let sorted =
            |model: Option<&str>, names: &[&str]| inputs(model, names).sorted().map_err(|e| e.to_string());
        let is = |model: Option<&str>, images: &[&str]| {
            Ok(Sorted { model: model.map(PathBuf::from), images: paths(images) })
        };
        assert_eq!(sorted(None, &["a.png", "b.fbk"]), is(None, &["a.png", "b.fbk"]));
        assert_eq!(sorted(None, &["b.FBK", "a.png"]), is(Some("b.FBK"), &["a.png"]));
        assert_eq!(sorted(Some("m"), &["a.png"]), is(Some("m"), &["a.png"]));
        let listed = "squeezenet1.0-compressed";
        assert_eq!(sorted(None, &[listed, "photos"]), is(Some(listed), &["photos"]));
        assert!(sorted(None, &["b.fbk"]).unwrap_err().contains("no IMAGE behind the model b.fbk"));
        let two = sorted(Some("a.fbk"), &["b.fbk", "c.png"]).unwrap_err();
        assert_eq!(two, "two models, --model a.fbk and b.fbk; accepted: one");
        // Raw frames may be called as they like.
        let one = |names: &[&str]| inputs(None, names).sorted_with_one_image().map_err(|e| e.to_string());
        assert_eq!(one(&["frames.bin"]), is(None, &["frames.bin"]));
        assert_eq!(one(&["b.fbk", "-"]), is(Some("b.fbk"), &["-"]));
        assert!(sorted(None, &["-", "a.png", "-"]).unwrap_err().contains("the standard input, twice"));
    }

    #[test]
    fn a_folder_is_no_model_however_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let images = folder.path().join("images.bin");
        std::fs::create_dir(&images).unwrap();
        let inputs = Inputs { model: None, arguments: vec![images.clone()] };
        assert_eq!(inputs.sorted().unwrap(), Sorted { model: None, images: vec![images] });
    }

    #[test]
    fn one_image_at_most() {
        let sorted = |names: &[&str]| {
            OneInput { arguments: paths(names), option: None }.sorted().map_err(|e| e.to_string())
        };
        assert_eq!(sorted(&[]), Ok((None, None)));
        assert_eq!(sorted(&["b.fbk"]), Ok((Some("b.fbk".into()), None)));
        assert_eq!(sorted(&["a.png"]), Ok((None, Some("a.png".into()))));
        assert_eq!(sorted(&["b.onnx", "a.png"]), Ok((Some("b.onnx".into()), Some("a.png".into()))));
        let behind = "b.fbk: a model behind a.png; accepted: MODEL, then IMAGE";
        assert_eq!(sorted(&["a.png", "b.fbk"]), Err(behind.into()));
        assert_eq!(sorted(&["a.png", "c.png"]), Err("c.png: a second image, accepted: one".into()));
    }

    #[test]
    fn any_number_of_images() {
        let sorted = |names: &[&str]| {
            AnyInputs { arguments: paths(names), option: None }.sorted().map_err(|e| e.to_string())
        };
        let is = |model: Option<&str>, images: &[&str]| {
            Ok(Sorted { model: model.map(PathBuf::from), images: paths(images) })
        };
        assert_eq!(sorted(&[]), is(None, &[]));
        assert_eq!(sorted(&["b.fbk"]), is(Some("b.fbk"), &[]));
        assert_eq!(sorted(&["b.fbk", "a.png", "photos.tar"]), is(Some("b.fbk"), &["a.png", "photos.tar"]));
        assert_eq!(sorted(&["a.png", "photos"]), is(None, &["a.png", "photos"]));
        let behind = "b.fbk: a model behind a.png; accepted: MODEL, then IMAGE";
        assert_eq!(sorted(&["a.png", "c.png", "b.fbk"]), Err(behind.into()));
        assert!(sorted(&["-", "-"]).unwrap_err().contains("the standard input, twice"));
    }
}
