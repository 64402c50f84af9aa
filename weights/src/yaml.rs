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

use std::path::{Path, PathBuf};

use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Network, Preprocess};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use crate::{WeightsError, read_safetensors};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    weights: PathBuf,
    network: Network,
    preprocess: Preprocess,
    #[serde(default)]
    labels: Vec<String>,
}

/// Reads a network description and the weights that it names.
///
/// # Errors
/// [`WeightsError`]: unreadable files, unknown or missing keys, an impossible network, tensors that do not
/// fit it. The message names the file, and the key, layer or tensor.
pub fn read_network_yaml(path: &Path) -> Result<FloatModel, WeightsError> {
    let text = std::fs::read_to_string(path).map_err(WeightsError::io("read", path))?;
    let refuse = |problem| WeightsError::Description { path: path.to_path_buf(), problem };
    let description: Description = parse(&text).map_err(refuse)?;
    description.network.validate().map_err(|e| WeightsError::model(path)(e.into()))?;
    let weights = path.parent().unwrap_or(Path::new("")).join(&description.weights);
    let model = FloatModel {
        convs: read_safetensors(&weights, &description.network)?,
        network: description.network,
        preprocess: description.preprocess,
        labels: description.labels,
    };
    model.validate().map_err(WeightsError::model(path))?;
    Ok(model)
}

/// Parses YAML and refuses keys that the structure does not have.
///
/// serde itself overlooks some of them in a flattened enum, so what was read is written again, and
/// every key that was given must be there.
pub(crate) fn parse<T: DeserializeOwned + Serialize>(text: &str) -> Result<T, String> {
    let parsed: T = serde_yaml::from_str(text).map_err(|e| e.to_string())?;
    let given: Value = serde_yaml::from_str(text).map_err(|e| e.to_string())?;
    let known = serde_yaml::to_value(&parsed).map_err(|e| e.to_string())?;
    match unknown_key(&given, &known) {
        Some(key) => Err(format!("unknown key `{key}`")),
        None => Ok(parsed),
    }
}

/// The dotted path of a key that `known` lacks.
fn unknown_key(given: &Value, known: &Value) -> Option<String> {
    match (given, known) {
        (Value::Mapping(given), Value::Mapping(known)) => given.iter().find_map(|(key, value)| {
            let name = key.as_str().unwrap_or("?");
            match known.get(key) {
                None => Some(name.to_string()),
                Some(other) => unknown_key(value, other).map(|rest| format!("{name}.{rest}")),
            }
        }),
        (Value::Sequence(given), Value::Sequence(known)) => given
            .iter()
            .zip(known)
            .enumerate()
            .find_map(|(i, (a, b))| unknown_key(a, b).map(|rest| format!("{i}.{rest}"))),
        (Value::Tagged(given), Value::Tagged(known)) => unknown_key(&given.value, &known.value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = include_str!("../digits/network.yaml");

    fn refusal(from: &str, to: &str) -> String {
        assert!(DIGITS.contains(from), "{from}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network.yaml");
        std::fs::write(&path, DIGITS.replacen(from, to, 1)).unwrap();
        let error = read_network_yaml(&path).unwrap_err().to_string();
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
    fn additions_are_read() {
        let add = "{ name: fire3/add, inputs: [fire2/concat, fire3/concat], op: add }";
        let layer: firebrick_nn::network::Layer = parse(add).unwrap();
        assert_eq!((layer.op, layer.inputs.len()), (firebrick_nn::network::Op::Add, 2));
        let text = parse::<firebrick_nn::network::Layer>(&add.replace("op: add", "op: add, scale: 2"));
        assert_eq!(text.unwrap_err(), "unknown key `scale`");
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
