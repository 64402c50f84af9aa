#!/usr/bin/env bash
# Runs tests that drive Verilated models built with the address and undefined-behaviour sanitizers: the C++ side of the
# simulation, and all that crosses its border from Rust. A finding ends the test's process, which is a failure.
#
# sanitize.sh [SUITE...]: suites of the simulation and of whole networks, as `package:suite` with the beginning of a test's name
# behind a second colon.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$#" -eq 0 ]; then
    set -- sim:verilated sim:cosim_bus sim:cosim_control sim:cosim_pe sim:cosim_post sim:device \
        tests:network_rtl tests:bypass_rtl tests:safety_rtl tests:reset_rtl tests:windows_rtl tests:registers_rtl
fi

runtime=$(gcc -print-file-name=libasan.so)
if [ "$runtime" = libasan.so ]; then
    echo "sanitize: gcc has no libasan.so; on Debian: sudo apt-get install --yes gcc" >&2
    exit 1
fi
cargo=${CARGO:-cargo}
export FIREBRICK_SANITIZE=1
export FIREBRICK_CACHE=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}/sanitize
# The Rust side is not instrumented, and keeps what it allocates once until the process ends.
export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="env ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1 LD_PRELOAD=$runtime"

passed=0 failed=0
for name in "$@"; do
    IFS=: read -r package suite filter <<<"$name"
    if "$cargo" test --locked -p "firebrick-$package" --lib -- "suites::$suite::${filter:-}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "sanitize: $name failed" >&2
    fi
done
# None that the sanitizers do not see.
plain=0
for model in "$FIREBRICK_CACHE"/*.so; do
    [ "$(nm -D "$model" | grep -c __asan_init)" -gt 0 ] || plain=$((plain + 1))
done
echo "sanitize: $(ls "$FIREBRICK_CACHE"/*.so | wc -l) models, $plain without sanitizers"
[ "$plain" -eq 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
