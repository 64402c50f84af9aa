"""What the server costs: frames a second of the digits beside the bare twin's, and the median of SqueezeNet at concurrency 1.

    python load.py PROGRAM BARE_TWIN [SQUEEZENET.fbk]
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np  # noqa: E402
import tritonclient.grpc as grpc  # noqa: E402
import tritonclient.http as http  # noqa: E402
from server import serving  # noqa: E402

# How often SqueezeNet and the bare twin take turns.
ROUNDS = 5

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


def bare(program, model=()):
    return json.loads(subprocess.run([program, *model], check=True, capture_output=True, text=True).stdout)


def digits(program, twin):
    content, length = body(32, 32, 1)
    with serving([program]) as server, tempfile.TemporaryDirectory() as folder:
        path, script = Path(folder) / "body", Path(folder) / "script.lua"
        path.write_bytes(content)
        script.write_text(SCRIPT.format(body=path, length=length))
        url = f"http://{server.http}/v2/models/digits/infer"
        command = ["wrk", "-t1", "-c16", "-d5s", "--latency", "-s", str(script), url]
        rates = []
        for _ in range(3):
            alone = bare(twin)["run_all_per_s"]
            done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            requests, microseconds, refused = map(int, done.split("DONE ")[1].split())
            assert refused == 0, done
            rates.append((requests / microseconds * 1e6, alone))
        told = ", ".join(f"{rate:.0f} beside {alone:.0f} ({rate / alone:.2f})" for rate, alone in rates)
        print(f"digits, binary, wrk -c16, frames/s of the server beside run_all: {told}")
        return statistics.median(rate / alone for rate, alone in rates)


def single(client, address, model, frames):
    connection = client.InferenceServerClient(address)
    tensor = client.InferInput("image", [1, 227, 227, 3], "UINT8")
    tensor.set_data_from_numpy(np.full((1, 227, 227, 3), 128, dtype=np.uint8))
    times = []
    for _ in range(frames):
        begin = time.perf_counter()
        connection.infer(model, [tensor], outputs=[client.InferRequestedOutput("sums")])
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def squeezenet(program, twin, model):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "squeezenet.fbk").symlink_to(Path(model).resolve())
        with serving([program], ["--models", folder]) as server:
            # In turns, and the best of each: what else the machine does only adds to a time.
            found = {"bare": [], http: [], grpc: []}
            for _ in range(ROUNDS):
                found["bare"].append(bare(twin, [model])["single_ms"])
                found[http].append(single(http, server.http, "squeezenet", 40))
                found[grpc].append(single(grpc, server.grpc, "squeezenet", 40))
            alone = min(found["bare"])
            for client in [http, grpc]:
                median = min(found[client])
                print(f"squeezenet, one at a time, {client.__name__}: median {median:.1f} ms, bare twin {alone:.1f} ms ({median / alone:.3f})")


def main():
    program, twin = sys.argv[1:3]
    share = digits(program, twin)
    for model in sys.argv[3:]:
        squeezenet(program, twin, model)
    assert share >= 0.5, share


main()
