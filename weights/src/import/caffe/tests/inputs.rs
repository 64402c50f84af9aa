//! Layers that give images, and what they say about preprocessing.

use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Shape};

use super::super::super::caffe_beside;
use super::super::super::wire::encode::Message;
use super::{CONV, INPUT, average, conv, file, import, layer, refusal};
use crate::map::MappedFile;
use crate::{Companion, ImportError};

/// A description whose image this layer gives.
fn given(data: &str) -> String {
    [data, CONV, &average("c")].concat()
}

fn model(data: &str) -> FloatModel {
    import(&given(data), &[conv()]).unwrap_or_else(|error| panic!("{data}: {error}"))
}

/// Weights for three channels.
fn colour() -> Message {
    layer("c", &[(&[2, 3, 1, 1], &[1.0; 6]), (&[2], &[0.0, 1.0])])
}

fn preprocess(data: &str) -> (Vec<f32>, Vec<f32>) {
    let model = import(&given(data), &[colour()]).unwrap_or_else(|error| panic!("{data}: {error}"));
    assert_eq!((model.preprocess.colour, model.network.input.channels), (Colour::Bgr, 3), "{data}");
    (model.preprocess.mean, model.preprocess.scale)
}

const CROPPED: &str =
    "layer { name: 'd' type: 'Data' top: 'data' top: 'label' transform_param { crop_size: 4 WITH } }";

#[test]
fn means_and_scales_are_the_preprocessing() {
    for (with, mean, scale) in [
        ("mean_value: 90 mean_value: 198 mean_value: 121", [90.0, 198.0, 121.0], 1.0),
        ("mean_value: 128 scale: 0.0078125 mirror: true", [128.0; 3], 0.0078125),
        ("mean_value: [1, 2.5, 3e0] scale: .5f", [1.0, 2.5, 3.0], 0.5),
        // Caffe subtracts nothing then.
        ("mirror: true", [0.0; 3], 1.0),
    ] {
        assert_eq!(preprocess(&CROPPED.replace("WITH", with)), (mean.to_vec(), vec![scale; 3]), "{with}");
    }
    let told = "layer { name: 'd' type: 'MemoryData' top: 'data' top: 'label'
        memory_data_param { batch_size: 1 channels: 3 height: 4 width: 4 } WITH }";
    assert_eq!(preprocess(&told.replace("WITH", "transform_param { mean_value: 7 }")).0, [7.0; 3]);
    // A program fills it, and subtracts what it likes.
    assert_eq!(preprocess(&told.replace("WITH", "")).0, [104.0, 117.0, 123.0]);
    let images = "layer { name: 'd' type: 'ImageData' top: 'data' top: 'label'
        image_data_param { new_height: 4 new_width: 4 } }";
    assert_eq!(preprocess(images).0, [0.0; 3]);
    let grey = model(&CROPPED.replace("WITH", "mean_value: 33 scale: 2"));
    assert_eq!((grey.preprocess.colour, grey.preprocess.mean), (Colour::Grey, vec![33.0]));
}

#[test]
fn a_companion_is_heard_first() {
    let description = given(&CROPPED.replace("WITH", "mean_file: 'm.binaryproto' mean_value: 3"));
    let preprocess = model(INPUT).preprocess;
    let input = Some(Shape { channels: 1, height: 6, width: 6 });
    let companion = Companion { preprocess: Some(preprocess.clone()), input, ..Companion::default() };
    let read = crate::decode_caffe(&description, &file(&[conv()]), companion).unwrap();
    assert_eq!((read.preprocess, Some(read.network.input)), (preprocess, input));
}

#[test]
fn the_phase_of_use_gives_the_image() {
    let data = |phase: &str, mean: usize| {
        let phase = format!("mean_value: {mean} }} include {{ phase: {phase}");
        CROPPED.replace("WITH", &phase)
    };
    let mean = |data: &str| model(data).preprocess.mean;
    assert_eq!(mean(&[data("TRAIN", 1), data("TEST", 2)].concat()), [2.0]);
    assert_eq!(mean(&[data("TEST", 2), data("TRAIN", 1)].concat()), [2.0]);
    // A description of the training alone.
    assert_eq!(mean(&data("TRAIN", 1)), [1.0]);
}

#[test]
fn an_image_of_unknown_size_is_named() {
    for data in [
        "layer { name: 'd' type: 'Data' top: 'pixels' top: 'label' transform_param { scale: 0.5 } }",
        "layer { name: 'd' type: 'HDF5Data' top: 'pixels' top: 'label' hdf5_data_param { source: 'x' } }",
        "layer { name: 'd' type: 'Python' top: 'pixels' python_param { module: 'x' } }",
        "input: 'pixels'",
    ] {
        let description = given(data).replace("'pixels'", "'data'");
        let text = refusal(&description, &[conv()]);
        assert!(text.starts_with("input `data` has no four sizes, accepted: "), "{text}");
        let input = Some(Shape { channels: 1, height: 4, width: 4 });
        let companion = Companion { input, ..Companion::default() };
        assert_eq!(
            Some(crate::decode_caffe(&description, &file(&[conv()]), companion).unwrap().network.input),
            input
        );
    }
}

#[test]
fn impossible_values_are_named() {
    let refused = |with: &str| refusal(&given(&CROPPED.replace("WITH", with)), &[colour()]);
    assert_eq!(
        refused("mean_value: [1, 2]"),
        "transform_param has 2 mean_values for 3 channels, accepted: 1 or 3"
    );
    assert_eq!(refused("scale: 0"), "scale: 0, accepted: finite values above 0");
    assert_eq!(refused("scale: fast"), "scale: fast, accepted: a number");
    assert_eq!(refused("mean_value: nan"), "mean_value: NaN, accepted: finite values");
    let twice = "transform_param has mean_value and mean_file, accepted: one or the other";
    assert_eq!(refused("mean_value: 3 mean_file: 'm'"), twice);
}

/// Reads a description with a mean file of these sizes and values beside it.
fn with_means(sizes: &[usize], values: &[f32]) -> Result<FloatModel, ImportError> {
    let blob =
        sizes.iter().zip(1..).fold(Message::default(), |blob, (&size, tag)| blob.int(tag, size as i64));
    with_mean_file(&blob.floats(5, values).0)
}

fn with_mean_file(bytes: &[u8]) -> Result<FloatModel, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mean.binaryproto");
    std::fs::write(&path, bytes).unwrap();
    let description = given(&CROPPED.replace("WITH", "mean_file: 'data/mean.binaryproto'"));
    caffe_beside(&description, &file(&[colour()]), Companion::default(), &|name| {
        assert_eq!(name, "data/mean.binaryproto");
        Some(Box::new(MappedFile::open(&path).unwrap()))
    })
}

#[test]
fn mean_files_give_a_mean_for_each_channel_or_are_named() {
    let uniform = [[1.5; 4], [2.0; 4], [3.0; 4]].concat();
    assert_eq!(with_means(&[1, 3, 2, 2], &uniform).unwrap().preprocess.mean, [1.5, 2.0, 3.0]);
    let image: Vec<f32> = (0u8..12).map(f32::from).collect();
    let text = with_means(&[1, 3, 2, 2], &image).unwrap_err().to_string();
    assert!(
        text.starts_with(
            "mean_file `data/mean.binaryproto` has a mean for each pixel, accepted: one a channel"
        ),
        "{text}"
    );
    assert!(text.contains("they are 1.500, 5.500, 9.500, which can stand as mean_value"), "{text}");
    let text = with_means(&[1, 1, 4, 3], &image).unwrap_err().to_string();
    assert!(
        text.contains("has the sizes [1, 1, 4, 3], accepted: a mean for each pixel of 3 channels"),
        "{text}"
    );
    let text = firebrick_spec::chain(&with_means(&[1, 3, 2, 3], &image).unwrap_err());
    assert!(text.contains("holds no means: tensor `data/mean.binaryproto` of sizes [1, 3, 2, 3]"), "{text}");
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:5945\nsize 786446\n";
    let text = with_mean_file(pointer).unwrap_err().to_string();
    assert!(
        text.starts_with("mean_file `data/mean.binaryproto` is a Git LFS pointer, not means; `git"),
        "{text}"
    );
    let text = refusal(&given(&CROPPED.replace("WITH", "mean_file: 'x/m.binaryproto'")), &[colour()]);
    assert!(
        text.starts_with("the means are in mean_file `x/m.binaryproto`, which is not beside the description"),
        "{text}"
    );
}
