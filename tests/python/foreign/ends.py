"""The two ends of a graph: what an image goes through before the first layer, and what makes scores of the last map."""

import numpy as np
from onnx import TensorProto

import layers


def image(b, source):
    """Cast, normalisation and channel order, as far as they are wanted; `source` is the input, `b.shape` is the image's. The map in
    channels first."""
    last = "NHWC input" in b.wanted
    if "cast at an end" in b.drawn:
        source = b.node("Cast", [source], to=TensorProto.FLOAT)
    if last and b.chance(0.5):
        source, last = channels_first(b, source), False
    if "preprocessing" in b.wanted:
        source = normalise(b, source, last)
    return channels_first(b, source) if last else source


def channels_first(b, source):
    b.drawn.add("NHWC input")
    return b.node("Transpose", [source], perm=[0, 3, 1, 2])


def normalise(b, source, channels_last):
    """`(x - mean) / deviation` in one of the ways that people write it."""
    b.drawn.add("preprocessing")
    channels = b.shape[0]
    dims = b.choose((channels,), (1, 1, 1, channels)) if channels_last else b.choose((channels, 1, 1), (1, channels, 1, 1))
    mean, deviation = b.uniform(0.3, 0.6, dims), b.uniform(0.2, 0.4, dims)
    constant = lambda values: b.constant(values, "exact")
    kind = b.choose("sub div", "sub mul", "scaled", "mul add", "scalar")
    if kind == "scaled":
        # Pixels from 0 to 255 come in.
        b.pixels = 1.0
        source = b.node("Div", [source, constant(np.float32(255))])
    if kind in ("sub div", "scaled"):
        return b.node("Div", [b.node("Sub", [source, constant(mean)]), constant(deviation)])
    if kind == "sub mul":
        return b.node("Mul", [b.node("Sub", [source, constant(mean)]), constant(1 / deviation)])
    if kind == "mul add":
        return b.node("Add", [b.node("Mul", [constant(1 / deviation), source]), constant(-mean / deviation)])
    # One mean and one deviation for all channels, as for MobileNet in TensorFlow.
    return b.node("Div", [b.node("Sub", [source, constant(np.float32(0.5))]), constant(np.float32(0.5))])


def average(b, source):
    """One value a channel, or what an adaptive pooling leaves: the tensor, and true if it is a vector already."""
    channels, rows, columns = b.shape
    kind = b.choices["pooling"]
    b.drawn.add(kind)
    if kind == "adaptive pool":
        return adaptive(b, source), False
    b.shape = (channels, 1, 1)
    if kind == "global average pool":
        return b.node("GlobalAveragePool", [source]), False
    if kind == "average pool of the map":
        strides = {"strides": b.choose([1, 1], [rows, columns])} if b.chance(0.7) else {}
        return b.node("AveragePool", [source], kernel_shape=[rows, columns], **strides), False
    keep = kind == "mean, keepdims"
    axes = b.choose([2, 3], [-1, -2], [-2, -1])
    attributes = {} if keep and b.chance(0.5) else {"keepdims": int(keep)}
    if b.opset >= 18:
        return b.node("ReduceMean", [source, b.ints(*axes)], **attributes), not keep
    return b.node("ReduceMean", [source], axes=axes, **attributes), not keep


def adaptive(b, source):
    """What exporters make of adaptive average poolings: to one pixel, to the map's own size, or to a part of it."""
    channels, rows, columns = b.shape
    sides = [n for n in (2, 3, 4) if rows % n == 0 and columns % n == 0 and n < min(rows, columns)]
    kind = b.choose("one", "one", "same", "same", "part")
    if kind == "same" and rows * columns <= 64:
        return b.node("AveragePool", [source], kernel_shape=[1, 1], strides=[1, 1])
    if kind == "part" and sides:
        kernel = [rows // b.choose(*sides)] * 2 if rows == columns else [rows // sides[0], columns // sides[0]]
        b.shape = (channels, rows // kernel[0], columns // kernel[1])
        return b.node("AveragePool", [source], kernel_shape=kernel, strides=kernel)
    b.shape = (channels, 1, 1)
    return b.node("GlobalAveragePool", [source])


def vector(b, source):
    """All values of a map as `[batch, values]`."""
    channels, rows, columns = b.shape
    kind = b.choices["vector"]
    values = channels * rows * columns
    if kind == "Squeeze end" and rows * columns > 1:
        kind = "Flatten end"
    b.drawn.add(kind)
    b.shape = (values, 1, 1)
    if kind == "Flatten end":
        return b.node("Flatten", [source], **b.choose({}, {"axis": 1}, {"axis": -3 if b.opset >= 11 else 1}))
    if kind == "Reshape end":
        return b.node("Reshape", [source, b.ints(*b.choose([1, -1], [0, -1], [-1, values], [1, values]))])
    axes = b.choose([2, 3], [-2, -1]) if b.opset >= 11 else [2, 3]
    if b.opset >= 13:
        return b.node("Squeeze", [source, b.ints(*axes)])
    return b.node("Squeeze", [source], axes=axes)


def linear(b, source, outputs):
    """A linear layer over a vector: Gemm, or MatMul and Add."""
    kind = "MatMul end" if b.choices["linear"] == "MatMul end" else "Gemm end"
    b.drawn.add(kind)
    inputs = b.shape[0]
    b.shape = (outputs, 1, 1)
    bias = b.constant(b.uniform(-0.5, 0.5, outputs), "bias")
    reach = np.sqrt(6.0 / inputs)
    weights = b.uniform(-reach, reach, (outputs, inputs))
    if kind == "MatMul end":
        product = b.node("MatMul", [source, b.constant(weights.T)])
        return b.node("Add", b.choose([product, bias], [bias, product]))
    if b.chance(0.6):
        return b.node("Gemm", [source, b.constant(weights), bias], transB=1, **b.choose({}, {"alpha": 1.0, "beta": 1.0}))
    if b.opset >= 11 and b.chance(0.2):
        return b.node("Gemm", [source, b.constant(weights.T)])
    return b.node("Gemm", [source, b.constant(weights.T), bias], alpha=0.5, beta=2.0)


def affine(b, source):
    """Scales and shifts behind the scores, whose rank is told by `b.flat`."""
    classes = b.shape[0]
    for construct in ("scalar affine end", "affine end per channel"):
        if construct not in b.wanted:
            continue
        b.drawn.add(construct)
        dims = () if construct.startswith("scalar") else (classes,) if b.flat else (classes, 1, 1)
        for operator in b.choose(("Mul",), ("Add",), ("Mul", "Add"), ("Sub", "Div")):
            values = b.constant(b.uniform(0.4, 2.0, dims), "exact")
            source = b.node(operator, b.choose([source, values], [values, source]) if operator in ("Add", "Mul") else [source, values])
    return source


def head(b, source, classes):
    """From the last map to the scores."""
    kind = b.choices["linear"]
    if b.chance(0.3):
        source = b.node("Dropout", [source])
    if kind.startswith("conv"):
        b.drawn.add(kind)
        source = layers.conv(b, source, classes, 1)
        if kind == "conv end, ReLU":
            source = layers.activate(b, source)
    source, b.flat = average(b, source)
    if kind.startswith("conv") and b.shape[1:] != (1, 1):
        # An adaptive pooling that left a map: people average what is left.
        b.shape = (b.shape[0], 1, 1)
        source = b.node("GlobalAveragePool", [source])
    early = b.chance(0.3) and kind.startswith("conv")
    source = affine(b, source) if early else source
    if not b.flat:
        source, b.flat = vector(b, source), True
    if not kind.startswith("conv"):
        if b.chance(0.2):
            source = layers.activate(b, linear(b, source, b.integer(4, 16)))
        source = linear(b, source, classes)
    return source if early else affine(b, source)
