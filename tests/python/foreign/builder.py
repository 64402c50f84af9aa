"""A graph that grows at its end: tensors, nodes, and constants in the forms that exporters give them."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# What a constant may be computed from, with what it needs.
FORMS = {
    "identity of a constant": "identity",
    "cast of a constant": "cast",
    "reshape of a constant": "reshaped",
    "transpose of a constant": "transposed",
    "constant of shape": "filled",
    "arithmetic of constants": "computed",
    "dequantised weights": "dequantised",
}


class Builder:
    """`shape` is that of the last map, `(channels, rows, columns)`; `drawn` is what has found its way into the graph."""

    def __init__(self, rng, wanted, choices, opset):
        self.rng, self.wanted, self.choices, self.opset = rng, wanted, choices, opset
        self.nodes, self.tensors, self.drawn = [], [], set()
        self.as_nodes = self.chance(0.3)
        # Activations of several kinds in one network.
        self.mixed = self.chance(0.25)
        if "quantised" in wanted:
            # onnxruntime's quantiser takes initialisers only.
            self.wanted, self.as_nodes = wanted - set(FORMS), False
        self.shape = None
        self.outputs = 0

    def integer(self, low, high):
        """A number from `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, probability):
        return bool(self.rng.random() < probability)

    def choose(self, *options):
        return options[self.integer(0, len(options) - 1)]

    def uniform(self, low, high, shape):
        return self.rng.uniform(low, high, shape).astype(np.float32)

    def wants(self, construct):
        """True if the construct has to appear and has not yet, sometimes also if it has."""
        return construct in self.wanted and (construct not in self.drawn or self.chance(0.4))

    def node(self, operator, inputs, outputs=1, **attributes):
        """Appends a node; the name of its output, or a list of them."""
        number = len(self.nodes)
        style = self.choices["names"]
        name = {"plain": f"{operator}_{number}", "torch": f"/features/{number}/{operator}", "none": ""}[style]
        made = []
        for i in range(outputs):
            self.outputs += 1
            made.append({"plain": f"t{self.outputs}", "torch": f"{name}_output_{i}", "none": str(self.outputs)}[style])
        self.nodes.append(helper.make_node(operator, inputs, made, name=name, **attributes))
        return made[0] if outputs == 1 else made

    def stored(self, values):
        """A constant as it stands in the file: initialiser or node."""
        values = np.asarray(values)
        name = f"constant{len(self.tensors)}"
        if self.as_nodes and self.chance(0.5):
            return self.node("Constant", [], value=numpy_helper.from_array(values))
        if values.dtype == np.float32 and self.chance(0.2):
            tensor = helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.ravel().tolist())
        else:
            tensor = numpy_helper.from_array(np.ascontiguousarray(values).reshape(values.shape), name)
        self.tensors.append(tensor)
        return name

    def ints(self, *values):
        return self.stored(np.array(values, np.int64))

    def constant(self, values, role="weights"):
        """A constant of single precision, in one of the wanted forms. `role` is what may be done to its values: `weights` may be
        any, of `statistics` and `bias` a form may make one value, and `exact` stay as they are."""
        values = np.asarray(values, np.float32)
        open_forms = [form for form in FORMS if self.wants(form) and self.allows(form, values, role)]
        if not open_forms:
            return self.stored(values)
        new = [form for form in open_forms if form not in self.drawn]
        form = self.choose(*(new or open_forms))
        self.drawn.add(form)
        return getattr(self, FORMS[form])(values)

    def allows(self, form, values, role):
        half = "half precision" in self.wanted
        return {
            "cast of a constant": not half and role != "exact",
            "transpose of a constant": values.ndim > 1,
            "constant of shape": values.ndim == 1 and role in ("bias", "statistics"),
            "dequantised weights": not half and role == "weights" and values.ndim > 1 and self.opset >= 10,
            "arithmetic of constants": values.ndim > 0,
            "reshape of a constant": values.ndim > 0,
        }.get(form, True)

    def identity(self, values):
        name = self.node("Identity", [self.stored(values)])
        return self.node("Identity", [name]) if self.chance(0.3) else name

    def cast(self, values):
        stored = self.stored(values.astype(self.choose(np.float16, np.float16, np.float64)))
        return self.node("Cast", [stored], to=TensorProto.FLOAT)

    def reshaped(self, values):
        shape = list(values.shape)
        if self.chance(0.4):
            shape[self.integer(0, len(shape) - 1)] = -1
        if self.chance(0.3) and -1 not in shape:
            axis = self.integer(0, len(shape))
            stored = self.stored(np.expand_dims(values, axis))
            if self.opset >= 13:
                return self.node("Squeeze", [stored, self.ints(axis)])
            return self.node("Squeeze", [stored], axes=[axis])
        return self.node("Reshape", [self.stored(values.ravel()), self.ints(*shape)])

    def transposed(self, values):
        order = self.rng.permutation(values.ndim)
        # Transpose(stored, order) is `values`.
        stored = self.stored(np.transpose(values, np.argsort(order)))
        return self.node("Transpose", [stored], perm=[int(axis) for axis in order])

    def filled(self, values):
        value = np.float32(np.abs(values).mean() + 0.05)
        return self.node("ConstantOfShape", [self.ints(*values.shape)], value=numpy_helper.from_array(value.reshape(1)))

    def computed(self, values):
        kind = self.choose("Mul", "Add", "Sub", "Div", "norm")
        if kind == "norm":
            # Weight normalisation: a direction times a length for each filter.
            length = self.uniform(0.5, 2.0, (values.shape[0],) + (1,) * (values.ndim - 1))
            direction = self.stored((values / length).astype(np.float32))
            return self.node("Mul", [direction, self.stored(length)])
        other = self.uniform(0.5, 2.0, self.choose((), (1,), values.shape[-1:]))
        undone = {"Mul": values / other, "Div": values * other, "Add": values - other, "Sub": values + other}[kind]
        return self.node(kind, [self.stored(undone.astype(np.float32)), self.stored(other)])

    def dequantised(self, values):
        each = self.opset >= 13 and self.chance(0.6)
        axes = tuple(range(1, values.ndim)) if each else None
        scale = np.float32(np.maximum(np.abs(values).max(axis=axes), 1e-3) / 127)
        wide = scale.reshape((-1,) + (1,) * (values.ndim - 1)) if each else scale
        whole = np.clip(np.rint(values / wide), -127, 127)
        signed = self.chance(0.7)
        whole = whole.astype(np.int8) if signed else (whole + 128).astype(np.uint8)
        inputs = [self.stored(whole), self.stored(np.asarray(scale, np.float32))]
        if not signed or self.chance(0.5):
            zero = np.zeros(scale.shape, np.int8) if signed else np.full(scale.shape, 128, np.uint8)
            inputs.append(self.stored(zero))
        return self.node("DequantizeLinear", inputs, **({"axis": 0} if each else {}))
