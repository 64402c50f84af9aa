//! First inputs of the targets, made by our own writers from seeded random networks and the embedded model.

use std::collections::BTreeMap;

use firebrick_nn::random;
use firebrick_weights::compress::{Settings, Start, compress};
use firebrick_weights::embedded::DIGITS_FBK;
use firebrick_weights::{fbk, fbz};
use prost::encoding::{WireType, encode_key, encode_varint};

/// The embedded model's description.
const NETWORK: &str = include_str!("../../../weights/digits/network.yaml");
/// The list of models that can be downloaded.
const CATALOGUE: &str = include_str!("../../../weights/models.yaml");
/// A board.
const BOARD: &str = include_str!("../../../constraints/zybo-z7-10/board.yaml");
/// A sample image.
const IMAGE: &[u8] = include_bytes!("../../../weights/digits/samples/digit-3.png");

/// The seeds of a target, none for a name that it does not have.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "fbk" => networks(),
        "fbz" => compressed(),
        "onnx" => vec![onnx()],
        "caffemodel" => vec![caffemodel(), old_caffemodel()],
        "prototxt" => descriptions(),
        "binaryproto" => vec![means()],
        "network" => vec![NETWORK.into()],
        "catalogue" => vec![CATALOGUE.into()],
        "board" => vec![BOARD.into()],
        "image" => vec![IMAGE.to_vec()],
        "labels" => vec![(0..10).map(|n| format!("n{n:08} class {n}\n")).collect::<String>().into()],
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

fn bytes(tag: u32, value: &[u8], out: &mut Vec<u8>) {
    encode_key(tag, WireType::LengthDelimited, out);
    encode_varint(value.len() as u64, out);
    out.extend(value);
}

fn int(tag: u32, value: u64, out: &mut Vec<u8>) {
    encode_key(tag, WireType::Varint, out);
    encode_varint(value, out);
}

fn message(fields: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    fields(&mut out);
    out
}

fn floats(count: usize) -> Vec<u8> {
    (0..count).flat_map(|n| (n as f32 - 1.0).to_le_bytes()).collect()
}

/// Descriptions in both forms, and in the encodings that are told apart.
fn descriptions() -> Vec<Vec<u8>> {
    let [text, training] = [include_str!("network.prototxt"), include_str!("training.prototxt")];
    let wide = |bytes: fn(u16) -> [u8; 2]| format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect();
    let marked = format!("\u{feff}{}", training.replace('\n', "\r\n")).into_bytes();
    let latin = [b"# Caf\xe9 r\xe9seau r\xe9duit\n", text.as_bytes()].concat();
    vec![text.into(), training.into(), marked, latin, wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
}

/// Means of three pixels in a row (BlobProto).
fn means() -> Vec<u8> {
    message(|blob| {
        [1, 1, 1, 3].iter().zip(1..).for_each(|(&size, tag)| int(tag, size, blob));
        bytes(5, &floats(3), blob);
    })
}

/// Weights of a convolution in the older form, for `training.prototxt`.
fn old_caffemodel() -> Vec<u8> {
    let blob = |sizes: [u64; 4]| {
        message(|blob| {
            sizes.iter().zip(1..).for_each(|(&size, tag)| int(tag, size, blob));
            bytes(5, &floats(sizes.iter().product::<u64>() as usize), blob);
        })
    };
    let layer = message(|layer| {
        bytes(4, b"c", layer);
        bytes(6, &blob([2, 1, 3, 3]), layer);
        bytes(6, &blob([1, 1, 1, 2]), layer);
    });
    message(|net| bytes(2, &layer, net))
}

/// Weights for the layers of `network.prototxt`, and for the convolution of `training.prototxt`.
pub(crate) fn caffemodel() -> Vec<u8> {
    let layers: [(&str, &[&[u64]]); 4] = [
        ("c", &[&[2, 1, 3, 3], &[2]]),
        ("n", &[&[2], &[2], &[1]]),
        ("sc", &[&[2], &[2]]),
        ("ip", &[&[3, 32], &[3]]),
    ];
    message(|net| {
        for (name, blobs) in layers {
            let layer = message(|layer| {
                bytes(1, name.as_bytes(), layer);
                for dims in blobs {
                    let shape = message(|shape| dims.iter().for_each(|&dim| int(1, dim, shape)));
                    let values = floats(dims.iter().product::<u64>() as usize);
                    let blob = message(|blob| {
                        bytes(7, &shape, blob);
                        bytes(5, &values, blob);
                    });
                    bytes(7, &blob, layer);
                }
            });
            bytes(100, &layer, net);
        }
    })
}

/// A convolution, its ReLU and a global average pool (onnx.proto, ModelProto).
fn onnx() -> Vec<u8> {
    let node = |inputs: &[&str], output: &str, kind: &str| {
        message(|node| {
            inputs.iter().for_each(|input| bytes(1, input.as_bytes(), node));
            bytes(2, output.as_bytes(), node);
            bytes(4, kind.as_bytes(), node);
        })
    };
    let value = |name: &str, dims: &[u64]| {
        let shape = message(|shape| {
            dims.iter().for_each(|&dim| bytes(1, &message(|size| int(1, dim, size)), shape));
        });
        let tensor = message(|tensor| {
            int(1, 1, tensor);
            bytes(2, &shape, tensor);
        });
        message(|value| {
            bytes(1, name.as_bytes(), value);
            bytes(2, &message(|kind| bytes(1, &tensor, kind)), value);
        })
    };
    let weights = message(|tensor| {
        [4, 1, 3, 3].iter().for_each(|&dim| int(1, dim, tensor));
        int(2, 1, tensor);
        bytes(8, b"w", tensor);
        bytes(9, &floats(36), tensor);
    });
    let graph = message(|graph| {
        for layer in [
            node(&["x", "w"], "c", "Conv"),
            node(&["c"], "r", "Relu"),
            node(&["r"], "y", "GlobalAveragePool"),
        ] {
            bytes(1, &layer, graph);
        }
        bytes(2, b"g", graph);
        bytes(5, &weights, graph);
        bytes(11, &value("x", &[1, 1, 9, 9]), graph);
        bytes(12, &value("y", &[1, 4, 1, 1]), graph);
    });
    message(|model| {
        int(1, 8, model);
        bytes(7, &graph, model);
        bytes(8, &message(|opset| int(2, 13, opset)), model);
    })
}
