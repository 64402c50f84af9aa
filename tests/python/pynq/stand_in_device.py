"""A device of the real `pynq` whose registers and memory are the board stand-in's: the RTL in a simulator (docs/board-stand-in.md).

`install()` makes it the only one. The environment says what it is:

    FIREBRICK_STAND_IN      the stand-in's socket: register accesses
    FIREBRICK_DEV_ROOT      folder with udmabuf0: the processor's view of the memory
    FIREBRICK_SYSFS_ROOT    folder with the attributes that copy between that view and the accelerator's
    FIREBRICK_SEED          where buffers lie is drawn from it
    FIREBRICK_DROP          number of the flush or invalidate that does nothing, from 0
    FIREBRICK_CANCEL        number of the register access in whose place somebody presses Ctrl-C, from 0
"""

import mmap
import os
import pathlib
import random
import socket
import struct
import warnings

import numpy
from pynq.buffer import PynqBuffer
from pynq.pl_server.device import Device
from pynqmetadata.frontends import Metadata


class StandIn(Device):
    """Capabilities and calls are those of `pynq.pl_server.device.Device`; memory is not coherent, as that of Zynq's HP ports."""

    def __init__(self):
        super().__init__("firebrick-stand-in")
        self.capabilities = {"REGISTER_RW": True, "MEMORY_MAPPED": False}
        self.name, self.timestamp, self.bitfile_name = "firebrick-stand-in", "", None
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.environ["FIREBRICK_STAND_IN"])
        self.base = 0x43C00000
        node = pathlib.Path(os.environ["FIREBRICK_DEV_ROOT"]) / "udmabuf0"
        self.attributes = pathlib.Path(os.environ["FIREBRICK_SYSFS_ROOT"]) / "class/u-dma-buf/udmabuf0"
        self.address = int((self.attributes / "phys_addr").read_text(), 16)
        with open(node, "r+b") as file:
            self.view = mmap.mmap(file.fileno(), node.stat().st_size)
        self.random = random.Random(int(os.environ.get("FIREBRICK_SEED", "1")))
        self.drop = int(os.environ.get("FIREBRICK_DROP", "-1"))
        self.cancel = int(os.environ.get("FIREBRICK_CANCEL", "-1"))
        self.syncs = self.accesses = 0
        self.places = []

    def _access(self, write, address, value):
        self.accesses += 1
        if self.accesses - 1 == self.cancel:
            raise KeyboardInterrupt
        self.socket.sendall(struct.pack("<III", write, address - self.base, value))
        answer = b""
        while len(answer) < 8:
            part = self.socket.recv(8 - len(answer))
            if not part:
                raise OSError("the stand-in has ended")
            answer += part
        refused, value = struct.unpack("<II", answer)
        if refused:
            raise OSError(f"the stand-in refuses an access to {address:#x}")
        return value

    def read_registers(self, address, length):
        assert length == 4 and address % 4 == 0, (address, length)
        return struct.pack("<I", self._access(0, address, 0))

    def write_registers(self, address, data):
        assert len(data) == 4 and address % 4 == 0, (address, data)
        self._access(1, address, int.from_bytes(bytes(data), "little"))

    def allocate(self, shape, dtype, **_):
        size = int(numpy.prod(shape)) * numpy.dtype(dtype).itemsize
        # Lines of 64 bytes: no multiple of what the accelerator's bursts ask for.
        offset = self.random.randrange((len(self.view) - size) // 64) * 64
        self.places.append(self.address + offset)
        return PynqBuffer(shape, dtype, device=self, device_address=self.address + offset, bo=offset, coherent=False,
                          buffer=self.view, offset=offset)

    def _sync(self, attribute, direction, bo, offset, size):
        self.syncs += 1
        if self.syncs - 1 == self.drop:
            return
        start, end = (bo + offset) // 64 * 64, -(-(bo + offset + size) // 64) * 64
        (self.attributes / "sync_offset").write_text(str(start))
        (self.attributes / "sync_size").write_text(str(end - start))
        (self.attributes / "sync_direction").write_text(str(direction))
        (self.attributes / attribute).write_text("1")

    def flush(self, bo, offset, _, size):
        self._sync("sync_for_device", 1, bo, offset, size)

    def invalidate(self, bo, offset, _, size):
        self._sync("sync_for_cpu", 2, bo, offset, size)

    def get_bitfile_metadata(self, bitfile_name, partial=False):
        return parser_of(pathlib.Path(bitfile_name).with_suffix(".hwh"))

    def download(self, bitstream, parser=None):
        self.post_download(bitstream, parser, self.name)

    def free_bitstream(self):
        pass


def parser_of(hwh):
    """What pynq itself makes of a .hwh on a board."""
    from pynq.pl_server.embedded_device import RuntimeMetadataParser

    return RuntimeMetadataParser(Metadata(input=str(hwh)))


def no_free(buffer):
    """The buffers' memory is the stand-in's; pynq would unmap it, and free a buffer of XRT."""
    buffer.freed = True


def install():
    """For what runs in this process from now on."""
    import pynq
    import pynq.overlay

    warnings.simplefilter("ignore")
    PynqBuffer.freebuffer = no_free

    class Clocks:
        """This machine has no PL clocks; the overlay sets those of the .hwh before it loads the bitstream."""

        @staticmethod
        def set_pl_clk(*_, **__):
            pass

        @staticmethod
        def set_device(_):
            pass

    pynq.overlay.Clocks = Clocks
    device = StandIn()
    Device.active_device = device
    return device


def install_interrupt(driver, folder):
    """A UIO device as PYNQ's `fabric`: a write enables it, and when the accelerator then raises its line, four bytes can be read.

    It is a terminal in raw mode, which a program reads and writes as it does a device; what the line does is asked of the stand-in."""
    import pty
    import threading
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    node = pathlib.Path(folder)
    (node / "class/uio9").mkdir(parents=True)
    (node / "class/uio9/name").write_text("fabric\n")
    (node / "uio9").symlink_to(os.ttyname(slave))
    driver.uio_class, driver.dev = str(node / "class"), str(node)
    told = []

    def serve(device):
        while True:
            data = os.read(master, 4)
            if len(data) == 4 and any(data):
                while not device._access(0, device.base + 0x20, 0) & device._access(0, device.base + 0x1C, 0):
                    pass
                told.append(data)
                os.write(master, len(told).to_bytes(4, "little"))

    threading.Thread(target=serve, args=(StandIn(),), daemon=True).start()
    return told
