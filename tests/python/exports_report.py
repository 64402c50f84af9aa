"""Compares what Firebrick makes of PyTorch's exports with what onnxruntime computed for them.

    python exports_report.py --program PROGRAM [--write] FOLDER [NETWORK...]

FOLDER is what exports.py has written. With --write the table goes to docs/importers.md. The last line is `N passed, N failed, N
skipped`: an export passes if its float scores are onnxruntime's within 1e-5 of the largest score and the emulator equals the golden
model, or if it is refused by layers that it has.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))
from splice import splice

TOLERANCE = 1e-5


def ask(program, model, record):
    job = {"model": str(model), "input": str(model.with_name(record["input"]))}
    done = subprocess.run([program, "--jobs", "-"], input=json.dumps(job) + "\n", capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"exports: {program} failed: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def unknown(model, answer):
    """Refused layers that the file does not have."""
    nodes = onnx.load(model, load_external_data=False).graph.node
    known = {(name, node.op_type) for node in nodes for name in (node.name, *node.output)}
    return [r["layer"] for r in answer["refusals"] if (r["layer"], r["operator"]) not in known]


def bytes_of(path):
    return f"{path.stat().st_size:,}" if path.exists() else "-"


def look(program, model):
    """A row of the table, and what is wrong."""
    record = json.loads(model.with_suffix(".json").read_text())
    answer = ask(program, model, record)
    wrong, error = [], "-"
    if answer["panic"]:
        wrong.append(f"panics: {answer['panic']}")
    if answer["scores"] is not None:
        wanted, found = np.array(record["scores"]), np.array(answer["scores"])
        largest = np.abs(wanted).max()
        far = np.abs(found - wanted).max() / largest if found.shape == wanted.shape else np.inf
        error = f"{far:.1e}"
        if not far <= TOLERANCE:
            wrong.append(f"float scores differ by {far:.2g} of the largest")
    if answer["accepted"]:
        becomes = "runs" if answer["compiles"] else "compiles for a larger engine"
        wrong += [f"emulator: {answer['emulator']}"] if answer["emulator"] else []
        wrong += ["is accepted without float scores"] if answer["scores"] is None else []
    elif answer["refusals"]:
        operators = sorted({refusal["operator"] for refusal in answer["refusals"]})
        layers = len({refusal["layer"] for refusal in answer["refusals"]})
        first = answer["refusals"][0]
        becomes = f"{layers} layers do not run ({', '.join(operators)}); the first: `{first['layer']}`: {first['reason']}"
        wrong += [f"refuses `{layer}`, which it has not" for layer in unknown(model, answer)]
    else:
        becomes = answer["error"]
        wrong.append(f"is refused as a whole: {answer['error']}")
    name, _, exporter = model.stem.rpartition("-")
    sizes = f"{bytes_of(model)} | {bytes_of(Path(f'{model}.data'))}"
    return f"| {name} | {exporter} | {sizes} | {becomes} | {error} |", wrong


def main():
    parser = argparse.ArgumentParser(description="PyTorch's exports against onnxruntime.")
    parser.add_argument("--program", required=True, help="lab's program `foreign`")
    parser.add_argument("--write", action="store_true", help="write the table to docs/importers.md")
    parser.add_argument("folder", type=Path, help="what exports.py has written")
    parser.add_argument("networks", nargs="*", help="some networks [default: all]")
    given = parser.parse_args()
    models = sorted(given.folder.glob("*.onnx"))
    models = [m for m in models if not given.networks or m.stem.rpartition("-")[0] in given.networks]
    if not models:
        parser.error(f"{given.folder}: no exports of these networks")
    rows = [
        "| network | exporter | file, bytes | weights beside it | becomes | difference to onnxruntime, of the largest score |",
        "|---|---|---|---|---|---|",
    ]
    failed = 0
    print("\n".join(rows))
    for model in models:
        row, wrong = look(given.program, model)
        rows.append(row)
        print(row, flush=True)
        failed += bool(wrong)
        for why in wrong:
            print(f"FAILED: {model.name}: {why}")
    versions = json.loads(models[0].with_suffix(".json").read_text())["versions"]
    rows += ["", "Exported by " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ", opset 20."]
    print(rows[-1])
    if given.write:
        splice("docs/importers.md", "exports", "\n".join(rows))
    print(f"{len(models) - failed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
