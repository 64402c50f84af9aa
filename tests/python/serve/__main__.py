"""Clients of others against `firebrick serve`: the sums of every answer are those of `firebrick classify`.

    python tests/python/serve --program target/debug/firebrick [--device twin,golden,sim]
"""

import argparse

from clients import CLIENTS, Asked, run
from server import SAMPLES, expected, serving

# The options of each back end. The golden model and a small engine are slow in programs that are not optimised.
DEVICES = {"twin": [], "golden": ["--device", "golden"], "sim": ["--device", "sim", "--pes", "4"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="firebrick")
    parser.add_argument("--device", default="twin,golden,sim")
    arguments = parser.parse_args()
    assert len(SAMPLES) == 10, SAMPLES
    for device in arguments.device.split(","):
        program, options = [arguments.program], DEVICES[device]
        sums = expected(program, options, SAMPLES)
        with serving(program, [*options, "--check", "1/7"]) as server:
            for client in CLIENTS:
                count, seconds = run(client, Asked(server.http, server.grpc, SAMPLES, sums, sums))
                print(f"{device}: {client}: {count} inferences as classify, {seconds:.1f} s", flush=True)
            assert server.metric("firebrick_checked_frames_total") > 0
            assert server.metric("firebrick_differing_frames_total") == 0


main()
