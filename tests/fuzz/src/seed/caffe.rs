//! Networks of Caffe.

use super::wire::{bytes, floats, int, message};

/// Descriptions in both forms, and in the encodings that are told apart.
pub fn descriptions() -> Vec<Vec<u8>> {
    let [text, training] = [include_str!("../network.prototxt"), include_str!("../training.prototxt")];
    let wide = |bytes: fn(u16) -> [u8; 2]| format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect();
    let marked = format!("\u{feff}{}", training.replace('\n', "\r\n")).into_bytes();
    let latin = [b"# Caf\xe9 r\xe9seau r\xe9duit\n", text.as_bytes()].concat();
    vec![text.into(), training.into(), marked, latin, wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
}

/// Means of three pixels in a row (BlobProto).
pub fn means() -> Vec<u8> {
    message(|blob| {
        [1, 1, 1, 3].iter().zip(1..).for_each(|(&size, tag)| int(tag, size, blob));
        bytes(5, &floats(3), blob);
    })
}

/// Weights of a convolution in the older form, for `training.prototxt`.
pub fn old_caffemodel() -> Vec<u8> {
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
pub fn caffemodel() -> Vec<u8> {
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
