#!/usr/bin/env python3
"""The worst paths of a placed and routed engine, multipliers apart.

    scripts/route.py NETLIST REPORT...

NETLIST is yosys' for an ECP5 (JSON), each REPORT nextpnr's of a seed with --detailed-timing-report. An end of paths is left out if it is
a multiplier's input, or if a multiplier's output reaches it without a flip-flop between: which ones do, the netlist tells.
"""

import collections
import json
import re
import statistics
import sys

MULTIPLIER = "MULT18X18D"
# Where paths begin and end; all others are logic.
CLOCKED = {"TRELLIS_FF", "DP16KD", "PDPW16KD"}
# Ends above this are counted, nanoseconds; modules that are listed.
LATE = 9.0
LISTED = 10


def behind_multipliers(module):
    """The nets that a multiplier's output reaches through logic alone, by their numbers."""
    outputs = collections.defaultdict(list)
    reached = []
    for cell in module["cells"].values():
        ways = {"input": [], "output": []}
        for port, bits in cell["connections"].items():
            ways.get(cell["port_directions"][port], []).extend(bit for bit in bits if isinstance(bit, int))
        if cell["type"] == MULTIPLIER:
            reached += ways["output"]
        elif cell["type"] not in CLOCKED:
            for bit in ways["input"]:
                outputs[bit] += ways["output"]
    found = set()
    while reached:
        bit = reached.pop()
        if bit not in found:
            found.add(bit)
            reached += outputs[bit]
    return found


def numbers(module):
    """Numbers of the nets by the names that nextpnr may take."""
    names = {}
    for name, net in module["netnames"].items():
        for index, bit in enumerate(net["bits"]):
            names[name if len(net["bits"]) == 1 else f"{name}[{index + net.get('offset', 0)}]"] = bit
    return names


def ends(report):
    """Ends of paths of a report: the delay, the primitive's name and its input, the net."""
    for net in report["detailed_net_timings"]:
        for end in net["endpoints"]:
            yield end["delay"][1], end["cell"], end["port"], net["net"]


def alike(name):
    """The signal that a flip-flop is of, all PEs as one."""
    signal = re.split(r"_TRELLIS_FF|_DP16KD|_CCU2C|_LUT4|_PFUMX|\[", name)[0]
    return re.sub(r"pe_\d+", "pe_*", signal)


def judge(path, names, behind, multipliers):
    """Prints a report's worst paths; returns the worst through no multiplier."""
    with open(path) as file:
        all_ends = sorted(ends(json.load(file)), reverse=True)
    free = [end for end in all_ends if names.get(end[3]) not in behind and end[1] not in multipliers]
    if not free:
        sys.exit(f"route: {path}: no path but through multipliers")
    late = sum(end[0] > LATE for end in free)
    print(f"{path}: worst path {all_ends[0][0]:.2f} ns, through no multiplier {free[0][0]:.2f} ns, {late} ends above {LATE:.0f} ns")
    worst = {}
    for delay, cell, port, _ in free:
        worst.setdefault((alike(cell), port), delay)
    for (signal, port), delay in list(worst.items())[:LISTED]:
        print(f"  {delay:6.2f} ns {signal}.{port}")
    return free[0][0]


def main(netlist, reports):
    """Judges all reports."""
    with open(netlist) as file:
        modules = json.load(file)["modules"]
    module = modules["firebrick"]
    multipliers = {name for name, cell in module["cells"].items() if cell["type"] == MULTIPLIER}
    names, behind = numbers(module), behind_multipliers(module)
    worst = [judge(report, names, behind, multipliers) for report in reports]
    print(f"median of the worst paths through no multiplier: {statistics.median(worst):.2f} ns")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
