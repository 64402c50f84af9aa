"""curl: JSON and bytes on the command line."""

import base64
import json
import struct
import subprocess
import tempfile

from pixels import rgb


def curl(address, path, body, *options):
    """The status, the headers, and the body of an answer."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        command = ["curl", "--silent", "--include", "--http1.1", *options, "--data-binary", f"@{file.name}"]
        answer = subprocess.run([*command, f"http://{address}{path}"], check=True, capture_output=True).stdout
    head, _, body = answer.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), headers, body


def forms(model):
    """Paths with and without a version, encoded images and pixels, as JSON and as bytes behind it."""
    paths = [f"/v2/models/{model}", f"/v2/models/{model}/versions/1"]
    return [(path, kind, binary) for path in paths for kind in ["encoded", "pixels"] for binary in [False, True]]


def inference(image, kind, binary):
    """A body and its headers."""
    if kind == "encoded":
        file = image.read_bytes()
        tensor, data = {"datatype": "BYTES", "shape": [1]}, [base64.b64encode(file).decode()]
        raw = struct.pack("<I", len(file)) + file
    else:
        pixels = rgb(image)[None]
        tensor, data, raw = {"datatype": "UINT8", "shape": pixels.shape}, None if binary else pixels.tolist(), pixels.tobytes()
    tensor["name"] = "image"
    if not binary:
        return json.dumps({"id": "19", "inputs": [tensor | {"data": data}]}).encode(), []
    tensor["parameters"] = {"binary_data_size": len(raw)}
    asked = {"id": "19", "inputs": [tensor], "outputs": [{"name": "sums", "parameters": {"binary_data": True}}]}
    head = json.dumps(asked).encode()
    return head + raw, ["--header", f"Inference-Header-Content-Length: {len(head)}"]


def check(asked):
    """How many inferences were right."""
    count = 0
    for image, expected, (path, kind, binary) in asked.each(forms(asked.model)):
        body, options = inference(image, kind, binary)
        status, headers, answer = curl(asked.http, f"{path}/infer", body, *options)
        assert status == 200, answer
        length = int(headers["inference-header-content-length"]) if binary else len(answer)
        told = json.loads(answer[:length])
        found = list(struct.unpack(f"<{len(expected)}I", answer[length:])) if binary else told["outputs"][1]["data"]
        assert told["id"] == "19" and found == expected, (image, kind, binary, found, expected)
        count += 1
    path = f"/v2/models/{asked.model}/infer"
    status, _, answer = curl(asked.http, path, b"{}", "--header", "Content-Encoding: gzip")
    assert status == 415 and b"compressed" in answer, answer
    return count
