//! Network descriptions: a YAML file with the network, its preprocessing and its labels, which names
//! the safetensors file that holds the weights.
//!
//! ```yaml
//! weights: model.safetensors      # relative to this file
//! network:
//!   name: example
//!   input: { channels: 1, height: 32, width: 32 }
//!   layers:
//!     - { name: conv1, inputs: [input], op: conv, filters: 10, kernel: 3, stride: 2, pad: 0 }
//!     - { name: pool10, inputs: [conv1], op: global_average_pool }
//! preprocess: { colour: grey, resize: warp, mean: [78.0], scale: [0.015625] }
//! labels: []                      # may be left out
//! ```
//! The structures are those of [`firebrick_nn::network`]; unknown keys are refused.
//!
//! `weights` may also name an ONNX model, or Caffe's trained weights with `prototxt` (if that has another name). Then the
//! network is in these files, and the rest may be left out:
//!
//! ```yaml
//! weights: squeezenet1_1.onnx
//! input: { channels: 3, height: 224, width: 224 }   # if the file leaves it open
//! output: scores                                    # of an ONNX model with several
//! preprocess: { colour: rgb, resize: !centre_crop { short_side: 256 }, mean: [123.7, 116.3, 103.5], scale: [0.017, 0.0175, 0.0174] }
//! ```
//! Such a file, `.yaml` or `.yml`, is also read if it has the name of an ONNX model or a `.caffemodel` file beside it that is opened
//! itself.

use std::path::{Path, PathBuf};

use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Network, Preprocess, Shape};
use serde::{Deserialize, Serialize};

use crate::caffe_file::read_caffe;
use crate::error::WeightsError;
use crate::format::{Format, PROTOTXT};
use crate::import::Companion;
use crate::import_file::read_onnx;
use crate::safetensors::read_safetensors;
use crate::source_error::DescriptionError;
use crate::strict_yaml::parse;
use crate::text_file;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    #[serde(default)]
    weights: Option<PathBuf>,
    #[serde(default)]
    prototxt: Option<PathBuf>,
    #[serde(default)]
    network: Option<Network>,
    #[serde(default)]
    input: Option<Shape>,
    #[serde(default)]
    output: Option<String>,
    #[serde(default)]
    preprocess: Option<Preprocess>,
    #[serde(default)]
    labels: Vec<String>,
}

/// Reads a network description and the weights that it names.
///
/// # Errors
/// [`WeightsError`]: unreadable files, unknown or missing keys, an impossible network, tensors that do not
/// fit it, or what cannot be imported. The message names the file, and the key, layer or tensor.
pub fn read_network_yaml(path: &Path) -> Result<FloatModel, WeightsError> {
    let description = description(path)?;
    let beside = |name: &Path| path.parent().unwrap_or(Path::new("")).join(name);
    let weights = beside(description.weights.as_deref().ok_or_else(|| missing(path, "weights"))?);
    match Format::of_name(&weights) {
        Some(Format::Onnx) => read_onnx(&weights, description.companion(path)?),
        Some(Format::Caffe) => {
            if description.output.is_some() {
                return Err(refused(path, DescriptionError::Output));
            }
            let prototxt = description.prototxt.as_deref().map(beside);
            let prototxt = prototxt.unwrap_or_else(|| weights.with_extension(PROTOTXT));
            read_caffe(&prototxt, &weights, description.companion(path)?)
        }
        _ => description.with_safetensors(path, &weights),
    }
}

/// What a YAML file of the same name beside `path`, a file of another program, says about it; nothing if there is
/// none.
///
/// # Errors
/// A YAML file that cannot be read, or that describes something else.
pub fn read_companion(path: &Path) -> Result<Companion, WeightsError> {
    let Some(beside) = companion_of(path)? else { return Ok(Companion::default()) };
    let description = description(&beside)?;
    if let Some(weights) =
        description.weights.as_ref().filter(|weights| weights.file_name() != path.file_name())
    {
        let source = DescriptionError::Weights { found: weights.clone(), accepted: path.to_path_buf() };
        return Err(WeightsError::Description { path: beside, source });
    }
    description.companion(&beside)
}

/// The YAML file beside `path`: the name's ending may be any of YAML's, but not two of them. A link that leads nowhere is one that
/// cannot be read, not none.
fn companion_of(path: &Path) -> Result<Option<PathBuf>, WeightsError> {
    let endings = Format::Yaml.extensions().iter();
    let mut found = endings
        .map(|ending| path.with_extension(ending))
        .filter(|beside| beside.exists() || beside.is_symlink());
    match (found.next(), found.next()) {
        (Some(path), Some(other)) => Err(WeightsError::TwoCompanions { path, other }),
        (first, _) => Ok(first),
    }
}

fn description(path: &Path) -> Result<Description, WeightsError> {
    let text = text_file::document(path, Format::Yaml.with_article()).map_err(WeightsError::unread(path))?;
    parse(&text).map_err(|error| refused(path, error.into()))
}

fn refused(path: &Path, source: DescriptionError) -> WeightsError {
    WeightsError::Description { path: path.to_path_buf(), source }
}

fn missing(path: &Path, key: &'static str) -> WeightsError {
    refused(path, DescriptionError::MissingKey(key))
}

impl Description {
    fn companion(self, path: &Path) -> Result<Companion, WeightsError> {
        if self.network.is_some() {
            return Err(refused(path, DescriptionError::Network));
        }
        Ok(Companion {
            input: self.input,
            preprocess: self.preprocess,
            labels: self.labels,
            output: self.output,
            ..Companion::default()
        })
    }

    fn with_safetensors(self, path: &Path, weights: &Path) -> Result<FloatModel, WeightsError> {
        if self.prototxt.is_some() {
            return Err(refused(path, DescriptionError::Prototxt));
        }
        if self.input.is_some() {
            return Err(refused(path, DescriptionError::Input));
        }
        if self.output.is_some() {
            return Err(refused(path, DescriptionError::Output));
        }
        let network = self.network.ok_or_else(|| missing(path, "network"))?;
        let preprocess = self.preprocess.ok_or_else(|| missing(path, "preprocess"))?;
        network.validate().map_err(|e| WeightsError::model(path)(e.into()))?;
        let convs = read_safetensors(weights, &network)?;
        let model = FloatModel { network, preprocess, labels: self.labels, convs };
        model.validate().map_err(WeightsError::model(path))?;
        Ok(model)
    }
}

#[cfg(test)]
mod tests {
    use firebrick_nn::network::{Convolution, Op};
    use firebrick_spec::chain;

    use super::*;

    const DIGITS: &str = include_str!("../digits/network.yaml");

    fn refusal(from: &str, to: &str) -> String {
        assert!(DIGITS.contains(from), "{from}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network.yaml");
        std::fs::write(&path, DIGITS.replacen(from, to, 1)).unwrap();
        let error = chain(&read_network_yaml(&path).unwrap_err());
        assert!(error.contains("network.yaml: ") || error.contains("model.safetensors: "), "{error}");
        error
    }

    #[test]
    fn the_digits_are_read() {
        let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/digits/network.yaml"));
        let model = read_network_yaml(path).unwrap();
        assert_eq!(model.convs.len(), 11);
        assert_eq!(model.labels.len(), 10);
    }

    #[test]
    fn models_of_other_programs_may_be_named() {
        let text = refusal("weights: model.safetensors", "weights: model.onnx");
        assert!(
            text.contains("key `network`, accepted: none, since the weights' file has the network"),
            "{text}"
        );
        let text = refusal("weights: model.safetensors", "prototxt: a.prototxt\nweights: model.safetensors");
        assert!(text.contains("key `prototxt`, accepted: none, but for a .caffemodel file"), "{text}");
        let text = refusal(
            "weights: model.safetensors",
            "input: { channels: 1, height: 9, width: 9 }\nweights: m.st",
        );
        assert!(text.contains("key `input`, accepted: none"), "{text}");
        for weights in ["m.st", "m.caffemodel"] {
            let text = refusal("weights: model.safetensors", &format!("output: a\nweights: {weights}"));
            assert!(text.contains("key `output`, accepted: none, but for an ONNX model"), "{text}");
        }
        assert!(refusal("weights: model.safetensors", "").contains("missing key `weights`"));
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "a.yaml",
            "labels: [x, y]\npreprocess: { colour: bgr, resize: !centre_crop { short_side: 9 }, mean: [1], scale: [1] }",
        );
        let companion = read_companion(&folder.path().join("a.onnx")).unwrap();
        assert_eq!((companion.labels.len(), companion.preprocess.unwrap().mean), (2, vec![1.0]));
        assert_eq!(read_companion(&folder.path().join("b.onnx")).unwrap(), Companion::default());
        write("b.yaml", "weights: a.onnx");
        let text = chain(&read_companion(&folder.path().join("b.onnx")).unwrap_err());
        assert!(text.contains("b.yaml: weights: a.onnx, accepted: "), "{text}");
        write("a.yml", "labels: [x]");
        let text = chain(&read_companion(&folder.path().join("a.onnx")).unwrap_err());
        assert!(
            text.contains("a.yaml and ") && text.contains("a.yml: two descriptions of one model"),
            "{text}"
        );
        write("d.yml", "\u{feff}labels: [x]\r\n");
        assert_eq!(read_companion(&folder.path().join("d.caffemodel")).unwrap().labels, ["x"]);
        write("c.yaml", "weights: c.caffemodel\nprototxt: deploy.prototxt");
        let text = chain(&read_network_yaml(&folder.path().join("c.yaml")).unwrap_err());
        assert!(text.contains("deploy.prototxt: No such file"), "{text}");
    }

    #[test]
    fn additions_are_read() {
        let add = "{ name: fire3/add, inputs: [fire2/concat, fire3/concat], op: add }";
        let layer: firebrick_nn::network::Layer = parse(add).unwrap();
        assert_eq!((layer.op, layer.inputs.len()), (Op::Add, 2));
        let text = parse::<firebrick_nn::network::Layer>(&add.replace("op: add", "op: add, scale: 2"));
        assert_eq!(text.unwrap_err().to_string(), "unknown key `scale`");
    }

    #[test]
    fn a_layers_op_is_named_as_in_a_description() {
        for layer in crate::embedded::digits().network.layers {
            let written = serde_yaml::to_value(layer.op).unwrap();
            assert_eq!(written["op"], layer.op.name());
        }
        let conv = Convolution { filters: 1, kernel: 1, stride: 1, pad: 0, relu: false };
        for op in [conv.into(), Op::Add] {
            assert_eq!(serde_yaml::to_value(op).unwrap()["op"], op.name());
        }
    }

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        assert!(refusal("labels:", "label:").contains("label"));
        assert!(refusal("stride: 2,", "stride: 2, dilation: 2,").contains("dilation"));
        let error = refusal("op: concat", "op: concat, axis: 1");
        assert!(error.contains("unknown key `network.layers.5.axis`"), "{error}");
        assert!(refusal("colour: grey", "color: grey").contains("color"));
        assert!(refusal("channels: 1,", "channels: 1, depth: 8,").contains("depth"));
    }

    #[test]
    fn other_mistakes_are_named() {
        assert!(refusal("op: max_pool", "op: average_pool").contains("average_pool"));
        assert!(refusal("inputs: [pool1]", "inputs: [pool7]").contains("`pool7`"));
        assert!(refusal("resize: warp", "resize: squash").contains("squash"));
        assert!(refusal("'9']", "'9', 'ten']").contains("model.safetensors: No such file"));
        assert!(refusal("[", "{").contains("line"));
    }
}
