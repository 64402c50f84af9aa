"""The engine's registers as a driver uses them, through a manager of another hand, and the frame of a generated folder."""

import os
import sys
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge, SimTimeoutError, Timer, with_timeout
from cocotbext.axi import AxiLiteBus, AxiLiteMaster

from memory import Memory

FOLDER = Path(os.environ["FIREBRICK_FOLDER"])
PORTS = int(os.environ["FIREBRICK_PORTS"])
sys.path.insert(0, str(FOLDER))
import firebrick_registers as registers  # noqa: E402

PERIOD_NS = 10
# Cycles that rst_n is low.
RESET_CYCLES = int(os.environ["FIREBRICK_RESET_CYCLES"])
# More than a frame takes, however its memory waits, or if it never does.
MOST_CYCLES = 30_000 if os.environ["FIREBRICK_SEED"] else 8_000
# What registers are after a reset from outside.
AFTER_RESET = {
    registers.STATUS: 0,
    registers.IRQ_ENABLE: 0,
    registers.IRQ_STATUS: 0,
    registers.ERROR_CODE: 0,
    registers.PASSES_DONE: 0,
    registers.READ_BASE: 0xFFFFFFFF,
    registers.READ_LIMIT: 0,
    registers.WRITE_BASE: 0xFFFFFFFF,
    registers.WRITE_LIMIT: 0,
    registers.WATCHDOG: 1_000_000,
}


def words(name):
    """The words of one of the folder's files."""
    return (FOLDER / "sim" / f"{name}.hex").read_text().split()


def content(name):
    """The bytes of 64-bit words, the lowest address first; None where the file says nothing."""
    for word in words(name):
        for at in range(14, -2, -2):
            byte = word[at : at + 2]
            yield None if byte == "xx" else int(byte, 16)


class Engine:
    """Clock, reset, registers and memory. Nothing has happened yet: all that the models do not drive is unknown."""

    def __init__(self, dut, memory_outlives_resets=False):
        self.dut = dut
        self.windows = [int(word, 16) for word in words("windows")]
        self.descriptors = [int(word, 16) for word in words("descriptors")]
        self.before = bytes(content("memory"))
        self.after = list(content("expected"))
        self.memory = Memory(dut, PORTS, self.windows[0], self.before, memory_outlives_resets)
        bus = AxiLiteBus.from_prefix(dut, "s_axi")
        self.lite = AxiLiteMaster(bus, dut.clk, dut.rst_n, reset_active_level=False)

    async def read(self, offset):
        """A register."""
        return int.from_bytes((await self.lite.read(offset, 4)).data, "little")

    async def write(self, offset, value):
        """A register."""
        await self.lite.write(offset, value.to_bytes(4, "little"))

    async def power_up(self):
        """The clock begins, and the engine is reset. From then on every output is watched, and the first that is unknown ends the test."""
        self.dut.rst_n.value = 0
        await Timer(PERIOD_NS, "ns")
        cocotb.start_soon(Clock(self.dut.clk, PERIOD_NS, "ns").start())
        cocotb.start_soon(self.watch())
        await self.reset()

    async def watch(self):
        """Fails when top.v has found something."""
        await RisingEdge(self.dut.spoiled)
        raise AssertionError("an output is unknown, or high in a reset")

    async def reset(self):
        """The engine's reset."""
        self.dut.rst_n.value = 0
        await ClockCycles(self.dut.clk, RESET_CYCLES)
        self.dut.rst_n.value = 1
        await RisingEdge(self.dut.clk)

    async def start(self):
        """As a driver does after power-up: reset, identity, soft reset, windows."""
        await self.power_up()
        assert await self.read(registers.ID) == registers.IDENTITY
        await self.write(registers.CONTROL, registers.CONTROL_SOFT_RESET_MASK)
        await self.prepare()

    async def prepare(self):
        """Waits for the end of a reset, and sets what one from outside takes away."""
        while await self.read(registers.CONTROL):
            pass
        await self.write(registers.IRQ_ENABLE, registers.IRQ_STATUS_DONE_MASK | registers.IRQ_STATUS_ERROR_MASK)
        places = (registers.READ_BASE, registers.READ_LIMIT, registers.WRITE_BASE, registers.WRITE_LIMIT)
        for place, value in zip(places, self.windows, strict=True):
            await self.write(place, value)

    async def is_as_documented(self):
        """Behind a reset from outside, before anything was written: what registers.md says, and nothing unknown elsewhere."""
        while await self.read(registers.CONTROL):
            pass
        for place, value in AFTER_RESET.items():
            found = await self.read(place)
            assert found == value, f"{found:#x} at {place:#x} after a reset, expected {value:#x}"
        for place in (registers.QUEUE_FREE, registers.CYCLES, registers.ERROR_INFO):
            await self.read(place)

    async def begin(self):
        """Begins the frame from fresh memory."""
        self.memory.fill(self.before)
        assert await self.read(registers.QUEUE_FREE) >= len(self.descriptors)
        for word in self.descriptors:
            await self.write(registers.QUEUE_DATA, word)

    async def frame(self, most_cycles=MOST_CYCLES):
        """Runs the frame from fresh memory, and compares every byte of which the golden model says something."""
        await self.begin()
        if not self.dut.irq.value:
            try:
                await with_timeout(RisingEdge(self.dut.irq), most_cycles * PERIOD_NS, "ns")
            except SimTimeoutError:
                raise AssertionError(f"no interrupt within {most_cycles} cycles") from None
        code = await self.read(registers.ERROR_CODE)
        assert code == 0, registers.ERRORS[code]
        assert await self.read(registers.IRQ_STATUS) == registers.IRQ_STATUS_DONE_MASK
        await self.write(registers.IRQ_STATUS, registers.IRQ_STATUS_DONE_MASK)
        await self.read_log()
        found = self.memory.content()
        wrong = [at for at, byte in enumerate(self.after) if byte is not None and found[at] != byte]
        assert not wrong, f"{len(wrong)} bytes, the first at {wrong[0]:#x}: {found[wrong[0]]}, expected {self.after[wrong[0]]}"

    async def read_log(self):
        """Every word of the passes' records; each pass ends behind its start."""
        # The last record is complete this much later.
        await ClockCycles(self.dut.clk, 20)
        for record in range(await self.read(registers.PASSES_DONE)):
            place = registers.PASS_LOG + 64 * record
            start, end, *_ = [await self.read(place + 4 * word) for word in range(12)]
            assert start < end, f"pass {record}: {start} to {end}"
