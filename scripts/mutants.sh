#!/usr/bin/env bash
# Tests the tests: a random sample of mutants of the golden model and its twin, the compiler, the emulator and
# the driver, each of which the unit tests of its crate must notice.
#
#     scripts/mutants.sh [SEED] [COUNT] [--shard I/N] [--out FILE [--resume]]
#     scripts/mutants.sh --merge FILES... [--partial]
#
# SEED (default 1) draws COUNT (default 150) mutants of all that cargo-mutants finds. Each runs twice at most:
# through all tests but those of other parts of its crate, which is quick, and if it survives them through all.
# Two are run at a time. What is equivalent to the original stands in scripts/mutants.tsv with the reason. A campaign that was
# interrupted goes on where it was; results and logs stay in target/mutants, to be removed when the sources change. Of a shard
# (docs/scale.md) they stand in the file of --out; --merge prints the report of all shards.
#
# Two files of the devices are left out: they only open a simulation or a board, which other crates' tests do.
#
# Exit codes: 0 if at least 90 % were noticed, of a shard if it is done; 1 if not; 2 wrong usage.
set -euo pipefail
cd "$(dirname "$0")/.."

version=27.1.0
folder=${CARGO_TARGET_DIR:-$PWD/target}/mutants
if [[ " $* " == *" --merge "* ]]; then
    exec python3 scripts/mutants.py "$folder" "$@"
fi
tools=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}/tools
if [ "$("$tools/bin/cargo-mutants" --version 2>/dev/null)" != "cargo-mutants $version" ]; then
    cargo install --locked --quiet cargo-mutants --version "=$version" --root "$tools"
fi
mutants=("$tools/bin/cargo-mutants" mutants)

files=(
    -f 'nn/src/golden.rs' -f 'nn/src/tensor.rs' -f 'nn/src/addends.rs' -f 'nn/src/twin/**' -f 'compiler/src/compile/**'
    -f 'compiler/src/emulate/**' -f 'host/src/driver/**' -f 'host/src/device/**' -f 'spec/src/requant.rs'
    -e 'host/src/device/board.rs' -e 'host/src/device/simulated.rs'
)
mkdir -p "$folder"
# Shards on one file system list the same.
"${mutants[@]}" --list --json "${files[@]}" >"$folder/all.$$.json"
mv "$folder/all.$$.json" "$folder/all.json"
exec python3 scripts/mutants.py "$folder" "$@"
