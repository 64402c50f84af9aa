"""Photos of the development data through every client of `of_curl`, `of_triton` and `of_kserve`'s forms: sums are classify's."""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np  # noqa: E402
import tritonclient.grpc as grpc  # noqa: E402
import tritonclient.http as http  # noqa: E402
from server import expected, serving  # noqa: E402

COUNT = 20


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
        sums = expected(program, [], photos, model=[str(model)])
        with serving(program, ["--models", folder]) as server:
            for client, address in [(http, server.http), (grpc, server.grpc)]:
                connection = client.InferenceServerClient(address)
                for photo, right in zip(photos, sums):
                    tensor = client.InferInput("image", [1], "BYTES")
                    tensor.set_data_from_numpy(np.array([photo.read_bytes()], dtype=np.object_))
                    found = connection.infer("squeezenet", [tensor]).as_numpy("sums")[0].tolist()
                    assert found == right, photo
                # Three at a time: photos of any size.
                files = np.array([photo.read_bytes() for photo in photos[:3]], dtype=np.object_)
                tensor = client.InferInput("image", [3], "BYTES")
                tensor.set_data_from_numpy(files)
                assert connection.infer("squeezenet", [tensor]).as_numpy("sums").tolist() == sums[:3]
                print(f"photos: {client.__name__}: {COUNT} as classify, and three in one request")


main()
