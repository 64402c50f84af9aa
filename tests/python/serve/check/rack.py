"""HAProxy before three servers, with the configuration that the project ships: one of them is killed under load, over HTTP and over gRPC."""

import contextlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np  # noqa: E402
import tritonclient.grpc as grpc  # noqa: E402
import tritonclient.http as http  # noqa: E402
from server import ROOT, SAMPLES, Server, expected  # noqa: E402

# The ports of the shipped configuration, and those that are used here.
PORTS = {8100: 18100, 8200: 18200, 8000: 18000, 8001: 18001, 8010: 18010, 8011: 18011, 8020: 18020, 8021: 18021}
BALANCED = {http: "127.0.0.1:18100", grpc: "127.0.0.1:18200"}
TIME = 3.0


def configured():
    """The shipped configuration on other ports."""
    text = (ROOT / "serve/rack/haproxy.cfg").read_text()
    return re.sub(r"(127\.0\.0\.1:|port )(\d+)", lambda found: found[1] + str(PORTS[int(found[2])]), text)


def ask(client, address, right, until, tally):
    """One inference after the other; what was answered, and what failed."""
    data = np.array([SAMPLES[3].read_bytes()], dtype=np.object_)
    connection = client.InferenceServerClient(address)
    while time.monotonic() < until:
        tensor = client.InferInput("image", [1], "BYTES")
        tensor.set_data_from_numpy(data)
        identity = uuid.uuid4().hex
        try:
            answer = connection.infer("digits", [tensor], request_id=identity)
        except Exception as error:  # noqa: BLE001, each client has its own
            tally["failed"].append(str(error)[:200])
            continue
        told = answer.get_response()
        found = told["id"] if isinstance(told, dict) else told.id
        if found != identity or answer.as_numpy("sums")[0].tolist() != right:
            tally["wrong"].append(told)
        tally["right"] += 1


def ends(port):
    """The addresses of a server behind it."""
    return ["--http", f"127.0.0.1:{port}", "--grpc", f"127.0.0.1:{port + 1}"]


def kill_one(program, client, address, right):
    """Eight clients; after a while one of three servers is killed, and after another a new one is there."""
    servers = [Server(program, ends(port)).wait() for port in [18000, 18010, 18020]]
    time.sleep(1)
    tally = {"right": 0, "wrong": [], "failed": []}
    until = time.monotonic() + 2 * TIME
    asking = [threading.Thread(target=ask, args=[client, address, right, until, tally]) for _ in range(8)]
    [thread.start() for thread in asking]
    time.sleep(TIME)
    before = len(tally["failed"])
    servers[1].process.kill()
    [thread.join() for thread in asking]
    [server.end() for server in servers if server.process.poll() is None]
    servers[1].process.wait()
    print(f"rack, {client.__name__}: {tally['right']} right, {len(tally['failed'])} failed: {sorted(set(tally['failed']))}")
    # Each of the clients has one request at a time: no more can have been with the one that was killed.
    assert not tally["wrong"] and before == 0 and len(tally["failed"]) <= 8 and tally["right"] > 100, tally


@contextlib.contextmanager
def balancer():
    """HAProxy, as long as the block runs."""
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
        file.write(configured())
        file.flush()
        subprocess.run(["haproxy", "-c", "-q", "-f", file.name], check=True)
        balancer = subprocess.Popen(["haproxy", "-q", "-f", file.name])
        try:
            yield
        finally:
            balancer.terminate()
            balancer.wait()


def main():
    program = [sys.argv[1]]
    right = expected(program, [], [SAMPLES[3]])[0]
    with balancer():
        for client, address in BALANCED.items():
            kill_one(program, client, address, right)


if __name__ == "__main__":
    main()
