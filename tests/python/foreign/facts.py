"""What is true of a graph: which tensors are constants, which have no sign, which are still the image, who reads what."""

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

# What leaves the signs of a map as they are.
KEEPS_SIGN = {
    "MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean", "Concat", "Add", "Sum", "Identity", "Dropout", "Flatten", "Reshape",
    "Squeeze", "Unsqueeze", "Pad", "Cast", "Transpose", "Split", "LRN", "QuantizeLinear", "DequantizeLinear",
}
POSITIVE = {"Relu", "Sigmoid", "HardSigmoid", "Softmax"}
# What may stand between the image and the first layer, and between any two that follow each other.
OF_IMAGE = {"Cast", "Transpose", "Sub", "Add", "Mul", "Div", "Pad", "Identity"}
NOTHING = {"Identity", "Dropout", "Cast"}


class Facts:
    """Of the file at `path`."""

    def __init__(self, path):
        model = onnx.load(Path(path))
        self.nodes = list(model.graph.node)
        held = {tensor.name for tensor in model.graph.initializer}
        self.tensors = {tensor.name: tensor for tensor in model.graph.initializer}
        self.constants, self.positive, self.image = set(held), set(), set()
        self.image = {value.name for value in model.graph.input} - held
        self.outputs = {value.name for value in model.graph.output}
        known = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
        self.sizes = {
            value.name: [d.dim_value for d in value.type.tensor_type.shape.dim]
            for value in [*known.value_info, *known.output, *known.input]
        }
        self.maker, self.readers = {}, {}
        for node in self.nodes:
            self.maker.update((name, node) for name in node.output)
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
            self.follow(node)

    def follow(self, node):
        """What is true of a node's outputs."""
        computed = self.maps(node)
        if not computed:
            self.constants.update(node.output)
            self.tensors.update((node.output[0], a.t) for a in node.attribute if a.name == "value" and node.op_type == "Constant")
            return
        if node.op_type in OF_IMAGE and all(name in self.image for name in computed):
            self.image.update(node.output)
        keeps = node.op_type in KEEPS_SIGN and all(name in self.positive for name in computed)
        # A constant that is added may be negative.
        keeps &= node.op_type not in ("Add", "Sum") or len(computed) == len(node.input)
        if keeps or node.op_type in POSITIVE or (node.op_type == "Clip" and self.bounds(node)[0] >= 0):
            self.positive.update(node.output)

    def maps(self, node):
        """The inputs that are no constants."""
        return [name for name in node.input if name and name not in self.constants]

    def attribute(self, node, name, default=None):
        found = [helper.get_attribute_value(a) for a in node.attribute if a.name == name]
        return found[0] if found else default

    def bounds(self, node):
        """Of a Clip."""
        least, most = self.attribute(node, "min", -np.inf), self.attribute(node, "max", np.inf)
        given = [self.tensors.get(name) for name in node.input[1:]]
        values = [float(numpy_helper.to_array(t)) if t is not None else np.nan for t in given]
        return (values + [least, most][len(values):])[:2] if values else [least, most]

    def nothing(self, node):
        """True if it gives what it reads."""
        window = list(self.attribute(node, "kernel_shape", [])) + list(self.attribute(node, "strides", [1]))
        return node.op_type in NOTHING or (node.op_type == "AveragePool" and max(window) == 1)

    def before(self, name):
        """The node that computes a tensor, but those that do nothing."""
        while name in self.maker and self.nothing(self.maker[name]):
            name = self.maker[name].input[0]
        return self.maker.get(name)

    def behind(self, name):
        """The nodes that read a tensor, but those that do nothing."""
        found = []
        for node in self.readers.get(name, []):
            found += self.behind(node.output[0]) if self.nothing(node) else [node]
        return found

    def ceiling(self, name):
        """The bound that a map was clipped to; none of one that was not."""
        node = self.before(name)
        while node is not None and node.op_type in ("MaxPool", "Pad", "Concat"):
            node = self.before(node.input[0])
        return self.bounds(node)[1] if node is not None and node.op_type == "Clip" else None

    def named(self, layer):
        """Nodes of this name, or that give a tensor of it."""
        return [node for node in self.nodes if layer == node.name or layer in node.output]
