"""A graph of a number and a seed, with an input: the file, what is in it, and what onnxruntime computes."""

import json
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

import ends
import layers
import rewrite
from builder import Builder
from impossible import impossible
from plan import generator, plan

TYPES = {
    TensorProto.FLOAT: np.float32, TensorProto.FLOAT16: np.float16, TensorProto.DOUBLE: np.float64, TensorProto.UINT8: np.uint8,
}


@dataclass
class Graph:
    """What is known of a drawn graph."""

    number: int
    path: str
    opset: int
    drawn: list
    """The constructs that stand in it."""
    output: str
    """The output that has the scores; empty if there is one only."""
    softmax: bool
    half: bool
    """True if numbers of half precision are between the input and the scores."""
    scores: list


def body(b, source):
    """Blocks between the first layer and the end: those that are wanted, in any order, and a few others."""
    blocks = {
        "fire module": layers.fire, "batch norm behind concat": layers.fire, "residual add": layers.residual,
        "groups": layers.grouped, "depthwise": layers.separable, "dilation": layers.dilated, "impossible": impossible,
        "average pool 1x1": layers.unit_pool,
        "max pool, pads": layers.max_pool, "max pool, ceil": layers.max_pool, "max pool, floor": layers.max_pool,
    }
    wanted = [block for construct, block in blocks.items() if construct in b.wanted]
    wanted += [layers.plain] * b.integer(0, 1)
    pooled = False
    for place in b.rng.permutation(len(wanted)):
        if pooled and wanted[place] is layers.max_pool:
            source = layers.plain(b, source)
        source, pooled = wanted[place](b, source), wanted[place] is layers.max_pool
        if b.chance(0.1):
            source = b.node("Identity", [source])
    # A pooling pools what a convolution gives, and constructs that are drawn where a convolution stands need one.
    if not any(construct in b.drawn for construct in ("fire module", "residual add", "groups", "depthwise")) and not wanted:
        source = layers.fire(b, source)
    return source


def several(b, source, scores, softmax):
    """The outputs with their sizes, scores among them: probabilities, a map of features or the scores of another head as well."""
    dims = {scores: (b.shape[0],)}
    if "several outputs" not in b.wanted:
        return dims
    b.drawn.add("several outputs")
    kind = b.choose("probabilities", "map", "head")
    if kind == "probabilities" and not softmax:
        other = {b.node("Softmax", [scores], axis=1): dims[scores]}
    elif kind == "head":
        pooled = b.node("Flatten", [b.node("GlobalAveragePool", [source[0]])])
        weights = b.stored(b.uniform(-0.5, 0.5, (source[1][0], 3)))
        other = {b.node("MatMul", [pooled, weights]): (3,)}
    else:
        other = {source[0]: source[1]}
    return b.choose(dims | other, other | dims)


def network(seed, number):
    """The graph as a model, its builder, and its outputs."""
    wanted, choices, opset = plan(seed, number)
    b = Builder(generator(seed, "graph", number), wanted, choices, opset)
    # Pixels to what comes into the graph, and the type that it comes in.
    b.pixels, b.kind, b.flat = float(b.choose(1 / 255, 1 / 255, 1.0 / 64)), TensorProto.FLOAT, False
    if "cast at an end" in wanted and b.chance(0.7) and not wanted & {"half precision", "quantised"}:
        b.drawn.add("cast at an end")
        b.kind = b.choose(TensorProto.FLOAT16, TensorProto.FLOAT16, TensorProto.DOUBLE, TensorProto.UINT8)
        b.pixels = 1.0 if b.kind == TensorProto.UINT8 else b.pixels
    b.shape = (b.choose(3, 3, 3, 1), b.integer(8, 40), 0)
    b.shape = (b.shape[0], b.shape[1], b.shape[1] if b.chance(0.7) else b.integer(8, 64))
    b.image = b.shape
    source = layers.stem(b, ends.image(b, "image"))
    middle = (source, b.shape)
    source = body(b, source)
    scores = ends.head(b, source, b.integer(3, 12))
    softmax = b.chance(0.15)
    if softmax:
        scores = b.node("Softmax", [scores], axis=1)
    outputs = several(b, middle, scores, softmax)
    b.result = TensorProto.FLOAT
    if "cast at an end" in wanted and ("cast at an end" not in b.drawn or b.chance(0.4)) and not wanted & {"half precision", "quantised"}:
        b.drawn.add("cast at an end")
        b.result = b.choose(TensorProto.FLOAT16, TensorProto.DOUBLE)
        casted = b.node("Cast", [scores], to=b.result)
        outputs = {casted if name == scores else name: sizes for name, sizes in outputs.items()}
        scores = casted
    return b, outputs, scores, softmax


def model(b, outputs, scores):
    channels, rows, columns = b.image
    dims = [rows, columns, channels] if "NHWC input" in b.drawn else [channels, rows, columns]
    batch = b.choose(1, "batch")
    results = []
    for name, sizes in outputs.items():
        kind = b.result if name == scores else TensorProto.FLOAT
        results.append(helper.make_tensor_value_info(name, kind, [batch, *sizes]))
    image = helper.make_tensor_value_info("image", b.kind, [batch, *dims])
    # As old exporters wrote them: every initialiser is an input, too.
    listed = [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in b.tensors] if b.chance(0.1) else []
    graph = helper.make_graph(b.nodes, "drawn", [image, *listed], results, b.tensors)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", b.opset)], ir_version=b.integer(5, 8))
    onnx.checker.check_model(made)
    return onnx.shape_inference.infer_shapes(made) if b.chance(0.4) else made


def feed(b):
    """An input as the graph takes it, what Firebrick is given, and the preprocessing that makes one of the other.

    Half of the graphs get pixels, which go through that preprocessing; the others get any numbers."""
    channels, rows, columns = b.image
    pixels = b.rng.integers(0, 256, (channels, rows, columns)).astype(np.uint8)
    kind = TYPES[b.kind]
    mean = np.float32(0) if b.kind == TensorProto.UINT8 else np.float32(b.choose(0, 127.5, 110))
    scale = np.float32(b.pixels)
    values = (pixels.astype(np.float32) - mean) * scale
    last = "NHWC input" in b.drawn
    if b.kind == TensorProto.FLOAT and b.chance(0.5):
        values = b.rng.normal(0, 1, values.shape).astype(np.float32) * scale * 128
        given = values.transpose(1, 2, 0)[None] if last else values[None]
    else:
        given = pixels
        if b.kind == TensorProto.FLOAT16:
            # What half precision rounds is a difference of the files, not of the networks.
            given = values.astype(np.float16).astype(np.float32)
            given = given.transpose(1, 2, 0)[None] if last else given[None]
    fed = (values.transpose(1, 2, 0) if last else values)[None].astype(kind)
    colour = "grey" if channels == 1 else "rgb"
    lists = (", ".join([repr(float(value))] * channels) for value in (mean, scale))
    yaml = "preprocess: {{ colour: {}, resize: warp, mean: [{}], scale: [{}] }}\n".format(colour, *lists)
    return fed, np.ascontiguousarray(given), yaml


def draw(seed, number, folder):
    """Writes the files of a graph; what is known of it."""
    b, outputs, scores, softmax = network(seed, number)
    made = model(b, outputs, scores)
    fed, given, yaml = feed(b)
    made = rewrite.rewrite(b, made, fed)
    path = folder / f"{number}.onnx"
    half = "half precision" in b.drawn or b.result == TensorProto.FLOAT16
    rewrite.save(b, made, path)
    np.save(path.with_suffix(".npy"), given)
    path.with_suffix(".yaml").write_text(yaml)
    graph = Graph(
        number, str(path), b.opset, sorted(b.drawn), scores if len(outputs) > 1 else "", softmax, half,
        computed(path, scores, fed, half),
    )
    path.with_suffix(".json").write_text(json.dumps(graph.__dict__) + "\n")
    return graph


def computed(path, scores, fed, half):
    """What onnxruntime computes of a model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    # Its further optimisations multiply dequantised weights with activations of 8 bits, which is 1e-2 of a score off.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    onnxruntime.set_default_logger_severity(3)
    # A batch norm of half precision that it folds into a convolution is rounded once more, to weights that are not the file's: 1e-3 of
    # a score off where the convolution's own were 2e-4.
    disabled = ["ConvBNFusion"] if half else None
    file = rewrite.rounded(onnx.load(path)).SerializeToString() if half else str(path)
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"], disabled_optimizers=disabled)
    takes = np.float16 if session.get_inputs()[0].type == "tensor(float16)" else fed.dtype
    (found,) = session.run([scores], {"image": fed.astype(takes)})
    return found.astype(np.float64).ravel().tolist()
