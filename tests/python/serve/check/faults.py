"""What goes wrong at a server: each ends in a named error for those concerned only, and the next request is right."""

import base64
import contextlib
import http.client
import json
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np  # noqa: E402
import tritonclient.grpc as grpc  # noqa: E402
from server import ROOT, SAMPLES, Server, expected, serving  # noqa: E402

DIGITS = ROOT / "weights/digits/digits.fbk"
HELD = 10_000


def body(image=SAMPLES[3], identity="1"):
    data = [base64.b64encode(image.read_bytes()).decode()]
    tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "data": data}
    return json.dumps({"id": identity, "inputs": [tensor], "outputs": [{"name": "sums"}]}).encode()


def post(address, path, content=b"", timeout=30):
    connection = http.client.HTTPConnection(address, timeout=timeout)
    connection.request("POST", path, content)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer.status, told


def infer(server, model="digits"):
    status, told = post(server.http, f"/v2/models/{model}/infer", body())
    return told["outputs"][0]["data"] if status == 200 else told


def half_headers(program, right):
    """10,000 connections with half a header each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, HELD + 500), hard))
    with serving(program) as server:
        assert infer(server) == right
        idle = server.resident()
        after = [hold(server, right, idle) for _ in range(2)]
        assert all(memory < idle + (8 << 20) for memory in after), (idle, after)


def hold(server, right, idle):
    """One such flood; the memory after it."""
    host, port = server.http.split(":")
    held, slowest, most = [], 0.0, 0
    begin = time.monotonic()
    for number in range(HELD):
        connection = socket.create_connection((host, int(port)), timeout=30)
        connection.sendall(b"GET /v2 HT")
        held.append(connection)
        if number % 500 == 0:
            one = time.monotonic()
            assert infer(server) == right
            slowest = max(slowest, time.monotonic() - one)
            most = max(most, server.resident())
    opened = time.monotonic() - begin
    last = time.monotonic()
    for connection in held:
        connection.settimeout(max(0.1, last + 30 - time.monotonic()))
        try:
            while connection.recv(1000):
                pass
        except ConnectionError:
            pass
    closed = time.monotonic() - last
    assert infer(server) == right
    # The server looks every few seconds whether a flood is over.
    time.sleep(5)
    after = server.resident()
    print(
        f"half headers: {HELD} opened in {opened:.1f} s, all closed {closed:.1f} s after the last; others at most "
        f"{slowest * 1e3:.0f} ms; memory {idle >> 10} KiB idle, {most >> 10} at most, {after >> 10} after"
    )
    assert closed < 30 and slowest < 0.2, (closed, slowest)
    return after


def few_files(program):
    """A soft limit of 1,024 open files is raised; a hard one is told."""
    low = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (1024, int(sys.argv[1])));"
    wrapped = [sys.executable, "-c", low + "os.execvp(sys.argv[2], sys.argv[2:])"]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with serving([*wrapped, str(hard), *program]) as server:
        limits = Path(f"/proc/{server.process.pid}/limits").read_text()
        line = next(line for line in limits.splitlines() if "open files" in line)
        assert int(line.split()[3]) >= 1024 + 128, line
    refused = subprocess.run([*wrapped, "1024", *program, "serve"], capture_output=True, text=True)
    assert refused.returncode == 1 and "RLIMIT_NOFILE" in refused.stderr, refused
    print(f"few files: raised to {line.split()[3]}; {refused.stderr.strip()}")


def bodies(program, right):
    """Bodies that are shorter or longer than they say."""
    with serving(program) as server:
        host, port = server.http.split(":")
        head = "POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"
        for length in [len(body()) + 9, len(body()) - 9]:
            connection = socket.create_connection((host, int(port)), timeout=30)
            connection.sendall(head.format(length).encode() + body())
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100_000)
            assert not answer or answer.split()[1] == b"400", answer
            assert infer(server) == right
    print("bodies: too short and too long are refused")


def model_files(program, right):
    """A model's file is truncated in place and replaced while it is served."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "digits.fbk"
        shutil.copy(DIGITS, file)
        with serving(program, ["--models", folder]) as server:
            wrong, going = [], True

            def ask():
                while going:
                    found = infer(server)
                    if found != right:
                        wrong.append(found)

            asking = [threading.Thread(target=ask) for _ in range(4)]
            [thread.start() for thread in asking]
            load = "/v2/repository/models/digits/load"
            for _ in range(20):
                with open(file, "r+b") as opened:
                    opened.truncate(1000)
                status, told = post(server.http, load)
                assert status == 400 and "digits.fbk: truncated" in told["error"], told
                index = post(server.http, "/v2/repository/index")[1]
                assert index[0]["state"] == "READY" and "truncated" in index[0]["reason"], index
                file.unlink()
                shutil.copy(DIGITS, file)
                status, told = post(server.http, load)
                assert status == 200, told
            going = False
            [thread.join() for thread in asking]
            assert not wrong, wrong[:3]
            print(f"model files: 20 truncated, 20 replaced; {int(server.metric('firebrick_requests_inside'))} left inside")


def end_under_load(program, right):
    """SIGTERM while clients ask: whatever was sent is answered."""
    server = Server(program, []).wait()
    answered, lost = [0] * 16, []

    def ask(number):
        while True:
            connection = http.client.HTTPConnection(server.http, timeout=30)
            try:
                connection.connect()
            except OSError:
                return
            while True:
                try:
                    connection.request("POST", "/v2/models/digits/infer", body(identity=str(number)))
                    answer = connection.getresponse()
                    told = json.loads(answer.read())
                except (OSError, http.client.HTTPException) as error:
                    # In the moment in which nobody listens any more the system has taken some that nobody was given.
                    if time.monotonic() < stopped[0] + 0.9:
                        lost.append(error)
                    return
                if (answer.status, told["id"], told["outputs"][0]["data"]) != (200, str(number), right):
                    lost.append(told)
                answered[number] += 1
                if answer.headers.get("connection") == "close":
                    break

    stopped = [float("inf")]
    asking = [threading.Thread(target=ask, args=[number]) for number in range(16)]
    [thread.start() for thread in asking]
    time.sleep(2)
    stopped[0] = time.monotonic()
    code = server.end()
    [thread.join() for thread in asking]
    print(f"end under load: {sum(answered)} answered, {len(lost)} lost, exit code {code}")
    assert code == 0 and not lost, lost[:3]


def end_under_load_of_grpc(program, right):
    """The same over gRPC: as many are answered as the server has taken, and none is refused before the end is asked for."""
    server = Server(program, []).wait()
    answered, failed = [0] * 8, []

    def ask(number):
        client = grpc.InferenceServerClient(server.grpc)
        while True:
            tensor = grpc.InferInput("image", [1], "BYTES")
            tensor.set_data_from_numpy(np.array([SAMPLES[3].read_bytes()], dtype=np.object_))
            try:
                answer = client.infer("digits", [tensor], request_id=str(number))
            except grpc.InferenceServerException as error:
                failed.append((time.monotonic(), str(error)))
                return
            assert (answer.get_response().id, answer.as_numpy("sums")[0].tolist()) == (str(number), right)
            answered[number] += 1

    asking = [threading.Thread(target=ask, args=[number]) for number in range(8)]
    [thread.start() for thread in asking]
    time.sleep(2)
    stopped = time.monotonic()
    code = server.end()
    [thread.join() for thread in asking]
    taken = sum(1 for line in server.told("request") if line.get("call") == "infer" and line["code"] == 0)
    print(f"end under load, gRPC: {taken} taken, {sum(answered)} answered, exit code {code}; then {sorted({error for _, error in failed})}")
    # A client's last call finds nobody who listens; what it waits for is lost in none of them.
    assert code == 0 and sum(answered) == taken and len(failed) == 8 and all(at > stopped + 0.9 for at, _ in failed), failed


def frame(kind, flags, stream, content):
    """A frame of HTTP/2."""
    return len(content).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + content


def call_without_room():
    """A call over HTTP/2 whose client leaves no room for the answer."""
    room = (4).to_bytes(2, "big") + (0).to_bytes(4, "big")
    path = "/inference.GRPCInferenceService/ServerMetadata"
    fields = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "x", "content-type": "application/grpc", "te": "trailers"}
    text = lambda text: bytes([len(text)]) + text.encode()  # noqa: E731
    header = b"".join(b"\0" + text(name) + text(value) for name, value in fields.items())
    call = frame(1, 4, 1, header) + frame(0, 1, 1, bytes(5))
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, room) + call


def nobody_reads(program, right):
    """Clients that ask and do not read: closed, while others are answered."""
    with serving(program) as server:
        held = []
        for address, asked in [(server.grpc, call_without_room()), (server.http, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 100)]:
            for _ in range(3):
                held.append(connection := socket.socket())
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                host, port = address.split(":")
                connection.connect((host, int(port)))
                connection.settimeout(0.5)
                with contextlib.suppress(TimeoutError):
                    # Until no more answers fit anywhere.
                    while address == server.http:
                        connection.sendall(asked)
                    connection.sendall(asked)
        begin, slowest = time.monotonic(), 0.0
        assert (found := server.metric("firebrick_connections")) > len(held), found
        while server.metric("firebrick_connections") > 1:
            one = time.monotonic()
            assert infer(server) == right and one - begin < 60
            slowest = max(slowest, time.monotonic() - one)
            time.sleep(0.1)
        print(f"nobody reads: {len(held)} connections closed after {time.monotonic() - begin:.1f} s; others at most {slowest * 1e3:.0f} ms")
        assert slowest < 0.2, slowest


def main():
    program = [sys.argv[1]]
    right = expected(program, [], [SAMPLES[3]])[0]
    few_files(program)
    bodies(program, right)
    model_files(program, right)
    end_under_load(program, right)
    end_under_load_of_grpc(program, right)
    nobody_reads(program, right)
    half_headers(program, right)


if __name__ == "__main__":
    main()
