"""Whole frames in Icarus Verilog."""

import os

import cocotb

from engine import Engine

# Of the memory's pauses; empty: it never waits.
SEED = os.environ["FIREBRICK_SEED"]


@cocotb.test()
async def frames_are_right(dut):
    """Two frames from power-up on, with the outputs watched."""
    engine = Engine(dut)
    if SEED:
        engine.memory.pause(int(SEED))
    await engine.start()
    await engine.frame()
    await engine.frame()
    engine.all_known()


@cocotb.test()
async def write_data_do_not_wait_for_their_address(dut):
    """The memory takes an address only while a beat is offered."""
    engine = Engine(dut)
    await engine.start()
    cocotb.start_soon(engine.memory.hold_addresses())
    await engine.frame()
    engine.all_known()
