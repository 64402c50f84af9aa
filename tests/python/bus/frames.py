"""Whole frames in Icarus Verilog."""

import os
import random

import cocotb
from cocotb.triggers import ClockCycles
from cocotb.utils import get_sim_time

from engine import MOST_CYCLES, PERIOD_NS, Engine

# Of the memory's pauses; empty: it never waits.
SEED = os.environ["FIREBRICK_SEED"]


@cocotb.test()
async def frames_are_right(dut):
    """Two frames from power-up on."""
    engine = Engine(dut)
    if SEED:
        engine.memory.pause(int(SEED))
    await engine.start()
    await engine.frame()
    await engine.frame()


@cocotb.test()
async def write_data_do_not_wait_for_their_address(dut):
    """The memory takes an address only while a beat is offered."""
    engine = Engine(dut)
    await engine.start()
    cocotb.start_soon(engine.memory.hold_addresses())
    await engine.frame()


@cocotb.test(timeout_time=3 * MOST_CYCLES * PERIOD_NS, timeout_unit="ns")
async def frames_are_right_from_power_up(dut):
    """A frame as soon as the reset is over; another one behind a reset of the engine alone, somewhere in a frame."""
    engine = Engine(dut, memory_outlives_resets=True)
    if SEED:
        engine.memory.pause(int(SEED))
    await engine.power_up()
    await engine.is_as_documented()
    await engine.prepare()
    began = get_sim_time("ns")
    await engine.frame()
    cycles = int((get_sim_time("ns") - began) / PERIOD_NS)
    begins = cocotb.start_soon(engine.begin())
    await ClockCycles(dut.clk, random.Random(SEED).randrange(cycles))
    begins.cancel()
    await engine.reset()
    await engine.is_as_documented()
    await engine.prepare()
    await engine.frame()
