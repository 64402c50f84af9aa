#!/usr/bin/env bash
# Line coverage of the crates spec, nn, compiler, weights, host, board and cli by their own tests, with the programs that those start.
#
#     scripts/coverage.sh [LEAST] [--write]
#
# Fails if a crate has less than LEAST percent (default 90). With --write the table goes to docs/trust.md. cargo-tarpaulin reads the compiler's counters by itself: the
# compiler's own LLVM tools are not needed. Its report stays in target/coverage.
#
# Exit codes: 0 done, 1 a crate is below, 2 wrong usage.
set -euo pipefail
. "$(dirname "$0")/help.sh"
cd "$(dirname "$0")/.."

version=0.37.5
write=
least=90
for argument in "$@"; do
    case $argument in
    --write) write=1 ;;
    *) least=$argument ;;
    esac
done
case $least in
'' | *[!0-9]*)
    echo "coverage: $least is no percentage" >&2
    exit 2
    ;;
esac

tools=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}/tools
if [ "$("$tools/bin/cargo-tarpaulin" tarpaulin --version 2>/dev/null | grep -o '[0-9.]*$')" != "$version" ]; then
    cargo install --locked --quiet cargo-tarpaulin --version "=$version" --no-default-features --root "$tools"
fi

folder=${CARGO_TARGET_DIR:-$PWD/target}/coverage
mkdir -p "$folder"
# A build of its own: counters are compiled in. Files of tests are no part of the product.
"$tools/bin/cargo-tarpaulin" tarpaulin --engine llvm --follow-exec --skip-clean --locked --no-fail-fast --timeout 1200 \
    --target-dir "$folder/build" --out Json --output-dir "$folder" --lib --tests --bins \
    -p firebrick-spec -p firebrick-nn -p firebrick-compiler -p firebrick-weights -p firebrick-host -p firebrick-board -p firebrick-cli \
    --exclude-files '*/tests.rs' '*_tests.rs' '*/tests/*' 'host/src/driver/mock.rs' 'hdl/*' 'sim/*' 'lab/*' 'tests/*' >"$folder/log.txt" 2>&1 || {
    tail -20 "$folder/log.txt" >&2
    echo "coverage: tests failed, see $folder/log.txt" >&2
    exit 1
}

PYTHONPATH=scripts python3 - "$folder/tarpaulin-report.json" "$least" "$write" <<'END'
import json
import sys
from collections import Counter
from pathlib import Path

from splice import splice

least = float(sys.argv[2])
all_lines, covered = Counter(), Counter()
for file in json.loads(Path(sys.argv[1]).read_text())["files"]:
    path = Path(*file["path"]).resolve()
    crate = path.relative_to(Path.cwd()).parts[0]
    all_lines[crate] += file["coverable"]
    covered[crate] += file["covered"]
failed = 0
crates = ["spec", "nn", "compiler", "weights", "host", "board", "cli"]
rows = ["| crate | lines | covered | % |", "|---|---|---|---|"]
for crate in crates:
    share = 100 * covered[crate] / all_lines[crate] if all_lines[crate] else 0
    failed += share < least
    rows.append(f"| `{crate}` | {all_lines[crate]} | {covered[crate]} | {share:.1f} |")
print("\n".join(rows))
if sys.argv[3]:
    splice("docs/trust.md", "coverage", "\n".join(rows))
print(f"{len(crates) - failed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
END
