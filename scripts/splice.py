#!/usr/bin/env python3
"""Writes a generated part of a document: what stands between its BEGIN and END lines becomes what comes on standard input.

    scripts/splice.py PAGE MARK

The Rust programs that measure do the same by `lab::generated`.
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def splice(page, mark, text):
    """Replaces the part `mark` of `page`, a path from the repository's root; ends the program if there is no such part."""
    path = ROOT / page
    begin, end = f"<!-- BEGIN GENERATED {mark} -->\n", f"<!-- END GENERATED {mark} -->"
    before, found, rest = path.read_text().partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        sys.exit(f"splice: {page}: no lines {begin.strip()} and {end}")
    path.write_text(f"{before}{begin}\n{text.rstrip()}\n\n{end}{after}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    splice(sys.argv[1], sys.argv[2], sys.stdin.read())
