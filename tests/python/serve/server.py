"""A server that runs as long as the block around it, and what it must answer."""

import contextlib
import json
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "weights/digits/samples").glob("digit-?.png"))


class Server:
    """Its addresses, its process, and the lines of its log."""

    def __init__(self, program, options=(), environment=None, stdin=None, log=None):
        """`log`: a file for the log, of which only where it listens is read: no reader takes the server's processors."""
        ends = ["--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"]
        given = [option.split("=")[0] for option in options]
        ends = [] if "--http" in given else ends
        stderr = open(log, "w+") if log else subprocess.PIPE
        self.process = subprocess.Popen(
            [*program, "serve", *ends, *options], stdin=stdin, stderr=stderr, text=True, env=environment
        )
        self.lines = []
        self.http = self.grpc = None
        if log:
            self._await(log)
        else:
            threading.Thread(target=self._read, args=[self.process.stderr], daemon=True).start()

    def _await(self, log):
        while not self.http and self.process.poll() is None:
            time.sleep(0.02)
            with open(log) as file:
                self._read(file)

    def _read(self, file):
        for line in file:
            try:
                told = json.loads(line)
            except ValueError:
                told = {"message": line}
            if told.get("message") == "listening":
                self.grpc = told["grpc"]
                self.http = told["http"]
            self.lines.append(told)

    def told(self, message):
        """The lines of the log with this message."""
        return [line for line in self.lines if line.get("message") == message]

    def get(self, path):
        """The status and the body of an answer."""
        try:
            with urllib.request.urlopen(f"http://{self.http}{path}", timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def wait(self, seconds=120):
        """Until it is ready: a simulated engine may have to be built."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended with {self.process.returncode}: {self.lines}")
            if self.http and self.get("/v2/health/ready")[0] == 200:
                return self
            time.sleep(0.02)
        raise SystemExit(f"not ready within {seconds} s: {self.lines}")

    def metric(self, name):
        """The value of a counter or gauge, labels and all."""
        for line in self.get("/metrics")[1].decode().splitlines():
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        raise KeyError(name)

    def resident(self):
        """Bytes of memory that it holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * 4096

    def end(self, seconds=60):
        """Asks it to end; its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)


@contextlib.contextmanager
def serving(program, options=(), environment=None, log=None):
    """A server that is ready."""
    server = Server(program, options, environment, log=log)
    try:
        yield server.wait()
        code = server.end()
        assert code == 0, f"the server ended with {code}: {server.lines[-5:]}"
    finally:
        if server.process.poll() is None:
            server.process.kill()


def expected(program, options, images, model=()):
    """What `classify` says of images: their sums, in their order."""
    command = [*program, "classify", *options, "--json", *model, *map(str, images)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return [image["sums"] for image in told["images"]]
