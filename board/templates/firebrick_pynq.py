"""Firebrick on a PYNQ image: load the bitstream, run a compiled frame, read the sums.

Made for the {{ board.name }}: {{ engine.pes }} PEs, configuration {{ engine.hash }}. Needs `pynq` (Overlay, allocate, MMIO) and numpy.
"""

import time

import numpy
import pynq

import firebrick_registers as registers

CONFIG_HASH = 0x{{ hash }}
BASE_ADDRESS = {{ registers }}


class FirebrickError(RuntimeError):
    """The hardware is another one, has stopped with an error, or has not finished in time."""


class Firebrick:
    """An accelerator with a buffer.

    `bitfile` is the path of `{{ name }}.bit`, with `{{ name }}.hwh` beside it; `buffer_bytes` is the size of the buffer
    that the accelerator may touch.
    """

    def __init__(self, bitfile="{{ name }}.bit", buffer_bytes={{ buffer_mib }} << 20):
        self.overlay = pynq.Overlay(bitfile)
        self.mmio = pynq.MMIO(BASE_ADDRESS, registers.WINDOW_BYTES)
        self._check("ID", registers.ID, registers.IDENTITY)
        self._check("VERSION", registers.VERSION, registers.CONTRACT_VERSION)
        self._check("CONFIG_HASH", registers.CONFIG_HASH, CONFIG_HASH)
        self.buffer = pynq.allocate(shape=(buffer_bytes,), dtype=numpy.uint8)
        self.reset()

    def _check(self, name, offset, expected):
        found = self.mmio.read(offset)
        if found != expected:
            raise FirebrickError(f"{name} is {found:#010x}, expected {expected:#010x}: another bitstream?")

    def reset(self):
        """Drops all work and clears errors."""
        self.mmio.write(registers.CONTROL, registers.CONTROL_SOFT_RESET_MASK)
        for _ in range(100000):
            if not self.mmio.read(registers.CONTROL) & registers.CONTROL_SOFT_RESET_MASK:
                break
        else:
            raise FirebrickError("the soft reset has not ended")
        both = registers.IRQ_ENABLE_DONE_MASK | registers.IRQ_ENABLE_ERROR_MASK
        self.mmio.write(registers.IRQ_ENABLE, both)
        self.mmio.write(registers.IRQ_STATUS, both)

    def open_windows(self, first_written):
        """Lets the accelerator read the whole buffer, and write from the byte offset `first_written` on."""
        base = self.buffer.physical_address
        last = base + self.buffer.nbytes - 1
        self.mmio.write(registers.READ_BASE, base)
        self.mmio.write(registers.READ_LIMIT, last)
        self.mmio.write(registers.WRITE_BASE, base + first_written)
        self.mmio.write(registers.WRITE_LIMIT, last)

    def write(self, offset, data):
        """Puts bytes into the buffer."""
        if offset < 0 or offset + len(data) > self.buffer.nbytes:
            raise ValueError(f"{len(data)} bytes at {offset}: the buffer has {self.buffer.nbytes}")
        self.buffer[offset:offset + len(data)] = numpy.frombuffer(bytes(data), dtype=numpy.uint8)
        self.buffer.flush()

    def read(self, offset, size):
        """Bytes of the buffer after a run."""
        self.buffer.invalidate()
        return bytes(self.buffer[offset:offset + size])

    def run(self, descriptors, seconds=10.0):
        """Streams a frame's descriptor words, waits for its end, and gives the busy cycles.

        The words' addresses are those of a buffer at `self.buffer.physical_address`.
        """
        deadline = time.monotonic() + seconds
        before = self.mmio.read(registers.CYCLES)
        for word in descriptors:
            while not self.mmio.read(registers.QUEUE_FREE):
                self._look(deadline)
            self.mmio.write(registers.QUEUE_DATA, int(word))
        while not self.mmio.read(registers.IRQ_STATUS) & registers.IRQ_STATUS_DONE_MASK:
            self._look(deadline)
        self.mmio.write(registers.IRQ_STATUS, registers.IRQ_STATUS_DONE_MASK)
        return (self.mmio.read(registers.CYCLES) - before) & 0xFFFFFFFF

    def _look(self, deadline):
        code = self.mmio.read(registers.ERROR_CODE)
        if code:
            info = self.mmio.read(registers.ERROR_INFO)
            raise FirebrickError(f"{registers.ERRORS.get(code, code)} (ERROR_INFO {info:#010x})")
        if time.monotonic() > deadline:
            raise FirebrickError(f"not finished in time: {self.mmio.read(registers.PASSES_DONE)} passes are done")
