"""What no engine runs, as people have it in their networks: each draws some of it behind a map."""

import numpy as np

from layers import active_conv, conv


def leaky(b, source):
    return b.node("LeakyRelu", [conv(b, source, b.integer(4, 12), 3)], alpha=0.1)


def sigmoid(b, source):
    return b.node(b.choose("Sigmoid", "Tanh"), [conv(b, source, b.integer(4, 12), 1)])


def swish(b, source):
    output = conv(b, source, b.integer(4, 12), 1)
    return b.node("HardSwish", [output]) if b.opset >= 14 else b.node("Mul", [output, b.node("HardSigmoid", [output])])


def local_response(b, source):
    return b.node("LRN", [source], size=5, alpha=1e-4, beta=0.75, bias=1.0)


def instance_norm(b, source):
    channels = b.shape[0]
    scale, shift = b.stored(b.uniform(0.5, 1.5, channels)), b.stored(b.uniform(-0.2, 0.2, channels))
    return b.node("Relu", [b.node("InstanceNormalization", [source, scale, shift])])


def prelu(b, source):
    output = conv(b, source, b.integer(4, 12), 3)
    return b.node("PRelu", [output, b.stored(b.uniform(0.1, 0.3, (b.shape[0], 1, 1)))])


def small_pool(b, source):
    channels, rows, columns = b.shape
    if min(rows, columns) < 4:
        return leaky(b, source)
    b.shape = (channels, rows // 2, columns // 2)
    return b.node(b.choose("MaxPool", "AveragePool"), [source], kernel_shape=[2, 2], strides=[2, 2])


def strided(b, source):
    if min(b.shape[1:]) < 4:
        return leaky(b, source)
    return active_conv(b, source, b.integer(4, 12), b.choose(1, 3), stride=2)


def without_activation(b, source):
    return active_conv(b, conv(b, source, b.integer(4, 12), 1), b.integer(4, 12), 3)


def split(b, source):
    source = active_conv(b, source, 8, 1)
    sizes = {}
    inputs = [source]
    if b.opset < 13:
        sizes["split"] = [4, 4]
    else:
        inputs.append(b.ints(4, 4))
    left, right = b.node("Split", inputs, outputs=2, axis=1, **sizes)
    b.shape = (4, *b.shape[1:])
    first, b.shape = active_conv(b, left, 5, 3), b.shape
    b.shape = (4, *b.shape[1:])
    second = active_conv(b, right, 6, 1)
    b.shape = (11, *b.shape[1:])
    return b.node("Concat", [first, second], axis=1)


def excitation(b, source):
    """Squeeze and excitation: a map times what its means give."""
    channels, shape = b.shape[0], b.shape
    means = b.node("GlobalAveragePool", [source])
    b.shape = (channels, 1, 1)
    gates = b.node("Sigmoid", [conv(b, active_conv(b, means, 4, 1), channels, 1)])
    b.shape = shape
    return b.node("Mul", [source, gates])


def transposed(b, source):
    channels, rows, columns = b.shape
    filters = b.integer(4, 8)
    weights = b.stored(b.uniform(-0.3, 0.3, (channels, filters, 2, 2)))
    b.shape = (filters, 2 * rows, 2 * columns)
    return b.node("Relu", [b.node("ConvTranspose", [source, weights], kernel_shape=[2, 2], strides=[2, 2])])


def two_sided(b, source):
    output = conv(b, source, b.integer(4, 12), 3)
    if b.opset < 11:
        return b.node("Clip", [output], min=-1.0, max=1.0)
    return b.node("Clip", [output, b.stored(np.float32(-1)), b.stored(np.float32(1))])


def squared(b, source):
    return b.node("Mul", [source, source])


KINDS = [
    leaky, sigmoid, swish, local_response, instance_norm, prelu, small_pool, strided, without_activation, split, excitation,
    transposed, two_sided, squared,
]


def impossible(b, source):
    b.drawn.add("impossible")
    return b.choose(*KINDS)(b, source)
