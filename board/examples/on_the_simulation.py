"""A driver in another language on the files of `firebrick export` alone, here Python on the simulated RTL: nothing of a board, of pynq or
of Firebrick's program is in it but the two files that `firebrick generate --board` writes for Python.

    firebrick generate --board pynq-z2 --pes 4 --ports 1 -o build; firebrick export --board pynq-z2 --pes 4 --ports 1 -o model
    cargo run -p firebrick-sim --features stand-in --bin stand-in -- --pes 4 --handler -- \
        python3 board/examples/on_the_simulation.py build model weights/digits/samples/*.png

Needs numpy and Pillow. The stand-in (docs/board-stand-in.md) adds --dev-root and --sysfs-root, and says in the environment where its
registers are: a socket that takes a read or write (0 or 1), an offset and a value, and gives a refusal (0 or 1) and a value.
"""

import mmap
import os
import pathlib
import socket
import struct
import sys


class Board:
    """Registers, and a buffer in two views: what the processor has written reaches the engine by `flush`, and back by `invalidate`."""

    def __init__(self, dev, sysfs):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(os.environ["FIREBRICK_STAND_IN"])
        self.attributes = pathlib.Path(sysfs, "class/u-dma-buf/udmabuf0")
        self.address = int((self.attributes / "phys_addr").read_text(), 16)
        node = pathlib.Path(dev, "udmabuf0")
        with open(node, "r+b") as file:
            self.buffer = mmap.mmap(file.fileno(), node.stat().st_size)

    def _access(self, write, offset, value=0):
        self.line.sendall(struct.pack("<III", write, offset, value))
        refused, value = struct.unpack("<II", self.line.recv(8, socket.MSG_WAITALL))
        if refused:
            raise OSError(f"no register at {offset:#x}")
        return value

    def read(self, offset):
        return self._access(0, offset)

    def write(self, offset, value):
        self._access(1, offset, int(value))

    def _sync(self, attribute, direction, offset, size):
        start = offset // 64 * 64
        for name, value in (("sync_offset", start), ("sync_size", -(-(offset + size) // 64) * 64 - start), ("sync_direction", direction), (attribute, 1)):
            (self.attributes / name).write_text(str(value))

    def flush(self, offset, size):
        self._sync("sync_for_device", 1, offset, size)

    def invalidate(self, offset, size):
        self._sync("sync_for_cpu", 2, offset, size)


def load(board, model, r):
    for name, expected in (("ID", r.IDENTITY), ("VERSION", model.manifest["contract_version"]), ("CONFIG_HASH", model.config_hash)):
        found = board.read(getattr(r, name))
        if found != expected:
            sys.exit(f"{name} is {found:#x}, expected {expected:#x}")
    board.write(r.CONTROL, r.CONTROL_SOFT_RESET_MASK)
    while board.read(r.CONTROL) & r.CONTROL_SOFT_RESET_MASK:
        pass
    offset = model.manifest["weights"]["offset"]
    board.buffer[offset : offset + len(model.weights)] = model.weights
    board.flush(0, model.buffer_bytes)
    last = board.address + model.buffer_bytes - 1
    for register, value in ((r.READ_BASE, board.address), (r.READ_LIMIT, last), (r.WRITE_LIMIT, last),
                            (r.WRITE_BASE, board.address + model.manifest["buffer"]["first_written"]),
                            (r.IRQ_ENABLE, 3), (r.IRQ_STATUS, 3)):
        board.write(register, value)


def run(board, model, r, pixels):
    image, sums = model.manifest["image"], model.manifest["sums"]
    board.buffer[image["offset"] : image["offset"] + image["bytes"]] = model.pack(pixels).tobytes()
    board.flush(image["offset"], image["bytes"])
    for word in model.descriptors(board.address):
        while not board.read(r.QUEUE_FREE):
            pass
        board.write(r.QUEUE_DATA, word)
    while not board.read(r.IRQ_STATUS):
        pass
    board.write(r.IRQ_STATUS, 3)
    code = board.read(r.ERROR_CODE)
    if code:
        sys.exit(f"error {code}: {r.ERRORS[code]}; ERROR_INFO {board.read(r.ERROR_INFO):#x}")
    board.invalidate(sums["offset"], sums["bytes"])
    return model.sums(board.buffer[sums["offset"] : sums["offset"] + sums["bytes"]])


def main(words):
    *words, dev_option, dev, sysfs_option, sysfs = words
    generated, folder, *images = words
    sys.path.insert(0, generated)
    import firebrick_registers as r
    from firebrick_model import Model

    board, model = Board(dev, sysfs), Model(folder)
    load(board, model, r)
    for image in images:
        sums = run(board, model, r, model.pixels(image))
        _, label, probability = model.top(sums, 1)[0]
        print(f"{image}: {label} {100 * probability:.1f} %; sums", *sums)


if __name__ == "__main__":
    main(sys.argv[1:])
