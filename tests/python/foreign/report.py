"""What a run has found: a table of constructs, and what failed."""

from collections import Counter

from plan import CONSTRUCTS, OPSETS

# What a run has to reach.
ACCEPTED = 0.6
DRAWN_SHARE = 0.1
ACCEPTED_OF_300 = 10

# `impossible` is there to be refused, and a quantised graph may be.
MAY_BE_REFUSED = {"impossible", "quantised"}

# Below that the decks from which constructs are drawn are not used up, and shares say nothing.
LEAST = 100


def unmet(graphs, drawn, taken):
    """What the run as a whole does not reach."""
    total, accepted = len(graphs), sum(taken.values())
    if total < LEAST:
        return []
    found = []
    if accepted < ACCEPTED * total:
        found.append(f"{accepted} of {total} graphs are accepted, wanted: {ACCEPTED:.0%}")
    for construct in CONSTRUCTS:
        count = sum(construct in graph.drawn for graph in graphs)
        if count < DRAWN_SHARE * total:
            found.append(f"{construct}: in {count} of {total} graphs, wanted: {DRAWN_SHARE:.0%}")
        least = min(ACCEPTED_OF_300, ACCEPTED_OF_300 * total // 300)
        if construct not in MAY_BE_REFUSED and drawn[construct] < least:
            found.append(f"{construct}: in {drawn[construct]} accepted graphs, wanted: {least}")
    return found


def table(graphs, answers, verdicts):
    """Constructs and opsets: graphs that have them, that are accepted, on the RTL, and that failed."""
    rows = ["| construct | drawn | accepted | on the RTL | failed |", "|---|---|---|---|---|"]

    def row(name, within):
        places = [i for i, graph in enumerate(graphs) if within(graph)]
        count = lambda test: sum(bool(test(i)) for i in places)
        taken, ran = count(lambda i: answers[i]["accepted"]), count(lambda i: answers[i]["ran"])
        rows.append(f"| {name} | {len(places)} | {taken} | {ran} | {count(lambda i: verdicts[i].wrong)} |")

    for construct in CONSTRUCTS:
        row(construct, lambda graph: construct in graph.drawn)
    for opset in OPSETS:
        row(f"opset {opset}", lambda graph: graph.opset == opset)
    row("all", lambda graph: True)
    return "\n".join(rows)


def report(given, graphs, answers, verdicts, skipped):
    """Prints it all; the exit code."""
    print(table(graphs, answers, verdicts))
    taken = Counter(i for i, answer in enumerate(answers) if answer["accepted"])
    drawn = Counter(name for i in taken for name in graphs[i].drawn)
    for half in (False, True):
        errors = [v.error for g, v in zip(graphs, verdicts) if v.error is not None and g.half == half]
        if errors:
            precision = "half" if half else "single"
            print(f"largest difference to onnxruntime, {precision} precision: {max(errors):.2g} of the largest score ({len(errors)} graphs)")
    integers = sorted(answers[i]["integer_error"] for i in taken if answers[i]["integer_error"] is not None)
    if integers:
        print(f"integers to floats: median {integers[len(integers) // 2]:.2g}, largest {integers[-1]:.2g} of the largest score")
    for graph, answer, verdict in zip(graphs, answers, verdicts):
        for wrong in verdict.wrong:
            print(f"FAILED: graph {graph.number} of seed {given.seed}: {wrong}")
    missed = unmet(graphs, drawn, taken) if given.only is None else []
    for what in missed:
        print(f"FAILED: {what}")
    failed = sum(bool(verdict.wrong) for verdict in verdicts)
    print(f"{len(graphs) - failed} passed, {failed + len(missed)} failed, {skipped} skipped")
    return 1 if failed or missed else 0
