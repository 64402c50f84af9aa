#!/usr/bin/env bash
# Fuzzes Firebrick's readers of files, one target after the other, or JOBS of them at a time.
#
#     scripts/fuzz.sh [SECONDS] [TARGET...]
#
# SECONDS for each target (default 600), all targets without names. WRITE=1 writes the table of all targets to docs/trust.md. Inputs that were found are kept in
# target/fuzz/corpus/TARGET, those that break a reader in target/fuzz/findings. Coverage comes from the
# stable compiler's own pass; only this build has it.
set -euo pipefail
. "$(dirname "$0")/help.sh"
cd "$(dirname "$0")/.."

seconds=${1:-600}
[ $# -eq 0 ] || shift
case $seconds in
'' | *[!0-9]*)
    echo "fuzz: $seconds is no number of seconds" >&2
    exit 2
    ;;
esac

triple=$(rustc -vV | sed -n 's/^host: //p')
flags=(
    -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing
)
folder=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
# With a target named, build scripts are built without the flags.
(
    export CARGO_TARGET_DIR=$folder/build RUSTFLAGS="${flags[*]}"
    cargo build --release --locked --manifest-path tests/fuzz/Cargo.toml --target "$triple" --features fuzz --bin fuzz
)
CARGO_TARGET_DIR=$folder/build cargo build --release --locked --manifest-path tests/fuzz/Cargo.toml --bin seeds
"$folder/build/release/seeds" "$folder/seeds"
# Graphs as exporters write them: drawn by the tests' generator, with other people's libraries.
if python=$(bash scripts/python-env.sh); then
    "$python" tests/python/foreign/seeds.py "$folder/seeds"
else
    echo "SKIPPED: drawn ONNX graphs as first inputs: no Python environment" >&2
fi

fuzz=$folder/build/$triple/release/fuzz
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046
    set -- $(ls "$folder/seeds")
fi
run() {
    mkdir -p "$folder/corpus/$1" "$folder/findings"
    FIREBRICK_FUZZ_TARGET=$1 "$fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -max_len=65536 -print_final_stats=1 -artifact_prefix="$folder/findings/$1-" \
        "$folder/corpus/$1" "$folder/seeds/$1" >"$folder/$1.log" 2>&1 || echo "status: $?" >>"$folder/$1.log"
}
for target in "$@"; do
    while [ "$(jobs -rp | wc -l)" -ge "${JOBS:-1}" ]; do
        wait -n
    done
    run "$target" &
done
wait
passed=0
failed=0
rows=()
for target in "$@"; do
    log=$folder/$target.log
    if ! grep -q '^status: ' "$log"; then
        passed=$((passed + 1))
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        edges=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2)
        echo "$target: $runs inputs, coverage $edges"
        rows+=("| \`$target\` | $runs | $edges |")
    else
        failed=$((failed + 1))
        echo "$target: FAILED, see $log"
        tail -5 "$log"
    fi
done
if [ -n "${WRITE:-}" ]; then
    {
        printf '| target | inputs | coverage |\n|---|---|---|\n'
        printf '%s\n' "${rows[@]}"
    } | python3 scripts/splice.py docs/trust.md fuzz
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
