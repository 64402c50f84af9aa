"""The weight stream, as docs/weight-stream.md and the guide's "Room" and "Check sums" say."""

from dataclasses import dataclass, field


@dataclass
class Filter:
    """A filter's weights that are not zero, as (channel, row tap, column tap, weight), and its parameter word's fields."""

    weights: list
    parameters: dict = field(default_factory=dict)


@dataclass
class Shape:
    """What all lists of a pass say."""

    tiles: int
    channels: int
    pitch: int
    row_taps: int


class DoesNotFit(Exception):
    """A list is longer than a store."""


class Stream:
    """A frame's stream as it grows, pass by pass."""

    def __init__(self, header, config, draw):
        self.header, self.config, self.draw = header, config, draw
        self.words = []
        # The words of each processing element's list, pass by pass.
        self.lengths = []
        # Passes that the last one waits for.
        self.after = 0

    def add(self, shape, filters):
        """The packets of the next pass. Raises DoesNotFit, and then changes nothing."""
        if (shape.row_taps - 1) * shape.pitch + shape.channels > self.config.activation_words:
            raise ValueError(f"a tile of {shape} reaches too far")
        hands = self.deal(filters)
        lists, first = [], 0
        for hand in hands:
            lists.append(self.list(shape, hand, first))
            first += len(hand)
        lengths = [len(words) for words in lists]
        if max(lengths) > self.config.weight_words:
            raise DoesNotFit
        self.lengths.append(lengths)
        self.after = self.gate()
        head = self.header
        parameters = [head.word("PARAM", **item.parameters) for hand in hands for item in hand]
        packets = [(head["PACKET_KIND_LIST"], pe, words) for pe, words in enumerate(lists)]
        packets.append((head["PACKET_KIND_PARAMS"], 0, parameters))
        self.draw.shuffle(packets)
        for number, (kind, pe, words) in enumerate(packets):
            self.packet(kind, pe, words, end=number + 1 == len(packets))

    def deal(self, filters):
        """A hand of filters for each processing element: anyhow, or all for one if results are carried over."""
        hands = [[] for _ in range(self.config.pes)]
        together = any("hold" in item.parameters for item in filters)
        one = self.draw.randrange(self.config.pes)
        for item in filters:
            hands[one if together else self.draw.randrange(self.config.pes)].append(item)
        return hands

    def gate(self):
        """The least number of finished passes with which the last pass's packets find room."""
        after = max(self.after, len(self.lengths) - self.header["PARAM_BANKS"])
        while any(sum(lists) > self.config.weight_words for lists in zip(*self.lengths[after:], strict=True)):
            after += 1
        return after

    def packet(self, kind, pe, words, end):
        bare = self.header.word("PACKET", kind=kind, pe=pe, words=len(words), after=self.after, end=int(end))
        crc = self.header.check_sum([bare, *words])
        self.words += [bare | self.header.put("PACKET_CRC", crc), *words]

    def list(self, shape, hand, first):
        """The words of a processing element's list; `first` is the parameter index of its first filter."""
        # A list without filters, too, has one, which does nothing.
        filters = hand or [Filter([])]
        taps = [(dy, dx) for item in filters for _, dy, dx, _ in item.weights]
        may_be_wide = shape.row_taps == 1 and all(dx == self.header["CENTRE_TAP"] for _, dx in taps)
        wide = may_be_wide and self.draw.random() < 0.7
        entries = [entry for item in filters for entry in self.entries(item, wide)]
        header = self.header.word(
            "LIST",
            tiles=shape.tiles,
            channels=shape.channels,
            pitch=shape.pitch,
            row_taps=shape.row_taps - 1,
            wide=int(wide),
            first=first if hand else 0,
            filters=len(filters),
            discard=int(not hand),
        )
        bits, count = self.header["ENTRY_BITS"], self.header["ENTRIES_PER_WORD"]
        groups = [entries[at : at + count] for at in range(0, len(entries), count)]
        return [header, *(sum(entry << bits * i for i, entry in enumerate(group)) for group in groups)]

    def entries(self, item, wide):
        """A filter's entries: channels in order, the taps of one in any."""
        step_field = "WIDE_STEP" if wide else "STEP"
        most = self.header.get(f"ENTRY_{step_field}", -1)
        order = sorted(item.weights, key=lambda place: (place[0], self.draw.random()))
        words, at = [], 0
        for channel, dy, dx, weight in order:
            while channel - at > most:
                words.append(self.header.word("ENTRY", **{step_field: most}))
                at += most
            fields = {"weight": weight, step_field: channel - at}
            words.append(self.header.word("ENTRY", **fields, **({} if wide else {"dy": dy, "dx": dx})))
            at = channel
        words = words or [0]
        words[-1] |= self.header.put("ENTRY_LAST", 1)
        return words
