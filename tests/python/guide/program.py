"""A network as an engine's frame: descriptors, weight stream, and memory before and after, as the guide's "A frame" says."""

import random
from dataclasses import dataclass, replace

import numpy as np

from buffer import Buffer
from network import pooled
from stream import DoesNotFit, Filter, Shape, Stream
from words import Phases, Words


@dataclass
class Config:
    """What an engine says of itself."""

    pes: int
    activation_words: int
    weight_words: int


@dataclass
class Input:
    """What a pass reads: its descriptor's fields, and what its lists say."""

    fields: dict
    shape: Shape


@dataclass
class Output:
    """What a pass, or several, write: shape before pooling, how, the address, and the channels of all of it."""

    shape: tuple
    end: str
    address: int
    channels: int


class Program:
    """A network's frame."""

    def __init__(self, header, config, network, buffer_at, seed):
        self.header, self.network = header, network
        self.draw = random.Random(seed)
        self.words = Words(header)
        self.buffer = Buffer(*buffer_at, self.draw)
        self.stream = Stream(header, config, self.draw)
        self.word = header["MAP_WORD_BYTES"]
        self.passes = []
        middle = network.middle()
        self.first_layer(middle)
        self.second_layer(middle)
        words = b"".join(word.to_bytes(8, "little") for word in self.stream.words)
        load = header.descriptor(
            kind=header["DESCRIPTOR_KIND_WEIGHT_LOAD"],
            version=header["CONTRACT_VERSION"],
            source=self.buffer.put(words),
            beats=len(self.stream.words),
        )
        self.passes[-1]["interrupt"] = 1
        self.descriptors = [load, *(header.descriptor(**fields) for fields in self.passes)]

    def first_layer(self, middle):
        """Passes over the image."""
        network, layer = self.network, self.network.first
        phases = Phases(layer, len(network.image))
        shape = layer.sums(network.image, network.zero).shape
        _, rows, columns = shape
        strips = self.words.strips(columns)
        planes = phases.planes(network.image, network.zero, rows, columns)
        image = self.words.image(planes, strips)
        fields = {"image": 1, "source": self.buffer.put(image), "beats": len(image) // self.header["BEAT_BYTES"]}
        pitch = strips * phases.channels if phases.taps > 1 else 0
        source = Input(fields, Shape(rows * strips, phases.channels, pitch, phases.taps))
        self.map = self.buffer.expect(self.words.map(middle))
        end = "pooled" if network.first_is_pooled else "map"
        self.passes_of(source, self.filters(layer, phases.place), Output(shape, end, self.map, len(middle)))

    def second_layer(self, middle):
        """Passes over the map between the layers."""
        network, layer = self.network, self.network.second
        sums, pixels = network.last_sums(middle), network.last(middle)
        if network.end == "joined":
            self.joined(middle, sums, pixels)
            return
        laid = {
            "map": lambda: self.words.map(pixels),
            "pooled": lambda: self.words.map(pooled(pixels)),
            "sums": lambda: self.words.sums(pixels),
            "partial": lambda: self.words.partial(sums),
        }[network.end]()
        # Sums may begin at any beat.
        address = self.buffer.expect(laid, 8 if network.end == "sums" else 16)
        channels = layer.filters * (self.header["PLANES"] if network.end == "partial" else 1)
        output = Output(sums.shape, network.end, address, channels)
        self.passes_of(*self.part(middle, network.reads, sums), output)

    def joined(self, middle, sums, pixels):
        """The second layer by partial sums of its input channels' halves, and a pass that adds them up."""
        layer, reads = self.network.second, self.network.reads
        half = reads.start + len(reads) // 2
        halves = [part for part in (range(reads.start, half), range(half, reads.stop)) if part]
        channels = self.header["PLANES"] * layer.filters * len(halves)
        # The halves' sums stand side by side.
        cut = lambda part: layer.weights[:, part.start - reads.start : part.stop - reads.start]
        parts = [replace(layer, weights=cut(part)).sums(middle[part.start : part.stop]) for part in halves]
        scratch = self.buffer.expect(self.words.partial(np.concatenate(parts)))
        for number, part in enumerate(halves):
            address = scratch + self.word * channels // len(halves) * number
            self.passes_of(*self.part(middle, part, sums), Output(sums.shape, "partial", address, channels))
        added = []
        for number in range(layer.filters):
            for plane in (2, 1, 0):
                places = [self.header["PLANES"] * (group * layer.filters + number) + plane for group in range(len(halves))]
                own = self.parameters(layer, number) if plane == 0 else {"shift": 1}
                carried = {"carry": int(plane < 2), "hold": int(plane > 0)}
                added.append(Filter([(place, 0, self.header["CENTRE_TAP"], 1) for place in places], own | carried))
        source, _ = self.over_map(scratch, (channels, *sums.shape[1:]), sums.shape, range(channels), 1, 0)
        address = self.buffer.expect(self.words.map(pixels))
        self.one_pass(source, added, Output(sums.shape, "map", address, layer.filters), 0)

    def part(self, middle, channels, sums):
        """What passes read for some channels of the second layer, and their filters over these."""
        layer, reads = self.network.second, self.network.reads
        source, read = self.over_map(self.map, middle.shape, sums.shape, channels, layer.kernel, layer.pad)

        def place(channel, row, column):
            channel += reads.start
            if channel in channels:
                return channel - read.start, row, column - layer.pad + self.header["CENTRE_TAP"]

        return source, self.filters(layer, place)

    def over_map(self, address, shape, output, reads, kernel, pad):
        """Reads the channels `reads` of a map for an output of that shape, or all if that cannot be said; which ones."""
        channels, height, width = shape
        _, rows, columns = output
        strips, own = self.words.strips(columns), self.words.strips(width)
        beats = self.word // self.header["BEAT_BYTES"]
        if strips < own:
            reads = range(channels)
        if len(reads) < channels:
            fields = {"beats": beats * len(reads), "input_stride": self.word * channels, "input_runs": height * own}
        elif strips < own:
            fields = {"beats": beats * strips * channels, "input_stride": self.word * own * channels, "input_runs": height}
        else:
            fields = {"beats": beats * height * strips * channels}
        row = strips * len(reads)
        fields |= {
            "source": address + self.word * reads.start,
            "strided": int("input_runs" in fields),
            "lead_words": pad * row,
            "tail_words": pad * row,
        }
        return Input(fields, Shape(rows * strips, len(reads), row if kernel > 1 else 0, kernel)), reads

    @staticmethod
    def parameters(layer, number):
        """The numbers of a filter's parameter word."""
        return {name: int(getattr(layer, name)[number]) for name in ("bias", "multiplier", "shift")}

    def filters(self, layer, place):
        """A layer's filters; `place` says where a weight reads, or None for one that is not of these passes."""
        filters = []
        for number, weights in enumerate(layer.weights):
            placed = [(place(*at), int(weights[tuple(at)])) for at in np.argwhere(weights).tolist()]
            places = [(*there, weight) for there, weight in placed if there]
            filters.append(Filter(places, self.parameters(layer, number)))
        return filters

    def passes_of(self, source, filters, output):
        """Passes of drawn numbers of filters that fit."""
        # Sums are cut where a beat is.
        step = self.header["BEAT_BYTES"] // self.header["SUM_BYTES"] if output.end == "sums" else 1
        first = 0
        while first < len(filters):
            count = self.draw.randrange(step, len(filters) - first + step, step)
            while not self.fits(source, filters[first : first + count], output, first):
                count -= step
            first += count

    def fits(self, source, filters, output, first):
        """Makes a pass, if it fits. A single step of filters does."""
        try:
            self.one_pass(source, filters, output, first)
        except DoesNotFit:
            return False
        return True

    def one_pass(self, source, filters, output, first):
        """A pass of filters, the first of which is the output's channel `first`."""
        written = [item for item in filters if not item.parameters.get("hold")]
        for number, item in enumerate(written):
            item.parameters["channel"] = number
        self.stream.add(source.shape, filters)
        header, end = self.header, output.end
        _, rows, columns = output.shape
        strips = self.words.strips(columns)
        planes = header["PLANES"] if end == "partial" else 1
        channel_bytes = header["SUM_BYTES"] if end == "sums" else self.word * planes
        fields = {
            "kind": header["DESCRIPTOR_KIND_PASS"],
            "version": header["CONTRACT_VERSION"],
            "output": header[f"DESCRIPTOR_OUTPUT_{end.upper()}"],
            "target": output.address + channel_bytes * first,
            "strip_stride": 0 if end == "sums" else self.word * output.channels,
            "filters": planes * len(written),
            "strips": strips,
            "last_valid": columns - self.words.pixels * (strips - 1),
            "rows": rows,
            "pooled_strips": self.words.strips(columns // 2) if end == "pooled" else 0,
        }
        bypass = self.network.bypass
        if bypass and output.address != self.map:
            fields |= {
                "bypass": 1,
                "bypass_source": self.map + self.word * (bypass.first + first),
                "bypass_stride": self.word * self.network.first.filters,
                "bypass_multiplier": bypass.multiplier,
                "bypass_shift": bypass.shift,
            }
        self.passes.append(fields | source.fields)
