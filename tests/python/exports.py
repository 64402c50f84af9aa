"""Torchvision's networks as ONNX files, written by both of PyTorch's exporters, with what onnxruntime computes for a drawn input.

    python exports.py full FOLDER       # the fourteen of docs/importers.md: 2 GB
    python exports.py small FOLDER      # the fixtures of tests/fixtures/exports

Run by scripts/exports.sh, whose environment has PyTorch. Writes for every network and exporter `NAME-EXPORTER.onnx`, the file with
its weights beside it if the exporter makes one, and `NAME-EXPORTER.json`: what onnxruntime computes for `input-SIDE.npy`, and where
all of it is from.
"""

import json
import os
import sys
import warnings
from pathlib import Path

# The slim installation has empty stand-ins for CUDA's libraries: what is missing in them must not be looked for before it is called.
sys.setdlopenflags(os.RTLD_LAZY)

import numpy as np
import onnx
import onnxruntime
import torch
import torchvision
from torch import nn

# That the old exporter is old.
warnings.filterwarnings("ignore", category=DeprecationWarning)

SEED = 3
EXPORTERS = {"old": False, "new": True}
OPSET = 20


class Basic(nn.Module):
    """A residual block as SqueezeNet's bypass has it: what is added has no sign."""

    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
        )

    def forward(self, x):
        return self.body(x) + x


class Residual(nn.Module):
    """Stem, padded pooling, two blocks, mean and linear layer: what is left of a ResNet without strides over maps."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        )
        self.blocks = nn.Sequential(Basic(16), Basic(16))
        self.classify = nn.Linear(16, 10)

    def forward(self, x):
        return self.classify(self.blocks(self.stem(x)).mean([2, 3]))


class Separable(nn.Module):
    """Depthwise and pointwise convolutions with ReLU6, no stride but the first, a padded pooling between."""

    def __init__(self):
        super().__init__()
        layers, channels = [], 3
        for index, filters in enumerate((8, 16, 24)):
            groups = 1 if index == 0 else channels
            middle = 8 if index == 0 else channels
            layers += [nn.Conv2d(channels, middle, 3, 2 if index == 0 else 1, 1, groups=groups, bias=False)]
            layers += [nn.BatchNorm2d(middle), nn.ReLU6()]
            layers += [nn.Conv2d(middle, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU6()]
            layers += [nn.MaxPool2d(3, 2, 1)] if index == 1 else []
            channels = filters
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(channels, 10))

    def forward(self, x):
        return self.classifier(nn.functional.adaptive_avg_pool2d(self.features(x), 1).flatten(1))


def narrow(network, version):
    """A SqueezeNet of few channels: torchvision's own with other fire modules."""
    fire = torchvision.models.squeezenet.Fire
    pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)
    first = nn.Conv2d(3, 12, 7, 2) if version == "1_0" else nn.Conv2d(3, 12, 3, 2)
    network.features = nn.Sequential(
        first, nn.ReLU(inplace=True), pool(),
        fire(12, 4, 8, 8), fire(16, 4, 8, 8), pool(), fire(16, 6, 12, 12), fire(24, 6, 12, 12),
    )
    network.classifier[1] = nn.Conv2d(24, network.num_classes, 1)
    return network


def models():
    """Constructors by name, with the side of the image."""
    m = torchvision.models
    return {
        "squeezenet1_0": (lambda: m.squeezenet1_0(weights=None), 64),
        "squeezenet1_1": (lambda: m.squeezenet1_1(weights=None), 64),
        "resnet18": (lambda: m.resnet18(weights=None), 64),
        "mobilenet_v2": (lambda: m.mobilenet_v2(weights=None), 64),
        "mnasnet1_0": (lambda: m.mnasnet1_0(weights=None), 64),
        # The old exporter has no adaptive pooling to 6x6 or 7x7 but of a multiple of it.
        "alexnet": (lambda: m.alexnet(weights=None), 224),
        "vgg11": (lambda: m.vgg11(weights=None), 224),
    }


def small():
    """The same kinds, small enough to lie in a repository."""
    m = torchvision.models
    return {
        "squeezenet1_0_narrow": (lambda: narrow(m.squeezenet1_0(weights=None, num_classes=10), "1_0"), 64),
        "squeezenet1_1_narrow": (lambda: narrow(m.squeezenet1_1(weights=None, num_classes=10), "1_1"), 64),
        "mobilenet_v2_quarter": (lambda: m.mobilenet_v2(weights=None, width_mult=0.25, num_classes=10), 64),
        "mnasnet_fifth": (lambda: m.MNASNet(0.2, num_classes=10), 64),
        "residual": (Residual, 64),
        "separable": (Separable, 64),
    }


def seeded(network, side):
    """Draws what PyTorch sets to constants: biases, and scale, shift and statistics of every batch norm, so that no folded bias is 0
    and ReLU6 saturates somewhere. (With its defaults MobileNetV2's scores are 1e-9.)"""
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.5, 2.0)
            nn.init.normal_(layer.bias, 0.3, 0.7)
            layer.momentum = None
            layer.reset_running_stats()
        elif isinstance(layer, (nn.Conv2d, nn.Linear)) and layer.bias is not None:
            nn.init.uniform_(layer.bias, -0.1, 0.2)
    network.train()
    with torch.no_grad():
        for _ in range(4 if side < 100 else 1):
            network(torch.randn(8 if side < 100 else 1, 3, side, side))
    return network.eval()


def export(folder, name, build, side):
    """Both exporters' files of one network."""
    torch.manual_seed(SEED)
    network = seeded(build(), side)
    # Not the exporter's example input, which could have become a constant.
    image = np.random.default_rng(SEED).standard_normal((1, 3, side, side)).astype(np.float32)
    taken = f"input-{side}.npy"
    np.save(folder / taken, image)
    for exporter, dynamo in EXPORTERS.items():
        path = folder / f"{name}-{exporter}.onnx"
        torch.onnx.export(network, (torch.randn(1, 3, side, side),), str(path), dynamo=dynamo, opset_version=OPSET, verbose=False)
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        (scores,) = session.run(None, {session.get_inputs()[0].name: image})
        versions = {module.__name__: module.__version__ for module in (torch, torchvision, onnx, onnxruntime)}
        made = f"tests/python/exports.py, torch.onnx.export(dynamo={dynamo}, opset_version={OPSET})"
        record = {"made_by": made, "seed": SEED, "versions": versions, "input": taken, "scores": scores.ravel().tolist()}
        path.with_suffix(".json").write_text(json.dumps(record) + "\n")
        beside = Path(f"{path}.data")
        weights = beside.stat().st_size if beside.exists() else 0
        largest = float(np.abs(scores).max())
        print(f"{path.name}: {path.stat().st_size} + {weights} bytes, largest score {largest:.3g}", flush=True)


def drop_stack_traces(folder):
    """Takes out of fixtures where on the exporting machine PyTorch's sources lay: a third of a file, and of no use elsewhere."""
    for path in sorted(folder.glob("*-new.onnx")):
        model = onnx.load(path, load_external_data=False)
        for node in model.graph.node:
            kept = [entry for entry in node.metadata_props if entry.key != "pkg.torch.onnx.stack_trace"]
            del node.metadata_props[:]
            node.metadata_props.extend(kept)
        path.write_bytes(model.SerializeToString())


def main():
    networks = {"full": models, "small": small}
    if len(sys.argv) < 3 or sys.argv[1] not in networks:
        sys.exit(f"exports.py: {' '.join(sys.argv[1:])}, accepted: full or small, a folder, and maybe names of networks")
    folder, wanted = Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    for name, (build, side) in networks[sys.argv[1]]().items():
        if not wanted or name in wanted:
            export(folder, name, build, side)
    if sys.argv[1] == "small":
        drop_stack_traces(folder)


if __name__ == "__main__":
    main()
