"""Small ONNX classifiers with one construct each, and what onnxruntime computes for an image: fixtures of the importer's tests.

    python export_lowering.py ../../weights/tests/onnx

Writes `NAME.onnx` and `expected.yaml`: by name the input's sizes, its preprocessing and the scores. Pixel `i` of the image,
`[channel][row][column]`, is `(37 i + 11 (i / 256)) mod 256`. Equal versions give equal files. Files `case_*.onnx` that are in the folder, which
others have made, get an expectation, too.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FILES = {}


def floats(*values):
    return np.array(values, np.float32)


class Graph:
    """A graph over an image of three channels; `x` is its input."""

    def __init__(self, name, height=20, width=20, mean=(120.0, 115.0, 105.0), scale=(0.017, 0.0175, 0.018)):
        self.name, self.height, self.width, self.mean, self.scale = name, height, width, mean, scale
        self.rng = np.random.default_rng(sum(name.encode()) + height)
        self.nodes, self.constants = [], []

    def constant(self, values):
        name = f"k{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def op(self, operator, *inputs, outputs=1, **attributes):
        names = [f"{operator.lower()}{len(self.nodes)}" + ("" if outputs == 1 else f"_{i}") for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=names[0], **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, inputs, filters, kernel=3, pad=1):
        spread = np.sqrt(2 / (inputs * kernel * kernel))
        weights = self.constant((self.rng.normal(size=(filters, inputs, kernel, kernel)) * spread).astype(np.float32))
        bias = self.constant((self.rng.normal(size=filters) * 0.3).astype(np.float32))
        return self.op("Conv", x, weights, bias, kernel_shape=[kernel, kernel], pads=[pad] * 4)

    def relu(self, x):
        return self.op("Relu", x)

    def first(self, filters=6):
        return self.relu(self.conv("x", 3, filters))

    def norm(self, x, channels, positive=False):
        gamma = self.rng.normal(size=channels)
        values = [np.abs(gamma) if positive else gamma, self.rng.normal(size=channels) * 0.4]
        values += [self.rng.normal(size=channels) * 0.3, self.rng.uniform(0.3, 2, size=channels)]
        return self.op("BatchNormalization", x, *[self.constant(v.astype(np.float32)) for v in values])

    def clip(self, x, high, low=0.0):
        return self.op("Clip", x, self.constant(np.float32(low)), self.constant(np.float32(high)))

    def pool(self, x, pad=0):
        return self.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[pad] * 4)

    def pad(self, x, above, left, below, right):
        return self.op("Pad", x, self.constant(np.array([0, 0, above, left, 0, 0, below, right], np.int64)))

    def concat(self, *inputs):
        return self.op("Concat", *inputs, axis=1)

    def averaged(self, x):
        return self.op("Flatten", self.op("GlobalAveragePool", x))

    def scores(self, x, channels, classes=4):
        return self.averaged(self.conv(x, channels, classes, 1, 0))

    def save(self, output):
        image = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, self.height, self.width])
        scores = helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, "classes"])
        graph = helper.make_graph(self.nodes, self.name, [image], [scores], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        FILES[self.name] = (self, model.SerializeToString())


def poolings():
    for width in (13, 14, 28, 29):
        g = Graph(f"padded_pool_{width}", 9, width)
        g.save(g.scores(g.pool(g.first(), 1), 6))
        g = Graph(f"floor_pool_{width}", width + 1, width)
        x = g.pool(g.first())
        g.save(g.scores(g.pool(g.relu(g.conv(x, 6, 5))), 5))
    g = Graph("padded_pool_of_a_sum", 10, 28)
    x = g.first()
    g.save(g.scores(g.pool(g.op("Add", x, g.relu(g.conv(x, 6, 6))), 1), 6))
    g = Graph("pool_of_one_pixel")
    x = g.op("AveragePool", g.first(), kernel_shape=[1, 1], strides=[1, 1])
    g.save(g.scores(g.op("MaxPool", x, kernel_shape=[1, 1]), 6))
    g = Graph("average_of_a_linear_map")
    x = g.op("AveragePool", g.conv(g.first(), 6, 5), kernel_shape=[1, 1], strides=[1, 1])
    g.save(g.op("Flatten", g.op("AveragePool", x, kernel_shape=[20, 20])))


def pads():
    for above, left, below, right in ((1, 1, 1, 1), (0, 1, 0, 1), (1, 1, 0, 0), (2, 2, 2, 2)):
        zeros = (above, left, below, right)
        name = "_".join(map(str, zeros))
        g = Graph(f"pad_conv_{name}", 16, 16)
        g.save(g.scores(g.relu(g.conv(g.pad(g.first(), *zeros), 6, 5, 3, 0)), 5))
        g = Graph(f"pad_image_{name}", 16, 16)
        g.save(g.scores(g.relu(g.conv(g.pad("x", *zeros), 3, 5, 3, 0)), 5))
    g = Graph("pad_pool", 15, 15)
    g.save(g.scores(g.pool(g.pad(g.first(), 1, 1, 1, 1)), 6))
    g = Graph("pad_relu")
    x = g.relu(g.pad(g.conv("x", 3, 6), 1, 1, 1, 1))
    g.save(g.scores(g.relu(g.conv(x, 6, 5, 3, 0)), 5))
    g = Graph("pad_norm")
    g.save(g.scores(g.relu(g.norm(g.pad(g.first(), 1, 1, 1, 1), 6)), 6))
    g = Graph("pad_average")
    g.save(g.averaged(g.relu(g.conv(g.pad(g.first(), 1, 1, 1, 1), 6, 4, 1, 0))))
    g = Graph("pad_concat")
    x = g.first()
    g.save(g.scores(g.relu(g.conv(g.concat(g.pad(x, 1, 1, 1, 1), g.relu(g.conv(x, 6, 4, 3, 2))), 10, 5)), 5))


def clips():
    g = Graph("relu6")
    g.save(g.scores(g.clip(g.norm(g.conv(g.clip(g.conv("x", 3, 6), 6.0), 6, 6), 6), 1.0), 6))
    g = Graph("relu6_concat")
    x = g.first()
    g.save(g.scores(g.clip(g.concat(g.conv(x, 6, 4, 1, 0), g.conv(x, 6, 5)), 0.9), 9))
    g = Graph("relu6_pooled")
    g.save(g.scores(g.clip(g.pool(g.first()), 1.1), 6))
    for name, clipped in (("relu6_sum", (0.8, None)), ("relu6_sum_of_two", (0.8, 1.2))):
        g = Graph(name)
        x = g.clip(g.conv("x", 3, 6), 1.0)
        a, b = (g.conv(x, 6, 6) for _ in range(2))
        b = g.relu(b) if clipped[1] is None else g.clip(b, clipped[1])
        g.save(g.scores(g.clip(g.op("Add", g.clip(a, clipped[0]), b), 1.3), 6))
    g = Graph("relu6_scaled")
    g.save(g.scores(g.op("Mul", g.clip(g.conv("x", 3, 6), 1.0), g.constant(floats(0.5))), 6))
    g = Graph("relu6_and_relu_joined")
    x = g.first()
    g.save(g.scores(g.concat(g.clip(g.conv(x, 6, 4), 1.0), g.relu(g.conv(x, 6, 4))), 8))


def scales():
    for pad in (0, 1):
        g = Graph(f"image_divided_{pad}", mean=(0.0,) * 3, scale=(1.0,) * 3)
        x = g.op("Sub", "x", g.constant(floats(120, 110, 100).reshape(3, 1, 1)))
        x = g.op("Div", x, g.constant(floats(60, -50, 40).reshape(1, 3, 1, 1)))
        g.save(g.scores(g.relu(g.conv(x, 3, 6, 3, pad)), 6))
        g = Graph(f"image_norm_{pad}")
        x = g.norm("x", 3)
        g.save(g.scores(g.relu(g.concat(g.conv(x, 3, 4, 3, pad), g.conv(x, 3, 3, 3, pad))), 7))
    g = Graph("image_norm_padded")
    g.save(g.scores(g.relu(g.conv(g.pad(g.norm("x", 3), 1, 1, 1, 1), 3, 6, 3, 0)), 6))
    g = Graph("image_padded_norm")
    g.save(g.scores(g.relu(g.conv(g.norm(g.pad("x", 1, 1, 1, 1), 3), 3, 6, 3, 0)), 6))
    g = Graph("end_negative")
    g.save(g.op("Mul", g.scores(g.first(), 6), g.constant(floats(-2.5))))
    g = Graph("end_by_class")
    x = g.op("Mul", g.scores(g.first(), 6), g.constant(floats(-2.5, 1, 3, 0.5)))
    g.save(g.op("Add", x, g.constant(floats(1, 2, -3, 4))))
    g = Graph("end_norm_of_positive")
    g.save(g.op("Flatten", g.norm(g.op("GlobalAveragePool", g.first()), 6)))
    g = Graph("end_norm_of_linear")
    g.save(g.op("Flatten", g.norm(g.op("GlobalAveragePool", g.conv(g.first(), 6, 5)), 5)))
    g = Graph("end_linear_of_linear")
    weights = g.constant(g.rng.normal(size=(4, 5)).astype(np.float32))
    g.save(g.op("Gemm", g.averaged(g.conv(g.first(), 6, 5)), weights, transB=1))
    g = Graph("positive_scale")
    x = g.op("Add", g.op("Mul", g.first(), g.constant(floats(0.5))), g.constant(floats(0.25)))
    g.save(g.scores(x, 6))


def norms():
    g = Graph("norm_of_concat")
    x = g.first()
    g.save(g.scores(g.relu(g.norm(g.concat(g.conv(x, 6, 4, 1, 0), g.conv(x, 6, 5)), 9)), 9))
    g = Graph("norm_of_positive_concat")
    x = g.first()
    g.save(g.scores(g.relu(g.norm(g.concat(g.relu(g.conv(x, 6, 4, 1, 0)), g.relu(g.conv(x, 6, 5))), 9)), 9))
    g = Graph("norm_of_pooled_concat")
    x = g.first()
    x = g.pool(g.concat(g.conv(x, 6, 4, 1, 0), g.conv(x, 6, 5)))
    g.save(g.scores(g.clip(g.norm(x, 9, positive=True), 1.0), 9))
    g = Graph("norm_of_mixed_concat")
    x = g.first()
    x = g.concat(g.conv(x, 6, 4, 1, 0), g.relu(g.conv(x, 6, 5)))
    g.save(g.scores(g.relu(g.norm(x, 9)), 9))
    g = Graph("norm_of_shared_part")
    x = g.first()
    a = g.conv(x, 6, 4, 1, 0)
    x = g.relu(g.norm(g.concat(a, g.conv(x, 6, 5)), 9))
    g.save(g.scores(g.concat(x, g.relu(a)), 13))
    g = Graph("composed")
    g.save(g.scores(g.relu(g.conv(g.conv(g.first(), 6, 3), 3, 6, 1, 0)), 6))


def sums():
    g = Graph("sum_of_itself")
    x = g.first()
    g.save(g.scores(g.op("Add", x, x), 6))
    g = Graph("sum_of_pooled")
    x = g.first()
    y = g.pool(g.relu(g.conv(x, 6, 6)))
    g.save(g.scores(g.op("Add", g.pool(g.relu(g.conv(x, 6, 6))), y), 6))
    g = Graph("split")
    a, b = g.op("Split", g.first(), g.constant(np.array([3, 3], np.int64)), outputs=2, axis=1)
    g.save(g.scores(g.concat(g.relu(g.conv(a, 3, 4)), g.relu(g.conv(b, 3, 4))), 8))
    g = Graph("negative_read_twice")
    x = g.conv(g.first(), 6, 6)
    g.save(g.scores(g.concat(g.pool(x), g.pool(g.relu(g.conv(x, 6, 6)))), 12))


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for part in (poolings, pads, clips, scales, norms, sums):
        part()
    for path in sorted(folder.glob("case_*.onnx")):
        model = onnx.load(path)
        height, width = (size.dim_value for size in model.graph.input[0].type.tensor_type.shape.dim[2:])
        FILES[path.stem] = (Graph(path.stem, height, width), path.read_bytes())
    lines = []
    for name, (graph, file) in FILES.items():
        (folder / f"{name}.onnx").write_bytes(file)
        lines.append(f"{name}:\n  size: [{graph.height}, {graph.width}]\n  mean: {list(graph.mean)}\n"
                     f"  scale: {list(graph.scale)}\n  scores: [{', '.join(map(repr, expected(graph, file)))}]\n")
    (folder / "expected.yaml").write_text("".join(lines))


def expected(graph, file):
    """The scores of the image."""
    count = np.arange(3 * graph.height * graph.width)
    pixels = ((37 * count + 11 * (count // 256)) % 256).reshape(3, graph.height, graph.width)
    mean, scale = (np.array(v, np.float32)[:, None, None] for v in (graph.mean, graph.scale))
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    image = ((pixels.astype(np.float32) - mean) * scale)[None]
    return session.run(None, {session.get_inputs()[0].name: image})[0].ravel().tolist()


main()
