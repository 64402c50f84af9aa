#!/usr/bin/env python3
"""Draws mutants, runs the tests on each, and reports: see scripts/mutants.sh.

    mutants.py FOLDER [SEED] [COUNT] [--shard I/N] [--out FILE [--resume]]
    mutants.py FOLDER --merge FILES... [--partial]

FOLDER has all.json, what `cargo mutants --list --json` found. What became of each mutant is kept in FOLDER/SEED.json after each,
so that the same command goes on where it was interrupted; of a shard in the file of --out. cargo-mutants does not run them itself: its
filters by name let all mutants of struct fields pass, drawn or not, and its own shards are of all mutants, not of those that are drawn.
"""

import argparse
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import shards

COMMAND = "mutants"
WANTED = 90
# Mutants at a time: a build uses one processor for the most part.
JOBS = min(2, len(os.sched_getaffinity(0)))
EQUIVALENT = Path(__file__).with_suffix(".tsv")
COLUMNS = ["killed", "timed out", "survived", "equivalent", "unviable"]
# Processor time of a test program, which other programs on the machine do not use up.
SECONDS = 120
# Little optimisation: a mutant's build takes longer than its tests otherwise.
BUILD = [
    "--config=profile.dev.package.firebrick-nn.opt-level=1",
    "--config=profile.dev.package.firebrick-nn.debug=false",
    "--locked",
    "--no-default-features",
]
# Parts of the crates that are left to the second run. With colons, or tests of others that have the word would be skipped.
OTHERS = """quantise estimate random family architecture density image explore evaluate paper pipeline generate
fetch""".split()
QUICK = ["--lib", "--", *(f"--skip={name}::" for name in OTHERS)]


def copied_tree(tree):
    """The tracked files of the working tree, in a folder of their own."""
    shutil.rmtree(tree, ignore_errors=True)
    for name in subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and Path(name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, tree / name)
    return tree


def changed(text, mutant):
    """The file's text with the mutant's span replaced; lines and columns count from 1, the end is not part of it."""
    lines = text.splitlines(keepends=True)
    at = lambda place: sum(map(len, lines[: place["line"] - 1])) + place["column"] - 1
    begin, end = at(mutant["span"]["start"]), at(mutant["span"]["end"])
    return text[:begin] + mutant["replacement"] + text[end:]


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def cargo(tree, log, package, arguments, limited):
    """The exit code and what `cargo test` printed; if `limited`, it is ended as soon as one test has failed."""
    command = [os.environ.get("CARGO", "cargo"), "test", "--package", package, *BUILD, *arguments]
    log.write(f"\n$ {' '.join(command)}\n")
    log.flush()
    process = subprocess.Popen(
        command,
        cwd=tree,
        env={**os.environ, "CARGO_TARGET_DIR": str(tree.with_suffix(".target"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=limit if limited else None,
        start_new_session=True,
    )
    said = []
    for line in process.stdout:
        said.append(line)
        log.write(line)
        if limited and re.match(r"test .* \.\.\. FAILED$", line.rstrip()):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return 1, ""
    return process.wait(), "".join(said)


def outcome(tree, log, package):
    """What became of the mutant that the tree has."""
    if cargo(tree, log, package, ["--lib", "--no-run"], False)[0]:
        return "unviable"
    for arguments in (QUICK, ["--lib", "--tests"]):
        if arguments is not QUICK and cargo(tree, log, package, [*arguments, "--no-run"], False)[0]:
            raise SystemExit(f"mutants: the tests of {package} do not build, see the log")
        code, said = cargo(tree, log, package, arguments, True)
        if code:
            return "timed out" if re.search(r"signal: (9|24)\b", said) else "killed"
    return "survived"


class Campaign:
    """What became of the mutants of a sample, of which some are known; `keep` gets all results after each."""

    def __init__(self, sample, tree, known, keep):
        self.sample, self.tree, self.results, self.keep = sample, tree, dict(known), keep
        todo = [mutant for mutant in sample if mutant["name"] not in self.results]
        self.left, self.lock = iter(enumerate(todo, len(sample) - len(todo) + 1)), threading.Lock()
        self.jobs = min(JOBS, len(todo))

    def run(self):
        with ThreadPoolExecutor(max(self.jobs, 1)) as pool:
            for done in [pool.submit(self.work, job) for job in range(self.jobs)]:
                done.result()
        return {mutant["name"]: self.results[mutant["name"]] for mutant in self.sample}

    def work(self, job):
        """Runs mutants, as long as there are some, in a tree of the job's own."""
        tree = copied_tree(self.tree.with_name(f"{self.tree.name}-{job}"))
        with open(tree.with_suffix(".log"), "a", errors="replace") as log:
            for package in sorted({mutant["package"] for mutant in self.sample}):
                for arguments in (QUICK, ["--lib", "--tests"]):
                    if cargo(tree, log, package, arguments, False)[0]:
                        raise SystemExit(f"mutants: the tests of {package} fail without a mutant, see {log.name}")
            while (drawn := self.next()) is not None:
                number, mutant = drawn
                log.write(f"\n=== {mutant['name']}\n")
                path = tree / mutant["file"]
                original = path.read_text()
                path.write_text(changed(original, mutant))
                self.add(number, mutant["name"], outcome(tree, log, mutant["package"]))
                path.write_text(original)

    def next(self):
        with self.lock:
            return next(self.left, None)

    def add(self, number, name, result):
        with self.lock:
            self.results[name] = result
            self.keep(self.results)
            print(f"{number}: {result}: {name}", file=sys.stderr, flush=True)


def kept_in(path):
    """Keeps all results in a file."""

    def keep(results):
        part = path.with_suffix(".part")
        part.write_text(json.dumps(results, indent=1))
        part.replace(path)

    return keep


def kept_by(journal, sample):
    """Keeps results in a shard's file, in the sample's order: one that is known early waits for those before it."""

    def keep(results):
        for mutant in sample[len(journal.items) :]:
            if mutant["name"] not in results:
                return
            journal.add({"mutant": mutant["name"], "became": results[mutant["name"]]})

    return keep


def without_place(name):
    """`file:line:column: change` without line and column, which move."""
    return re.sub(r":\d+:\d+: ", ": ", name, count=1)


def equivalents():
    lines = [line for line in EQUIVALENT.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("\t", 1) for line in lines)


def module(name):
    """`compiler/src/compile` of a file's path: a folder of the crate, or the file at its top."""
    return "/".join(name.split(":")[0].removesuffix(".rs").split("/")[:3])


def report(seed, results):
    reasons = equivalents()
    table = {}
    print()
    for name, kind in sorted(results.items()):
        if kind == "survived" and without_place(name) in reasons:
            kind = "equivalent"
            print(f"equivalent: {name}: {reasons[without_place(name)]}")
        elif kind == "survived":
            print(f"survived: {name}")
        table.setdefault(module(name), Counter())[kind] += 1
    print(f"\n| module | mutants | {' | '.join(COLUMNS)} |\n|---|{'---|' * (len(COLUMNS) + 1)}")
    total = sum(table.values(), Counter())
    for name, counts in [*sorted(table.items()), ("all", total)]:
        print(f"| {name} | {sum(counts.values())} | {' | '.join(str(counts[c]) for c in COLUMNS)} |")
    noticed = total["killed"] + total["timed out"]
    counted = noticed + total["survived"]
    share = 100 * noticed / counted if counted else 0
    print(f"\nseed {seed}: {share:.1f} % of {counted} noticed, {WANTED} % wanted")
    print(f"{noticed} passed, {total['survived']} failed, {total['unviable'] + total['equivalent']} skipped")
    return 0 if share >= WANTED else 1


def sources():
    """A hash over all that a verdict depends on."""
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split("\0")
    digest = hashlib.sha256()
    for name in sorted(name for name in listed if name.endswith((".rs", ".toml", ".lock")) and Path(name).is_file()):
        content = Path(name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def part(arguments, sample, shard):
    """Runs a shard, or the rest of one that was broken off."""
    index, count = shard
    drawn = hashlib.sha256(json.dumps(sample, sort_keys=True).encode()).hexdigest()
    job = {"seed": arguments.seed, "mutants_sha256": drawn, "sources_sha256": sources()}
    journal = shards.Journal(arguments.out, shards.header(COMMAND, job, len(sample), index, count), arguments.resume)
    own = [sample[place] for place in journal.range]
    known = {item["mutant"]: item["became"] for item in journal.items}
    Campaign(own, arguments.folder / f"tree-{index}of{count}", known, kept_by(journal, own)).run()
    journal.finish()
    print(f"shard {index}/{count}: {len(own)} of {len(sample)} mutants: {arguments.out}")
    return 0


def merge(arguments):
    header, items, missing = shards.merge(arguments.merge, COMMAND, arguments.partial)
    for line in missing:
        print(line, file=sys.stderr)
    code = report(header["job"]["seed"], {item["mutant"]: item["became"] for item in items})
    return 1 if missing else code


def main():
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("count", nargs="?", type=int, default=150)
    parser.add_argument("--shard", metavar="I/N")
    parser.add_argument("--out", metavar="FILE")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--merge", metavar="FILE", nargs="+")
    parser.add_argument("--partial", action="store_true")
    arguments = parser.parse_args()
    try:
        if arguments.merge:
            return merge(arguments)
        shard = shards.which(arguments.shard, os.environ)
        if shard and not arguments.out:
            raise shards.Refused("a shard needs --out FILE, which --merge reads")
        mutants = json.loads((arguments.folder / "all.json").read_text())
        sample = random.Random(arguments.seed).sample(mutants, min(arguments.count, len(mutants)))
        print(f"seed {arguments.seed}: {len(sample)} of {len(mutants)} mutants", file=sys.stderr, flush=True)
        if arguments.out:
            return part(arguments, sample, shard or (0, 1))
        kept = arguments.folder / f"{arguments.seed}.json"
        known = json.loads(kept.read_text()) if kept.exists() else {}
        return report(arguments.seed, Campaign(sample, arguments.folder / "tree", known, kept_in(kept)).run())
    except shards.Refused as refused:
        print(f"mutants: {refused}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
