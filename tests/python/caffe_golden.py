#!/usr/bin/env python3
"""Draws weights for the Caffe descriptions in weights/tests/caffe, and has OpenCV compute their scores.

    pip install opencv-python-headless==4.14.0.94 numpy==2.4.6
    tests/python/caffe_golden.py weights/tests/caffe

Writes NAME.caffemodel, in the present and in the older form, and golden.yaml. Nothing of the project is run: the weights' files are
written here, and OpenCV's own reader of Caffe networks reads them. It knows no data layers, so it is given the same layers behind a
declared input. The tests read the descriptions as they are, and compare. It is run by hand when a description changes.
"""

import re
import sys
from pathlib import Path

import cv2
import numpy as np

SEED = 22
CAFFE_MEANS = [104.0, 117.0, 123.0]

# Sizes of each layer's blobs; a batch norm's third blob is a factor.
SQUEEZELET = {
    "conv1": [(8, 3, 3, 3), (8,)],
    "fire2/squeeze1x1": [(4, 8, 1, 1), (4,)],
    "fire2/expand1x1": [(8, 4, 1, 1), (8,)],
    "fire2/expand3x3": [(8, 4, 3, 3), (8,)],
    "conv10": [(10, 16, 1, 1), (10,)],
}
LENET = {
    "conv1": [(8, 1, 5, 5), (8,)],
    "conv2": [(6, 8, 3, 3), (6,)],
    "ip1": [(12, 6 * 7 * 7), (12,)],
    "ip2": [(5, 12), (5,)],
}
MOBILE = {
    "conv1": [(8, 3, 3, 3)],
    "conv1/bn": "batch norm",
    "conv1/scale": [(8,), (8,)],
    "conv2/dw": [(8, 1, 3, 3)],
    "conv2/dw/bn": "batch norm",
    "conv2/dw/scale": [(8,), (8,)],
    "conv2/sep": [(8, 8, 1, 1), (8,)],
    "conv2/sep/scale": [(8,)],
    "fc7": [(6, 8, 1, 1), (6,)],
}

# Description, network, its last layer before the softmax, input, means, scale.
CASES = [
    ("squeezelet.deploy", "squeezelet", "pool10", (3, 32, 32), CAFFE_MEANS, 1.0),
    ("squeezelet.train_val", "squeezelet", "pool10", (3, 32, 32), CAFFE_MEANS, 1.0),
    ("squeezelet.digits", "squeezelet", "pool10", (3, 32, 32), [90.0, 198.0, 121.0], 1.0),
    ("squeezelet.auxiliary", "squeezelet", "pool10", (3, 32, 32), [128.0] * 3, 1 / 128),
    ("squeezelet.v1", "squeezelet", "pool10", (3, 32, 32), [100.0, 110.5, 120.0], 0.5),
    ("lenet.train_test", "lenet", "ip2", (1, 31, 31), [0.0], 1 / 256),
    ("mobile.deploy", "mobile", "flat", (3, 24, 24), CAFFE_MEANS, 1.0),
]
NETWORKS = {"squeezelet": SQUEEZELET, "lenet": LENET, "mobile": MOBILE}
# What OpenCV is given: the layers of this description.
READ = {"squeezelet": "squeezelet.deploy", "lenet": "lenet.train_test", "mobile": "mobile.deploy"}
NOT_READ = {"Input", "Data", "Accuracy", "SoftmaxWithLoss"}


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(tag, content):
    return varint(tag << 3 | 2) + varint(len(content)) + content


def number(tag, value):
    return varint(tag << 3) + varint(value)


def blob(values):
    """BlobProto with a BlobShape."""
    shape = field(1, b"".join(varint(size) for size in values.shape))
    return field(5, values.astype("<f4").tobytes()) + field(7, shape)


def old_blob(values):
    """BlobProto with four sizes."""
    sizes = (1,) * (4 - values.ndim) + values.shape
    return b"".join(number(tag, size) for tag, size in enumerate(sizes, 1)) + field(5, values.astype("<f4").tobytes())


def draw(rng, sizes):
    if sizes == "batch norm":
        # Sums of 4 batches.
        return [rng.normal(0, 2, 8) * 4, rng.uniform(0.5, 3, 8) * 4, np.array([4.0])]
    fan_in = int(np.prod(sizes[0][1:])) if len(sizes[0]) > 1 else 1
    return [
        rng.normal(0, (2 / fan_in) ** 0.5, size) if len(size) > 1 else rng.uniform(0.25, 1.5, size) for size in sizes
    ]


def caffemodel(name, layers):
    """NetParameter of LayerParameters."""
    layer = lambda name, values: field(1, name.encode()) + b"".join(field(7, blob(v)) for v in values)
    return field(1, name.encode()) + b"".join(field(100, layer(*item)) for item in layers.items())


def old_caffemodel(name, layers):
    """NetParameter of V1LayerParameters."""
    layer = lambda name, values: field(4, name.encode()) + b"".join(field(6, old_blob(v)) for v in values)
    return field(1, name.encode()) + b"".join(field(2, layer(*item)) for item in layers.items())


def plain(text, shape):
    """The layers behind a declared input."""
    kept, depth, start = [], 0, 0
    for match in re.finditer(r"^layer \{|[{}]", text, re.M):
        if match.group().startswith("layer"):
            start = match.start()
        depth += -1 if match.group() == "}" else 1
        if depth == 0:
            layer = text[start : match.end()]
            kind = re.search(r'type: "(\w+)"', layer)
            if kind and kind.group(1) not in NOT_READ and layer.startswith("layer"):
                kept.append(layer)
    dims = " ".join(f"input_dim: {size}" for size in (1, *shape))
    return f'name: "net" input: "data" {dims}\n' + "\n".join(kept)


def pixels(count):
    i = np.arange(count, dtype=np.int64)
    return ((i * i * 7 + i * 13 + 5) % 251).astype(np.uint8)


def main(folder):
    rng = np.random.default_rng(SEED)
    files = {}
    for name, network in NETWORKS.items():
        layers = {layer: draw(rng, sizes) for layer, sizes in network.items()}
        files[name] = caffemodel(name, layers)
        (folder / f"{name}.caffemodel").write_bytes(files[name])
        if name == "squeezelet":
            (folder / "squeezelet-old.caffemodel").write_bytes(old_caffemodel(name, layers))
    lines = [
        f"# Written by tests/python/caffe_golden.py with OpenCV {cv2.__version__}, seed {SEED}: its scores before the softmax for",
        "# the pixels (7 i^2 + 13 i + 5) mod 251.",
    ]
    for description, network, last, shape, means, scale in CASES:
        text = plain((folder / f"{READ[network]}.prototxt").read_text(), shape)
        net = cv2.dnn.readNetFromCaffe(np.frombuffer(text.encode(), np.uint8), np.frombuffer(files[network], np.uint8))
        image = pixels(int(np.prod(shape))).reshape(1, *shape).astype(np.float32)
        image = (image - np.array(means, np.float32).reshape(1, -1, 1, 1)) * np.float32(scale)
        net.setInput(image, "data")
        scores = net.forward(last).ravel()
        lines += [
            f"- description: {description}",
            f"  network: {network}",
            f"  input: {list(shape)}",
            f"  mean: {means}",
            f"  scale: {scale}",
            f"  scores: [{', '.join(repr(float(s)) for s in scores)}]",
        ]
    (folder / "golden.yaml").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: caffe_golden.py FOLDER")
    main(Path(sys.argv[1]))
