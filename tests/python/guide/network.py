"""Drawn networks of two layers, and what they compute: plain integers in NumPy, nothing of the engine."""

from dataclasses import dataclass

import numpy as np

# What becomes of the second layer; `joined` is computed in two halves of its input channels.
ENDS = ("map", "pooled", "sums", "partial", "joined")


@dataclass
class Layer:
    """A convolution over unsigned bytes, whose weights stand as [filter][channel][row][column]."""

    kernel: int
    stride: int
    pad: int
    weights: np.ndarray
    bias: np.ndarray
    multiplier: np.ndarray
    shift: np.ndarray

    @property
    def filters(self):
        return len(self.weights)

    def sums(self, pixels, zero=0):
        """The filters' sums over [channel][row][column], which is padded with `zero`."""
        padded = pad(pixels, self.pad, zero).astype(np.int64)
        windows = np.lib.stride_tricks.sliding_window_view(padded, (self.kernel, self.kernel), axis=(1, 2))
        windows = windows[:, :: self.stride, :: self.stride]
        return np.einsum("crxij,fcij->frx", windows, self.weights)

    def pixels(self, sums):
        """What the sums become."""
        of_filter = lambda values: values[:, None, None]
        rounded = of_filter(1 << (self.shift - 1))
        scaled = (sums + of_filter(self.bias)) * of_filter(self.multiplier) + rounded
        return np.clip(scaled >> of_filter(self.shift), 0, 255)


@dataclass
class Bypass:
    """The first layer's channels from `first` on are added to the second one's pixels."""

    first: int
    multiplier: int
    shift: int

    def add(self, pixels, other):
        scaled = (other[self.first : self.first + len(pixels)] * self.multiplier + (1 << (self.shift - 1))) >> self.shift
        return np.minimum(pixels + scaled, 255)


@dataclass
class Network:
    """Two layers; the second one reads the first one's channels `reads`."""

    image: np.ndarray
    zero: int
    first: Layer
    first_is_pooled: bool
    second: Layer
    reads: range
    bypass: Bypass | None
    end: str

    def middle(self):
        """The map between the layers."""
        pixels = self.first.pixels(self.first.sums(self.image, self.zero))
        return pooled(pixels) if self.first_is_pooled else pixels

    def last(self, middle):
        """The second layer's pixels before pooling."""
        pixels = self.second.pixels(self.last_sums(middle))
        return self.bypass.add(pixels, middle) if self.bypass else pixels

    def last_sums(self, middle):
        """The second layer's sums."""
        return self.second.sums(middle[self.reads.start : self.reads.stop])


def pad(pixels, width, value):
    """Rows and columns around all channels."""
    return np.pad(pixels, ((0, 0), (width, width), (width, width)), constant_values=value)


def pooled(pixels):
    """3x3 max pooling of stride 2, half as many rows and columns rounded down; pixels outside count as 0."""
    channels, rows, columns = pixels.shape
    wide = np.zeros((channels, rows + 2, columns + 2), pixels.dtype)
    wide[:, :rows, :columns] = pixels
    windows = np.lib.stride_tricks.sliding_window_view(wide, (3, 3), axis=(1, 2))
    return windows[:, ::2, ::2].max(axis=(3, 4))[:, : rows // 2, : columns // 2]


def draw_layer(draw, filters, kernel, stride, padding, pixels, zero):
    """A layer of which most weights are zero, one filter's all, with parameters that make use of all pixels."""
    shape = (filters, len(pixels), kernel, kernel)
    weights = draw.integers(-127, 128, shape) * (draw.random(shape) < draw.choice((0.15, 0.4, 1.0), p=(0.4, 0.5, 0.1)))
    if filters > 1:
        weights[draw.integers(filters)] = 0
    none = np.zeros(filters, np.int64)
    layer = Layer(kernel, stride, padding, weights, none, none, none)
    sums = layer.sums(pixels, zero)
    reach = np.maximum(np.abs(sums).max(axis=(1, 2)), 300)
    layer.bias = (reach * draw.uniform(-0.3, 0.7, filters)).astype(np.int64)
    layer.shift = draw.integers(1, 25, filters)
    wanted = 2.0**layer.shift * 255 / reach
    layer.multiplier = np.clip(wanted * draw.uniform(0.7, 2, filters), 1, 65535).astype(np.int64)
    return layer


def draw_network(draw, end):
    """A network whose second layer ends as it is said."""
    kernel, stride = [(7, 2), (3, 2), (3, 1), (5, 3), (4, 1), (1, 1), (2, 3), (1, 2)][draw.integers(8)]
    padding = int(draw.integers(kernel // 2 + 1))
    rows, columns = (int(stride * draw.integers(low, high) + kernel) for low, high in ((5, 10), (9, 31)))
    image = draw.integers(0, 256, (int(draw.integers(1, 4)), rows, columns))
    zero = int(draw.integers(256))
    first = draw_layer(draw, int(draw.integers(4, 13)), kernel, stride, padding, image, zero)
    network = Network(image, zero, first, bool(draw.integers(2)), first, range(first.filters), None, end)
    middle = network.middle()

    kernel, padding = [(3, 1), (1, 0), (2, 0)][draw.integers(3)]
    if end in ("partial", "joined", "map") and draw.integers(2):
        begin = int(draw.integers(first.filters - 1))
        network.reads = range(begin, int(draw.integers(begin + 1, first.filters + 1)))
    most = 6 if end == "joined" else first.filters
    filters = int(draw.integers(1, most + 1))
    if end == "sums":
        # The case that the guide tells by name.
        filters += 1 - filters % 2
    read = middle[network.reads.start : network.reads.stop]
    network.second = draw_layer(draw, filters, kernel, 1, padding, read, 0)
    if kernel == 2 * padding + 1 and filters <= first.filters and end in ("map", "pooled", "sums"):
        begin = int(draw.integers(first.filters - filters + 1))
        network.bypass = Bypass(begin, int(draw.integers(1, 65536)), int(draw.integers(14, 19)))
    return network
