"""Draws ONNX graphs as first inputs of the fuzz targets `onnx` and `onnx-beside`.

    python tests/python/foreign/seeds.py FOLDER [COUNT]     # FOLDER/onnx, FOLDER/onnx-beside; 120 graphs of seed 1 unless said

The second ones have their weights in one file, which is the target's own.
"""

import sys
import tempfile
from pathlib import Path

import onnx
from onnx import TensorProto
from onnx.external_data_helper import set_external_data

from draw import draw

# Of an input of the fuzz targets, and of the file beside those of `onnx-beside` (tests/fuzz/src/target.rs).
MOST, BESIDE, BESIDE_BYTES = 65536, "weights.bin", 65536


def moved(model):
    """The model with its weights in the file beside it, as far as that reaches."""
    place = 0
    for tensor in model.graph.initializer:
        length = len(tensor.raw_data)
        if tensor.data_type != TensorProto.INT64 and 0 < length <= BESIDE_BYTES - place:
            set_external_data(tensor, BESIDE, offset=place, length=length)
            tensor.ClearField("raw_data")
            place += length
    return model


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 120
    written = 0
    for number in range(count):
        with tempfile.TemporaryDirectory() as temporary:
            try:
                path = draw(1, number, Path(temporary)).path
            except Exception as error:
                # What the other tools cannot do.
                print(f"seeds: graph {number}: {type(error).__name__}", file=sys.stderr)
                continue
            model = onnx.load(path)
        for kind, made in ("onnx", model.SerializeToString()), ("onnx-beside", moved(model).SerializeToString()):
            if len(made) <= MOST:
                (folder / kind / f"drawn-{number}").write_bytes(made)
                written += 1
    print(f"seeds: {written} drawn ONNX files")


if __name__ == "__main__":
    main()
