"""tritonclient, HTTP and gRPC: every call, pixels and encoded images, JSON and bytes."""

import numpy as np
import tritonclient.grpc as grpc
import tritonclient.http as http
from pixels import rgb

MODEL = "digits"


def inputs(client, image, kind):
    """The input of an image: its pixels or its file."""
    if kind == "pixels":
        array = rgb(image)[np.newaxis]
        return client.InferInput("image", list(array.shape), "UINT8"), array
    array = np.array([image.read_bytes()], dtype=np.object_)
    return client.InferInput("image", [1], "BYTES"), array


def infer(client, connection, image, kind, binary, version):
    """The answer's sums, checked with its classification."""
    tensor, array = inputs(client, image, kind)
    options = {"binary_data": binary} if client is http else {}
    tensor.set_data_from_numpy(array, **options)
    wanted = [
        client.InferRequestedOutput("sums", **options),
        client.InferRequestedOutput("scores", class_count=2, **options),
    ]
    answer = connection.infer(MODEL, [tensor], outputs=wanted, model_version=version, request_id="17")
    told = answer.get_response(as_json=True) if client is grpc else answer.get_response()
    assert told["id"] == "17", told
    sums = answer.as_numpy("sums")
    assert sums.dtype == np.uint32 and sums.shape == (1, 10)
    first = answer.as_numpy("scores")[0][0]
    first = first.decode() if isinstance(first, bytes) else first
    assert int(first.split(":")[1]) == int(np.argmax(sums)), first
    return sums[0].tolist()


def calls(client, connection):
    """What is asked beside inferences."""
    assert connection.is_server_live() and connection.is_server_ready()
    assert connection.is_model_ready(MODEL) and connection.is_model_ready(MODEL, "1")
    as_json = {"as_json": True} if client is grpc else {}
    server = connection.get_server_metadata(**as_json)
    assert server["name"] == "firebrick" and "binary_tensor_data" in server["extensions"], server
    model = connection.get_model_metadata(MODEL, **as_json)
    assert [output["name"] for output in model["outputs"]] == ["scores", "sums"], model
    connection.unload_model(MODEL)
    index = connection.get_model_repository_index(**as_json)
    index = index["models"] if client is grpc else index
    assert index[0]["state"] == "UNAVAILABLE", index
    connection.load_model(MODEL)
    assert connection.is_model_ready(MODEL)
    for refused in [
        lambda: connection.load_model(MODEL, config="{}"),
        lambda: connection.get_model_metadata("nothing"),
        lambda: connection.get_model_config(MODEL),
        lambda: connection.get_inference_statistics(MODEL),
    ]:
        try:
            refused()
        except client.InferenceServerException as error:
            # What the service does not have is told by a code alone.
            assert error.message() or error.status(), error
        else:
            raise AssertionError("not refused")


def check(server_http, server_grpc, images, sums):
    """How many inferences were right."""
    count = 0
    for client, address in [(http, server_http), (grpc, server_grpc)]:
        connection = client.InferenceServerClient(address)
        calls(client, connection)
        for image, expected in zip(images, sums):
            for kind in ["pixels", "encoded"]:
                for binary in [True, False]:
                    # Over gRPC it has bytes only; text is no way for a file.
                    if not binary and (client is grpc or kind == "encoded"):
                        continue
                    for version in ["", "1"]:
                        found = infer(client, connection, image, kind, binary, version)
                        assert found == expected, (client.__name__, image, kind, binary, found, expected)
                        count += 1
        connection.close()
    return count
