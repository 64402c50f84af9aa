"""tritonclient, HTTP and gRPC: every call, pixels and encoded images, JSON and bytes."""

import numpy as np
import tritonclient.grpc as grpc
import tritonclient.http as http
from pixels import rgb


def inputs(client, image, kind):
    """The input of an image: its pixels or its file."""
    if kind == "pixels":
        array = rgb(image)[np.newaxis]
        return client.InferInput("image", list(array.shape), "UINT8"), array
    array = np.array([image.read_bytes()], dtype=np.object_)
    return client.InferInput("image", [1], "BYTES"), array


def infer(client, connection, model, image, form):
    """The answer's sums, checked with its classification."""
    kind, binary, version = form
    tensor, array = inputs(client, image, kind)
    options = {"binary_data": binary} if client is http else {}
    tensor.set_data_from_numpy(array, **options)
    wanted = [
        client.InferRequestedOutput("sums", **options),
        client.InferRequestedOutput("scores", class_count=2, **options),
    ]
    answer = connection.infer(model, [tensor], outputs=wanted, model_version=version, request_id="17")
    told = answer.get_response(as_json=True) if client is grpc else answer.get_response()
    assert told["id"] == "17", told
    sums = answer.as_numpy("sums")
    assert sums.dtype == np.uint32 and sums.shape[0] == 1
    first = answer.as_numpy("scores")[0][0]
    first = first.decode() if isinstance(first, bytes) else first
    assert int(first.split(":")[1]) == int(np.argmax(sums)), first
    return sums[0].tolist()


def calls(client, connection, name):
    """What is asked beside inferences."""
    assert connection.is_server_live() and connection.is_server_ready()
    assert connection.is_model_ready(name) and connection.is_model_ready(name, "1")
    as_json = {"as_json": True} if client is grpc else {}
    server = connection.get_server_metadata(**as_json)
    assert server["name"] == "firebrick" and "binary_tensor_data" in server["extensions"], server
    model = connection.get_model_metadata(name, **as_json)
    assert [output["name"] for output in model["outputs"]] == ["scores", "sums"], model
    connection.unload_model(name)
    index = connection.get_model_repository_index(**as_json)
    index = index["models"] if client is grpc else index
    assert index[0]["state"] == "UNAVAILABLE", index
    connection.load_model(name)
    assert connection.is_model_ready(name)
    for refused in [
        lambda: connection.load_model(name, config="{}"),
        lambda: connection.get_model_metadata("nothing"),
        lambda: connection.get_model_config(name),
        lambda: connection.get_inference_statistics(name),
    ]:
        try:
            refused()
        except client.InferenceServerException as error:
            # What the service does not have is told by a code alone.
            assert error.message() or error.status(), error
        else:
            raise AssertionError("not refused")


def forms(client):
    """Pixels and encoded images, as bytes and as JSON, with and without a version."""
    for kind in ["pixels", "encoded"]:
        for binary in [True, False]:
            # Over gRPC it has bytes only; text is no way for a file.
            if binary or (client is http and kind == "pixels"):
                yield from [(kind, binary, version) for version in ["", "1"]]


def check(asked):
    """How many inferences were right."""
    count = 0
    for client, address in [(http, asked.http), (grpc, asked.grpc)]:
        connection = client.InferenceServerClient(address)
        calls(client, connection, asked.model)
        for image, expected, form in asked.each(list(forms(client))):
            found = infer(client, connection, asked.model, image, form)
            assert found == expected, (client.__name__, image, form, found, expected)
            count += 1
        connection.close()
    return count
