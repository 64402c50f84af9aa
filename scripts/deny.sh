#!/usr/bin/env bash
# Licences, bans and sources of all dependencies, as deny.toml allows them, by cargo-deny. It is compiled when it is
# missing, which takes minutes, and kept in the cache folder.
#
# Exit codes: 0 all is allowed, 1 not.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.20.2
tools=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}/tools
if [ "$("$tools/bin/cargo-deny" --version 2>/dev/null)" != "cargo-deny $version" ]; then
    cargo install --locked --quiet cargo-deny --version "=$version" --no-default-features --root "$tools"
fi

passed=0 failed=0
for manifest in Cargo.toml tests/fuzz/Cargo.toml; do
    for what in licenses bans sources; do
        if "$tools/bin/cargo-deny" --locked --manifest-path "$manifest" --config deny.toml check --hide-inclusion-graph "$what"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
