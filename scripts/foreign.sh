#!/usr/bin/env bash
# Draws ONNX graphs and compares what Firebrick makes of them with what onnxruntime computes: tests/python/foreign.
#
#     scripts/foreign.sh [OPTION...]     # those of tests/python/foreign/__main__.py but --program
#
# Needs python3 with venv. Without the Python environment (no network, say) it is skipped, unless FIREBRICK_REQUIRE_DATA is 1.
set -euo pipefail
. "$(dirname "$0")/help.sh"
cd "$(dirname "$0")/.."

if ! python=$(bash scripts/python-env.sh); then
    echo "SKIPPED: foreign: no Python environment"
    echo "0 passed, 0 failed, 1 skipped"
    [ "${FIREBRICK_REQUIRE_DATA:-}" != 1 ]
    exit
fi
# Not `-p firebrick-lab`: its dependencies would be built anew, with fewer features than for the whole workspace.
[ "${FIREBRICK_PROGRAM_BUILT:-}" = 1 ] || cargo build --locked --bin foreign
exec "$python" tests/python/foreign --program "${CARGO_TARGET_DIR:-target}/debug/foreign" "$@"
