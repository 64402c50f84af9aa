"""The numbers of docs/firebrick.h, read by a C preprocessor and a C parser of other hands."""

import io

from pcpp import Preprocessor
from pycparser import c_ast, c_parser

PREFIX = "FIREBRICK_"


class Reader(Preprocessor):
    """Without the lines that say where a text is from."""

    line_directive = None


def number(literal):
    """A C literal's value."""
    return int(literal.rstrip("uUlL"), 0)


class Header:
    """Constants by their names without `FIREBRICK_`, and words that are packed by them."""

    def __init__(self, text):
        reader = Reader()
        reader.parse(text)
        rest = io.StringIO()
        reader.write(rest)
        literals = {name: "".join(token.value for token in macro.value) for name, macro in reader.macros.items()}
        self.constants = {
            name.removeprefix(PREFIX): number(text) for name, text in literals.items() if name.startswith(PREFIX) and text
        }
        for declared in c_parser.CParser().parse(rest.getvalue()).ext:
            if isinstance(declared.type, c_ast.Enum):
                for constant in declared.type.values.enumerators:
                    self.constants[constant.name.removeprefix(PREFIX)] = number(constant.value.value)

    def __getitem__(self, name):
        return self.constants[name]

    def put(self, field, value):
        """A value at its field's place; negative ones as two's complement."""
        shift, mask = self[f"{field}_SHIFT"], self[f"{field}_MASK"]
        most = mask >> shift
        if not -(most + 1) // 2 <= value <= most:
            raise ValueError(f"{field} is {value}, accepted: at most {most}")
        return (value & most) << shift

    def get(self, field, word):
        """A field's value."""
        return (word & self[f"{field}_MASK"]) >> self[f"{field}_SHIFT"]

    def word(self, prefix, **values):
        """A word of the weight stream of fields' values."""
        return sum(self.put(f"{prefix}_{name.upper()}", value) for name, value in values.items())

    def descriptor(self, **values):
        """The words of a descriptor, the check sum included."""
        words = [0] * self["DESCRIPTOR_WORDS"]
        for name, value in values.items():
            field = f"DESCRIPTOR_{name.upper()}"
            words[self[f"{field}_WORD"]] |= self.put(field, value)
        covered = words[: self["DESCRIPTOR_CHECK_WORD"]]
        words[self["DESCRIPTOR_CHECK_WORD"]] |= self.put("DESCRIPTOR_CHECK", self.check_sum(covered))
        return words

    def check_sum(self, words):
        """CRC-16 over 64-bit numbers, each from bit 63 down."""
        crc = self["CRC_START"]
        for word in words:
            for bit in range(63, -1, -1):
                feedback = (crc >> 15 ^ word >> bit) & 1
                crc = crc << 1 & 0xFFFF ^ (self["CRC_POLYNOMIAL"] if feedback else 0)
        return crc
