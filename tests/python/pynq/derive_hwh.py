"""Makes firebrick.hwh of a vendor's base.hwh: that of Vivado for a generated folder cannot be had without Vivado.

    python derive_hwh.py BASE.hwh FOLDER    (FOLDER: of `firebrick generate --board`, with ip/component.xml of the recorder)

Kept of the vendor's file are its head and the processing system; the accelerator is a copy of the peripheral `btns_gpio`, with its own
name, VLNV, address and registers, and its interrupt on the processing system's first line. So the form is Vivado's, in what pynq reads
and what it does not read, and only the contents are ours.
"""

import copy
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

SPIRIT = "{http://www.spiritconsortium.org/XMLSchema/SPIRIT/1685-2009}"
KEPT = ["ps7_0", "btns_gpio", "rst_ps7_0_fclk0"]
NAME, INTERFACE = "accelerator", "s_axi"


def main(base, folder):
    folder = pathlib.Path(folder)
    address = int(re.search(r"FIREBRICK_BASE_ADDRESS (\w+?)u", (folder / "firebrick.h").read_text())[1], 16)
    tree = xml.parse(base)
    modules = tree.getroot().find("MODULES")
    for module in list(modules):
        if module.get("INSTANCE") not in KEPT:
            modules.remove(module)
    system, accelerator, reset = (find(modules, name) for name in KEPT)
    become_accelerator(accelerator, xml.parse(folder / "ip/component.xml"))
    keep_connections(modules)
    # The vendor's base goes through an interconnect, which is not kept: the registers are where the memory map says.
    ranges = system.find("MEMORYMAP")
    pattern = copy.deepcopy(next(entry for entry in ranges if entry.get("INSTANCE") == "btns_gpio"))
    for entry in list(ranges):
        ranges.remove(entry)
    pattern.attrib.update(INSTANCE=NAME, ADDRESSBLOCK="reg0", SLAVEBUSINTERFACE=INTERFACE,
                          BASEVALUE=f"0x{address:08X}", HIGHVALUE=f"0x{address + 0x3FFF:08X}")
    ranges.append(pattern)
    peripherals = system.find("PERIPHERALS")
    for entry in list(peripherals):
        if entry.get("INSTANCE") != "btns_gpio":
            peripherals.remove(entry)
        else:
            entry.set("INSTANCE", NAME)
    line = next(port for port in system.iter("PORT") if port.get("NAME") == "IRQ_F2P")
    line.attrib.update(LEFT="0", SIGNAME=f"{NAME}_irq")
    connect(line, NAME, "irq")
    tree.write(folder / "firebrick.hwh", encoding="UTF-8", xml_declaration=True)


def find(modules, name):
    return next(module for module in modules if module.get("INSTANCE") == name)


def connect(port, instance, pin):
    connections = port.find("CONNECTIONS")
    for old in list(connections):
        connections.remove(old)
    xml.SubElement(connections, "CONNECTION", INSTANCE=instance, PORT=pin)


def keep_connections(modules):
    """Nothing leads to a module that is gone."""
    names = {module.get("INSTANCE") for module in modules}
    for connections in modules.iter("CONNECTIONS"):
        for connection in list(connections):
            if connection.get("INSTANCE") == "btns_gpio":
                connection.set("INSTANCE", NAME)
            if connection.get("INSTANCE") not in names:
                connections.remove(connection)


def become_accelerator(module, component):
    module.attrib.update(COREREVISION="2", FULLNAME=f"/{NAME}", HWVERSION="1.0", INSTANCE=NAME, MODTYPE="firebrick",
                         VLNV="firebrick:user:firebrick:1.0")
    block = module.find("ADDRESSBLOCKS/ADDRESSBLOCK")
    block.attrib.update(INTERFACE=INTERFACE, NAME="reg0", RANGE="16384")
    registers = block.find("REGISTERS")
    pattern = copy.deepcopy(registers[0])
    for register in list(registers):
        registers.remove(register)
    for found in component.iter(SPIRIT + "register"):
        registers.append(register_of(found, copy.deepcopy(pattern)))
    for name, value in (("C_BASEADDR", None), ("Component_Name", "system_accelerator_0")):
        for parameter in module.iter("PARAMETER"):
            if parameter.get("NAME") == name and value:
                parameter.set("VALUE", value)
    for bus in module.iter("BUSINTERFACE"):
        if bus.get("NAME") == "S_AXI":
            bus.set("NAME", INTERFACE)
    for port in module.iter("PORT"):
        if port.get("NAME") == "ip2intc_irpt":
            port.attrib.update(NAME="irq", SIGNAME=f"{NAME}_irq", SENSITIVITY="LEVEL_HIGH")
            connect(port, "ps7_0", "IRQ_F2P")


def text(element, name):
    return element.findtext(SPIRIT + name) or ""


def register_of(found, register):
    register.set("NAME", text(found, "name"))
    fill(register, {"DESCRIPTION": text(found, "description"), "ADDRESS_OFFSET": text(found, "addressOffset"),
                    "SIZE": text(found, "size"), "ACCESS": text(found, "access")})
    fields = register.find("FIELDS")
    pattern = copy.deepcopy(fields[0])
    for field in list(fields):
        fields.remove(field)
    for bits in found.iter(SPIRIT + "field"):
        field = copy.deepcopy(pattern)
        field.set("NAME", text(bits, "name"))
        fill(field, {"DESCRIPTION": text(bits, "description"), "ADDRESS_OFFSET": text(bits, "bitOffset"), "ACCESS": text(bits, "access"),
                     "BIT_OFFSET": text(bits, "bitOffset"), "BIT_WIDTH": text(bits, "bitWidth")})
        fields.append(field)
    return register


def fill(element, values):
    for entry in element.findall("PROPERTY"):
        if entry.get("NAME") in values:
            entry.set("VALUE", values[entry.get("NAME")])


if __name__ == "__main__":
    main(*sys.argv[1:])
