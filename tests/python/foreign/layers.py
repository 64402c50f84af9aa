"""Layers and blocks of squeeze-like networks, as exporters write them."""

import numpy as np


def pad_node(b, source, pads):
    """Zeros around a map; `pads` are above, left, below, right."""
    b.drawn.add("pad")
    every = [0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]]
    if b.opset < 11:
        return b.node("Pad", [source], mode="constant", pads=every, value=0.0)
    # onnxruntime's quantiser takes no axes.
    if b.opset >= 18 and "quantised" not in b.wanted and b.chance(0.4):
        axes = b.choose([2, 3], [-2, -1])
        return b.node("Pad", [source, b.ints(*pads), b.stored(np.float32(0)), b.ints(*axes)])
    value = [b.stored(np.float32(0))] if b.chance(0.6) else []
    return b.node("Pad", [source, b.ints(*every), *value], mode="constant")


def conv(b, source, filters, kernel, stride=1, pads=None, groups=1, dilation=1, bias=None):
    """A convolution; `kernel` is a side or rows and columns."""
    channels, rows, columns = b.shape
    sides = (kernel, kernel) if isinstance(kernel, int) else kernel
    extents = [(side - 1) * dilation + 1 for side in sides]
    pads = [(extent - 1) // 2 for extent in extents] * 2 if pads is None else pads
    size = [(side + pads[i] + pads[i + 2] - extents[i]) // stride + 1 for i, side in enumerate((rows, columns))]
    if any(pads) and b.wants("pad"):
        source, pads = pad_node(b, source, pads), [0] * 4
    reach = np.sqrt(6.0 / (channels // groups * sides[0] * sides[1]))
    weights = b.uniform(-reach, reach, (filters, channels // groups, *sides))
    # Some pruned weights.
    weights[b.rng.random(weights.shape) < 0.2] = 0.0
    inputs = [source, b.constant(weights)]
    if bias if bias is not None else b.chance(0.7):
        inputs.append(b.constant(b.uniform(-0.2, 0.4, filters), "bias"))
    attributes = {"pads": pads}
    if b.chance(0.9):
        attributes["kernel_shape"] = list(sides)
    if stride != 1 or b.chance(0.8):
        attributes["strides"] = [stride, stride]
    if groups != 1 or b.chance(0.6):
        attributes["group"] = groups
    if dilation != 1 or b.chance(0.6):
        attributes["dilations"] = [dilation, dilation]
    b.shape = (filters, *size)
    return b.node("Conv", inputs, **attributes)


def batch_norm(b, source, construct="batch norm"):
    """Drawn scale, shift, mean and variance."""
    b.drawn.add(construct)
    channels = b.shape[0]
    values = [
        b.constant(b.uniform(0.5, 2.0, channels), "statistics"),
        b.constant(b.uniform(-0.5, 0.9, channels), "bias"),
        b.constant(b.uniform(-0.4, 0.4, channels), "bias"),
        b.constant(b.uniform(0.4, 2.5, channels), "statistics"),
    ]
    attributes = {"epsilon": b.choose(1e-5, 1e-3)} if b.chance(0.8) else {}
    return b.node("BatchNormalization", [source, *values], **attributes)


def activate(b, source):
    """ReLU, or one that is clipped: in most networks everywhere the same."""
    if "ReLU6 or clip" not in b.wanted or (b.mixed and "ReLU6 or clip" in b.drawn and b.chance(0.5)):
        return b.node("Relu", [source])
    b.drawn.add("ReLU6 or clip")
    most = b.choose(6.0, 4.0, 1.0) if b.mixed else 6.0
    if b.opset < 11:
        return b.node("Clip", [source], min=0.0, max=most)
    return b.node("Clip", [source, b.stored(np.float32(0)), b.stored(np.float32(most))])


def normalised(b, source):
    if b.wants("batch norm"):
        return batch_norm(b, source)
    return source


def active_conv(b, source, *arguments, **options):
    return activate(b, normalised(b, conv(b, source, *arguments, **options)))


def stem(b, source):
    """The layer over the image."""
    stride = b.choose(1, 2, 2)
    kernel = b.choose(3, 3, 5, 7) if stride == 2 else b.choose(1, 3, 3)
    _, rows, columns = b.shape
    kernel = min(kernel, rows, columns)
    pads = [b.integer(0, kernel // 2)] * 4
    if b.chance(0.15) and kernel > 1:
        # As TensorFlow pads a stride of 2: one side only.
        pads = [0, 0, 1, 1]
    return active_conv(b, source, b.integer(4, 16), kernel, stride, pads)


def fire(b, source):
    """Squeeze, expand twice, concat."""
    b.drawn.add("fire module")
    squeezed = active_conv(b, source, b.integer(3, 8), 1)
    inner = b.shape
    late = b.chance(0.25)
    normed = b.wants("batch norm behind concat")
    part = (lambda *a: conv(b, *a)) if late else (lambda *a: active_conv(b, *a))
    left = part(squeezed, b.integer(3, 12), 1)
    ones, b.shape = b.shape[0], inner
    right = part(squeezed, b.integer(3, 12), 3)
    b.shape = (ones + b.shape[0], *b.shape[1:])
    output = b.node("Concat", [left, right], axis=1 if b.chance(0.8) else -3)
    if normed:
        output = batch_norm(b, output, "batch norm behind concat")
    return activate(b, output) if late or normed else output


def residual(b, source):
    """A map and what convolutions make of it: added before or behind the last ReLU."""
    b.drawn.add("residual add")
    channels = b.shape[0]
    output = active_conv(b, source, b.integer(4, 12), b.choose(1, 3)) if b.chance(0.6) else source
    output = conv(b, output, channels, b.choose(1, 3))
    output = normalised(b, output)
    # As in SqueezeNet's bypass; one in six as in a ResNet.
    late = b.chance(0.17)
    output = output if late else activate(b, output)
    operands = b.choose([output, source], [source, output])
    output = b.node(b.choose("Add", "Add", "Sum"), operands)
    return b.node("Relu", [output]) if late or b.chance(0.4) else output


def grouped(b, source):
    """Groups of channels, each with filters of its own."""
    channels = b.shape[0]
    groups = [g for g in range(2, channels) if channels % g == 0]
    if not groups:
        source = active_conv(b, source, 8, 1)
        groups = [2, 4]
    b.drawn.add("groups")
    count = b.choose(*groups)
    return active_conv(b, source, count * b.integer(1, max(1, 16 // count)), b.choose(1, 3), groups=count)


def separable(b, source):
    """A depthwise convolution and a pointwise one."""
    b.drawn.add("depthwise")
    channels = b.shape[0]
    output = active_conv(b, source, channels, b.choose(3, 3, 5), groups=channels)
    return active_conv(b, output, b.integer(4, 16), 1)


def dilated(b, source):
    b.drawn.add("dilation")
    return active_conv(b, source, b.integer(4, 12), 3, dilation=2)


def plain(b, source):
    kernel = b.choose(1, 3, 3, 5, (1, 3), (3, 1))
    return active_conv(b, source, b.integer(4, 16), kernel)


def unit_pool(b, source):
    """AveragePool of 1x1: what becomes of an adaptive pooling to the map's own size."""
    b.drawn.add("average pool 1x1")
    attributes = {"strides": [1, 1]} if b.chance(0.8) else {}
    return b.node("AveragePool", [source], kernel_shape=[1, 1], **attributes)


def max_pool(b, source):
    """3x3 with stride 2, rounded up or down, padded or not."""
    channels, rows, columns = b.shape
    kinds = [kind for kind in ("max pool, pads", "max pool, ceil", "max pool, floor") if kind in b.wanted]
    kinds = [kind for kind in kinds if kind not in b.drawn] or kinds or ["max pool, ceil"]
    kind = b.choose(*kinds)
    pads, ceil = [0] * 4, kind == "max pool, ceil" and b.opset >= 10
    if kind == "max pool, pads":
        pads = b.choose([1] * 4, [1] * 4, [0, 0, 1, 1])
    sides = [(side, pads[i], pads[i + 2]) for i, side in enumerate((rows, columns))]
    if min(rows, columns) < 4:
        return source
    count = lambda side, before, after: (side + before + after - 3 + ceil) // 2 + 1
    if ceil:
        # A window that would begin behind the map is left out.
        count = lambda side, before, after: min((side - 3 + 1) // 2 + 1, (side - 1) // 2 + 1)
    b.drawn.add("max pool, floor" if kind == "max pool, ceil" and not ceil else kind)
    b.shape = (channels, *(count(*side) for side in sides))
    if any(pads) and b.wants("pad"):
        source, pads = pad_node(b, source, pads), [0] * 4
    attributes = {"ceil_mode": int(ceil)} if b.opset >= 10 and (ceil or b.chance(0.7)) else {}
    return b.node("MaxPool", [source], kernel_shape=[3, 3], strides=[2, 2], pads=pads, **attributes)
