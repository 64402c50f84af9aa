"""Runs the generated firebrick_pynq.py against a stand-in for pynq whose registers answer as the accelerator's do.

    python3 fake_pynq.py    (in a generated folder)
"""

import sys
import types

sys.path.insert(0, ".")
import firebrick_registers as registers


class Buffer:
    """A pynq buffer without numpy."""

    physical_address = 0x10000000

    def __init__(self, size):
        self.data = bytearray(size)
        self.nbytes = size
        self.flushes = self.invalidates = 0

    def __setitem__(self, place, value):
        self.data[place] = bytes(value)

    def __getitem__(self, place):
        return self.data[place]

    def flush(self):
        self.flushes += 1

    def invalidate(self):
        self.invalidates += 1


class Mmio:
    """Registers; the frame is done when `frame` words are in the queue."""

    frame = 32
    values = {}
    log = []
    error = 0

    def __init__(self, base, size):
        assert size == registers.WINDOW_BYTES and base % size == 0

    def read(self, offset):
        if offset == registers.IRQ_STATUS:
            return int(sum(o == registers.QUEUE_DATA for o, _ in self.log) == self.frame)
        if offset == registers.ERROR_CODE:
            return self.error
        return self.values.get(offset, 0)

    def write(self, offset, value):
        self.log.append((offset, value))


pynq = types.ModuleType("pynq")
pynq.Overlay = lambda bitfile: bitfile
pynq.MMIO = Mmio
pynq.allocate = lambda shape, dtype: Buffer(shape[0])
numpy = types.ModuleType("numpy")
numpy.uint8 = None
numpy.frombuffer = lambda data, dtype: data
sys.modules.update(pynq=pynq, numpy=numpy)

import firebrick_pynq

Mmio.values = {
    registers.ID: registers.IDENTITY,
    registers.VERSION: registers.CONTRACT_VERSION,
    registers.CONFIG_HASH: firebrick_pynq.CONFIG_HASH ^ 1,
    registers.QUEUE_FREE: 512,
}
try:
    firebrick_pynq.Firebrick()
    raise SystemExit("another configuration was accepted")
except firebrick_pynq.FirebrickError as problem:
    assert "CONFIG_HASH" in str(problem), problem
assert not Mmio.log, "nothing may be written to hardware that is another one"

Mmio.values[registers.CONFIG_HASH] ^= 1
engine = firebrick_pynq.Firebrick(buffer_bytes=4096)
engine.write(0, b"abc")
assert engine.read(0, 3) == b"abc" and engine.buffer.flushes == 1 and engine.buffer.invalidates == 1
engine.open_windows(1024)
assert (registers.WRITE_BASE, 0x10000400) in Mmio.log and (registers.READ_LIMIT, 0x10000FFF) in Mmio.log
assert engine.run(range(32)) == 0
assert [v for o, v in Mmio.log if o == registers.QUEUE_DATA] == list(range(32))

Mmio.log.clear()
Mmio.error = 11
try:
    engine.run(range(31))
    raise SystemExit("an error was overlooked")
except firebrick_pynq.FirebrickError as problem:
    assert "WATCHDOG" in str(problem), problem
