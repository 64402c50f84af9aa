"""Are the reasons true for which a graph is refused?

Each reason that may be given is listed with what has to hold of the layer that it names. A reason that is not listed is taken as
untrue: whoever adds one says here how it is checked.
"""

import re

from facts import Facts

# docs/importers.md: what is read. Others are refused by their operator.
READ = {
    "Conv", "BatchNormalization", "Relu", "Clip", "Add", "Sub", "Mul", "Div", "Min", "Max", "Neg", "Sum", "Concat", "Pad", "MaxPool",
    "AveragePool", "GlobalAveragePool", "ReduceMean", "Gemm", "MatMul", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose",
    "Softmax", "LogSoftmax", "Cast", "Dropout", "Identity",
}
QUANTISED = re.compile("Quantize|QLinear|Integer$")


def negative(facts, node):
    return any(name not in facts.positive and name not in facts.image for name in facts.maps(node))


def strided(facts, node):
    """Over a map, not the image."""
    strides = facts.attribute(node, "strides", [1, 1])
    return max(strides) > 1 and node.input[0] not in facts.image


def other_pool(facts, node):
    shape = [list(facts.attribute(node, name, [1, 1])) for name in ("kernel_shape", "strides", "dilations")]
    return shape != [[3, 3], [2, 2], [1, 1]]


def pooled(facts, node):
    """What is pooled is read by others, too, or nothing that a pass computes."""
    name = node.input[0]
    computed = {"Conv", "Concat", "Add", "Sum", "Relu", "Clip", "BatchNormalization", "Pad", "Mul", "Sub", "Div"}
    maker = facts.before(name)
    return len(facts.behind(name)) > 1 or name in facts.outputs or maker is None or maker.op_type not in computed


def concatenated(facts, node):
    """Not convolutions alone of one map, each read by nothing else."""
    def origin(name):
        maker = facts.before(name)
        while maker is not None and maker.op_type in ("Relu", "Clip", "BatchNormalization"):
            maker = facts.before(maker.input[0])
        return maker
    makers = [origin(name) for name in facts.maps(node)]
    if any(maker is None or maker.op_type != "Conv" for maker in makers):
        return True
    return len({maker.input[0] for maker in makers}) > 1 or any(len(facts.behind(name)) > 1 for name in node.input)


def clip(facts, node):
    least, most = facts.bounds(node)
    return least != 0 or most <= 0


def two_maps(facts, node):
    return len(facts.maps(node)) > 1


def oblong(facts, node):
    """Some map before it, up to the layer that computes it, has other rows than columns."""
    name = node.input[0]
    while name in facts.maker and name not in facts.image:
        sizes = facts.sizes.get(name, [])
        if len(sizes) == 4 and sizes[2:] != [1, 1]:
            return sizes[2] != sizes[3]
        name = facts.maps(facts.maker[name])[0]
    return False


def ceilings(facts, node):
    return len({facts.ceiling(name) for name in facts.maps(node)}) > 1


def far(facts, node):
    """An average that is not at the end, of more pixels than passes can add up: 32x32 are 128 parts."""
    sizes = facts.sizes.get(facts.maps(node)[0], [])
    return sum(size > 32 for size in sizes) > 1 or max(sizes, default=0) > 32 * 32


def second(facts, node):
    return len(node.output) > 1 and any(facts.readers.get(name) for name in node.output[1:])


# What a reason says; the operators that it can be said of; what has to hold.
RULES = [
    ("operator is not possible|local response|possible for constants only", None, lambda f, n: n.op_type not in READ),
    ("gives a second output", None, second),
    ("can be negative", None, negative),
    ("stride", {"Conv", "AveragePool"}, strided),
    ("max pooling of|accepted: square ones with one stride|no padding gives", {"MaxPool"}, other_pool),
    ("pools |pooled map", {"MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean"}, pooled),
    ("concatenate", {"Concat"}, concatenated),
    ("clipped at one value", {"Concat", "Add", "Sum"}, ceilings),
    ("pixels here, accepted: square ones|accepted: square ones$", {"Gemm", "MatMul", "Conv", "BatchNormalization"}, oblong),
    ("does not fit the stores, not even split", {"GlobalAveragePool", "ReduceMean", "AveragePool"}, far),
    ("clips to", {"Clip"}, clip),
    ("a map and a constant", {"Mul", "Sub", "Div"}, two_maps),
    ("quantised", None, lambda f, n: bool(QUANTISED.search(n.op_type))),
]


def true(facts, node, reason):
    """True if a rule says so."""
    fits = lambda pattern, operators: re.search(pattern, reason) and (operators is None or node.op_type in operators)
    return any(fits(pattern, operators) and test(facts, node) for pattern, operators, test in RULES)


def untrue(graph, answer):
    """What is wrong with a refusal."""
    facts = Facts(graph.path)
    if not answer["refusals"]:
        # A file that is quantised already is told as a whole.
        told = "quantised" in answer["error"] and any(QUANTISED.search(node.op_type) for node in facts.nodes)
        return [] if told else [f"is refused without a layer: {answer['error']}"]
    wrong = []
    for refusal in answer["refusals"]:
        text = f"layer `{refusal['layer']}` ({refusal['operator']}): {refusal['reason']}"
        nodes = [node for node in facts.named(refusal["layer"]) if node.op_type == refusal["operator"]]
        if not nodes:
            wrong.append(f"no such layer: {text}")
        elif not any(true(facts, node, refusal["reason"]) for node in nodes):
            wrong.append(f"not true, or not known to be: {text}")
    return wrong
