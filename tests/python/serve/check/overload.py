"""Four times as many requests as the server can take, for a minute, by k6 at a constant rate: what is too much is refused at once, what is
taken is answered rightly, nothing is lost, and the memory stays small.

    python overload.py PROGRAM K6 SQUEEZENET.fbk [SECONDS]

The back end is one thread of the twin: the other processor is k6's and the protocol's.
"""

import http.client
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from server import expected, serving  # noqa: E402

TIMES = 4
QUEUE = 64
# Refusals: at the 99th percentile, in milliseconds.
REFUSED_MS = 50
# Beside what is idle and the bodies of the queue.
ROOM = 50 << 20
SIDE, ID = 227, 12
FRAMES = 3


def body(pixels):
    """A binary inference with room for an id: its bytes, its JSON's length, and where the id is."""
    tensor = {"name": "image", "datatype": "UINT8", "shape": [1, SIDE, SIDE, 3], "parameters": {"binary_data_size": pixels.size}}
    head = json.dumps({"id": "0" * ID, "inputs": [tensor], "outputs": [{"name": "sums"}]}).encode()
    return head + pixels.tobytes(), len(head), head.index(b"0" * ID)


def ask(server, content, length):
    """The sums of a frame, as the answer has them."""
    connection = http.client.HTTPConnection(server.http, timeout=60)
    connection.request("POST", "/v2/models/squeezenet/infer", content, {"Inference-Header-Content-Length": str(length)})
    told = json.loads(connection.getresponse().read())
    connection.close()
    return told["outputs"][0]["data"]


def capacity(server, content, length, seconds=4):
    """Frames a second for clients that wait for their answers."""
    done, end = [0] * 4, time.monotonic() + seconds

    def asking(number):
        while time.monotonic() < end:
            ask(server, content, length)
            done[number] += 1

    threads = [threading.Thread(target=asking, args=[number]) for number in range(len(done))]
    begin = time.monotonic()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sum(done) / (time.monotonic() - begin)


def counted(server):
    """Inferences that were answered, by code."""
    found = re.findall(r'firebrick_requests_total\{protocol="http",call="infer",code="(\d+)"\} (\d+)', server.get("/metrics")[1].decode())
    return {code: int(count) for code, count in found}


class Memory(threading.Thread):
    """The most that a server holds until it is asked."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.most, self.going = server, 0, True
        self.start()

    def run(self):
        while self.going:
            self.most = max(self.most, self.server.resident())
            time.sleep(0.02)

    def end(self):
        self.going = False
        self.join()
        return self.most


def frames(program, model, folder):
    """Bodies of noise in files, with what `classify` makes of their pictures."""
    generator, made = np.random.default_rng(1), []
    for number in range(FRAMES):
        pixels = generator.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
        content, length, at = body(pixels)
        (path := folder / f"body-{number}").write_bytes(content)
        sums = expected([program], [], [folder / f"{number}.png"], [model])[0]
        told = json.dumps(sums, separators=(",", ":"))
        made.append({"body": str(path), "length": length, "at": at, "id": ID, "sums": told})
    return made


def overload(server, k6, frames, folder, seconds):
    content, length = Path(frames[0]["body"]).read_bytes(), frames[0]["length"]
    assert ask(server, content, length) == json.loads(frames[0]["sums"])
    idle = server.resident()
    most = idle + QUEUE * len(content) + ROOM
    rate = round(TIMES * capacity(server, content, length))
    asked = {"url": f"http://{server.http}/v2/models/squeezenet/infer", "rate": rate, "seconds": seconds, "users": 4 * QUEUE}
    asked |= {"frames": frames, "summary": str(folder / "summary.json")}
    (folder / "asked.json").write_text(json.dumps(asked))
    before, memory = counted(server), Memory(server)
    script = Path(__file__).with_name("overload.js")
    done = subprocess.run([k6, "run", "--quiet", "-e", f"ASKED={folder / 'asked.json'}", str(script)], capture_output=True, text=True)
    highest, after = memory.end(), counted(server)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((folder / "summary.json").read_text())
    count = {name: int(found.get(name, {}).get("count", 0)) for name in ["answered", "refused", "wrong", "others", "dropped_iterations"]}
    told = {code: after.get(code, 0) - before.get(code, 0) for code in after}
    print(
        f"overload: {rate} requests/s, {TIMES} times the capacity, for {seconds} s: {found['iterations']['count']} requests, {count}; "
        f"the server counted {told}; refused within {found['refused']['p(99)']:.1f} ms at the 99th percentile, at most "
        f"{found['refused']['max']:.1f}; answered after {found['answered']['med']:.0f} ms (median); memory {idle >> 10} KiB idle, "
        f"{highest >> 10} at most, allowed {most >> 10}"
    )
    assert count["wrong"] == 0 and count["others"] == 0 and count["dropped_iterations"] == 0, done.stderr[-2000:]
    assert count["answered"] + count["refused"] == found["iterations"]["count"], found
    assert (told.get("200"), told.get("503")) == (count["answered"], count["refused"]) and sum(told.values()) == sum(count.values()), told
    # Nobody is sent away for nothing, and nearly all of what is too much is.
    assert count["answered"] >= 0.5 * rate / TIMES * seconds and count["refused"] >= count["answered"], count
    assert found["refused"]["p(99)"] <= REFUSED_MS and highest <= most


def main():
    program, k6, model = sys.argv[1:4]
    seconds = int((sys.argv[4:] or ["60"])[0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (models := folder / "models").mkdir()
        (models / "squeezenet.fbk").symlink_to(Path(model).resolve())
        with serving([program], ["--models", str(models), "--workers", "1", "--queue", str(QUEUE)], log=folder / "log") as server:
            overload(server, k6, frames(program, model, folder), folder, seconds)


main()
