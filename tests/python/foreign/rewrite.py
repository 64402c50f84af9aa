"""What other tools make of a drawn graph: half precision and quantisation by onnxruntime's own programs, weights beside the file."""

import contextlib
import io
import logging
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.transformers.float16 import convert_float_to_float16

# quantize_static recommends, for every graph, a step that changes nothing here.
logging.getLogger().setLevel(logging.ERROR)


def rewrite(b, model, fed):
    """The model in half precision, or quantised, where that is wanted."""
    if "quantised" in b.wanted:
        b.drawn.add("quantised")
        return quantised(b, model, fed)
    if "half precision" in b.wanted:
        b.drawn.add("half precision")
        keeps = b.chance(0.5)
        if keeps:
            b.drawn.add("cast at an end")
        return convert_float_to_float16(model, keep_io_types=keeps, disable_shape_infer=b.opset < 11)
    return model


def rounded(model):
    """The same model with those constants rounded to halves that its first step makes halves of.

    onnxruntime computes convolutions of halves in single precision on a CPU, for which it casts back what they read. A cast of the file
    that stands directly before its own it leaves out, as if it were free: then it computes with constants, and an image, that were never
    rounded. That is not what the file says, and up to 1.3e-3 of the largest score off (graph 182 of seed 4, which is reproduced to the
    last bit by single precision without these roundings). Constants with a Reshape in between it does round."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    constants |= {
        node.output[0]: node.attribute[0].t for node in model.graph.node if node.op_type == "Constant" and node.attribute[0].name == "value"
    }
    for node in model.graph.node:
        halves = node.op_type == "Cast" and node.attribute[0].i == TensorProto.FLOAT16
        if halves and node.input[0] in constants:
            tensor = constants[node.input[0]]
            values = numpy_helper.to_array(tensor)
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16).astype(values.dtype), tensor.name))
    return model


class Reader(CalibrationDataReader):
    """One input, once."""

    def __init__(self, fed):
        self.left = [{"image": fed}]

    def get_next(self):
        return self.left.pop() if self.left else None


def quantised(b, model, fed):
    """As onnxruntime quantises: QDQ or QLinear operators."""
    form = b.choose(QuantFormat.QDQ, QuantFormat.QOperator)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        before, after = Path(folder) / "float.onnx", Path(folder) / "integer.onnx"
        onnx.save(model, before)
        quantize_static(
            before, after, Reader(fed), quant_format=form, per_channel=b.opset >= 13 and b.chance(0.5),
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        )
        return onnx.load(after)


def save(b, model, path):
    """Writes the file; weights beside it, in one file or a file each, where that is wanted."""
    # Shapes stay in the file: onnxruntime demands it.
    weights = [t for t in model.graph.initializer if t.HasField("raw_data") and t.data_type != TensorProto.INT64]
    if "external data" in b.wanted and weights:
        b.drawn.add("external data")
        together, least = b.chance(0.7), b.choose(0, 0, 64)
        for tensor in weights:
            if len(tensor.raw_data) >= least:
                location = f"{path.name}.data" if together else f"{path.stem}.{tensor.name}"
                set_external_data(tensor, location)
    # Files are appended to.
    for old in [path.with_name(f"{path.name}.data"), *path.parent.glob(f"{path.stem}.constant*")]:
        old.unlink(missing_ok=True)
    onnx.save(model, path)
