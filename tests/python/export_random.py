"""Random classifiers as ONNX files, with what onnxruntime computes for an image.

    python export_random.py FOLDER COUNT FIRST_SEED [engine|any]

Writes for every seed `<seed>.onnx` and `<seed>.npz`: `pixels` (u8), `mean` and `scale` of the input, `scores` (f32) and
`softmax` (1 if the scores are probabilities). `engine` draws what the accelerator can run, `any` also strides, poolings and
averages that only the float network and the golden model know. Equal seeds give equal files.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


class Builder:
    """A graph that grows at its end; `shape` is that of the last map, `(channels, rows, columns)`."""

    def __init__(self, seed, engine):
        self.rng = np.random.default_rng(seed)
        self.engine = engine
        self.nodes, self.constants = [], []
        self.count = 0
        self.shape = None

    def integer(self, low, high):
        """A number from `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, probability):
        return bool(self.rng.random() < probability)

    def choose(self, *options):
        return options[self.integer(0, len(options) - 1)]

    def constant(self, values):
        name = f"constant{len(self.constants)}"
        # Half precision would round; this is either form of single precision.
        if values.dtype == np.float32 and self.chance(0.3):
            tensor = helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.ravel().tolist())
        else:
            tensor = numpy_helper.from_array(values, name)
        self.constants.append(tensor)
        return name

    def node(self, operator, inputs, **attributes):
        self.count += 1
        output = f"t{self.count}"
        # Some exporters name their nodes, some do not.
        name = f"{operator}_{self.count}" if self.count % 3 else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=name, **attributes))
        return output

    def weights(self, shape):
        reach = np.sqrt(6.0 / np.prod(shape[1:]))
        values = self.rng.uniform(-reach, reach, shape)
        values[self.rng.random(shape) < 0.3] = 0.0
        return self.constant(values.astype(np.float32))

    def conv(self, source, filters, kernel, stride=1, pads=None, groups=1, dilations=(1, 1)):
        channels, rows, columns = self.shape
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        strides = (stride, stride) if isinstance(stride, int) else stride
        pads = pads or [(k - 1) // 2 for k in kernel] * 2
        inputs = [source, self.weights((filters, channels // groups, *kernel))]
        if self.chance(0.8):
            inputs.append(self.constant(self.rng.uniform(-0.1, 0.3, filters).astype(np.float32)))
        extents = [(k - 1) * d + 1 for k, d in zip(kernel, dilations)]
        size = [
            (side + pads[i] + pads[i + 2] - extents[i]) // strides[i] + 1
            for i, side in enumerate((rows, columns))
        ]
        self.shape = (filters, *size)
        return self.node("Conv", inputs, kernel_shape=kernel, strides=strides, pads=pads, group=groups, dilations=dilations)

    def normalised(self, source):
        """Sometimes a batch norm."""
        if not self.chance(0.25):
            return source
        channels = self.shape[0]
        values = lambda low, high: self.constant(self.rng.uniform(low, high, channels).astype(np.float32))
        inputs = [source, values(0.5, 1.5), values(-0.2, 0.2), values(-0.3, 0.3), values(0.5, 2.0)]
        return self.node("BatchNormalization", inputs, epsilon=1e-5)

    def relu(self, source):
        return self.node("Relu", [source])

    def activated(self, source):
        return self.relu(self.normalised(source))

    def first(self):
        channels, rows, columns = self.shape
        stride = self.integer(1, 3)
        kernel = self.integer(1, min(11, 4 * stride, rows, columns))
        pads = [self.integer(0, kernel // 2)] * 4
        if self.chance(0.3):
            pads = self.choose([pads[0], pads[0] // 2] * 2, [pads[0] // 2, pads[0]] * 2)
            total = min(pads[0] + pads[2], pads[1] + pads[3])
            pads = [pads[0], pads[1], total - min(total, pads[0]), total - min(total, pads[1])]
            pads[0], pads[1] = total - pads[2], total - pads[3]
        return self.activated(self.conv("image", self.integer(2, 16), kernel, stride, pads))

    def fire(self, source):
        before = self.shape
        self.shape = before
        squeezed = self.activated(self.conv(source, self.integer(2, 8), 1))
        inner, late = self.shape, self.chance(0.3)
        ending = (lambda tensor: self.normalised(tensor)) if late else self.activated
        bypass = self.chance(0.5) and before[0] >= 4
        wanted = before[0] if bypass else self.integer(4, 20)
        ones = self.integer(1, wanted - 1)
        left = ending(self.conv(squeezed, ones, 1))
        self.shape = inner
        right = ending(self.conv(squeezed, wanted - ones, 3))
        self.shape = (wanted, *self.shape[1:])
        output = self.node("Concat", [left, right], axis=1)
        output = self.relu(output) if late else output
        if not bypass:
            return output
        other = source
        if self.chance(0.4):
            after, self.shape = self.shape, before
            other = self.activated(self.conv(source, wanted, 1))
            self.shape = after
        output = self.node(self.choose("Add", "Sum"), self.choose([output, other], [other, output]))
        # A ReLU that has nothing to do.
        return self.relu(output) if self.chance(0.3) else output

    def lone(self, source):
        channels, rows, columns = self.shape
        divisors = [g for g in range(1, channels + 1) if channels % g == 0]
        groups = self.choose(*divisors) if self.chance(0.4) else 1
        filters = groups * self.integer(1, max(1, 16 // groups))
        most = min(11, rows, columns)
        if self.engine or self.chance(0.5):
            kernel = self.integer(1, most)
            pads = [self.integer(0, (kernel - 1) // 2)] * 4
            return self.activated(self.conv(source, filters, kernel, 1, pads, groups))
        kernel = (self.integer(1, min(5, rows)), self.integer(1, min(5, columns)))
        dilation = [2 if 2 * k - 1 <= side and self.chance(0.3) else 1 for k, side in zip(kernel, (rows, columns))]
        extents = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
        # Rows and columns lose as many pixels: more is no square convolution.
        lost = self.integer(0, min(extents) - 1)
        before = [self.integer(0, extent - 1 - lost) for extent in extents]
        pads = before + [extent - 1 - lost - pad for extent, pad in zip(extents, before)]
        stride = self.integer(1, 2)
        return self.activated(self.conv(source, filters, kernel, stride, pads, groups, dilation))

    def pool(self, source):
        """Sometimes a pooling."""
        channels, rows, columns = self.shape
        if min(rows, columns) < 5 or self.chance(0.4):
            return source
        operator, size, stride, ceil, pads = "MaxPool", 3, 2, 1, [0] * 4
        if self.engine:
            if rows % 2 == 1 and columns % 2 == 1 and self.chance(0.5):
                ceil = 0
            elif self.chance(0.2):
                ceil, pads = 0, [1, 1, rows % 2, columns % 2]
        else:
            operator = self.choose("MaxPool", "MaxPool", "AveragePool")
            size, stride, ceil = self.integer(2, 3), self.integer(1, 2), self.integer(0, 1)
            if self.chance(0.4):
                # As many rows as columns: a square convolution pads.
                total = self.integer(0, 2 * (size // 2))
                before = [self.integer(max(0, total - size // 2), min(total, size // 2)) for _ in range(2)]
                pads = before + [total - pad for pad in before]
            if operator == "AveragePool" and (ceil == 1 or any(pads)):
                ceil = 0
        sides = [(side, pads[i], pads[i + 2]) for i, side in enumerate((rows, columns))]
        windows = lambda side, before, after: (side + before + after - size + (stride - 1) * ceil) // stride + 1
        # onnxruntime leaves a window out that begins behind the map, but ONNX's shape inference counts it.
        if any((windows(*side) - 1) * stride >= side[0] + side[1] for side in sides):
            ceil = 0
        self.shape = (channels, *(windows(*side) for side in sides))
        attributes = {"kernel_shape": [size] * 2, "strides": [stride] * 2, "pads": pads, "ceil_mode": ceil}
        if operator == "AveragePool":
            attributes["count_include_pad"] = 1
        return self.node(operator, [source], **attributes)

    def vector(self, source):
        """A map of one pixel, or all of a map, as a vector."""
        channels, rows, columns = self.shape
        values = channels * rows * columns
        self.shape = (values, 1, 1)
        options = ["Flatten", "Reshape"] + (["Squeeze"] if rows * columns == 1 else [])
        operator = self.choose(*options)
        if operator == "Flatten":
            return self.node("Flatten", [source], axis=1)
        if operator == "Reshape":
            shape = self.choose([1, -1], [0, -1], [1, values])
            return self.node("Reshape", [source, self.constant(np.array(shape, np.int64))])
        return self.node("Squeeze", [source, self.constant(np.array([2, 3], np.int64))])

    def average(self, source):
        channels, rows, columns = self.shape
        operator = self.choose("GlobalAveragePool", "ReduceMean", "AveragePool")
        attributes = {
            "GlobalAveragePool": {},
            "ReduceMean": {"axes": self.choose([2, 3], [-1, -2]), "keepdims": 1},
            "AveragePool": {"kernel_shape": [rows, columns]},
        }[operator]
        self.shape = (channels, 1, 1)
        return self.node(operator, [source], **attributes)

    def linear(self, source, outputs):
        """A linear layer over a vector."""
        inputs = self.shape[0]
        self.shape = (outputs, 1, 1)
        bias = self.constant(self.rng.uniform(-0.5, 0.5, outputs).astype(np.float32))
        reach = np.sqrt(6.0 / inputs)
        weights = self.rng.uniform(-reach, reach, (outputs, inputs)).astype(np.float32)
        form = self.integer(0, 2)
        if form == 0:
            return self.node("Gemm", [source, self.constant(weights), bias], transB=1)
        weights = np.ascontiguousarray(weights.T)
        if form == 1:
            return self.node("Gemm", [source, self.constant(weights), bias], alpha=0.5, beta=2.0)
        return self.node("Add", [self.node("MatMul", [source, self.constant(weights)]), bias])

    def dropout(self, source):
        return self.node("Dropout", [source]) if self.chance(0.4) else source

    def end(self, source, classes):
        square = self.shape[1] == self.shape[2] and self.shape[1] <= 11
        kind = self.choose("relu", "conv", "linear", "flat") if square else self.choose("relu", "conv", "linear")
        source = self.dropout(source)
        if kind in ("relu", "conv"):
            source = self.normalised(self.conv(source, classes, 1))
            source = self.relu(source) if kind == "relu" else source
            return self.vector(self.average(source))
        if kind == "linear":
            return self.linear(self.dropout(self.vector(self.average(source))), classes)
        source = self.vector(source)
        if self.chance(0.5):
            source = self.dropout(self.relu(self.linear(source, self.integer(4, 24))))
        return self.linear(source, classes)


def network(seed, engine):
    builder = Builder(seed, engine)
    channels = builder.choose(1, 3)
    rows = builder.integer(9, 33)
    columns = rows if builder.chance(0.4) else builder.integer(9, 45)
    builder.shape = image = (channels, rows, columns)
    source = builder.pool(builder.first())
    for _ in range(builder.integer(0, 3)):
        source = builder.fire(source) if builder.chance(0.6) else builder.lone(source)
        source = builder.pool(source)
    scores = builder.end(source, builder.integer(2, 20))
    softmax = builder.chance(0.2)
    scores = builder.node("Softmax", [scores], axis=1) if softmax else scores
    batch = builder.choose(1, "batch")
    graph = helper.make_graph(
        builder.nodes,
        f"random-{seed}",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, *image])],
        [helper.make_tensor_value_info(scores, TensorProto.FLOAT, [batch, builder.shape[0]])],
        builder.constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model, image, softmax, builder.rng


def write(folder, seed, engine):
    model, image, softmax, rng = network(seed, engine)
    pixels = rng.integers(0, 256, image).astype(np.uint8)
    mean = rng.uniform(60, 200, image[0]).astype(np.float32)
    scale = rng.uniform(0.01, 0.02, image[0]).astype(np.float32)
    tensor = (pixels.astype(np.float32) - mean[:, None, None]) * scale[:, None, None]
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (scores,) = session.run(None, {"image": tensor[None]})
    (folder / f"{seed}.onnx").write_bytes(model.SerializeToString())
    np.savez(
        folder / f"{seed}.npz", pixels=pixels, mean=mean, scale=scale, scores=scores.ravel(), softmax=np.uint8([softmax])
    )


def main():
    folder, count, first, mode = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if mode not in ("engine", "any"):
        sys.exit(f"export_random.py: {mode}, accepted: engine, any")
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first, first + count):
        write(folder, seed, mode == "engine")
    print(f"seeds {first} to {first + count - 1}: {mode}")


if __name__ == "__main__":
    main()
