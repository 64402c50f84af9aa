"""The clients, each in a process of its own: tritonclient's and KServe's messages cannot be loaded by one."""

import importlib
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

CLIENTS = ["of_curl", "of_triton", "of_kserve"]


@dataclass
class Asked:
    """What a client asks for: images, and the sums that answer their files and their pixels."""

    http: str
    grpc: str
    images: list
    sums: list
    # Of JPEG every program decodes its own pixels.
    sums_of_pixels: list
    model: str = "digits"
    # Of the forms that a client has, it takes one in so many, with each image the next ones: of slow back ends not all are asked for.
    every: int = 1

    def each(self, forms):
        """The images with their sums, each with its share of the forms."""
        for number, image in enumerate(self.images):
            for index, form in enumerate(forms):
                if (index + number) % self.every == 0:
                    sums = self.sums_of_pixels if "pixels" in form else self.sums
                    yield Path(image), sums[number], form


def run(client, asked):
    """How many inferences were right, and how long they took."""
    begin = time.monotonic()
    told = json.dumps(asdict(asked), default=str)
    done = subprocess.run([sys.executable, __file__, client], input=told, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{client}: {done.stdout}{done.stderr}")
    return int(done.stdout.split()[-1]), time.monotonic() - begin


if __name__ == "__main__":
    client, asked = sys.argv[1], Asked(**json.load(sys.stdin))
    # KServe reads the arguments of whoever loads it.
    del sys.argv[1:]
    print(importlib.import_module(client).check(asked))
