"""KServe's own client, HTTP and gRPC."""

import asyncio
import base64

import numpy as np
from kserve import InferInput, InferRequest, InferenceGRPCClient, InferenceRESTClient, RESTConfig
from pixels import rgb

MODEL = "digits"


def requests(image, over_grpc):
    """Every form of an image that the client has."""
    pixels, file = rgb(image)[np.newaxis], image.read_bytes()
    for binary in [True, False]:
        tensor = InferInput("image", list(pixels.shape), "UINT8")
        if over_grpc and not binary:
            tensor = InferInput("image", list(pixels.shape), "UINT8", data=pixels.flatten().tolist())
        else:
            tensor.set_data_from_numpy(pixels, binary_data=binary)
        yield InferRequest(MODEL, [tensor], request_id="18")
    encoded = InferInput("image", [1], "BYTES")
    encoded.set_data_from_numpy(np.array([file], dtype=np.object_), binary_data=True)
    yield InferRequest(MODEL, [encoded], request_id="18")
    as_text = file if over_grpc else base64.b64encode(file).decode()
    yield InferRequest(MODEL, [InferInput("image", [1], "BYTES", data=[as_text])], request_id="18")


async def rest(address, images, sums):
    base, count = f"http://{address}", 0
    client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0))
    assert await client.is_server_live(base) and await client.is_server_ready(base)
    assert await client.is_model_ready(base, MODEL)
    assert not await client.is_model_ready(base, "nothing")
    for image, expected in zip(images, sums):
        for request in requests(image, over_grpc=False):
            answer = await client.infer(base, request, model_name=MODEL)
            found = answer.get_output_by_name("sums").as_numpy()[0].tolist()
            assert answer.id == "18" and found == expected, (image, found, expected)
            count += 1
    await client.close()
    return count


async def grpc(address, images, sums):
    client, count = InferenceGRPCClient(address), 0
    assert await client.is_server_live() and await client.is_server_ready()
    assert await client.is_model_ready(MODEL)
    for image, expected in zip(images, sums):
        for request in requests(image, over_grpc=True):
            answer = await client.infer(request)
            found = answer.get_output_by_name("sums").as_numpy()[0].tolist()
            assert answer.id == "18" and found == expected, (image, found, expected)
            count += 1
    await client.close()
    return count


def check(server_http, server_grpc, images, sums):
    """How many inferences were right."""
    return asyncio.run(rest(server_http, images, sums)) + asyncio.run(grpc(server_grpc, images, sums))
