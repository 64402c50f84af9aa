//! Opens a model file, whatever its kind.

use std::path::Path;

use firebrick_nn::model::{FloatModel, QuantisedModel};

use crate::fbk::{self, MAGIC};
use crate::fbz;
use crate::map::MappedFile;
use crate::{WeightsError, deep_compression, dmp, read_caffe, read_companion, read_network_yaml, read_onnx};

/// A model as it was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Float weights: must be quantised before use.
    Float(FloatModel),
    /// Integer weights, ready for the engine.
    Quantised(QuantisedModel),
}

/// Opens a `.fbk` or `.fbz` file (known by its first bytes), a network description in YAML, an ONNX model or a Caffe
/// network (known by their names; both files of the latter have one name, and a YAML file beside may say what they do
/// not), or one of the released SqueezeNet weight files: they have no magic, and are known by a length that their
/// structure accounts for, or else by their name.
///
/// # Errors
/// See [`WeightsError`]; for other files the message lists what is accepted.
pub fn open_model(path: &Path) -> Result<Model, WeightsError> {
    let bytes = MappedFile::open(path)?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    match extension.as_str() {
        _ if bytes.starts_with(&MAGIC) => fbk::decode_file(path, &bytes).map(Model::Quantised),
        _ if fbz::recognise(&bytes) => packed(path, &bytes),
        "fbk" => fbk::decode_file(path, &bytes).map(Model::Quantised),
        "fbz" => packed(path, &bytes),
        "yaml" | "yml" => read_network_yaml(path).map(Model::Float),
        "onnx" => read_onnx(path, read_companion(path)?).map(Model::Float),
        "prototxt" => caffe(path, &path.with_extension("caffemodel")),
        "caffemodel" => caffe(&path.with_extension("prototxt"), path),
        _ if deep_compression::recognise(&bytes) => compressed(path, &bytes),
        _ if dmp::recognise(&bytes) => dense(path, &bytes),
        "net" => compressed(path, &bytes),
        "bin" => dense(path, &bytes),
        _ => Err(WeightsError::Unrecognised { path: path.to_path_buf() }),
    }
}

fn caffe(prototxt: &Path, caffemodel: &Path) -> Result<Model, WeightsError> {
    read_caffe(prototxt, caffemodel, read_companion(caffemodel)?).map(Model::Float)
}

fn packed(path: &Path, bytes: &[u8]) -> Result<Model, WeightsError> {
    Ok(Model::Float(fbz::decode_file(path, bytes)?.model.float()))
}

fn compressed(path: &Path, bytes: &[u8]) -> Result<Model, WeightsError> {
    let found = deep_compression::decode(bytes);
    let found = found.map_err(WeightsError::released(path, deep_compression::FORMAT))?;
    Ok(Model::Float(found.model.float()))
}

fn dense(path: &Path, bytes: &[u8]) -> Result<Model, WeightsError> {
    dmp::decode(bytes).map(Model::Float).map_err(WeightsError::released(path, dmp::FORMAT))
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
        assert!(error.contains("Deep Compression file of SqueezeNet v1.0 (.net)"), "{error}");
        let error = open_model(&write("cut.net", &[0; 104])).unwrap_err().to_string();
        assert!(error.contains("cut.net: not a usable Deep Compression file"), "{error}");
        let error = open_model(&write("cut.bin", &[0; 104])).unwrap_err().to_string();
        assert!(error.contains("cut.bin: not a usable DV700 weight file"), "{error}");
        let yaml = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/digits/network.yaml"));
        assert!(
            matches!(open_model(yaml).unwrap(), Model::Float(model) if model.network == digits().network)
        );
    }
}
