"""The DMA buffer: regions at drawn places, before a frame and after it."""


class Buffer:
    """Bytes at bus addresses from `base` on, full of anything; what lies between the regions must stay as it is."""

    def __init__(self, base, size, draw):
        self.base, self.draw = base, draw
        self.before = bytearray(draw.randbytes(size))
        self.next = base
        # What will be written: address and bytes.
        self.written = []

    def region(self, size, align):
        """The address of a new region."""
        self.next += self.draw.randrange(300)
        self.next += -self.next % align
        address = self.next
        self.next += size
        if self.next > self.base + len(self.before):
            raise ValueError(f"{self.next - self.base} bytes do not fit the buffer")
        return address

    def put(self, content):
        """The address of a region with this content."""
        address = self.region(len(content), 16)
        self.lay(self.before, address, content)
        return address

    def expect(self, content, align=16):
        """The address of a region that will be written with this."""
        address = self.region(len(content), align)
        self.written.append((address, content))
        return address

    def lay(self, memory, address, content):
        at = address - self.base
        memory[at : at + len(content)] = content

    def after(self):
        """All bytes as they should be in the end."""
        memory = bytearray(self.before)
        for address, content in self.written:
            self.lay(memory, address, content)
        return memory

    def window(self):
        """First and last byte of what is written."""
        return min(address for address, _ in self.written), max(address + len(content) for address, content in self.written) - 1
