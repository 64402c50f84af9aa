"""Is what Firebrick says of a graph right?"""

from dataclasses import dataclass

import numpy as np

from truth import untrue

TOLERANCE = 1e-5
# Half of the last place of a half is 4.9e-4 of it: onnxruntime rounds the scores to halves, and a map where an operator has a form for
# halves on a CPU (Reshape, Flatten and the like). Firebrick computes in single precision from the first layer to the last.
HALF_TOLERANCE = 1e-3


@dataclass
class Verdict:
    """What is wrong with an answer, and how far its scores are from onnxruntime's."""

    wrong: list
    error: float | None = None


def difference(graph, answer, scores):
    """Largest difference of the scores, in parts of the largest one."""
    found, wanted = np.array(answer["scores"], np.float64), np.array(scores)
    if found.shape != wanted.shape:
        return float("inf")
    if graph.softmax:
        powers = np.exp(found - found.max())
        found = powers / powers.sum()
    return float(np.abs(found - wanted).max() / max(np.abs(wanted).max(), 1e-30))


def judge(graph, answer):
    """The verdict on an answer."""
    if answer["panic"] is not None:
        return Verdict([f"panics: {answer['panic']}"])
    wrong, error = [], None
    if answer["scores"] is not None and "quantised" not in graph.drawn:
        error = difference(graph, answer, graph.scores)
        most = HALF_TOLERANCE if graph.half else TOLERANCE
        if not error <= most:
            wrong.append(f"float scores differ by {error:.2g} of the largest, accepted: {most:.0e}")
    if not answer["accepted"]:
        return Verdict(wrong + untrue(graph, answer), error)
    if answer["scores"] is None:
        wrong.append(f"is accepted, but has no float scores: {answer['no_scores']}")
    for part in ("emulator", "accelerator"):
        if answer[part] is not None:
            wrong.append(f"{part}: {answer[part]}")
    return Verdict(wrong, error)
