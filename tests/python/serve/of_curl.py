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


def check(server_http, _, images, sums):
    """How many inferences were right."""
    count = 0
    for image, expected in zip(images, sums):
        file, pixels = image.read_bytes(), rgb(image)
        encoded = {"name": "image", "datatype": "BYTES", "shape": [1], "data": [base64.b64encode(file).decode()]}
        shape = [1, *pixels.shape]
        listed = {"name": "image", "datatype": "UINT8", "shape": shape, "data": pixels[None].tolist()}
        for model in ["/v2/models/digits", "/v2/models/digits/versions/1"]:
            for tensor in [encoded, listed]:
                body = json.dumps({"id": "19", "inputs": [tensor]}).encode()
                status, _, answer = curl(server_http, f"{model}/infer", body)
                told = json.loads(answer)
                assert (status, told["id"]) == (200, "19"), answer
                assert told["outputs"][1]["data"] == expected, (image, told, expected)
                count += 1
        raw = struct.pack("<I", len(file)) + file
        tensor = {**encoded, "parameters": {"binary_data_size": len(raw)}}
        del tensor["data"]
        asked = {"inputs": [tensor], "outputs": [{"name": "sums", "parameters": {"binary_data": True}}]}
        head = json.dumps(asked).encode()
        header = f"Inference-Header-Content-Length: {len(head)}"
        status, headers, answer = curl(server_http, "/v2/models/digits/infer", head + raw, "--header", header)
        behind = answer[int(headers["inference-header-content-length"]) :]
        assert status == 200 and list(struct.unpack("<10I", behind)) == expected, (image, answer)
        count += 1
    status, _, answer = curl(server_http, "/v2/models/digits/infer", b"{}", "--header", "Content-Encoding: gzip")
    assert status == 415 and b"compressed" in answer, answer
    return count
