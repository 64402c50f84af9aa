"""Clients of others against `firebrick serve`: the sums of every answer are those of `firebrick classify`.

    python tests/python/serve --program target/debug/firebrick [--device twin,golden,sim]

tritonclient's and KServe's messages cannot be loaded by one process, so each client is one of its own.
"""

import argparse
import importlib
import json
import subprocess
import sys
import time

from server import SAMPLES, expected, serving

CLIENTS = ["of_curl", "of_triton", "of_kserve"]

# The options of each back end. The golden model and a small engine are slow in programs that are not optimised.
DEVICES = {"twin": [], "golden": ["--device", "golden"], "sim": ["--device", "sim", "--pes", "4"]}


def run(client, http, grpc, images, sums):
    """A client in a process of its own."""
    command = [sys.executable, __file__, "--client", client, "--http", http, "--grpc", grpc]
    asked = json.dumps({"images": [str(image) for image in images], "sums": sums})
    begin = time.monotonic()
    done = subprocess.run(command, input=asked, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{client}: {done.stdout}{done.stderr}")
    return int(done.stdout.split()[-1]), time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="firebrick")
    parser.add_argument("--device", default="twin,golden,sim")
    parser.add_argument("--client")
    parser.add_argument("--http")
    parser.add_argument("--grpc")
    arguments = parser.parse_args()
    if arguments.client:
        from pathlib import Path

        asked = json.load(sys.stdin)
        # KServe reads the arguments of whoever loads it.
        del sys.argv[1:]
        module = importlib.import_module(arguments.client)
        images = [Path(image) for image in asked["images"]]
        print(module.check(arguments.http, arguments.grpc, images, asked["sums"]))
        return
    assert len(SAMPLES) == 10, SAMPLES
    for device in arguments.device.split(","):
        program, options = [arguments.program], DEVICES[device]
        sums = expected(program, options, SAMPLES)
        with serving(program, [*options, "--check", "1/7"]) as server:
            for client in CLIENTS:
                count, seconds = run(client, server.http, server.grpc, SAMPLES, sums)
                print(f"{device}: {client}: {count} inferences as classify, {seconds:.1f} s", flush=True)
            assert server.metric("firebrick_checked_frames_total") > 0
            assert server.metric("firebrick_differing_frames_total") == 0


main()
