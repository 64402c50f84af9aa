#!/usr/bin/env python3
"""Writes the logs of scenarios into docs/virtual-board.md: document.py DOCUMENT FOLDER SCENARIO..."""

import re
import sys
from pathlib import Path

document, folder, *scenarios = sys.argv[1:]
path = Path(document)
text = path.read_text()
parts = ["By one `make virtual-board`; `tests/virtual-board/record.yaml` has its hash, tools and times.\n"]
for name in scenarios:
    lines = (Path(folder) / f"{name}.log").read_text(errors="replace").splitlines()
    # What a start of QEMU always says, settings that are not set, and progress are no part of it.
    unwanted = re.compile(r"^qemu-system-arm: warning: nic|^(board|cache|color|device|model) +not set|\.\.\.$")
    kept = [line.rstrip() for line in lines if not unwanted.search(line)]
    log = re.sub(r"\n{2,}", "\n", "\n".join(kept))
    parts.append(f"### {name}\n\n```text\n{log.strip()}\n```\n")
begin, end = "<!-- BEGIN GENERATED logs -->", "<!-- END GENERATED logs -->"
head, rest = text.split(begin)
_, tail = rest.split(end)
path.write_text(head + begin + "\n\n" + "\n".join(parts) + "\n" + end + tail)
