"""Firebrick on a PYNQ image: from images to classes. Needs `pynq`, numpy and, for image files, Pillow.

    import firebrick_pynq                        # before the overlay: it is the driver of the IP
    overlay = pynq.Overlay("firebrick.bit")
    engine = overlay.accelerator.load("model")   # a folder of `firebrick export` for this board's engine
    print(engine.predict("digit-3.png"))
    engine.close()
"""

import dataclasses
import os
import select
import time

import numpy
import pynq
from pynq import DefaultIP

import firebrick_registers as registers
from firebrick_model import Model, ModelError

__all__ = ["Firebrick", "FirebrickError", "Model", "ModelError", "Prediction"]

BOTH = registers.IRQ_STATUS_DONE_MASK | registers.IRQ_STATUS_ERROR_MASK
WATCHDOG_CYCLES = 1_000_000
# Reads of CONTROL until a reset must have ended: it waits for answers to open bursts, for WATCHDOG cycles at most.
RESET_POLLS = 300_000


class FirebrickError(RuntimeError):
    """The hardware is another one, has stopped with an error, or has not finished in time; the next run begins with a reset."""


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What an image is: the likeliest classes as (index, label, probability), exact sums, cycles of the engine, and seconds."""

    top: list
    sums: numpy.ndarray
    cycles: int
    seconds: dict

    @property
    def label(self):
        return self.top[0][1]

    @property
    def probability(self):
        return self.top[0][2]

    def __str__(self):
        return ", ".join(f"{label} {100 * probability:.1f} %" for _, label, probability in self.top)


class Firebrick(DefaultIP):
    """The driver: pynq makes one of each accelerator that it finds in the .hwh, with its address from there."""

    bindto = ["firebrick:user:firebrick:1.0"]
    uio_class, dev = "/sys/class/uio", "/dev"

    def __init__(self, description):
        super().__init__(description=description)
        self.model = self.buffer = None
        self._frame = self._uio = None
        self._dirty, self._seconds = True, 10.0

    def load(self, folder, interrupt=True, seconds=10.0):
        """Checks that the engine is the one that the model was exported for, and puts the model into a buffer of its own; gives back
        the driver. `interrupt=False` polls, as it does where Linux has no device for the interrupt. `seconds`: most for a frame."""
        model = folder if isinstance(folder, Model) else Model(folder)
        # Before anything is written: something else may be at this address.
        self._expect("ID", registers.ID, registers.IDENTITY)
        self._expect("VERSION", registers.VERSION, registers.CONTRACT_VERSION)
        if model.manifest["contract_version"] != registers.CONTRACT_VERSION:
            raise FirebrickError(f"{model.folder}: exported for contract version {model.manifest['contract_version']}, "
                                 f"this engine has {registers.CONTRACT_VERSION}: export the model again")
        self._expect("CONFIG_HASH", registers.CONFIG_HASH, model.config_hash)
        self.close()
        self._uio = self._interrupt_file() if interrupt else None
        self.write(registers.WATCHDOG, WATCHDOG_CYCLES)
        self.reset()
        # Room to begin at a multiple of what the model asks for.
        self.buffer = pynq.allocate(shape=(model.buffer_bytes + model.alignment,), dtype=numpy.uint8, target=self.device)
        self._start = -self.buffer.physical_address % model.alignment
        self.base = self.buffer.physical_address + self._start
        offset = self._start + model.manifest["weights"]["offset"]
        self.buffer[offset : offset + len(model.weights)] = numpy.frombuffer(model.weights, dtype=numpy.uint8)
        # All of it: a line that is still dirty from before would be written over what the engine writes.
        self.buffer.flush()
        self.open_windows(self.base, model.buffer_bytes, model.manifest["buffer"]["first_written"])
        self._frame = model.descriptors(self.base)
        self._seconds = seconds
        self.model = model
        return self

    def _expect(self, name, offset, expected):
        found = self.read(offset)
        if found != expected:
            raise FirebrickError(f"{name} is {found:#010x}, expected {expected:#010x}: another bitstream, or a model for another engine?")

    def _interrupt_file(self):
        """The UIO device of the first interrupt of the FPGA. pynq's own `Interrupt` knows lines behind an interrupt controller only;
        PYNQ's images have a device `fabric` for this one, an overlay of ours one called `firebrick`."""
        try:
            found = sorted(os.listdir(self.uio_class))
        except OSError:
            return None
        for wanted in ("firebrick", "fabric"):
            for device in found:
                with open(os.path.join(self.uio_class, device, "name")) as file:
                    if file.read().strip() == wanted:
                        return open(os.path.join(self.dev, device), "r+b", buffering=0)
        return None

    def reset(self):
        """Ends all work, and clears errors."""
        self.write(registers.CONTROL, registers.CONTROL_SOFT_RESET_MASK)
        for _ in range(RESET_POLLS):
            if not self.read(registers.CONTROL) & registers.CONTROL_SOFT_RESET_MASK:
                break
        else:
            raise FirebrickError("the soft reset has not ended")
        self.write(registers.IRQ_ENABLE, BOTH)
        self.write(registers.IRQ_STATUS, BOTH)
        self._raise_error()
        self._dirty = False

    def open_windows(self, base, size, first_written):
        """Lets the accelerator read `size` bytes from the address `base` on, and write those from the offset `first_written` on."""
        self.write(registers.READ_BASE, base)
        self.write(registers.READ_LIMIT, base + size - 1)
        self.write(registers.WRITE_BASE, base + first_written)
        self.write(registers.WRITE_LIMIT, base + size - 1)

    def predict(self, images, top=5):
        """What an image is, or what each of a list of them is: files' paths, PIL images, or arrays of bytes (rows, columns[, 3])."""
        if self.model is None:
            raise FirebrickError("no model: call load(FOLDER) first")
        many = isinstance(images, (list, tuple)) or isinstance(images, numpy.ndarray) and images.ndim == 4
        found = [self._predict(image, top) for image in (images if many else [images])]
        return found if many else found[0]

    def _predict(self, image, top):
        begun = time.perf_counter()
        data = self.model.pack(self.model.pixels(image))
        packed = time.perf_counter()
        sums, cycles = self.run(data)
        done = time.perf_counter()
        seconds = {"prepare": packed - begun, "engine": done - packed, "total": done - begun}
        return Prediction(self.model.top(sums, top), sums, cycles, seconds)

    def run(self, data):
        """One frame on a packed image; its exact sums and its cycles. Whatever ends it early, the next one begins with a reset."""
        model = self.model
        image, sums = model.manifest["image"], model.manifest["sums"]
        if self._dirty:
            # Before the image is written: an engine that has failed in mid-frame may still read and write the buffer.
            self.reset()
        place = self._start + image["offset"]
        region = self.buffer[place : place + image["bytes"]]
        region[:] = data
        region.flush()
        passes, cycles = self.execute(self._frame)
        if passes != model.manifest["descriptors"]["passes"]:
            raise FirebrickError(f"{passes} passes are done, expected {model.manifest['descriptors']['passes']}")
        place = self._start + sums["offset"]
        region = self.buffer[place : place + sums["bytes"]]
        region.invalidate()
        return model.sums(region), cycles

    def execute(self, words):
        """Streams a frame's descriptors and waits for its interrupt; how many passes it had, and its cycles."""
        if self._dirty:
            self.reset()
        self._dirty = True
        deadline = time.monotonic() + self._seconds
        cycles, passes = self.read(registers.CYCLES), self.read(registers.PASSES_DONE)
        free = 0
        for word in words:
            while not free:
                free = self.read(registers.QUEUE_FREE)
                if not free:
                    self._look(deadline)
            self.write(registers.QUEUE_DATA, int(word))
            free -= 1
        while not self.read(registers.IRQ_STATUS) & BOTH:
            self._wait(deadline)
            self._look(deadline)
        self.write(registers.IRQ_STATUS, BOTH)
        self._raise_error()
        self._dirty = False
        passes = (self.read(registers.PASSES_DONE) - passes) & 0xFFFFFFFF
        return passes, (self.read(registers.CYCLES) - cycles) & 0xFFFFFFFF

    def _wait(self, deadline):
        """Until the interrupt, if there is a device for it, at most a tenth of a second: what was missed is seen by polling."""
        if self._uio is None:
            return
        self._uio.write((1).to_bytes(4, "little"))
        # It may have come before it was enabled; a level stays.
        ready, _, _ = select.select([self._uio], [], [], max(0.0, min(0.1, deadline - time.monotonic())))
        if ready:
            os.read(self._uio.fileno(), 4)

    def _look(self, deadline):
        self._raise_error()
        if time.monotonic() > deadline:
            raise FirebrickError(f"not finished in {self._seconds} s: {self.read(registers.PASSES_DONE)} passes are done")

    def _raise_error(self):
        code = self.read(registers.ERROR_CODE)
        if code:
            info = self.read(registers.ERROR_INFO)
            raise FirebrickError(f"the engine has stopped with error {code}, ERROR_INFO {info:#010x}: "
                                 f"{registers.ERRORS.get(code, 'unknown')}")

    def close(self):
        """Ends what the engine does, and frees the buffer. Another load may follow."""
        if self._uio is not None:
            self._uio.close()
            self._uio = None
        if self.buffer is not None:
            try:
                self.reset()
            finally:
                self.buffer.freebuffer()
                self.model = self.buffer = self._frame = None
                self._dirty = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
