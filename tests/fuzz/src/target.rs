//! The targets: what is done with an input.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use firebrick_board::Board;
use firebrick_host::fpga::Bitstream;
use firebrick_host::{image, labels};
use firebrick_nn::model::QuantisedModel;
use firebrick_weights::{
    Catalogue, Companion, decode_caffe, decode_onnx, deep_compression, dmp, embedded, fbk, fbz, open_model,
    read_caffe, read_onnx, read_safetensors,
};
use tempfile::TempDir;

use crate::seed;

/// A Caffe network with convolutions, a batch norm, a pool and a linear end.
const PROTOTXT: &str = include_str!("network.prototxt");

/// Weights for the descriptions that are read.
static WEIGHTS: LazyLock<Vec<u8>> = LazyLock::new(seed::caffemodel);

/// The file beside the ONNX models of `onnx-beside`.
pub(crate) const BESIDE: &str = "weights.bin";
/// Its bytes.
const BESIDE_BYTES: usize = 1 << 16;

/// What reads an input: its bytes, or a file with them.
enum Reader {
    Bytes(fn(&[u8])),
    File { extension: &'static str, read: fn(&Path, &QuantisedModel) },
}

/// Name, reader, and what an input is made from.
const TARGETS: &[(&str, Reader)] = &[
    ("fbk", Reader::Bytes(|data| drop(fbk::decode(data)))),
    ("fbz", Reader::Bytes(|data| drop(fbz::decode(data)))),
    ("onnx", Reader::Bytes(|data| drop(decode_onnx(data, Companion::default())))),
    ("onnx-beside", Reader::File { extension: "onnx", read: |path, _| beside(path) }),
    ("caffemodel", Reader::Bytes(|data| drop(decode_caffe(PROTOTXT, data, Companion::default())))),
    (
        "prototxt",
        Reader::Bytes(|data| {
            if let Ok(text) = firebrick_weights::text::decode(data) {
                drop(decode_caffe(&text, &WEIGHTS, Companion::default()));
            }
        }),
    ),
    ("binaryproto", Reader::File { extension: "binaryproto", read: |path, _| mean_file(path) }),
    ("deep-compression", Reader::Bytes(|data| drop(deep_compression::decode(data)))),
    ("dmp", Reader::Bytes(|data| drop(dmp::decode(data)))),
    ("catalogue", Reader::Bytes(|data| text(data, |text| drop(Catalogue::parse("input", text))))),
    ("board", Reader::Bytes(|data| text(data, |text| drop(Board::parse("input", text, Path::new("input")))))),
    ("network", Reader::File { extension: "yaml", read: |path, _| drop(open_model(path)) }),
    (
        "safetensors",
        Reader::File {
            extension: "safetensors",
            read: |path, digits| drop(read_safetensors(path, &digits.network)),
        },
    ),
    ("labels", Reader::File { extension: "txt", read: |path, _| drop(labels::read(path, 10)) }),
    ("label-tree", Reader::File { extension: "json", read: |path, _| drop(labels::read(path, 10)) }),
    ("image", Reader::File { extension: "png", read: |path, digits| drop(image::load_for(path, digits)) }),
    ("bitstream", Reader::File { extension: "bit", read: |path, _| drop(Bitstream::open(path)) }),
];

/// A target, ready to run.
pub struct Target {
    reader: &'static Reader,
    digits: QuantisedModel,
    // Removed with the target.
    _folder: TempDir,
    path: PathBuf,
}

impl Target {
    /// The names of all targets.
    pub fn names() -> Vec<&'static str> {
        TARGETS.iter().map(|(name, _)| *name).collect()
    }

    /// The target of that name.
    pub fn find(name: &str) -> Option<Self> {
        let (_, reader) = TARGETS.iter().find(|(known, _)| *known == name)?;
        let folder = tempfile::tempdir().ok()?;
        let extension = match reader {
            Reader::Bytes(_) => "",
            Reader::File { extension, .. } => extension,
        };
        let path = folder.path().join("input").with_extension(extension);
        Some(Target { reader, digits: embedded::digits(), _folder: folder, path })
    }

    /// Reads one input; what comes of it does not matter.
    pub fn run(&self, data: &[u8]) {
        match self.reader {
            Reader::Bytes(read) => read(data),
            Reader::File { read, .. } => {
                fs::write(&self.path, data).expect("the temporary folder can be written");
                read(&self.path, &self.digits);
            }
        }
    }
}

fn text(data: &[u8], read: impl FnOnce(&str)) {
    if let Ok(text) = std::str::from_utf8(data) {
        read(text);
    }
}

/// Reads an ONNX model some of whose tensors are in the file beside it.
fn beside(path: &Path) {
    let weights = path.with_file_name(BESIDE);
    if !weights.exists() {
        // Halves and floats that are neither great nor tiny.
        let bytes: Vec<u8> = (0..BESIDE_BYTES).map(|i| if i % 2 == 1 { 0x3c } else { i as u8 }).collect();
        fs::write(&weights, bytes).expect("the temporary folder can be written");
    }
    drop(read_onnx(path, Companion::default()));
}

/// Reads a Caffe network whose means are in that file.
fn mean_file(path: &Path) {
    let (description, weights) = (path.with_extension("prototxt"), path.with_extension("caffemodel"));
    if !weights.exists() {
        let image = "type: 'MemoryData' memory_data_param { channels: 1 height: 9 width: 9 }
            transform_param { mean_file: 'input.binaryproto' }";
        fs::write(&description, PROTOTXT.replace("type: \"Input\"", image))
            .expect("the temporary folder can be written");
        fs::write(&weights, &*WEIGHTS).expect("the temporary folder can be written");
    }
    drop(read_caffe(&description, &weights, Companion::default()));
}
