"""A board that errs, falls silent, or is killed: the server runs on the stand-in for one (docs/board-stand-in.md). Each ends in a named error
for those concerned only, and the next request is right.

    python stand_in.py PROGRAM STAND_IN
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import tritonclient.grpc as grpc  # noqa: E402
from faults import body, infer, post  # noqa: E402
from rack import BALANCED, ask, balancer, ends  # noqa: E402
from server import SAMPLES, Server, expected  # noqa: E402

# Bursts that are read well before the one with the error: at the frame's start and in its middle.
SKIPPED = [0, 40, 150, 400]


class Board(Server):
    """A server on a board of its own."""

    def __init__(self, stand_in, program, options=()):
        command = [stand_in, "--pes", "4", "--faults", "--", program]
        super().__init__(command, ["--device", "board", *options], stdin=subprocess.PIPE)

    def does(self, fault):
        """Makes the board misbehave."""
        count = len(self.told(f"stand-in: {fault}\n"))
        self.process.stdin.write(f"{fault}\n")
        self.process.stdin.flush()
        until(lambda: len(self.told(f"stand-in: {fault}\n")) > count)

    def children(self):
        """The server's process, which the stand-in has started."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]

    def end(self, seconds=60):
        """The signal is the server's, not the stand-in's."""
        [os.kill(child, signal.SIGTERM) for child in self.children()]
        return self.process.wait(seconds)

    def kill(self):
        """The board and its server with it; its mount would stay."""
        roots = [Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0") for child in self.children()]
        self.process.kill()
        self.process.wait()
        for words in roots:
            root = words[words.index(b"--sysfs-root") + 1].decode() if b"--sysfs-root" in words else None
            for mounted in [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]:
                if root and mounted.startswith(root):
                    subprocess.run(["umount", "--lazy", mounted], check=True)


def until(what, seconds=60):
    """Waits; how long that took."""
    begin = time.monotonic()
    while not what():
        assert time.monotonic() < begin + seconds, f"not in {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begin


@contextlib.contextmanager
def board(stand_in, program):
    """A server that is ready."""
    server = Board(stand_in, program)
    try:
        yield server.wait()
        code = server.end()
        assert code == 0, (code, server.lines[-5:])
    finally:
        if server.process.poll() is None:
            server.kill()


def errs(stand_in, program, right):
    """One burst has an error while four clients ask: one frame fails."""
    with board(stand_in, program) as server:
        for skipped in SKIPPED:
            found, going = [], True

            def asking():
                while going:
                    found.append(infer(server))

            threads = [threading.Thread(target=asking) for _ in range(4)]
            [thread.start() for thread in threads]
            failures = server.metric("firebrick_back_end_failures_total")
            server.does(f"error {skipped}")
            until(lambda: server.metric("firebrick_back_end_failures_total") > failures)
            done = len(found)
            until(lambda: len(found) > done + 8)
            going = False
            [thread.join() for thread in threads]
            wrong = [answer for answer in found if answer != right]
            error = wrong[0]["error"] if wrong else ""
            print(f"stand-in: an error behind {skipped} bursts: {len(found)} frames, {len(wrong)} failed: {error}", flush=True)
            assert len(wrong) == 1 and "stopped with an error in" in error and "SLVERR" in error, wrong
            assert server.get("/v2/health/ready")[0] == 200 and infer(server) == right


def asked(server):
    """The status and what is told of an inference."""
    return post(server.http, "/v2/models/digits/infer", body(), timeout=90)


def falls_silent(stand_in, program, right):
    """Nothing is answered any more: an error for what runs and waits, not ready with the reason, and right when it is back."""
    with board(stand_in, program) as server:
        server.does("silent")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(asked(server))) for _ in range(3)]
        begin = time.monotonic()
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        ended = time.monotonic() - begin
        until(lambda: server.get("/v2/health/ready")[0] == 503)
        reason = server.get("/v2/health/ready")[1].decode()
        assert server.get("/v2/health/live")[0] == 200 and "no back end" in reason, reason
        assert not grpc.InferenceServerClient(server.grpc).is_server_ready()
        status, told = asked(server)
        assert status == 503 and "not ready" in told["error"], told
        server.does("well")
        back = until(lambda: server.get("/v2/health/ready")[0] == 200)
        assert infer(server) == right
        print(f"stand-in: silent: 3 requests ended after {ended:.1f} s with {sorted({told['error'] for _, told in answers})}")
        print(f"stand-in: silent: not ready: {reason.strip()}; ready {back:.1f} s after it answers again, and right", flush=True)
        assert all(status in (500, 503) for status, _ in answers) and any("awaited" in told["error"] for _, told in answers), answers


def is_killed(stand_in, program, client, address, right):
    """Behind HAProxy, one of three servers is on a board, which is killed in mid-frame; then there is a new one."""
    servers = [Board(stand_in, program, ends(18000)), Server([program], ends(18010)), Server([program], ends(18020))]
    try:
        [server.wait() for server in servers]
        time.sleep(1)
        tally = {"right": 0, "wrong": [], "failed": []}
        stop = time.monotonic() + 12
        asking = [threading.Thread(target=ask, args=[client, address, right, stop, tally]) for _ in range(8)]
        [thread.start() for thread in asking]
        time.sleep(3)
        until(lambda: servers[0].metric("firebrick_requests_inside") > 0)
        inside = int(servers[0].metric("firebrick_requests_inside"))
        before, frames = len(tally["failed"]), servers[0].metric("firebrick_stage_seconds_count{stage=\"compute\"}")
        servers[0].kill()
        # As the unit has it (RestartSec).
        time.sleep(1)
        servers[0] = Board(stand_in, program, ends(18000)).wait()
        [thread.join() for thread in asking]
        again = servers[0].metric("firebrick_stage_seconds_count{stage=\"compute\"}")
        assert infer(servers[0]) == right
    finally:
        [server.kill() if isinstance(server, Board) else server.process.kill() for server in servers]
    failed = sorted(set(tally["failed"]))
    print(
        f"stand-in: killed behind HAProxy, {client.__name__}: it had run {frames:.0f} frames and had {inside} requests; {tally['right']} right, "
        f"{len(tally['failed'])} failed: {failed}; the next board ran {again:.0f}",
        flush=True,
    )
    assert not tally["wrong"] and before == 0 and len(tally["failed"]) <= 8 and frames > 0 and again > 0, tally


def main():
    program, stand_in = sys.argv[1:3]
    if not Path("/dev/fuse").exists():
        print("SKIPPED: stand-in: there is no /dev/fuse")
        return
    right = expected([program], [], [SAMPLES[3]])[0]
    errs(stand_in, program, right)
    falls_silent(stand_in, program, right)
    with balancer():
        for client, address in BALANCED.items():
            is_killed(stand_in, program, client, address, right)


if __name__ == "__main__":
    main()
