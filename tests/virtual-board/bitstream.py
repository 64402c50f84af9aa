#!/usr/bin/env python3
"""Writes a bitstream of nothing, as Vivado does (firebrick.bit) and as the kernel wants it (firebrick.bin): what the emulated
configuration port looks for is its sync word."""

import random
import struct
import sys
from pathlib import Path

folder = Path(sys.argv[1])
draw = random.Random(26)
words = [0xFFFFFFFF] * 16 + [0x000000BB, 0x11220044, 0xFFFFFFFF, 0xFFFFFFFF, 0xAA995566]
words += [draw.getrandbits(32) for _ in range(1 << 18)]
data = struct.pack(f">{len(words)}I", *words)
header = bytes([0, 9, 0x0F, 0xF0, 0x0F, 0xF0, 0x0F, 0xF0, 0x0F, 0xF0, 0, 0, 1])
for key, text in ("a", "design;Version=2023.2"), ("b", "7z020clg400"), ("c", "2026/01/01"), ("d", "00:00:00"):
    header += key.encode() + struct.pack(">H", len(text) + 1) + text.encode() + b"\0"
(folder / "firebrick.bit").write_bytes(header + b"e" + struct.pack(">I", len(data)) + data)
(folder / "firebrick.bin").write_bytes(struct.pack(f"<{len(words)}I", *words))
