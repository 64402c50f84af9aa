"""Trains the embedded default model: a small SqueezeNet on scikit-learn's handwritten digits.

Steps: train dense, prune by magnitude while training on, share the remaining weights of each layer
through a codebook (k-means, then training of the shared values). Every step's accuracy on the
held-out fifth goes to `accuracy.md`; it decides nothing here.

Writes beside itself: `model.safetensors`, `network.yaml`, `accuracy.md`, and the folders `held-out`,
`samples` and `calibration`. Run by hand (`pip install -r requirements.txt`); no build needs Python.
"""

from pathlib import Path
import shutil

import jax
import jax.numpy as jnp
import numpy as np
import optax
from PIL import Image
from safetensors.numpy import save_file
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
SEED = 2016
SIZE = 32  # rows and columns of the network's input
MEAN, SCALE = 78.0, 1.0 / 64.0  # (pixel - mean) * scale
SHIFT, TURN, ZOOM = 3.0, 0.2, 0.1  # augmentation: at most so many pixels of SIZE, radians, and of the size
BATCH = 64
CODEBOOK = 64  # distinct non-zero weights of a layer
CONV1 = 32
FIRES = {"fire2": (12, 32), "fire3": (16, 32), "fire4": (16, 48)}  # squeeze, each expand
KEEP = {"conv1": 0.9, "squeeze1x1": 0.67, "expand1x1": 0.6, "expand3x3": 0.33, "conv10": 0.5}


def layers():
    """Every convolution: (name, output channels, input channels, kernel)."""
    out, channels = [("conv1", CONV1, 1, 3)], CONV1
    for name, (squeeze, expand) in FIRES.items():
        out.append((f"{name}/squeeze1x1", squeeze, channels, 1))
        out.append((f"{name}/expand1x1", expand, squeeze, 1))
        out.append((f"{name}/expand3x3", expand, squeeze, 3))
        channels = 2 * expand
    return out + [("conv10", 10, channels, 1)]


def initial(rng):
    """He initialisation; conv10 starts with a bias so that no class starts behind its ReLU."""
    params = {}
    for name, filters, channels, kernel in layers():
        deviation = np.sqrt(2.0 / (channels * kernel * kernel))
        weights = rng.normal(0, deviation, (filters, channels, kernel, kernel))
        bias = np.full(filters, 2.0 if name == "conv10" else 0.0)
        params[name] = {"weight": jnp.asarray(weights, jnp.float32), "bias": jnp.asarray(bias, jnp.float32)}
    return params


def conv(params, name, x, stride=1, pad=0):
    """Convolution and ReLU."""
    y = jax.lax.conv_general_dilated(
        x, params[name]["weight"], (stride, stride), [(pad, pad)] * 2, dimension_numbers=("NCHW", "OIHW", "NCHW")
    )
    return jax.nn.relu(y + params[name]["bias"][None, :, None, None])


def pool(x):
    """3x3/2 max pooling; all sizes here are odd, so rounding up or down is the same."""
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 3, 3), (1, 1, 2, 2), "VALID")


def fire(params, name, x):
    """A fire module."""
    s = conv(params, f"{name}/squeeze1x1", x)
    e1 = conv(params, f"{name}/expand1x1", s)
    return jnp.concatenate([e1, conv(params, f"{name}/expand3x3", s, pad=1)], axis=1)


def forward(params, pixels):
    """Scores of pixels in 0..255, `[image][1][row][column]`."""
    x = pool(conv(params, "conv1", (pixels - MEAN) * SCALE, stride=2))
    x = pool(fire(params, "fire3", fire(params, "fire2", x)))
    return conv(params, "conv10", fire(params, "fire4", x)).mean(axis=(2, 3))


def masked(params, masks):
    """The parameters with the pruned weights at 0."""
    return {n: {"weight": p["weight"] * masks[n], "bias": p["bias"]} for n, p in params.items()}


def shared(params, codes):
    """Weights looked up in codebooks; code 0 is the pruned weight."""
    look = lambda n, p: jnp.concatenate([jnp.zeros(1), p["codebook"]])[codes[n]]
    return {n: {"weight": look(n, p), "bias": p["bias"]} for n, p in params.items()}


def train(params, aux, build, data, epochs, rate, rng):
    """Trains `build(params, aux)` for some epochs with a cosine schedule; returns the parameters."""
    pixels, targets = data
    steps = epochs * (len(pixels) // BATCH)
    optimiser = optax.adamw(optax.cosine_decay_schedule(rate, steps), weight_decay=1e-4)
    state = optimiser.init(params)

    @jax.jit
    def step(params, state, aux, key, x, y):
        def loss(params):
            scores = forward(build(params, aux), distorted(key, x))
            return optax.softmax_cross_entropy_with_integer_labels(scores, y).mean()

        updates, state = optimiser.update(jax.grad(loss)(params), state, params)
        return optax.apply_updates(params, updates), state

    for _ in range(epochs):
        order = rng.permutation(len(pixels))
        for i in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[i : i + BATCH]
            key = jax.random.key(rng.integers(2**32))
            params, state = step(params, state, aux, key, pixels[chosen], targets[chosen])
    return params


def distorted(key, images):
    """The images `[n][1][row][column]` turned, scaled and moved at random, black coming in."""
    keys, n = jax.random.split(key, 3), len(images)
    uniform = lambda key, shape, most: jax.random.uniform(key, shape, minval=-most, maxval=most)
    turn, zoom, shift = uniform(keys[0], (n,), TURN), 1 + uniform(keys[1], (n,), ZOOM), uniform(keys[2], (n, 2), SHIFT)
    grid = jnp.stack(jnp.meshgrid(jnp.arange(SIZE), jnp.arange(SIZE), indexing="ij")) - (SIZE - 1) / 2

    def one(image, turn, zoom, shift):
        matrix = zoom * jnp.array([[jnp.cos(turn), -jnp.sin(turn)], [jnp.sin(turn), jnp.cos(turn)]])
        places = jnp.einsum("ij,jyx->iyx", matrix, grid) + (shift + (SIZE - 1) / 2)[:, None, None]
        return jax.scipy.ndimage.map_coordinates(image[0], places, order=1)[None]

    return jax.vmap(one)(images, turn, zoom, shift)


def prune(params, progress):
    """Masks that keep each layer's largest weights; `progress` 0 keeps all, 1 keeps KEEP."""
    masks = {}
    for name, p in params.items():
        magnitude = np.abs(np.asarray(p["weight"]))
        keep = 1 - progress * (1 - KEEP[name.split("/")[-1]])
        masks[name] = jnp.asarray(magnitude >= np.quantile(magnitude, 1 - keep), jnp.float32)
    return masks


def cluster(params):
    """A codebook for each layer's non-zero weights, and every weight's code."""
    books, codes = {}, {}
    for name, p in params.items():
        weight = np.asarray(p["weight"])
        values = weight[weight != 0].reshape(-1, 1)
        means = KMeans(min(CODEBOOK, len(np.unique(values))), n_init=2, random_state=SEED).fit(values)
        code = np.zeros(weight.shape, np.int32)
        code[weight != 0] = means.labels_ + 1
        books[name] = {"codebook": jnp.asarray(means.cluster_centers_[:, 0], jnp.float32), "bias": p["bias"]}
        codes[name] = jnp.asarray(code)
    return books, codes


def accuracy(params, data):
    """Fraction of right answers, in percent, and their number."""
    right = int((np.asarray(jax.jit(forward)(params, data[0])).argmax(1) == data[1]).sum())
    return f"{100 * right / len(data[1]):.2f} % ({right} of {len(data[1])})"


def as_inputs(images):
    """8x8 u8 images to the network's size, as `firebrick` does it."""
    resized = [Image.fromarray(i).resize((SIZE, SIZE), Image.Resampling.BILINEAR) for i in images]
    return np.stack([np.asarray(i, np.float32) for i in resized])[:, None]


def write_images(folder, names, images):
    """Grey PNGs, replacing the folder."""
    shutil.rmtree(HERE / folder, ignore_errors=True)
    (HERE / folder).mkdir()
    for name, image in zip(names, images):
        Image.fromarray(image).save(HERE / folder / f"{name}.png", optimize=True)


def network_yaml():
    """The network for `firebrick`."""
    out = ["# Made by train.py: the embedded default model.", "weights: model.safetensors", "network:"]
    out += ["  name: squeezenet-digits", f"  input: {{ channels: 1, height: {SIZE}, width: {SIZE} }}", "  layers:"]
    add = lambda name, inputs, op: out.append(f"    - {{ name: {name}, inputs: [{inputs}], {op} }}")
    conv_op = lambda filters, kernel, stride, pad: f"op: conv, filters: {filters}, kernel: {kernel}, stride: {stride}, pad: {pad}"
    pool_op = "op: max_pool, size: 3, stride: 2, rounding: ceil"
    add("conv1", "input", conv_op(CONV1, 3, 2, 0))
    add("pool1", "conv1", pool_op)
    last = "pool1"
    for name, (squeeze, expand) in FIRES.items():
        add(f"{name}/squeeze1x1", last, conv_op(squeeze, 1, 1, 0))
        add(f"{name}/expand1x1", f"{name}/squeeze1x1", conv_op(expand, 1, 1, 0))
        add(f"{name}/expand3x3", f"{name}/squeeze1x1", conv_op(expand, 3, 1, 1))
        add(f"{name}/concat", f"{name}/expand1x1, {name}/expand3x3", "op: concat")
        last = f"{name}/concat"
        if name == "fire3":
            add("pool3", last, pool_op)
            last = "pool3"
    add("conv10", last, conv_op(10, 1, 1, 0))
    add("pool10", "conv10", "op: global_average_pool")
    out += ["preprocess:", "  colour: grey", "  resize: warp", f"  mean: [{MEAN}]", f"  scale: [{SCALE}]"]
    return "\n".join(out + ["labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']", ""])


def write_data(digits, images, training, held_out):
    """The folders of PNGs; names end in the digit."""
    name = lambda i: f"{i:04}-{digits[i]}"
    held = sorted(held_out)
    write_images("held-out", [name(i) for i in held], images[held])
    samples = [next(i for i in held if digits[i] == d) for d in range(10)]
    write_images("samples", [f"digit-{d}" for d in range(10)], images[samples])
    by_digit = [i for d in range(10) for i in sorted(j for j in training if digits[j] == d)[:4]]
    write_images("calibration", [name(i) for i in by_digit], images[by_digit])


def main():
    """All steps."""
    values, digits = load_digits(return_X_y=True)
    images = np.round(values.reshape(-1, 8, 8) * 255 / 16).astype(np.uint8)
    training, held_out = train_test_split(
        np.arange(len(digits)), test_size=0.2, random_state=SEED, stratify=digits
    )
    write_data(digits, images, training, held_out)
    inputs = as_inputs(images)
    data, test = (inputs[training], digits[training]), (inputs[held_out], digits[held_out])

    rng = np.random.default_rng(SEED)
    rows = []
    report = lambda step, params: (rows.append((step, accuracy(params, test))), print(*rows[-1], flush=True))

    params = train(initial(rng), None, lambda p, _: p, data, 120, 2e-3, rng)
    report("float, dense", params)
    for progress in np.linspace(0.1, 1.0, 10):
        masks = prune(params, progress)
        params = masked(train(params, masks, masked, data, 8 if progress < 1 else 60, 1e-3, rng), masks)
    kept = sum(int((np.asarray(p["weight"]) != 0).sum()) for p in params.values())
    total = sum(p["weight"].size for p in params.values())
    report(f"float, pruned to {kept} of {total} weights ({100 * kept / total:.1f} %)", params)
    books, codes = cluster(params)
    books = train(books, codes, shared, data, 20, 3e-4, rng)
    params = shared(books, codes)
    report(f"float, at most {CODEBOOK} distinct non-zero weights a layer", params)

    tensors = {f"{n}.{k}": np.ascontiguousarray(v, np.float32) for n, p in params.items() for k, v in p.items()}
    save_file(tensors, HERE / "model.safetensors")
    (HERE / "network.yaml").write_text(network_yaml())
    table = "".join(f"| {step} | {result} |\n" for step, result in rows)
    (HERE / "accuracy.md").write_text(
        "# Accuracy on the held-out fifth\n\nPrinted by `train.py`; the integer model is measured by `firebrick evaluate "
        "weights/digits/held-out`.\n\n| step | right |\n|---|---|\n" + table
    )


if __name__ == "__main__":
    main()
