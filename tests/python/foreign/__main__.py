"""Draws ONNX graphs, and compares what Firebrick makes of them with what onnxruntime computes.

    python tests/python/foreign --program target/debug/foreign [--count 300] [--seed 1] [--rtl 60]

Every graph follows from the seed and its number: `--only NUMBER --keep FOLDER` draws one again and keeps its files. A graph passes
if it is accepted and right (float scores within 1e-5 of the largest score, 1e-3 in half precision; it compiles; emulator and
accelerator equal the golden model), or if it is refused for a reason that is true of a layer of the file. The run passes if enough
graphs are accepted, and enough of each construct. The last line is `N passed, N failed, N skipped`; exit code 1 if any failed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import onnx
import onnxruntime

import report
from draw import draw
from judge import judge


def arguments():
    parser = argparse.ArgumentParser(prog="foreign", description="Random ONNX graphs against onnxruntime.")
    parser.add_argument("--program", required=True, help="lab's program `foreign`")
    parser.add_argument("--count", type=int, default=300, help="graphs [default: 300]")
    parser.add_argument("--seed", type=int, default=1, help="seed of all that is drawn [default: 1]")
    parser.add_argument("--rtl", type=int, default=60, help="accepted graphs that run on the RTL as well [default: 60]")
    parser.add_argument("--only", type=int, help="the number of a single graph")
    parser.add_argument("--keep", type=Path, help="folder for the files [default: a temporary one]")
    given = parser.parse_args()
    if given.count < 1 or given.rtl < 0:
        parser.error("--count: at least 1; --rtl: at least 0")
    return given


def ask(program, graphs, rtl):
    """The program's answers, in order."""
    jobs = [
        {
            "model": graph.path, "input": str(Path(graph.path).with_suffix(".npy")), "output": graph.output or None, "rtl": rtl,
        }
        for graph in graphs
    ]
    if not jobs:
        return []
    lines = "".join(json.dumps(job) + "\n" for job in jobs)
    done = subprocess.run([program, "--jobs", "-"], input=lines, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"foreign: {program} failed: {done.stderr.strip()[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def chosen(graphs, answers, most):
    """Places of accepted graphs for the accelerator, those first that have constructs which no one before them has."""
    left = [i for i, answer in enumerate(answers) if answer["accepted"] and answer["compiles"]]
    places, seen = [], set()
    for new_only in (True, False):
        for i in left:
            if i not in places and len(places) < most and not (new_only and set(graphs[i].drawn) <= seen):
                places.append(i)
                seen |= set(graphs[i].drawn)
    return places


def run(given, folder):
    numbers = range(given.count) if given.only is None else [given.only]
    graphs, skipped = [], 0
    for number in numbers:
        try:
            graphs.append(draw(given.seed, number, folder))
        except Exception as error:
            # What the other tools cannot do says nothing of Firebrick; it is told and counted.
            skipped += 1
            print(f"SKIPPED: graph {number}: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
    answers = ask(given.program, graphs, False)
    places = chosen(graphs, answers, given.rtl)
    for place, answer in zip(places, ask(given.program, [graphs[i] for i in places], True)):
        answers[place] = answer
    verdicts = [judge(graph, answer) for graph, answer in zip(graphs, answers)]
    return report.report(given, graphs, answers, verdicts, skipped)


def main():
    given = arguments()
    print(f"seed {given.seed}, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(run(given, folder))


if __name__ == "__main__":
    main()
