"""A driver as the guide's "The sequence" has it, on the simulated pins."""

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge, SimTimeoutError, with_timeout
from cocotbext.axi import AxiLiteBus, AxiLiteMaster

from memory import Memory
from program import Config

PERIOD_NS = 10
# More than any frame of these takes, however its memory waits.
MOST_CYCLES = 40_000


def fnv1a(numbers):
    """The hash that CONFIG_HASH is."""
    value = 0x811C9DC5
    for byte in b"".join(number.to_bytes(4, "little") for number in numbers):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


class Engine:
    """Registers and memory of an engine; nothing has happened yet."""

    def __init__(self, dut, header, ports, base, size):
        self.dut, self.header = dut, header
        self.ports = ports
        self.memory = Memory(dut, ports, base, bytes(size))
        self.window = base, base + size - 1
        self.lite = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axi"), dut.clk, dut.rst_n, reset_active_level=False)

    async def read(self, register):
        """A register."""
        return int.from_bytes((await self.lite.read(self.header[register], 4)).data, "little")

    async def write(self, register, value):
        """A register; every write is answered with OKAY."""
        answer = await self.lite.write(self.header[register], value.to_bytes(4, "little"))
        assert answer.resp == 0, f"{register}: {answer.resp}"

    async def field(self, register, name):
        """A register's field."""
        return self.header.get(f"{register}_{name}", await self.read(register))

    async def start(self):
        """Reset, identity, soft reset, interrupts, the read window; what the engine is."""
        self.dut.rst_n.value = 0
        cocotb.start_soon(Clock(self.dut.clk, PERIOD_NS, "ns").start())
        await ClockCycles(self.dut.clk, 1)
        self.dut.rst_n.value = 1
        await RisingEdge(self.dut.clk)
        for channel in ("m_axi_aw", "m_axi_ar", "m_axi1_ar")[: 1 + self.ports]:
            cocotb.start_soon(self.watch(channel))
        header = self.header
        assert await self.read("ID") == header["IDENTITY"]
        assert await self.read("VERSION") == header["CONTRACT_VERSION"]
        names = ("ACTIVATION_WORDS", "WEIGHT_WORDS", "QUEUE_WORDS")
        pes, ports = await self.field("CONFIG", "PES"), await self.field("CONFIG", "PORTS")
        stores = [await self.field("STORES", name) for name in names]
        assert ports == self.ports and await self.field("CONFIG", "PIXELS") == header["PIXELS"]
        numbers = [header["CONTRACT_VERSION"], header["PIXELS"], pes, *stores, ports]
        assert await self.read("CONFIG_HASH") == fnv1a(numbers)
        await self.write("CONTROL", header["CONTROL_SOFT_RESET_MASK"])
        while await self.field("CONTROL", "SOFT_RESET"):
            pass
        both = header["IRQ_ENABLE_DONE_MASK"] | header["IRQ_ENABLE_ERROR_MASK"]
        await self.write("IRQ_ENABLE", both)
        await self.write("IRQ_STATUS", both)
        for register, value in zip(("READ_BASE", "READ_LIMIT"), self.window, strict=True):
            await self.write(register, value)
        return Config(pes, *stores[:2])

    async def watch(self, channel):
        """What the guide says of an address channel, for bursts that come after a pause."""
        signal = lambda name: int(getattr(self.dut, f"{channel}{name}").value)
        block = self.header["BURST_BYTES"]
        while True:
            await RisingEdge(getattr(self.dut, f"{channel}valid"))
            await RisingEdge(self.dut.clk)
            begin, beats = signal("addr"), signal("len") + 1
            end = begin + beats * self.header["BEAT_BYTES"] - 1
            assert beats <= self.header["MAX_BURST_BEATS"] and begin // block == end // block, f"{channel}: {begin:#x}, {beats}"
            assert begin % self.header["BEAT_BYTES"] == 0
            constants = [signal(name) for name in ("size", "burst", "cache", "prot")]
            assert constants == [3, 1, 0b0011, 0], f"{channel}: {constants}"
            if channel.endswith("ar") and self.ports == 2:
                assert (begin // block % 2 == 1) == channel.startswith("m_axi1"), f"{channel}: {begin:#x}"

    async def frame(self, program):
        """Runs a frame; the buffer's bytes behind it."""
        self.memory.fill(bytes(program.buffer.before))
        for register, value in zip(("WRITE_BASE", "WRITE_LIMIT"), program.buffer.window(), strict=True):
            await self.write(register, value)
        before = await self.read("PASSES_DONE")
        for words in program.descriptors:
            while await self.read("QUEUE_FREE") < len(words):
                pass
            for word in words:
                await self.write("QUEUE_DATA", word)
        if not self.dut.irq.value:
            try:
                await with_timeout(RisingEdge(self.dut.irq), MOST_CYCLES * PERIOD_NS, "ns")
            except SimTimeoutError:
                raise AssertionError(f"no interrupt within {MOST_CYCLES} cycles") from None
        code, info = await self.read("ERROR_CODE"), await self.read("ERROR_INFO")
        assert code == self.header["ERROR_NONE"], f"error {code}, {info:#x}"
        status = await self.read("IRQ_STATUS")
        assert status == self.header["IRQ_STATUS_DONE_MASK"]
        await self.write("IRQ_STATUS", status)
        assert await self.read("PASSES_DONE") - before == len(program.passes)
        assert await self.field("STATUS", "BUSY") == 0
        return self.memory.content()
