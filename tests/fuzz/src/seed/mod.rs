//! First inputs of the targets, made by our own writers from seeded random networks and the embedded model.

mod caffe;
mod labels;
mod onnx;
mod picture;
mod wire;

use std::collections::BTreeMap;

use firebrick_nn::random;
use firebrick_weights::compress::{Settings, Start, compress};
use firebrick_weights::embedded::DIGITS_FBK;
use firebrick_weights::{fbk, fbz};

pub(crate) use caffe::caffemodel;

/// The embedded model's description.
const NETWORK: &str = include_str!("../../../../weights/digits/network.yaml");
/// The list of models that can be downloaded.
const CATALOGUE: &str = include_str!("../../../../weights/models.yaml");
/// A board.
const BOARD: &str = include_str!("../../../../constraints/zybo-z7-10/board.yaml");

/// The seeds of a target, none for a name that it does not have.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "fbk" => networks(),
        "fbz" => compressed(),
        "onnx" => vec![onnx::inline()],
        "onnx-beside" => vec![onnx::beside()],
        "caffemodel" => vec![caffemodel(), caffe::old_caffemodel()],
        "prototxt" => caffe::descriptions(),
        "binaryproto" => vec![caffe::means()],
        "network" => vec![NETWORK.into()],
        "catalogue" => vec![CATALOGUE.into()],
        "board" => vec![BOARD.into()],
        "image" => picture::pictures(),
        "labels" => labels::lines(),
        "label-tree" => labels::trees(),
        "safetensors" => vec![safetensors()],
        "bitstream" => vec![bitstream()],
        "deep-compression" => vec![counts(), vec![0; 104]],
        "dmp" => vec![vec![0; 4096]],
        _ => Vec::new(),
    }
}

/// Small networks in our container, and the embedded one.
fn networks() -> Vec<Vec<u8>> {
    let small = (0..8).filter_map(|seed| fbk::encode(&random::network(seed)).ok());
    small.chain([DIGITS_FBK.to_vec()]).collect()
}

/// Small networks, compressed with several codebooks.
fn compressed() -> Vec<Vec<u8>> {
    let file = |seed| {
        let model = random::float_model(seed);
        let settings = Settings {
            bits: 4 + (seed % 3) as u32 * 2,
            pruning: None,
            ranks: BTreeMap::new(),
            start: Start::Linear,
        };
        let coded = compress(&model, &settings).ok()?;
        fbz::encode(&coded).ok().map(|(bytes, _)| bytes)
    };
    (0..6).filter_map(file).collect()
}

/// A file with one tensor of two values.
fn safetensors() -> Vec<u8> {
    let header = br#"{"conv1.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
    [&(header.len() as u64).to_le_bytes()[..], header, &[0; 8]].concat()
}

/// The fields of a `.bit` file, with four words behind them.
fn bitstream() -> Vec<u8> {
    let mut bytes = vec![0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1];
    for (key, text) in [(b'a', "design"), (b'b', "7z020clg400"), (b'c', "2024/01/01"), (b'd', "00:00:00")] {
        bytes.push(key);
        bytes.extend((text.len() as u16 + 1).to_be_bytes());
        bytes.extend(text.bytes().chain([0]));
    }
    bytes.push(b'e');
    bytes.extend(16u32.to_be_bytes());
    bytes.extend([0xff; 4].into_iter().chain([0xaa, 0x99, 0x55, 0x66]).chain([0; 8]));
    bytes
}

/// The entry counts of a file with one entry a layer.
fn counts() -> Vec<u8> {
    [1u32; 26].iter().flat_map(|count| count.to_le_bytes()).collect()
}
