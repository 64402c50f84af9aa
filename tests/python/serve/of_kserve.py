"""KServe's own client, HTTP and gRPC."""

import asyncio
import base64

import numpy as np
from kserve import InferInput, InferRequest, InferenceGRPCClient, InferenceRESTClient, RESTConfig
from pixels import rgb

# Pixels and encoded images, as bytes and as JSON, or over gRPC as contents.
FORMS = [(kind, binary) for kind in ["pixels", "encoded"] for binary in [True, False]]


def request(model, image, form, over_grpc):
    """An image in one of the forms."""
    kind, binary = form
    if kind == "pixels":
        pixels = rgb(image)[np.newaxis]
        if over_grpc and not binary:
            tensor = InferInput("image", list(pixels.shape), "UINT8", data=pixels.flatten().tolist())
        else:
            tensor = InferInput("image", list(pixels.shape), "UINT8")
            tensor.set_data_from_numpy(pixels, binary_data=binary)
    else:
        file = image.read_bytes()
        if binary:
            tensor = InferInput("image", [1], "BYTES")
            tensor.set_data_from_numpy(np.array([file], dtype=np.object_), binary_data=True)
        else:
            tensor = InferInput("image", [1], "BYTES", data=[file if over_grpc else base64.b64encode(file).decode()])
    return InferRequest(model, [tensor], request_id="18")


def right(answer, expected):
    """That an answer is the one that is expected."""
    found = answer.get_output_by_name("sums").as_numpy()[0].tolist()
    assert answer.id == "18" and found == expected, (found, expected)


async def rest(asked):
    base, count = f"http://{asked.http}", 0
    client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0, timeout=300))
    assert await client.is_server_live(base) and await client.is_server_ready(base)
    assert await client.is_model_ready(base, asked.model)
    assert not await client.is_model_ready(base, "nothing")
    for image, expected, form in asked.each(FORMS):
        answer = await client.infer(base, request(asked.model, image, form, over_grpc=False), model_name=asked.model)
        right(answer, expected)
        count += 1
    await client.close()
    return count


async def grpc(asked):
    client, count = InferenceGRPCClient(asked.grpc, timeout=300), 0
    assert await client.is_server_live() and await client.is_server_ready()
    assert await client.is_model_ready(asked.model)
    for image, expected, form in asked.each(FORMS):
        right(await client.infer(request(asked.model, image, form, over_grpc=True)), expected)
        count += 1
    await client.close()
    return count


def check(asked):
    """How many inferences were right."""
    return asyncio.run(rest(asked)) + asyncio.run(grpc(asked))
