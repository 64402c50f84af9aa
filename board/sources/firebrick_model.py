"""A model as `firebrick export` writes it: from images to the engine's bytes, and from its sums to classes. Needs numpy; image files
and PIL images need Pillow, too.

    model = Model("model")
    pixels = model.pixels("digit-3.png")
    ... run it ...
    model.top(model.sums(bytes_of_the_sums), 5)

docs/export.md has the format.
"""

import hashlib
import json
import os

import numpy

FORMAT = "firebrick-export"
FORMAT_VERSION = 1
LARGEST_SIDE = 1 << 14


# A descriptor's check sum, where no manifest says it.
SEAL = {"word": 15, "lsb": 0, "width": 16, "polynomial": "0x1021", "start": "0xffff", "zero_bits_before_each_word": 32}


class ModelError(ValueError):
    """A folder, an image or a number that cannot be used; the text names it."""


class Model:
    """A folder of `firebrick export`. Refuses another version of the format, and any file that has changed since."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        self.manifest = _manifest(os.path.join(self.folder, "manifest.json"))
        self._files = {entry["file"]: self._read(entry) for entry in self.manifest["files"]}
        descriptors, image = self.manifest["descriptors"], self.manifest["image"]
        self.weights = self._files[self.manifest["weights"]["file"]]
        words = numpy.frombuffer(self._files[descriptors["file"]], dtype="<u4")
        self._words = words.reshape(descriptors["count"], descriptors["words_each"])
        self._zero = numpy.array(image["zero"], dtype=numpy.uint8).reshape(-1, 1, 1)
        names = self.manifest["labels"]
        self.labels = self._files[names].decode().splitlines() if names else []
        self.config_hash = int(self.manifest["engine"]["config_hash"], 16)
        self.classes = self.manifest["sums"]["classes"]
        self.buffer_bytes = self.manifest["buffer"]["bytes"]
        self.alignment = self.manifest["buffer"]["alignment"]

    def _read(self, entry):
        path = os.path.join(self.folder, entry["file"])
        if os.path.basename(entry["file"]) != entry["file"]:
            raise ModelError(f"{path}: no name of a file in this folder")
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as problem:
            raise ModelError(f"{path}: {problem.strerror}") from problem
        if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ModelError(f"{path}: has changed since it was exported")
        return data

    def descriptors(self, bus_address):
        """A frame's words for a buffer at an address: those that are addresses are moved, and then each descriptor is sealed again."""
        if bus_address % self.alignment or not 0 <= bus_address <= (1 << 32) - self.buffer_bytes:
            raise ModelError(f"a buffer at {bus_address:#x}: accepted is a multiple of {self.alignment}, all of it below 4 GiB")
        words = self._words.copy()
        words.reshape(-1)[self.manifest["descriptors"]["relocations"]] += numpy.uint32(bus_address)
        return sealed(words.reshape(-1), self.manifest["descriptors"]["words_each"], self.manifest["descriptors"]["seal"])

    def pixels(self, image):
        """`[channel][row][column]` bytes of an image: a file's path, a PIL image, or an array of bytes, `[row][column]` of grey or
        `[row][column][3]` of red, green and blue. Resized and cropped as the program `firebrick` does, byte for byte."""
        array = _array(image)
        wanted = self.manifest["input"]
        if wanted["colour"] == "grey":
            if array.shape[2] == 3:
                array = _grey(array)
        else:
            array = array[..., [2, 1, 0] if wanted["colour"] == "bgr" else [0, 1, 2]] if array.shape[2] == 3 else array.repeat(3, 2)
        height, width = wanted["height"], wanted["width"]
        if wanted["resize"] == "centre_crop":
            rows, columns, _ = array.shape
            short = min(rows, columns)
            size = [-(-side * wanted["short_side"] // short) for side in (rows, columns)]
            if max(size) > LARGEST_SIDE:
                raise ModelError(f"an image of {columns} x {rows} is too oblong")
            array = _resize(array, *size)
            top, left = (size[0] - height) // 2, (size[1] - width) // 2
            array = array[top : top + height, left : left + width]
        else:
            array = _resize(array, height, width)
        return numpy.ascontiguousarray(array.transpose(2, 0, 1))

    def pack(self, pixels):
        """The bytes of the buffer's image region: phase planes, in strips, in words."""
        image, wanted = self.manifest["image"], self.manifest["input"]
        shape = (wanted["channels"], wanted["height"], wanted["width"])
        pixels = numpy.asarray(pixels)
        if pixels.shape != shape or pixels.dtype != numpy.uint8:
            raise ModelError(f"pixels of shape {pixels.shape}, {pixels.dtype}; accepted: {shape}, uint8")
        stride, factor, pad = image["stride"], image["factor"], image["pad"]
        strips, step, used = image["strips"], image["pixels_per_strip"], image["word_pixels"]
        # As large as any plane reaches; beyond the padded image there are zeros, which no weight meets.
        columns = max(image["columns"], (strips - 1) * step + used)
        whole = numpy.zeros((shape[0], image["rows"] * stride, columns * stride), dtype=numpy.uint8)
        padded = numpy.zeros((shape[0], shape[1] + 2 * pad, shape[2] + 2 * pad), dtype=numpy.uint8) + self._zero
        padded[:, pad : pad + shape[1], pad : pad + shape[2]] = pixels
        rows, width = (min(a, b) for a, b in zip(padded.shape[1:], whole.shape[1:]))
        whole[:, :rows, :width] = padded[:, :rows, :width]
        planes = [whole[:, y::stride, x::stride] for y in range(factor) for x in range(factor)]
        planes = numpy.concatenate(planes)[:, : image["rows"]]
        planes[:, :, image["columns"] :] = 0
        words = numpy.zeros((image["rows"], strips, image["planes"], image["word_bytes"]), dtype=numpy.uint8)
        for strip in range(strips):
            words[:, strip, :, :used] = planes[:, :, strip * step : strip * step + used].transpose(1, 0, 2)
        return words.reshape(-1)

    def sums(self, data):
        """The exact sums, one a class, from the bytes of the sums' region."""
        sums = self.manifest["sums"]
        found = numpy.frombuffer(bytes(data), dtype="<u4")[: sums["classes"]]
        return found + numpy.array(sums["border"], dtype=numpy.uint32)

    def scores(self, sums):
        """Scores in real units."""
        score = self.manifest["score"]
        pixels = score["pixels"]
        values = (numpy.asarray(sums, dtype=numpy.float64) - float(score["zero"]) * pixels) * (score["scale"] / pixels)
        return values.astype(numpy.float32)

    def probabilities(self, sums):
        """Softmax of the scores."""
        scores = self.scores(sums)
        powers = numpy.exp(scores - scores.max())
        return powers / powers.sum()

    def top(self, sums, count):
        """The likeliest classes, each with its index, its label and its probability; the lower index first among equals."""
        probabilities = self.probabilities(sums)
        order = numpy.argsort(-probabilities, kind="stable")[:count]
        return [(int(n), self.labels[n] if self.labels else str(n), float(probabilities[n])) for n in order]


def sealed(words, words_each=16, seal=None):
    """Descriptors' words with their check sums made anew: what has been moved is refused without."""
    seal = seal or SEAL
    table, zeros = _crc_table(int(seal["polynomial"], 16)), bytes(seal["zero_bits_before_each_word"] // 8)
    mask = ((1 << seal["width"]) - 1) << seal["lsb"]
    words = numpy.array(words, dtype=numpy.uint32).reshape(-1, words_each)
    for descriptor in words:
        crc = int(seal["start"], 16)
        for byte in b"".join(zeros + int(word).to_bytes(4, "big") for word in descriptor[: seal["word"]]):
            crc = (crc << 8) & 0xFFFF ^ table[crc >> 8 ^ byte]
        descriptor[seal["word"]] = int(descriptor[seal["word"]]) & ~mask | crc << seal["lsb"]
    return words.reshape(-1)


def _manifest(path):
    try:
        with open(path, "rb") as file:
            text = file.read().decode()
        manifest = json.loads(text)
        found = (manifest["format"], manifest["format_version"])
    except OSError as problem:
        raise ModelError(f"{path}: {problem.strerror}") from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise ModelError(f"{path}: is no manifest of an export: {problem}") from problem
    if found != (FORMAT, FORMAT_VERSION):
        raise ModelError(f"{path}: {found[0]} version {found[1]}, accepted: {FORMAT} version {FORMAT_VERSION}; export the model again")
    own = manifest.get("manifest_sha256", "")
    if text.count(own) != 1 or hashlib.sha256(text.replace(own, "0" * 64).encode()).hexdigest() != own:
        raise ModelError(f"{path}: has changed since it was exported")
    return manifest


def _crc_table(polynomial):
    table = []
    for value in range(256):
        value <<= 8
        for _ in range(8):
            value = value << 1 ^ (polynomial if value & 0x8000 else 0)
        table.append(value & 0xFFFF)
    return table


def _array(image):
    """`[row][column][1 or 3]` bytes."""
    if not isinstance(image, numpy.ndarray):
        from PIL import Image, ImageOps

        if not isinstance(image, Image.Image):
            with Image.open(image) as file:
                file.load()
                image = file
        image = ImageOps.exif_transpose(image)
        if image.mode == "P":
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
        # Transparency is dropped, not laid over a colour.
        bands = {"1": "L", "L": "L", "LA": "L", "RGB": "RGB", "RGBA": "RGB"}.get(image.mode)
        if bands is None:
            raise ModelError(f"an image of mode {image.mode}, accepted: 1, L, LA, P, RGB, RGBA")
        if image.mode in ("LA", "RGBA"):
            image = numpy.asarray(image)[..., : len(bands)]
        else:
            image = numpy.asarray(image.convert(bands))
    if image.dtype != numpy.uint8 or image.size == 0:
        raise ModelError(f"an array of {image.dtype}, shape {image.shape}; accepted: uint8, with pixels")
    if image.ndim == 2:
        image = image[..., None]
    if image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ModelError(f"an array of shape {image.shape}; accepted: (rows, columns), (rows, columns, 1) and (rows, columns, 3)")
    return image


def _grey(array):
    """The luminance of sRGB, in single precision and in this order of additions."""
    grey = numpy.zeros(array.shape[:2], dtype=numpy.float32)
    for band, weight in enumerate((0.21264784, 0.7151792, 0.07217304)):
        grey += array[..., band].astype(numpy.float32) * numpy.float32(1 / 255) * numpy.float32(weight)
    return _rounded(grey * numpy.float32(255))[..., None]


def _rounded(array):
    """To the nearest byte, a half away from zero."""
    below = numpy.floor(array)
    return numpy.clip(below + (array - below >= numpy.float32(0.5)), 0, 255).astype(numpy.uint8)


def _resize(array, height, width):
    """A triangle filter, widened when it shrinks: rows first, then columns, in single precision and in this order of additions."""
    if array.shape[:2] == (height, width):
        return array
    one = numpy.float32(1)
    array = array.astype(numpy.float32)
    for axis, size in ((0, height), (1, width)):
        source = numpy.moveaxis(array, axis, 0)
        ratio = numpy.float32(len(source)) / numpy.float32(size)
        widened = max(ratio, one)
        rows = []
        for place in range(size):
            centre = (numpy.float32(place) + numpy.float32(0.5)) * ratio
            left = min(max(int(numpy.floor(centre - widened)), 0), len(source) - 1)
            right = min(max(int(numpy.ceil(centre + widened)), left + 1), len(source))
            distance = numpy.abs((numpy.arange(left, right, dtype=numpy.float32) - (centre - numpy.float32(0.5))) / widened)
            weights = numpy.where(distance < one, one - distance, numpy.float32(0))
            whole = numpy.float32(0)
            for weight in weights:
                whole += weight
            row = numpy.zeros(source.shape[1:], dtype=numpy.float32)
            for weight, line in zip(weights / whole, source[left:right]):
                row += line * weight
            rows.append(row)
        array = numpy.moveaxis(numpy.stack(rows), 0, axis)
    return _rounded(numpy.clip(array, 0, 255))
