"""Makes images of many kinds, and writes what firebrick_model.py makes of each for the input of a JSON line.

    python pixels.py GENERATED MODEL FOLDER INPUT...

In FOLDER are then NAME.png and, for input number N, NAME.png.N.
"""

import json
import pathlib
import sys

import numpy
from PIL import Image


def images():
    random = numpy.random.default_rng(5)
    for name, mode, size in (("rgb", "RGB", (50, 37)), ("wide", "RGB", (301, 40)), ("high", "RGB", (33, 200)), ("grey", "L", (100, 61)),
                             ("small", "L", (7, 5)), ("exact", "RGB", (32, 32)), ("rgba", "RGBA", (64, 48)), ("grey_alpha", "LA", (40, 51))):
        bands = len(Image.new(mode, (1, 1)).getbands())
        shape = (size[1], size[0], bands) if bands > 1 else (size[1], size[0])
        yield name, Image.fromarray(random.integers(0, 256, shape, dtype=numpy.uint8), mode)
    yield "palette", Image.fromarray(random.integers(0, 256, (45, 60, 3), dtype=numpy.uint8)).quantize(40)


def main(generated, model, folder, *inputs):
    sys.path.insert(0, generated)
    from firebrick_model import Model

    model = Model(model)
    for name, image in images():
        path = pathlib.Path(folder) / f"{name}.png"
        image.save(path)
        for n, wanted in enumerate(inputs):
            model.manifest["input"] = json.loads(wanted)
            path.with_name(f"{path.name}.{n}").write_bytes(model.pixels(path).tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
