"""Prunes the embedded model further and trains it again, step by step: an example of what `firebrick compress` leaves to you.

Starts from `model.safetensors` and keeps ever fewer of its weights, the largest of each layer. After every step it prints
the accuracy on the held-out fifth before and after training on. At last the weights of each layer share a codebook of
64 values (6 bits, 0 among them), as `firebrick compress --bits 6` makes it, before and after these are trained.

Writes `model.safetensors` and `network.yaml` to the folder that is its argument:

    python weights/digits/prune.py /tmp/pruned [--write]
    firebrick compress /tmp/pruned/network.yaml --bits 6 --out /tmp/pruned.fbz
With --write the accuracies go to the table in docs/compression.md.
"""

from pathlib import Path
import sys

import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import train as base

STEPS = [0.40, 0.33, 0.25, 0.20]  # shares of all weights that stay
EPOCHS = 15  # of training after a step
RATE = 1e-3
CODEBOOK = 63  # distinct non-zero weights of a layer


def model():
    """The embedded model's parameters."""
    tensors = load_file(base.HERE / "model.safetensors")
    names = [name for name, *_ in base.layers()]
    return {n: {k: jnp.asarray(tensors[f"{n}.{k}"]) for k in ("weight", "bias")} for n in names}


def prune(params, share):
    """Masks that keep the largest weights of each layer: of all layers the same part of what they still have."""
    total = sum(p["weight"].size for p in params.values())
    part = share * total / sum(int((p["weight"] != 0).sum()) for p in params.values())
    masks = {}
    for name, p in params.items():
        magnitude = np.abs(np.asarray(p["weight"]))
        keep = int(np.ceil(part * np.count_nonzero(magnitude)))
        masks[name] = jnp.asarray((magnitude >= np.sort(magnitude, axis=None)[-keep]) & (magnitude > 0), jnp.float32)
    return masks


def data():
    """Training and held-out images with their digits, split as the embedded model's."""
    values, digits = load_digits(return_X_y=True)
    images = np.round(values.reshape(-1, 8, 8) * 255 / 16).astype(np.uint8)
    sets = train_test_split(np.arange(len(digits)), test_size=0.2, random_state=base.SEED, stratify=digits)
    inputs = base.as_inputs(images)
    return [(inputs[chosen], digits[chosen]) for chosen in sets]


def write(params, folder):
    """The float model for `firebrick`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"{n}.{k}": np.ascontiguousarray(v, np.float32) for n, p in params.items() for k, v in p.items()}
    save_file(tensors, folder / "model.safetensors")
    (folder / "network.yaml").write_text(base.network_yaml())


def main(folder, page):
    """All steps; `page`: the table in the documents is written."""
    rows = []

    def say(what, before, after):
        """A line of the table: accuracies are told as `98.89 % (356 of 360)`."""
        right = [text and text.split("(")[1].split()[0] for text in (before, after)]
        rows.append(f"| {what} | {right[0]} | {right[1]} |")
        print(f"{what}: {before or '-'}, trained {after}", flush=True)

    training, held_out = data()
    rng = np.random.default_rng(base.SEED)
    params = model()
    total = sum(p["weight"].size for p in params.values())
    stays = sum(int((np.asarray(p["weight"]) != 0).sum()) for p in params.values())
    say(f"the embedded model, {stays:,} ({100 * stays / total:.1f} %)", "", base.accuracy(params, held_out))
    for share in STEPS:
        masks = prune(params, share)
        params = base.masked(params, masks)
        before = base.accuracy(params, held_out)
        params = base.masked(base.train(params, masks, base.masked, training, EPOCHS, RATE, rng), masks)
        kept = sum(int((np.asarray(p["weight"]) != 0).sum()) for p in params.values())
        say(f"{kept:,} ({100 * kept / total:.1f} %)", before, base.accuracy(params, held_out))
    base.CODEBOOK = CODEBOOK
    books, codes = base.cluster(params)
    before = base.accuracy(base.shared(books, codes), held_out)
    params = base.shared(base.train(books, codes, base.shared, training, EPOCHS, 3e-4, rng), codes)
    say(f"the same, {CODEBOOK + 1} values a layer", before, base.accuracy(params, held_out))
    write(params, folder)
    if page:
        sys.path.append(str(base.HERE.parent.parent / "scripts"))
        from splice import splice

        head = [f"| weights that stay, of {total:,} | before training | after |", "|---|---|---|"]
        splice("docs/compression.md", "training", "\n".join(head + rows))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--write"]):
        sys.exit("usage: prune.py FOLDER [--write]; the pruned model is written to FOLDER")
    main(Path(sys.argv[1]), bool(sys.argv[2:]))
