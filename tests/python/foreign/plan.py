"""Which constructs a graph has: drawn by the graph's number in decks of fifty, so that each has its share in every run.

Nothing here or in what draws the graphs asks what Firebrick accepts. The shares of what no engine runs (`impossible`) and of what is
quantised already are small, so that most graphs can be accepted.
"""

import zlib

import numpy as np

# Of fifty graphs, how many shall have the construct. It stands in the graph only if the rest of it allows that.
SHARES = {
    # How constants are stored, or computed from others.
    "external data": 12,
    "identity of a constant": 10,
    "cast of a constant": 10,
    "reshape of a constant": 10,
    "transpose of a constant": 10,
    "constant of shape": 10,
    "arithmetic of constants": 10,
    "dequantised weights": 12,
    # What stands at the image.
    "cast at an end": 12,
    "NHWC input": 10,
    "preprocessing": 14,
    # Layers.
    "pad": 12,
    "batch norm": 15,
    "batch norm behind concat": 12,
    "average pool 1x1": 9,
    "ReLU6 or clip": 14,
    "residual add": 14,
    "fire module": 22,
    "groups": 10,
    "depthwise": 10,
    "dilation": 9,
    "max pool, pads": 10,
    "max pool, ceil": 12,
    "max pool, floor": 12,
    # What stands behind the scores.
    "scalar affine end": 9,
    "affine end per channel": 9,
    "several outputs": 8,
    # Whole graphs.
    "half precision": 8,
    "quantised": 6,
    "impossible": 7,
}

# One of these each graph has; how many of fifty.
CHOICES = {
    "pooling": {
        "global average pool": 9,
        "mean, keepdims": 9,
        "mean, no keepdims": 9,
        "average pool of the map": 7,
        "adaptive pool": 16,
    },
    "linear": {"conv end": 14, "conv end, ReLU": 12, "Gemm end": 12, "MatMul end": 12},
    "vector": {"Flatten end": 17, "Reshape end": 17, "Squeeze end": 16},
    # Some exporters name their nodes, some do not.
    "names": {"plain": 17, "torch": 17, "none": 16},
}

DECK = 50
OPSETS = list(range(9, 21))

# What a table lists: all but the style of the names.
CONSTRUCTS = [*SHARES, *(name for kind, names in CHOICES.items() if kind != "names" for name in names)]


def generator(seed, *of):
    """A generator of its own for everything that is drawn: what one part draws leaves the others as they are."""
    return np.random.default_rng([seed, *(zlib.crc32(part.encode()) if isinstance(part, str) else part for part in of)])


def deck(seed, name, cards, number):
    """The card of graph `number`: the decks of each construct are shuffled apart."""
    block, place = divmod(number, len(cards))
    order = generator(seed, "deck", name, block).permutation(len(cards))
    return cards[order[place]]


def plan(seed, number):
    """The set of wanted constructs, the choices by their kind, and the opset."""
    wanted = {name for name, share in SHARES.items() if deck(seed, name, [k < share for k in range(DECK)], number)}
    choices = {
        kind: deck(seed, kind, [name for name, share in names.items() for _ in range(share)], number)
        for kind, names in CHOICES.items()
    }
    return wanted, choices, deck(seed, "opset", OPSETS, number)
