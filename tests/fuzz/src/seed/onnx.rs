//! ONNX models.

use crate::target::BESIDE;

use super::wire::{bytes, floats, int, message};

/// A convolution, its ReLU and a global average pool (onnx.proto, ModelProto).
pub fn inline() -> Vec<u8> {
    model(|tensor| bytes(9, &floats(36), tensor))
}

/// The same with its weights in the file beside it.
pub fn beside() -> Vec<u8> {
    let entry = |key: &str, value: &str| {
        message(|entry| {
            bytes(1, key.as_bytes(), entry);
            bytes(2, value.as_bytes(), entry);
        })
    };
    model(|tensor| {
        bytes(13, &entry("location", BESIDE), tensor);
        bytes(13, &entry("offset", "16"), tensor);
        bytes(13, &entry("length", "144"), tensor);
        int(14, 1, tensor);
    })
}

fn model(values: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
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
        values(tensor);
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
