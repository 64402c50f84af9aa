"""How maps, images and sums lie in memory, as the guide says: "Words in memory", "What a pass writes"."""

from math import ceil

import numpy as np

from network import pad


class Words:
    """Layouts by a header's numbers."""

    def __init__(self, header):
        self.header = header
        self.pixels = header["PIXELS"]

    def strips(self, width):
        """Strips of a row."""
        return ceil(width / self.pixels)

    def lay(self, pixels, strips, begin, used, size):
        """[row][strip][channel] words of `size` bytes: byte i of the first `used` is column 14 t + begin + i."""
        channels, rows, columns = pixels.shape
        wide = np.zeros((channels, rows, self.pixels * strips + used), np.uint8)
        wide[:, :, -begin : columns - begin] = pixels
        words = np.zeros((rows, strips, channels, size), np.uint8)
        for strip in range(strips):
            columns = wide[:, :, self.pixels * strip :][:, :, :used]
            words[:, strip, :, :used] = columns.transpose(1, 0, 2)
        return words

    def map(self, pixels):
        """A map's bytes."""
        size = self.header["MAP_WORD_BYTES"]
        return self.lay(pixels, self.strips(pixels.shape[2]), -self.header["CENTRE_TAP"], size, size).tobytes()

    def image(self, planes, strips):
        """An image's bytes, of the strips of what is computed from it."""
        used = self.header["IMAGE_WORD_PIXELS"]
        return self.lay(planes[:, :, : self.pixels * strips + used], strips, 0, used, self.header["IMAGE_WORD_BYTES"]).tobytes()

    def partial(self, sums):
        """Bytes of partial sums: planes without halo."""
        count = self.header["PLANES"]
        planes = np.stack([sums >> 8 * plane & 0xFF for plane in range(count)], axis=1)
        planes = planes.reshape(-1, *sums.shape[1:])
        size = self.header["MAP_WORD_BYTES"]
        words = self.lay(planes, self.strips(sums.shape[2]), -self.header["CENTRE_TAP"], size, size)
        words[:, :, :, [0, -1]] = 0
        return words.tobytes()

    def sums(self, pixels):
        """Bytes of the sums over a map: an odd number is followed by zeros."""
        sums = pixels.sum(axis=(1, 2)).astype("<u4").tobytes()
        beat = self.header["BEAT_BYTES"]
        return sums + bytes(-len(sums) % beat)


class Phases:
    """A first layer without its stride."""

    def __init__(self, layer, channels):
        self.layer, self.image_channels = layer, channels
        self.factor = min(layer.kernel, layer.stride)
        self.taps = ceil(layer.kernel / layer.stride)
        self.channels = self.factor * self.factor * channels

    def place(self, channel, row, column):
        """Channel, row tap and column tap of a kernel's weight."""
        stride = self.layer.stride
        phase = row % stride * self.factor + column % stride
        return phase * self.image_channels + channel, row // stride, column // stride

    def planes(self, image, zero, rows, columns):
        """The planes for an output of so many rows and columns."""
        rows, columns = rows + self.taps - 1, columns + self.taps - 1
        stride = self.layer.stride
        padded = pad(image, self.layer.pad, zero)
        planes = np.zeros((self.channels, rows, columns), np.int64)
        for phase in range(self.factor * self.factor):
            py, px = divmod(phase, self.factor)
            found = padded[:, py::stride, px::stride][:, :rows, :columns]
            first = phase * self.image_channels
            planes[first : first + self.image_channels, : found.shape[1], : found.shape[2]] = found
        return planes
