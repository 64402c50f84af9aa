"""What the server costs: frames a second of the digits beside the bare twin's, and the median of SqueezeNet at concurrency 1, which is at
most 1.05 times the bare twin's.

    python load.py PROGRAM BARE_TWIN [SQUEEZENET.fbk]
"""

import json
import math
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import grpc  # noqa: E402
from server import serving  # noqa: E402
from tritonclient.grpc import service_pb2  # noqa: E402

# How often SqueezeNet over HTTP, over gRPC and in the bare twin take turns.
ROUNDS = int(os.environ.get("ROUNDS", "200"))
MOST = 1.05
# A turn is quiet if the frames of the bare twin before and after it took at most so much of the quickest one, and so many say something.
QUIET = 1.15
LEAST = 20

CLASSES = 1000
STAGES = ["receive", "prepare", "queue", "compute", "total"]

SCRIPT = """
local file = io.open("{body}", "rb")
wrk.method, wrk.body = "POST", file:read("*all")
wrk.headers["Inference-Header-Content-Length"] = "{length}"
done = function(summary)
    io.write(string.format("DONE %d %d %d\\n", summary.requests, summary.duration, summary.errors.status))
end
"""


def body(height, width, channels):
    """A binary inference of a grey frame: its bytes and the length of its JSON."""
    count = height * width * channels
    tensor = {"name": "image", "datatype": "UINT8", "shape": [1, height, width, channels]}
    tensor["parameters"] = {"binary_data_size": count}
    head = json.dumps({"inputs": [tensor], "outputs": [{"name": "sums", "parameters": {"binary_data": True}}]}).encode()
    return head + bytes([128]) * count, len(head)


def bare(program):
    return json.loads(subprocess.run([program], check=True, capture_output=True, text=True).stdout)["run_all_per_s"]


def digits(program, twin):
    content, length = body(32, 32, 1)
    with tempfile.TemporaryDirectory() as folder, serving([program], log=Path(folder) / "log") as server:
        path, script = Path(folder) / "body", Path(folder) / "script.lua"
        path.write_bytes(content)
        script.write_text(SCRIPT.format(body=path, length=length))
        url = f"http://{server.http}/v2/models/digits/infer"
        command = ["wrk", "-t1", "-c16", "-d5s", "--latency", "-s", str(script), url]
        rates = []
        for _ in range(3):
            alone = bare(twin)
            done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            requests, microseconds, refused = map(int, done.split("DONE ")[1].split())
            assert refused == 0, done
            rates.append((requests / microseconds * 1e6, alone))
        told = ", ".join(f"{rate:.0f} beside {alone:.0f} ({rate / alone:.2f})" for rate, alone in rates)
        print(f"digits, binary, wrk -c16, frames/s of the server beside run_all: {told}")
        return statistics.median(rate / alone for rate, alone in rates)


class Bare:
    """The bare twin, a frame at a time."""

    def __init__(self, program, model):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([program, model, "turns"], stdin=pipe, stdout=pipe, text=True, bufsize=1)

    def __call__(self):
        self.process.stdin.write("\n")
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        assert self.process.wait() == 0


def timed(ask):
    """How many milliseconds it takes, and what it gives."""
    begin = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - begin) * 1e3, answer


class OverHttp:
    """A request that is made once and sent again and again: what a client does to make one is not the server's."""

    def __init__(self, address):
        content, length = body(227, 227, 3)
        lengths = f"Inference-Header-Content-Length: {length}\r\nContent-Length: {len(content)}"
        head = f"POST /v2/models/squeezenet/infer HTTP/1.1\r\nHost: x\r\n{lengths}\r\n\r\n"
        self.request = head.encode() + content
        host, port = address.split(":")
        self.connection = socket.create_connection((host, int(port)), timeout=30)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self):
        self.connection.sendall(self.request)
        answer = b""
        while True:
            answer += self.connection.recv(1 << 16)
            head, _, behind = answer.partition(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
            if length and len(behind) == int(length[1]):
                return answer

    def __call__(self):
        took, answer = timed(self.ask)
        # As bytes behind the JSON.
        assert answer.startswith(b"HTTP/1.1 200 ") and len(answer) > 4 * CLASSES, answer
        return took


class OverGrpc:
    """The same over gRPC: the message as bytes."""

    def __init__(self, address):
        asked = service_pb2.ModelInferRequest(model_name="squeezenet")
        asked.inputs.add(name="image", datatype="UINT8", shape=[1, 227, 227, 3])
        asked.outputs.add(name="sums")
        asked.raw_input_contents.append(bytes([128]) * 227 * 227 * 3)
        self.message = asked.SerializeToString()
        self.call = grpc.insecure_channel(address).unary_unary("/inference.GRPCInferenceService/ModelInfer")

    def __call__(self):
        took, answer = timed(lambda: self.call(self.message))
        assert len(service_pb2.ModelInferResponse.FromString(answer).raw_output_contents[0]) == 4 * CLASSES
        return took


def processor(process):
    """Seconds of the processors that a process has had."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def turns(alone, ways):
    """Frames of the bare twin, and between each two of them a frame over one of the ways: their times by the way, with both neighbours'."""
    found, before = {name: [] for name in ways}, alone()
    for round_ in range(-5, ROUNDS):
        for name, way in ways.items():
            took, after = way(), alone()
            if round_ >= 0:
                found[name].append((took, before, after))
            before = after
    return found


def told(name, found):
    """What a way's frames say: the median's share of the bare twin's, of all turns and of those in which nothing else ran."""
    best = min(bare for _, *neighbours in found for bare in neighbours)
    quiet = [turn for turn in found if max(turn[1:]) <= QUIET * best]
    times = []
    for turns in [found, quiet]:
        took = statistics.median([turn[0] for turn in turns] or [math.nan])
        bare = statistics.median([time for turn in turns for time in turn[1:]] or [math.nan])
        times.append(f"{took:.2f} ms beside {bare:.2f} ({took / bare:.3f})")
    print(f"squeezenet, one at a time, {name}, medians: {times[0]} of {len(found)} turns, {times[1]} of the {len(quiet)} quiet ones")
    return took / bare if len(quiet) >= LEAST else None


def squeezenet(program, twin, model):
    """Whatever else the machine does hits server and bare twin alike; the server's share of the quiet turns."""
    with tempfile.TemporaryDirectory() as folder:
        (models := Path(folder) / "models").mkdir()
        (models / "squeezenet.fbk").symlink_to(Path(model).resolve())
        with serving([program], ["--models", str(models)], log=Path(folder) / "log") as server:
            alone = Bare(twin, model)
            ways = {"http": OverHttp(server.http), "grpc": OverGrpc(server.grpc)}
            processes = {"server": server.process, "bare": alone.process}
            begin = {name: processor(process) for name, process in processes.items()}
            found = turns(alone, ways)
            spent = {name: processor(process) - begin[name] for name, process in processes.items()}
            alone.end()
            stages = {name: server.metric(f'firebrick_stage_seconds_sum{{stage="{name}"}}') for name in STAGES}
    frames = 2 * (ROUNDS + 5)
    shares = [told(name, turns) for name, turns in found.items()]
    mean = ", ".join(f"{name} {seconds / frames * 1e3:.2f}" for name, seconds in stages.items())
    print(f"squeezenet, in the server on average, ms: {mean}; processors' time a frame, ms: " + ", ".join(
        f"{name} {seconds / frames * 1e3:.2f}" for name, seconds in spent.items()
    ))
    return shares


def main():
    program, twin = sys.argv[1:3]
    share = digits(program, twin)
    shares = [share for model in sys.argv[3:] for share in squeezenet(program, twin, model)]
    assert share >= 0.5, share
    if None in shares:
        print(f"SKIPPED: squeezenet: fewer than {LEAST} quiet turns: other work runs on this machine")
    assert all(share is None or share <= MOST for share in shares), shares


main()
