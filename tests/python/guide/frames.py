"""Frames of drawn networks of two layers, compared with NumPy's integers in every byte of the buffer."""

import os
from pathlib import Path

import cocotb
import numpy as np

from engine import Engine
from header import Header
from network import ENDS, draw_network
from program import Program

SEED = int(os.environ["FIREBRICK_SEED"])
DRAWS = int(os.environ["FIREBRICK_DRAWS"])
BUFFER = 0x1234_5000, 1 << 17


@cocotb.test()
async def networks_are_computed(dut):
    """Networks one after the other, all ends in turns; for every other one the memory waits."""
    header = Header(Path(os.environ["FIREBRICK_HEADER"]).read_text())
    engine = Engine(dut, header, int(os.environ["FIREBRICK_PORTS"]), *BUFFER)
    config = await engine.start()
    for number in range(DRAWS):
        seed = SEED + number
        end = ENDS[seed % len(ENDS)]
        if number == DRAWS // 2:
            engine.memory.pause(seed)
        network = draw_network(np.random.default_rng(seed), end)
        program = Program(header, config, network, BUFFER, seed)
        found, expected = await engine.frame(program), program.buffer.after()
        wrong = [at for at, byte in enumerate(expected) if found[at] != byte]
        what = f"seed {seed}: {end} of {network.second.filters} filters, {len(program.passes)} passes, waits {program.stream.after}"
        assert not wrong, f"{what}: {len(wrong)} bytes, the first at {BUFFER[0] + wrong[0]:#x}"
        print(f"FRAME {what}", flush=True)
    faults = int(dut.faults.value)
    assert faults == 0, f"outputs were unknown, or high in a reset, {faults} times"
