#!/usr/bin/env python3
"""Measures a contributor's loop: a line of a crate is changed, then the crate's tests run.

    scripts/loops.py [--write] [CRATE...]

For each crate of the workspace (or those named): its tests are built and run once, so that all is warm; then a line is added to
its lib.rs, and `cargo test -p` is timed, compiling and running apart. The line is taken out again. With --write the table goes to
CONTRIBUTING.md; only for all crates.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import time

from splice import splice

ROOT = pathlib.Path(__file__).resolve().parent.parent


def crates():
    """The workspace's crates, in the order of Cargo.toml."""
    members = re.search(r"members = \[(.*?)\]", (ROOT / "Cargo.toml").read_text(), re.S)
    return re.findall(r'"(.*?)"', members.group(1))


def cargo(crate, *arguments):
    """Seconds that `cargo test` of a crate takes; ends the program if it fails."""
    command = ["cargo", "test", "--quiet", "--locked", "-p", f"firebrick-{crate}", *arguments]
    begin = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"loops: {' '.join(command)} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return time.monotonic() - begin


def measure(crate):
    """Seconds to compile the crate's tests after a change, and to run them."""
    cargo(crate)
    source = ROOT / crate / "src/lib.rs"
    text = source.read_text()
    try:
        source.write_text(text + f"// Changed at {time.time()}.\n")
        return cargo(crate, "--no-run"), cargo(crate)
    finally:
        source.write_text(text)


def main():
    parser = argparse.ArgumentParser(description="Measure a contributor's loop, crate by crate.")
    parser.add_argument("--write", action="store_true", help="write the table to CONTRIBUTING.md")
    parser.add_argument("crates", nargs="*", metavar="CRATE", help="crates [default: all]")
    arguments = parser.parse_args()
    known = crates()
    for name in arguments.crates:
        if name not in known:
            parser.error(f"{name}: accepted: {', '.join(known)}")
    if arguments.write and arguments.crates:
        parser.error("--write: only for all crates")
    rows = ["| crate | compile | run | together |", "|---|---|---|---|"]
    for crate in arguments.crates or known:
        compiled, ran = measure(crate)
        rows.append(f"| `{crate}` | {compiled:.0f} s | {ran:.0f} s | {compiled + ran:.0f} s |")
        print(rows[-1], flush=True)
    if arguments.write:
        splice("CONTRIBUTING.md", "loops", "\n".join(rows))


if __name__ == "__main__":
    main()
