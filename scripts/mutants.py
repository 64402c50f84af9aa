#!/usr/bin/env python3
"""The sample and the report of scripts/mutants.sh.

    mutants.py draw SEED COUNT FOLDER    all.json of cargo-mutants to sample.toml
    mutants.py survivors FOLDER          what quick.out did not notice to survivors.toml
    mutants.py report SEED FOLDER        the table; exit code 1 below 90 %
"""

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

WANTED = 90
EQUIVALENT = Path(__file__).with_suffix(".tsv")
# cargo-mutants' names of what became of a mutant.
KINDS = {"CaughtMutant": "killed", "Timeout": "timed out", "MissedMutant": "survived", "Unviable": "unviable"}


def write_config(path, names):
    """A configuration of cargo-mutants that means just these mutants; empty without any."""
    lines = "".join(f"  {json.dumps('^' + re.escape(name) + '$')},\n" for name in names)
    path.write_text(f"examine_re = [\n{lines}]\n" if names else "")


def draw(seed, count, folder):
    names = [mutant["name"] for mutant in json.loads((folder / "all.json").read_text())]
    sample = sorted(random.Random(seed).sample(names, min(count, len(names))))
    write_config(folder / "sample.toml", sample)
    print(f"seed {seed}: {len(sample)} of {len(names)} mutants")


def outcomes(folder):
    """What became of each mutant of a run."""
    found = {}
    path = folder / "outcomes.json"
    for outcome in json.loads(path.read_text())["outcomes"] if path.exists() else []:
        mutant = outcome["scenario"].get("Mutant") if isinstance(outcome["scenario"], dict) else None
        if mutant:
            found[mutant["name"]] = KINDS.get(outcome["summary"], outcome["summary"])
    return found


def survivors(folder):
    names = [name for name, kind in outcomes(folder / "quick.out").items() if kind == "survived"]
    write_config(folder / "survivors.toml", names)
    print(f"{len(names)} survive the quick tests")


def without_place(name):
    """`file:line:column: change` without line and column, which move."""
    return re.sub(r":\d+:\d+: ", ": ", name, count=1)


def equivalents():
    lines = EQUIVALENT.read_text().splitlines() if EQUIVALENT.exists() else []
    return {line.split("\t")[0]: line.split("\t")[1] for line in lines if line and not line.startswith("#")}


def module(name):
    """`nn/src/compile` of a file's path: a folder of the crate, or the file at its top."""
    parts = name.split(":")[0].removesuffix(".rs").split("/")
    return "/".join(parts[:3])


def report(seed, folder):
    results = outcomes(folder / "quick.out") | outcomes(folder / "mutants.out")
    reasons = equivalents()
    table, left = {}, []
    for name, kind in sorted(results.items()):
        if kind == "survived" and without_place(name) in reasons:
            kind = "equivalent"
            print(f"equivalent: {name}: {reasons[without_place(name)]}")
        elif kind == "survived":
            left.append(name)
        table.setdefault(module(name), Counter())[kind] += 1
    columns = ["killed", "timed out", "survived", "equivalent", "unviable"]
    print("\n".join(f"survived: {name}" for name in left))
    print(f"\n| module | mutants | {' | '.join(columns)} |\n|---|{'---|' * (len(columns) + 1)}")
    total = sum(table.values(), Counter())
    for name, counts in [*sorted(table.items()), ("all", total)]:
        print(f"| {name} | {sum(counts.values())} | {' | '.join(str(counts[c]) for c in columns)} |")
    noticed = total["killed"] + total["timed out"]
    counted = noticed + total["survived"]
    share = 100 * noticed / counted if counted else 0
    print(f"\nseed {seed}: {share:.1f} % of {counted} noticed, {WANTED} % wanted")
    print(f"{noticed} passed, {total['survived']} failed, {total['unviable'] + total['equivalent']} skipped")
    return 0 if share >= WANTED else 1


def main(arguments):
    match arguments:
        case ["draw", seed, count, folder]:
            return draw(int(seed), int(count), Path(folder))
        case ["survivors", folder]:
            return survivors(Path(folder))
        case ["report", seed, folder]:
            return report(int(seed), Path(folder))
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
