"""Whole frames in Icarus Verilog. A test named `fault_...` asserts what the engine does wrong today: whoever mends it turns it round."""

import os

import cocotb

from engine import Engine, Hang

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
async def fault_the_write_master_waits_for_awready_before_it_raises_wvalid(dut):
    """Deadlock: the memory takes an address only while a beat is offered."""
    engine = Engine(dut)
    await engine.start()
    cocotb.start_soon(engine.memory.hold_addresses())
    try:
        # Four times what the frame takes with a memory that never waits.
        await engine.frame(6000)
    except Hang:
        found = tuple(int(line.value) for line in (dut.m_axi_awvalid, dut.m_axi_awready, dut.m_axi_wvalid))
        assert found == (1, 0, 0), f"AWVALID, AWREADY, WVALID: {found}"
    else:
        raise AssertionError("the frame was finished: turn this test round")
