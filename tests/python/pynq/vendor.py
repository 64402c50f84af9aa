"""Compares what is written for Vivado with what Vivado has written: the Tcl and the hardware descriptions of PYNQ's boards.

    python vendor.py BOARDS ROOT GENERATED... [--write]

BOARDS: the folder `boards` of pynq's source package. ROOT: this repository. GENERATED: folders of `generate --board`, the last part of
their paths the board's name. Two tables of docs/vivado.md must be what is found: the names that stand in no Tcl there, and the settings
of the processing system that differ, each with a reason. --write writes the first one. Ends with 1 if anything is not as it says.
"""

import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

KINDS = {"segment": "address segments", "clock": "clock pins", "interface": "interfaces", "pin": "pins", "key": "settings"}


def main(boards, root, *rest):
    boards, root = pathlib.Path(boards), pathlib.Path(root)
    page = root / "docs/vivado.md"
    text = page.read_text()
    rows, count, missing = unconfirmed(boards, root / "cli/tests/tcl/vivado.tsv")
    table = "| what | in no Tcl of PYNQ's boards |\n|---|---|\n" + "".join(f"| {kind} | {names} |\n" for kind, names in rows)
    begin, end = "<!-- BEGIN unconfirmed -->\n\n", "\n<!-- END unconfirmed -->"
    head, behind = text.split(begin)
    found, tail = behind.split(end)
    problems = []
    if "--write" in rest:
        page.write_text(head + begin + table + end + tail)
    elif found != table:
        problems.append(f"docs/vivado.md has another list of what is not confirmed than:\n{table}")
    print(f"{count} names, {missing} of them in no Tcl of PYNQ's boards")
    for folder in map(pathlib.Path, (word for word in rest if not word.startswith("--"))):
        problems += settings(boards, folder, text)
    print("\n".join(problems))
    return 1 if problems else 0


def unconfirmed(boards, names):
    """The table's rows, how many names there are, and how many are missing."""
    tcl = "".join(path.read_text() for path in sorted(boards.glob("*/*/*.tcl"))).replace("\\\n", " ")
    missing, options, count, total = collections.defaultdict(list), collections.defaultdict(list), 0, 0

    def stands(pattern):
        return re.search(pattern, tcl) is not None

    commands = []
    for line in names.read_text().splitlines():
        if line.startswith("#"):
            continue
        kind, owner, name, _ = line.split("\t")
        # Our own IP's, and what only the packager of IPs knows, which no base.tcl uses.
        if owner.startswith("firebrick") or kind == "property":
            continue
        total += 1
        if kind == "command":
            if not stands(rf"(?<![\w:]){re.escape(owner)}(?![\w:])"):
                commands.append(owner)
                count += 1
        elif kind == "option":
            option = name.rstrip("=")
            if not stands(rf"(?<![\w:]){re.escape(owner)}\b[^\n;]*\s{re.escape(option)}\b"):
                options[owner].append(option)
                count += 1
        else:
            pattern = re.escape(name) + r"\b"
            if not stands(pattern if kind == "key" else "/" + pattern):
                missing[KINDS[kind]].append(f"`{name.removeprefix('CONFIG.')}`")
                count += 1
    known = [command for command in options if command not in commands]
    spelt = lambda command: f"`{' '.join([command, *options[command]])}`"
    packager = [command for command in commands if command.startswith("ipx::")]
    rows = [("commands of the IP packager", ", ".join(map(spelt, packager))),
            ("other commands", ", ".join(spelt(command) for command in commands if command not in packager)),
            ("options of commands that stand there", ", ".join(map(spelt, known)))]
    rows += [(kind, ", ".join(names)) for kind, names in missing.items()]
    return rows, total, count


def settings(boards, folder, text):
    """The PS's settings of a board of PYNQ's."""
    vendor = boards / folder.name.title() / "base/base.hwh"
    system = next(m for m in xml.parse(vendor).iter("MODULE") if m.get("MODTYPE") == "processing_system7")
    values = {p.get("NAME"): p.get("VALUE") for p in system.find("PARAMETERS") if p.get("NAME").startswith("PCW_")}
    ours = re.findall(r"CONFIG\.(PCW_\w+) \{([^}]*)\}", (folder / "block_design.tcl").read_text())
    listed = dict(re.findall(r"^\| `(PCW_\w+)` \| ([^|]+ \| [^|]+) \| [^|]+\S", text, re.MULTILINE))
    problems, different = [], 0
    for key, value in ours:
        if key not in values:
            problems.append(f"{folder.name}: base.hwh has no parameter {key}")
        elif not same(value, values[key]):
            different += 1
            pair = f"{value} | {values[key]}"
            if listed.get(key) != pair:
                problems.append(f"{folder.name}: {key} is {value}, in base.hwh {values[key]}: docs/vivado.md says {listed.get(key)}")
    print(f"{folder.name}: {len(values)} parameters in base.hwh, {len(ours)} set here, {different} of these otherwise, each listed")
    return problems


def same(one, other):
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
