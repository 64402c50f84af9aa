//! Opens a model file, whatever its kind.

use std::path::Path;

use firebrick_nn::model::{FloatModel, QuantisedModel};

use crate::fbk::{self, MAGIC};
use crate::map::MappedFile;
use crate::{WeightsError, read_network_yaml};

/// A model as it was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Float weights: must be quantised before use.
    Float(FloatModel),
    /// Integer weights, ready for the engine.
    Quantised(QuantisedModel),
}

/// Opens a `.fbk` file (known by its first bytes) or a network description in YAML (known by its name).
///
/// # Errors
/// See [`WeightsError`]; for other files the message lists what is accepted.
pub fn open_model(path: &Path) -> Result<Model, WeightsError> {
    let bytes = MappedFile::open(path)?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    match extension.as_str() {
        _ if bytes.starts_with(&MAGIC) => fbk::decode_file(path, &bytes).map(Model::Quantised),
        "fbk" => fbk::decode_file(path, &bytes).map(Model::Quantised),
        "yaml" | "yml" => read_network_yaml(path).map(Model::Float),
        _ => Err(WeightsError::Unrecognised { path: path.to_path_buf() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::{DIGITS_FBK, digits};

    #[test]
    fn kinds_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        assert_eq!(open_model(&write("renamed", DIGITS_FBK)).unwrap(), Model::Quantised(digits()));
        let error = open_model(&write("a.fbk", b"GIF89a")).unwrap_err().to_string();
        assert!(error.contains("a.fbk: not a .fbk file"), "{error}");
        let error = open_model(&write("model.safetensors", b"....")).unwrap_err().to_string();
        assert!(error.contains("model.safetensors: not a model file, accepted: a .fbk file"), "{error}");
        let yaml = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/digits/network.yaml"));
        assert!(
            matches!(open_model(yaml).unwrap(), Model::Float(model) if model.network == digits().network)
        );
    }
}
