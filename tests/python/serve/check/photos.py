"""Photos of the development data through every client, route and form, on each back end: the sums are classify's.

    python photos.py PROGRAM DATA [DEVICE...]

The released SqueezeNet on the twin through all forms, on the golden model and the simulated engine with each photo a share of the forms,
all of them over the photos; the digits, whose engine is small, on all three through all forms: the photos' way to a network is the same.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np  # noqa: E402
import tritonclient.http as http  # noqa: E402
from PIL import Image  # noqa: E402
from clients import CLIENTS, Asked, run  # noqa: E402
from pixels import rgb  # noqa: E402
from server import expected, serving  # noqa: E402

COUNT = 20

# A back end's options for SqueezeNet and for the digits, and which share of the forms SqueezeNet's photos take.
SLOW = ["--timeout", "300"]
DEVICES = {
    "twin": ([], [], 1),
    "golden": (["--device", "golden", *SLOW], ["--device", "golden"], 4),
    "sim": (["--device", "sim", "--pes", "32", "--ports", "2", *SLOW], ["--device", "sim", "--pes", "4"], 8),
}


def several(server, photos, sums):
    """Three in a request, of any size."""
    client = http.InferenceServerClient(server.http, network_timeout=300)
    tensor = http.InferInput("image", [3], "BYTES")
    tensor.set_data_from_numpy(np.array([photo.read_bytes() for photo in photos[:3]], dtype=np.object_))
    assert client.infer("squeezenet", [tensor]).as_numpy("sums").tolist() == sums[:3]


def through(program, device, options, asked):
    """All clients against a back end."""
    with serving(program, options) as server:
        told = []
        for client in CLIENTS:
            count, seconds = run(client, Asked(server.http, server.grpc, **asked))
            told.append(f"{client} {count} in {seconds:.0f} s")
        if asked["model"] == "squeezenet":
            several(server, asked["images"], asked["sums"])
        assert server.metric("firebrick_back_end_failures_total") == 0
    print(f"photos: {device}, {asked['model']}, {COUNT} photos as classify: {', '.join(told)}", flush=True)


def main():
    program, data = [sys.argv[1]], Path(sys.argv[2])
    photos = sorted((data / "images-dev").glob("*.JPEG"))[:COUNT]
    if len(photos) < COUNT:
        print(f"SKIPPED: photos: no development data in {data}")
        return
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "squeezenet.fbk"
        network = data / "deep-compression/compressed_SqueezeNet.net"
        command = [*program, "compile", str(network), "--calibrate", str(data / "images-dev"), "-o", str(model)]
        subprocess.run(command, check=True)
        # The pixels that the clients send are Pillow's, whose decoder of JPEG is another one: as files they are classified, too.
        pixels = [Path(folder) / f"{photo.stem}.png" for photo in photos]
        [Image.fromarray(rgb(photo)).save(path) for photo, path in zip(photos, pixels)]
        models = {"digits": [], "squeezenet": [str(model)]}
        asked = {
            name: {
                "model": name,
                "images": photos,
                "sums": expected(program, [], photos, given),
                "sums_of_pixels": expected(program, [], pixels, given),
            }
            for name, given in models.items()
        }
        (served := Path(folder) / "models").mkdir()
        model.rename(served / model.name)
        for device in sys.argv[3:] or DEVICES:
            large, small, every = DEVICES[device]
            through(program, device, small, asked["digits"])
            through(program, device, [*large, "--models", str(served)], asked["squeezenet"] | {"every": every})


main()
