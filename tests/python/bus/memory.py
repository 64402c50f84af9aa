"""A memory of another hand (cocotbext-axi) behind the engine's ports: it waits at random, and takes nothing outside of its bytes."""

import random

from cocotb.triggers import RisingEdge
from cocotbext.axi import AxiBus, AxiRamRead, AxiRamWrite, AxiReadBus


def pauses(draw):
    """Whether a channel stands still, cycle by cycle: stretches of up to 60 cycles, each with a density of its own."""
    while True:
        density = draw.choice((0, 0, 0.2, 0.5, 0.9, 1))
        for _ in range(draw.randint(1, 60)):
            yield draw.random() < density


class Bounded:
    """The library answers an access with SLVERR when something is thrown: here, if it is not inside."""

    base = 0

    def within(self, address, length):
        at = address - self.base
        if not 0 <= at <= self.size - length:
            raise IndexError(f"{length} bytes at {address:#x}")
        return at


class Reads(Bounded, AxiRamRead):
    """Read channels."""

    async def _read(self, address, length):
        return self.read(self.within(address, length), length)


class Writes(Bounded, AxiRamWrite):
    """Write channels."""

    async def _write(self, address, data):
        self.write(self.within(address, len(data)), data)


class Memory:
    """The bytes, with the channels of one or two ports."""

    def __init__(self, dut, ports, base, content, outlives_resets=False):
        self.dut = dut
        shared = {"size": len(content)}
        if not outlives_resets:
            shared |= {"reset": dut.rst_n, "reset_active_level": False}
        bus = AxiBus.from_prefix(dut, "m_axi")
        self.writes = Writes(bus.write, dut.clk, **shared)
        shared["mem"] = self.writes.mem
        self.reads = [Reads(bus.read, dut.clk, **shared)]
        if ports == 2:
            self.reads.append(Reads(AxiReadBus.from_prefix(dut, "m_axi1"), dut.clk, **shared))
        for channels in (self.writes, *self.reads):
            channels.base = base
        self.fill(content)

    def fill(self, content):
        """Sets all bytes."""
        self.writes.write(0, content)

    def content(self):
        """All bytes."""
        return self.writes.read(0, self.writes.size)

    def pause(self, seed):
        """From now on every channel waits at random, each by itself."""
        draw = random.Random(seed)
        channels = [self.writes.aw_channel, self.writes.w_channel, self.writes.b_channel]
        for reads in self.reads:
            channels += [reads.ar_channel, reads.r_channel]
        for channel in channels:
            channel.set_pause_generator(pauses(random.Random(draw.random())))

    async def hold_addresses(self):
        """From now on a write's address is taken only while a beat is offered: AXI allows a subordinate to wait for WVALID."""
        while True:
            self.writes.aw_channel.pause = not self.dut.m_axi_wvalid.value
            await RisingEdge(self.dut.clk)
