#!/usr/bin/env python3
"""Tests that the contract is written once: exchanges two fields in `spec` alone, on a copy, and runs what must stay green.

    scripts/exchange.py [--kind KIND]... [--fields A,B] [--draw COUNT] [--together] [--seed SEED]

KIND is register, descriptor, packet, list or entry; without it, all five are exchanged, one after the other. Which two fields is
drawn from SEED (default: 1), or given by --fields for one KIND. --draw COUNT takes only so many of the kinds, drawn, too. --together
exchanges all of them at once, which takes as long as one. Behind an exchange the generated documents are made anew; then run the
tests of spec, fields and hdl, co-simulation, the C header's test and a frame of the embedded model on the accelerator.

The copy stays in target/exchange with what is built of it, so that the next exchange builds only what follows from spec.
Exit codes: 0 if all is green, 1 if not, 2 wrong usage.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
PLACE = TARGET / "exchange"
COPY = PLACE / "copy"
# Of its own: programs of an exchanged contract (`bless`) would else lie where the repository's own are looked for.
BUILT = PLACE / "target"
FIELD = re.compile(r'(pub const (\w+): Field\s*=\s*Field::new\(\s*"\w+",\s*)(\d+)(,\s*)(\d+)(?=,)')
NARROW = ["ENTRY_DX", "ENTRY_DY", "ENTRY_STEP"]
WEIGHTS, DESCRIPTOR, REGISTERS = (
    f"spec/src/{name}.rs" for name in ("weights", "descriptor/fields", "registers")
)

# Of each kind: the file, and groups of fields that share a word; two of a group change places. Descriptors' fields keep their
# word: spec/src/descriptor/order.rs says why.
KINDS = {
    "register": [
        (REGISTERS, ["CONFIG_PES", "CONFIG_PIXELS", "CONFIG_PORTS"]),
        (REGISTERS, ["STORES_ACTIVATION", "STORES_WEIGHT", "STORES_QUEUE"]),
        (REGISTERS, ["STATUS_BUSY", "STATUS_ERROR"]),
        (REGISTERS, ["IRQ_DONE", "IRQ_ERROR"]),
    ],
    "descriptor": [
        (DESCRIPTOR, ["KIND", "VERSION", "INTERRUPT", "IMAGE", "OUTPUT", "BYPASS", "STRIDED"]),
        (DESCRIPTOR, ["LEAD", "TAIL"]),
        (DESCRIPTOR, ["FILTERS", "STRIPS", "LAST_VALID"]),
        (DESCRIPTOR, ["ROWS", "POOLED_STRIPS"]),
        (DESCRIPTOR, ["BYPASS_MULTIPLIER", "BYPASS_SHIFT"]),
    ],
    "packet": [
        (WEIGHTS, [f"PACKET_{name}" for name in ("KIND", "PE", "WORDS", "AFTER", "END", "CRC")]),
    ],
    "list": [
        (WEIGHTS, [f"LIST_{name}" for name in "TILES CHANNELS PITCH ROWS WIDE FIRST FILTERS DISCARD".split()]),
    ],
    # The two codings of an entry lie over each other: what is between weight and last mark changes places within its coding.
    "entry": [(WEIGHTS, NARROW), (WEIGHTS, ["ENTRY_WEIGHT", "ENTRY_LAST"])],
}
# What moves with fields that stand between the two, though it is not drawn itself.
BETWEEN = {"ENTRY_WEIGHT": [*NARROW, "ENTRY_WIDE_STEP"]}

CHECKS = [
    ("the generated documents", "run -p firebrick-lab --bin bless"),
    ("tests of spec, fields and hdl", "test -p firebrick-spec -p firebrick-fields -p firebrick-hdl"),
    ("co-simulation", "test -p firebrick-sim cosim"),
    (
        "C header and a frame",
        "test -p firebrick-tests -- c_header everything_generated_is_in_step one_frame_of_the_embedded_model",
    ),
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="may be given several times")
    parser.add_argument("--fields", metavar="A,B", help="their names in spec, for one KIND")
    parser.add_argument("--draw", type=int, metavar="COUNT", help="only so many of the kinds")
    parser.add_argument("--together", action="store_true", help="all at once")
    parser.add_argument("--seed", default="1", help="of what is drawn")
    given = parser.parse_args()
    given.kind = given.kind or list(KINDS)
    if given.fields and len(given.kind) != 1:
        parser.error("--fields needs one --kind")
    if given.draw is not None and not 1 <= given.draw <= len(given.kind):
        parser.error(f"--draw is {given.draw}, accepted: 1 to {len(given.kind)}")
    if given.fields:
        names = given.fields.split(",")
        if not any(set(names) <= set(group) and len(set(names)) == 2 for _, group in KINDS[given.kind[0]]):
            groups = "; ".join(", ".join(group) for _, group in KINDS[given.kind[0]])
            parser.error(f"--fields is {given.fields}, accepted: two of one of these groups: {groups}")
    return given


def copy():
    """The repository's files as they stand, without what git ignores; files that are the same keep their times."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode()
    wanted = {name for name in listed.split("\0") if name and os.path.lexists(ROOT / name)}
    for name in wanted:
        source, target = ROOT / name, COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(os.readlink(source))
        elif not target.is_file() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
    for path in COPY.rglob("*"):
        if not path.is_dir() and str(path.relative_to(COPY)) not in wanted:
            path.unlink()


def exchange(kind, fields, rng):
    """Lets two fields of a kind change places: those between them close up. Gives their names."""
    groups = [(file, group) for file, group in KINDS[kind] if not fields or set(fields) <= set(group)]
    file, group = rng.choice(groups)
    a, b = fields or rng.sample(group, 2)
    path = COPY / file
    text = path.read_text()
    places = {match[2]: (int(match[3]), int(match[5])) for match in FIELD.finditer(text)}
    (a, b) = sorted((a, b), key=lambda name: places[name][0])
    (low, low_width), (high, high_width) = places[a], places[b]
    moved = {b: low, a: high + high_width - low_width}
    for name in [*group, *BETWEEN.get(a, [])]:
        if low < places[name][0] < high:
            moved[name] = places[name][0] + high_width - low_width
    replaced = lambda m: f"{m[1]}{moved.get(m[2], m[3])}{m[4]}{m[5]}"
    path.write_text(FIELD.sub(replaced, text))
    return f"{a} and {b}"


def run(what, command):
    """Runs a command of cargo in the copy; tells how long it took, and its output if it failed."""
    begun = time.monotonic()
    environment = {**os.environ, "CARGO_TARGET_DIR": str(BUILT), "FIREBRICK_CACHE": str(PLACE / "cache")}
    cargo = [os.environ.get("CARGO", "cargo"), *command.split()]
    cargo[2:2] = ["--locked", "--quiet"]
    done = subprocess.run(cargo, cwd=COPY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = done.returncode == 0
    print(f"  {what}: {'green' if good else 'RED'}, {time.monotonic() - begun:.0f} s", flush=True)
    if not good:
        print(done.stdout, file=sys.stderr, flush=True)
    return good


def main():
    given = arguments()
    rng = random.Random(given.seed)
    kinds = rng.sample(given.kind, given.draw) if given.draw else given.kind
    fields = given.fields.split(",") if given.fields else None
    red = 0
    for rounds in [kinds] if given.together else [[kind] for kind in kinds]:
        copy()
        for kind in rounds:
            print(f"{kind}: {exchange(kind, fields, rng)} change places (seed {given.seed})", flush=True)
        red += not all([run(what, command) for what, command in CHECKS])
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
