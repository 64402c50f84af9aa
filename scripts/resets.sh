#!/usr/bin/env bash
# Takes each reset away in turn and runs frames without it, in Icarus Verilog: `make resets`.
#
#     scripts/resets.sh [--write] [--all] [NAME...]     # see the program `resets` of the lab
set -euo pipefail
. "$(dirname "$0")/help.sh"
cd "$(dirname "$0")/.."

python=$(bash scripts/python-env.sh bus)
# Not `-p firebrick-lab`: its dependencies would be built anew, with fewer features than for the whole workspace.
exec "${CARGO:-cargo}" run --quiet --locked --bin resets -- --python "$python" "$@"
