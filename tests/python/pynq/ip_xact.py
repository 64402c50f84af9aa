"""The registers of a component as peakrdl-ipxact reads them, against firebrick_registers.py, which is made from `spec`.

    python ip_xact.py FOLDER    (of `generate --board`, with ip/component.xml of the recorder)
"""

import pathlib
import sys

from peakrdl_ipxact import IPXACTImporter
from systemrdl import RDLCompiler
from systemrdl.node import FieldNode, RegNode


def main(folder):
    folder = pathlib.Path(folder)
    sys.path.insert(0, str(folder))
    import firebrick_registers as spec

    compiler = RDLCompiler()
    IPXACTImporter(compiler).import_file(str(folder / "ip/component.xml"))
    found, access = {}, {}
    for register in compiler.elaborate().top.descendants(unroll=True):
        if isinstance(register, RegNode):
            name = register.inst_name
            found[name] = register.absolute_address
            assert register.get_property("regwidth") == 32, name
            for field in register.children():
                assert isinstance(field, FieldNode)
                # A register without fields of its own becomes one of all its bits.
                if field.width != 32:
                    found[f"{name}_{field.inst_name}_SHIFT"] = field.low
                    found[f"{name}_{field.inst_name}_MASK"] = ((1 << field.width) - 1) << field.low
                readable, writable = field.is_sw_readable, field.is_sw_writable
                access.setdefault(name, set()).add("r" * readable + "w" * writable + ("1c" if field.get_property("onwrite") else ""))
    numbers = {name: value for name, value in vars(spec).items() if isinstance(value, int)}
    for name in ("IDENTITY", "CONTRACT_VERSION", "PIXELS", "WINDOW_BYTES"):
        numbers.pop(name)
    assert found == numbers, set(found.items()) ^ set(numbers.items())
    for line in (folder / "registers.md").read_text().splitlines():
        cells = [cell.strip(" `") for cell in line.split("|")]
        if len(cells) > 4 and cells[2] in access:
            expected = {"RO": {"r"}, "WO": {"w"}, "RW": {"rw"}, "W1C": {"rw1c"}}[cells[3]]
            assert access.pop(cells[2]) == expected, line
    assert not access, access
    print(f"{len(found)} numbers of the registers are those of spec")


if __name__ == "__main__":
    main(*sys.argv[1:])
