#!/usr/bin/env python3
"""A soak: random stress in shards with fresh seeds, each added to the ledger when it ends, and committed.

    scripts/soak.py [SHARDS] [--sequences N] [--no-commit]

A shard is a campaign of N sequences (800 unless said: some 40 minutes of one CPU) with a seed that no line of docs/soak.csv has. Its
file is in target/soak; one that was broken off is gone on with first. The ledger's table in docs/trust.md is made from docs/soak.csv.
Ends at the first shard that finds something: what is found is mended before the next one.
"""

import argparse
import csv
import datetime
import json
import os
import pathlib
import subprocess
import sys

from splice import splice

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEDGER, PAGE = "docs/soak.csv", "docs/trust.md"
FOLDER = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()
COLUMNS = "date program rtl seed sequences cases frames cycles cpu_s findings".split()
# Below it are the seeds that people type.
FIRST_SEED = 10_000
WEEK_H = 168


def ledger():
    with open(ROOT / LEDGER, newline="") as file:
        return list(csv.DictReader(file))


def table(rows):
    """A line for each Verilog and version, in the order of their first shards, and one for all."""
    groups = {}
    for row in rows:
        groups.setdefault((row["rtl"], row["program"]), []).append(row)
    lines = ["| Verilog | version | from | to | shards | CPU hours | frames | M cycles | findings |", "|" + "---|" * 9]

    def line(name, version, some):
        total = lambda column: sum(float(row[column]) for row in some)
        days = sorted(row["date"] for row in some) or ["", ""]
        hours, cycles = total("cpu_s") / 3600, total("cycles") / 1e6
        counts = f"{len(some)} | {hours:.1f} | {total('frames'):.0f} | {cycles:.0f} | {total('findings'):.0f}"
        lines.append(f"| {name} | {version} | {days[0]} | {days[-1]} | {counts} |")
        return hours

    for (rtl, version), some in groups.items():
        line(f"`{rtl}`", version, some)
    hours = line("all", "", rows)
    return "\n".join(lines) + f"\n\nThat is {100 * hours / WEEK_H:.1f} % of a week of one CPU.\n"


def run(stress, file, seed, sequences):
    """Runs the shard, or the rest of it: what it has come to, as its row of the ledger."""
    command = [stress, "--sequences", str(sequences), "--seed", str(seed), "--out", file, "--resume", "--json"]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    # 1: something was found. A signal or wrong usage has no result.
    if ended.returncode not in (0, 1) or not ended.stdout:
        sys.exit(f"soak: seed {seed} was broken off; the next soak goes on with it")
    found = json.loads(ended.stdout)
    with open(file) as lines:
        header = json.loads(lines.readline())
    with open(f"{file}.runs") as sittings:
        cpu = sum(json.loads(sitting)["cpu_s"] for sitting in sittings)
    total = found["total"]
    row = [datetime.datetime.now(datetime.timezone.utc).date(), header["program"], header["job"]["rtl"][:8], seed, sequences]
    row += [total["cases"], total["frames"], total["cycles"], round(cpu), len(found["failures"])]
    return dict(zip(COLUMNS, row)), found["failures"]


def add(row, commit):
    with open(ROOT / LEDGER, "a", newline="") as file:
        csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(row)
    splice(PAGE, "soak", table(ledger()))
    if commit:
        subject = f"Count {row['cpu_s'] / 3600:.1f} CPU hours of stress more, seed {row['seed']}"
        subprocess.run(["git", "commit", "--quiet", "--only", LEDGER, PAGE, "--message", subject], cwd=ROOT, check=True)


def begun():
    """Shards that were broken off: their files, by seed."""
    (FOLDER / "soak").mkdir(parents=True, exist_ok=True)
    known = {int(row["seed"]) for row in ledger()}
    files = {int(file.stem): file for file in (FOLDER / "soak").glob("*.jsonl")}
    return {seed: file for seed, file in sorted(files.items()) if seed not in known}, max([FIRST_SEED - 1, *known, *files])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shards", nargs="?", type=int, default=1)
    parser.add_argument("--sequences", type=int, default=800)
    parser.add_argument("--no-commit", action="store_true")
    arguments = parser.parse_args()
    if arguments.shards < 1 or arguments.sequences < 1:
        parser.error("SHARDS and --sequences: accepted: whole numbers from 1 on")
    cargo = os.environ.get("CARGO", "cargo")
    subprocess.run([cargo, "build", "--release", "--locked", "-p", "firebrick-lab", "--bin", "stress"], cwd=ROOT, check=True)
    stress = str(FOLDER / "release" / "stress")
    open_shards, last = begun()
    passed = 0
    for place in range(arguments.shards):
        seed = next(iter(open_shards), last + 1 + place)
        file = str(open_shards.pop(seed, FOLDER / "soak" / f"{seed}.jsonl"))
        # One that was begun with another number of sequences keeps it.
        sequences = arguments.sequences
        if os.path.exists(file):
            with open(file) as lines:
                sequences = json.loads(lines.readline() or "{}").get("items", sequences)
        row, failures = run(stress, file, seed, sequences)
        add(row, not arguments.no_commit)
        print(f"seed {seed}: {row['cases']} cases, {row['frames']} frames, {row['cpu_s'] / 60:.1f} minutes of CPU", flush=True)
        if failures:
            print(*failures, f"{passed} passed, 1 failed, {arguments.shards - passed - 1} skipped", sep="\n")
            sys.exit(1)
        passed += 1
    print(f"{passed} passed, 0 failed, 0 skipped")


if __name__ == "__main__":
    main()
