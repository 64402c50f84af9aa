//! Opens a model file, whatever its kind.

use std::path::Path;

use firebrick_nn::model::{FloatModel, QuantisedModel};

use crate::coded::CodedModel;
use crate::content::Mistaken;
use crate::error::WeightsError;
use crate::format::Format;
use crate::map::MappedFile;
#[cfg(feature = "import")]
use crate::{
    caffe_file::{no_network, read_caffe},
    format::PROTOTXT,
    import_file::read_onnx,
    yaml::{read_companion, read_network_yaml},
};
use crate::{deep_compression, dmp, fbk, fbz};

/// A model as it was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Float weights: must be quantised before use.
    Float(FloatModel),
    /// Integer weights, ready for the engine.
    Quantised(QuantisedModel),
}

/// The kind of a file: our containers are known by their first bytes, models of other programs by their names. The released
/// SqueezeNet files have neither; they are known by a length that their structure accounts for, or else by their names.
pub fn recognise(path: &Path, bytes: &[u8]) -> Option<Format> {
    let named = Format::of_name(path);
    let sure = named.filter(|format| !matches!(format, Format::DeepCompression | Format::Dmp));
    Format::of_magic(bytes).or(sure).or_else(|| by_structure(bytes)).or(named)
}

fn by_structure(bytes: &[u8]) -> Option<Format> {
    match () {
        () if deep_compression::recognise(bytes) => Some(Format::DeepCompression),
        () if dmp::recognise(bytes) => Some(Format::Dmp),
        () => None,
    }
}

/// Opens a model file of any [`Format`]. Both files of a Caffe network have one name, and a YAML file beside an ONNX model or
/// a Caffe network may say what they do not.
///
/// # Errors
/// See [`WeightsError`]; for other files the message lists what is accepted.
pub fn open_model(path: &Path) -> Result<Model, WeightsError> {
    let bytes = MappedFile::open(path)?;
    let format = recognise(path, &bytes);
    #[cfg(feature = "import")]
    if let (None, Some(error)) = (format, no_network(path, &bytes)) {
        return Err(error);
    }
    let format = format.ok_or_else(|| unknown(path, &bytes))?;
    let _reading = tracing::info_span!("reading the model", file = %path.display(), %format).entered();
    let mistaken = |error: WeightsError| error.or_mistaken(path, &bytes, format);
    let float = |coded: Result<CodedModel, WeightsError>| coded.map(|coded| Model::Float(coded.float()));
    match format {
        Format::Fbk => fbk::decode_file(path, &bytes).map(Model::Quantised).map_err(mistaken),
        Format::Fbz => float(fbz::decode_file(path, &bytes).map(|file| file.model).map_err(mistaken)),
        Format::DeepCompression => {
            float(deep_compression::decode_file(path, &bytes).map(|file| file.model).map_err(mistaken))
        }
        Format::Dmp => dmp::decode_file(path, &bytes).map(Model::Float).map_err(mistaken),
        #[cfg(feature = "import")]
        Format::Yaml => read_network_yaml(path).map(Model::Float),
        #[cfg(feature = "import")]
        Format::Onnx => read_onnx(path, read_companion(path)?).map(Model::Float),
        #[cfg(feature = "import")]
        Format::Caffe => caffe(path).map(Model::Float),
        #[cfg(not(feature = "import"))]
        format @ (Format::Yaml | Format::Onnx | Format::Caffe) => {
            Err(WeightsError::NotBuilt { path: path.to_path_buf(), format })
        }
    }
}

/// What a file of no name and no content that we know is refused with.
fn unknown(path: &Path, bytes: &[u8]) -> WeightsError {
    let path = path.to_path_buf();
    match Mistaken::of_text(bytes, "a model file") {
        Some(mistaken) => WeightsError::NoModel { path, mistaken },
        None => WeightsError::Unrecognised { path },
    }
}

/// A Caffe network from either of its two files.
#[cfg(feature = "import")]
fn caffe(path: &Path) -> Result<FloatModel, WeightsError> {
    let (prototxt, caffemodel) =
        (path.with_extension(PROTOTXT), path.with_extension(Format::Caffe.extension()));
    // The file that was named keeps its name's case.
    let description = path.extension().is_some_and(|e| e.eq_ignore_ascii_case(PROTOTXT));
    let (prototxt, caffemodel) =
        if description { (path, caffemodel.as_path()) } else { (prototxt.as_path(), path) };
    read_caffe(prototxt, caffemodel, read_companion(caffemodel)?)
}

/// The codes of a compressed file, `.fbz` or Deep Compression; `None` of any other file.
///
/// # Errors
/// [`WeightsError`]: a file that cannot be read, or with something wrong in it.
pub fn read_coded(path: &Path) -> Result<Option<CodedModel>, WeightsError> {
    let bytes = MappedFile::open(path)?;
    match recognise(path, &bytes) {
        Some(Format::Fbz) => Ok(Some(fbz::decode_file(path, &bytes)?.model)),
        Some(Format::DeepCompression) => Ok(Some(deep_compression::decode_file(path, &bytes)?.model)),
        _ => Ok(None),
    }
}

/// What a convolution takes in a compressed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompressedSize {
    /// Name of the layer.
    pub name: String,
    /// Bytes of all of it.
    pub bytes: usize,
    /// Stored entries: weights and fillers.
    pub entries: usize,
    /// Entries that only bridge a gap.
    pub fillers: usize,
}

/// What each convolution takes in a compressed file, `.fbz` or Deep Compression; nothing of any other file.
///
/// # Errors
/// [`WeightsError`]: a file that cannot be read, or with something wrong in it.
pub fn read_sizes(path: &Path) -> Result<Vec<CompressedSize>, WeightsError> {
    let bytes = MappedFile::open(path)?;
    let size = |name, bytes, entries, fillers| CompressedSize { name, bytes, entries, fillers };
    match recognise(path, &bytes) {
        Some(Format::Fbz) => {
            let layers = fbz::decode_file(path, &bytes)?.layers.into_iter();
            let sizes = layers.map(|layer| {
                let fillers = layer.fillers();
                size(layer.name, layer.bytes.total(), layer.entries, fillers)
            });
            Ok(sizes.collect())
        }
        Some(Format::DeepCompression) => {
            let layers = deep_compression::decode_file(path, &bytes)?.layers.into_iter();
            Ok(layers.map(|layer| size(layer.name, layer.bytes, layer.entries, layer.fillers)).collect())
        }
        _ => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use firebrick_spec::chain;

    use super::*;
    use crate::embedded::{DIGITS_FBK, digits};

    #[cfg(feature = "import")]
    #[test]
    fn what_is_something_else_is_called_so() {
        let folder = tempfile::tempdir().unwrap();
        let refusal = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            chain(&open_model(&path).unwrap_err())
        };
        let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:59\nsize 4956208\n";
        for name in ["a.onnx", "a.fbk", "a.net", "a.bin", "d.yaml", "a.prototxt", "a"] {
            let error = refusal(name, lfs);
            assert!(error.contains(&format!("{name}: is a Git LFS pointer, not ")), "{error}");
            assert!(error.contains("; `git lfs pull` fetches the file"), "{error}");
        }
        std::fs::write(
            folder.path().join("b.prototxt"),
            "input: 'd' layer { name: 'r' type: 'ReLU' bottom: 'd' top: 'r' }",
        )
        .unwrap();
        for (name, bytes, expected) in [
            (
                "b.onnx",
                &b"<!DOCTYPE html>\n<html>"[..],
                "b.onnx: is text, a web page, not an ONNX model (.onnx)",
            ),
            ("b.onnx", b"", "b.onnx: is empty, not an ONNX model (.onnx)"),
            // As a model is saved that nobody has filled.
            ("b.onnx", b"2\0:\x02R\0", "b.onnx: is empty, not an ONNX model (.onnx)"),
            ("b.onnx", b"ir_version: 8 graph {", "b.onnx: is text, not an ONNX model (.onnx)"),
            (
                "b.onnx",
                b"\x08\x08\x3a\x7f\x0a",
                "b.onnx: not a usable ONNX model (.onnx): a field of 127 bytes",
            ),
            (
                "b.caffemodel",
                b"\x89HDF\r\n\x1a\n",
                "b.caffemodel: not a usable Caffe network (.prototxt with .caffemodel): holds HDF5, accepted: ",
            ),
            (
                "b.pth",
                b"PK\x03\x04\x14\0b/data.pkl",
                "b.pth: is a PyTorch file (.pt, .pth), not a model file; export the model to ONNX; accepted: a .fbk",
            ),
            (
                "b.yml",
                b"PK\x03\x04",
                "b.yml: is an archive (zip), not a network description (.yaml, .yml); unpack it first",
            ),
        ] {
            let error = refusal(name, bytes);
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        assert_eq!(open_model(&write("renamed", DIGITS_FBK)).unwrap(), Model::Quantised(digits()));
        let error = chain(&open_model(&write("a.fbk", b"GIF89a")).unwrap_err());
        assert!(error.contains("a.fbk: is a picture (GIF), not a .fbk file"), "{error}");
        let error = chain(&open_model(&write("model.safetensors", b"....")).unwrap_err());
        assert!(error.contains("model.safetensors: not a model file, accepted: a .fbk file"), "{error}");
        assert!(error.contains("Deep Compression file of SqueezeNet v1.0 (.net)"), "{error}");
        let error = chain(&open_model(&write("cut.net", &[7; 104])).unwrap_err());
        assert!(error.contains("cut.net: not a usable Deep Compression file"), "{error}");
        let error = chain(&open_model(&write("cut.bin", &[7; 104])).unwrap_err());
        assert!(error.contains("cut.bin: not a usable DV700 weight file"), "{error}");
        let yaml = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/digits/network.yaml"));
        assert!(
            matches!(open_model(yaml).unwrap(), Model::Float(model) if model.network == digits().network)
        );
    }
}
