"""Writes the models of weights/tests/reading and what onnxruntime computes for them: how exporters may write one.

    python tests/python/export_reading.py [FOLDER OF FURTHER MODELS]...

Pixel `i` of an image is `(i * 7919 + 13) % 256`, channels first. Further models are copied with the files beside them.
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).resolve().parents[2] / "weights/tests/reading"
RNG = np.random.default_rng(22)


def drawn(*dims):
    return RNG.uniform(-0.5, 0.5, dims).astype(np.float32)


def stored(name, values):
    return numpy_helper.from_array(np.array(values, order="C"), name)


class Model:
    """An image of 3x6x6 pixels, over 255, through a convolution with ReLU to the map `r`."""

    def __init__(self, opset=13, dims=(1, 3, 6, 6), image="x"):
        self.opset, self.dims = opset, dims
        self.nodes, self.tensors = [], []
        self.add(w=drawn(4, 3, 3, 3) / 255, b=drawn(4))
        self.image = image

    def add(self, **tensors):
        self.tensors += [stored(name, np.asarray(values)) for name, values in tensors.items()]
        return self

    def node(self, operator, inputs, *outputs, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=f"/{outputs[0]}", **attributes))
        return self

    def start(self):
        return self.node("Conv", [self.image, "w", "b"], "c", pads=[1, 1, 1, 1]).node("Relu", ["c"], "r")

    def save(self, name, outputs=("y",), **options):
        value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        image = helper.make_tensor_value_info("x", TensorProto.FLOAT, self.dims)
        graph = helper.make_graph(self.nodes, name, [image], [value(name) for name in outputs], self.tensors)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)
        onnx.save(model, FOLDER / f"{name}.onnx", **options)


def models():
    """Each stands for a way to write a model."""
    last = Model(dims=(1, 6, 6, 3), image="first").node("Transpose", ["x"], "first", perm=[0, 3, 1, 2]).start()
    last.node("Transpose", ["r"], "back", perm=[0, 2, 3, 1]).add(to=np.array([1, -1]), w2=drawn(144, 5), b2=drawn(5))
    last.node("Reshape", ["back", "to"], "f").node("MatMul", ["f", "w2"], "p").node("Add", ["p", "b2"], "y")
    last.save("channels_last_flattened")

    shapes = Model(14).start().add(i=np.array(0), axis=np.array([0]), rest=np.array([-1]), w2=drawn(7, 144))
    shapes.node("Shape", ["r"], "s").node("Gather", ["s", "i"], "n").node("Unsqueeze", ["n", "axis"], "n1")
    shapes.node("Concat", ["n1", "rest"], "to", axis=0).node("Reshape", ["r", "to"], "f")
    shapes.node("Gemm", ["f", "w2"], "y", transB=1).save("sizes_of_the_map")

    eight = Model(13).start().add(q=RNG.integers(-128, 128, (6, 4, 1, 1)).astype(np.int8), z=np.arange(6, dtype=np.int8))
    eight.add(s=RNG.uniform(0.001, 0.02, 6).astype(np.float32)).node("DequantizeLinear", ["q", "s", "z"], "w2", axis=0)
    eight.node("Conv", ["r", "w2"], "c2").node("GlobalAveragePool", ["c2"], "g").node("Flatten", ["g"], "y").save("eight_bits_a_filter")

    four = Model(21).start().add(s=RNG.uniform(0.01, 0.1, (6, 2)).astype(np.float32))
    values = RNG.integers(-8, 8, (6, 4)).astype(np.int64).ravel()
    four.tensors.append(helper.make_tensor("q", TensorProto.INT4, [6, 4], values))
    four.node("DequantizeLinear", ["q", "s"], "d", axis=1, block_size=2).add(t=np.array([6, 4, 1, 1]))
    four.node("Reshape", ["d", "t"], "w2").node("Conv", ["r", "w2"], "c2").node("GlobalAveragePool", ["c2"], "g")
    four.node("Flatten", ["g"], "y").save("four_bits_in_blocks")

    norm = Model(13).start().add(v=drawn(5, 4), g=drawn(5, 1), two=np.float32(2), half=np.float32(0.5), ax=np.array([1]))
    norm.add(a=np.array([0]), b4=np.array([2]), e=np.array([4]), t=np.array([5, 4, 1, 1]))
    norm.node("Slice", ["v", "a", "b4", "ax"], "v1").node("Slice", ["v", "b4", "e", "ax"], "v2").node("Concat", ["v1", "v2"], "v3", axis=1)
    norm.node("Pow", ["v3", "two"], "sq").node("Add", ["sq", "half"], "more").node("Sqrt", ["more"], "n")
    norm.node("Div", ["v3", "n"], "u").node("Mul", ["u", "g"], "k").node("Reshape", ["k", "t"], "w2")
    norm.node("Conv", ["r", "w2"], "c2").node("GlobalAveragePool", ["c2"], "g2").node("Squeeze", ["g2"], "y").save("weights_by_arithmetic")

    joined = Model(13).start().add(to=np.array([0, 0, -1]), w2=drawn(4, 5)).node("Reshape", ["r", "to"], "v")
    joined.node("ReduceMean", ["v"], "m", axes=[-1], keepdims=0).node("MatMul", ["m", "w2"], "y").save("mean_of_joined_axes")

    made = Model(13).start().add(n=np.array([1, 4, 1, 1]), h=np.float16(0.3))
    fill = helper.make_tensor("value", TensorProto.FLOAT, [1], [0.25])
    made.node("ConstantOfShape", ["n"], "a", value=fill).node("Cast", ["h"], "k", to=TensorProto.FLOAT).node("Mul", ["a", "k"], "m")
    made.add(t=np.array([3, 4, 1, 1])).node("Expand", ["m", "t"], "w2").node("Conv", ["r", "w2"], "c2")
    made.node("GlobalAveragePool", ["c2"], "g").node("Flatten", ["g"], "y").save("weights_of_one_value")

    beside = Model(13).start().add(w2=drawn(5, 4)).node("GlobalAveragePool", ["r"], "g").node("Flatten", ["g"], "f")
    beside.node("Gemm", ["f", "w2"], "y", transB=1).node("Softmax", ["y"], "p")
    options = {"save_as_external_data": True, "location": "two_outputs.data", "size_threshold": 0, "convert_attribute": True}
    beside.save("two_outputs", ("p", "y"), **options)


def scores(path, output):
    """What onnxruntime computes for the pixels."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    image = session.get_inputs()[0]
    dims = [size if isinstance(size, int) else 1 for size in image.shape]
    last = dims[3] == 3
    pixels = (np.arange(np.prod(dims)) * 7919 + 13) % 256
    pixels = pixels.reshape(dims[3], dims[1], dims[2]).transpose(1, 2, 0)[None] if last else pixels.reshape(dims)
    fed = pixels.astype(np.float16 if image.type == "tensor(float16)" else np.float32)
    (found,) = session.run([output], {image.name: fed})
    return found.astype(np.float64).ravel()


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    models()
    for folder in sys.argv[1:]:
        for path in Path(folder).glob("*.onnx*"):
            shutil.copyfile(path, FOLDER / path.name)
    lines = ["# Made by tests/python/export_reading.py: onnxruntime %s.\n" % onnxruntime.__version__]
    for path in sorted(FOLDER.glob("*.onnx")):
        model = onnx.load(path, load_external_data=False)
        if any(node.op_type == "QuantizeLinear" for node in model.graph.node):
            path.unlink()
            continue
        output = model.graph.output[-1].name
        half = any(t.data_type == TensorProto.FLOAT16 and t.dims for t in model.graph.initializer)
        exact = not half or not any(node.op_type == "Cast" and node.attribute[0].i == TensorProto.FLOAT16 for node in model.graph.node)
        found = ", ".join(repr(float(score)) for score in scores(path, output))
        lines.append(f"{path.stem}:\n  output: '{output}'\n  half: {str(not exact).lower()}\n  scores: [{found}]\n")
    (FOLDER / "expected.yaml").write_text("".join(lines))


if __name__ == "__main__":
    main()
