#!/usr/bin/env bash
# The server at length: what `make test` has no time for. docs/serving.md has what it printed.
#
#     scripts/serve-check.sh [STEP...]     # all of them unless said: code board unit faults stand-in rack photos fuzz load
#     overload
#
# code makes the gRPC service's code anew from its description; board builds for both ARM processors with the server; unit has systemd look
# at the unit; faults holds, cuts and breaks; stand-in has a board err, fall silent and be killed; rack kills one of three servers behind
# HAProxy; photos needs the development data; fuzz is ten minutes of schemathesis (FUZZ_SECONDS); load compares with the bare twin; overload is
# four times what the server can take, by k6.
set -euo pipefail
. "$(dirname "$0")/help.sh"
cd "$(dirname "$0")/.."

steps=("$@")
[ $# -gt 0 ] || steps=(code board unit faults stand-in rack photos fuzz load overload)
for step in "${steps[@]}"; do
    case $step in
    code | board | unit | faults | stand-in | rack | photos | fuzz | load | overload) ;;
    *)
        echo "serve-check: $step: accepted: code, board, unit, faults, stand-in, rack, photos, fuzz, load, overload" >&2
        exit 2
        ;;
    esac
done

bash scripts/setup.sh serve
export PATH=$PATH:/usr/sbin
clients=$(bash scripts/python-env.sh serve)
fuzzers=$(bash scripts/python-env.sh serve-check)
# Both in one call, with the features of one.
"${CARGO:-cargo}" build --release --locked -p firebrick-cli -p firebrick-serve --features firebrick-cli/serve \
    --bin firebrick --example bare_twin
target=${CARGO_TARGET_DIR:-target}/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=tests/python/serve/check

squeezenet() {
    [ -e "$work/squeezenet.fbk" ] || "$target/firebrick" compile --network squeezenet-v1.1 -o "$work/squeezenet.fbk"
}

for step in "${steps[@]}"; do
    echo "=== $step ($(date +%H:%M:%S))"
    case $step in
    code)
        "${CARGO:-cargo}" test --locked -p firebrick-serve --features regenerate generated
        ;;
    board)
        bash scripts/build-board.sh armv7 --serve
        bash scripts/build-board.sh aarch64 --serve
        ;;
    unit)
        # It looks for the program, too, which is not installed here.
        sed "s|/usr/bin/firebrick|$PWD/$target/firebrick|" serve/rack/firebrick-serve.service >"$work/firebrick-serve.service"
        systemd-analyze verify --man=no "$work/firebrick-serve.service"
        ;;
    faults) "$clients" $checks/faults.py "$target/firebrick" ;;
    rack) "$clients" $checks/rack.py "$target/firebrick" ;;
    stand-in)
        "${CARGO:-cargo}" build --release --locked -p firebrick-sim --features stand-in --bin stand-in
        "$clients" $checks/stand_in.py "$target/firebrick" "$target/stand-in"
        ;;
    photos) "$clients" $checks/photos.py "$target/firebrick" "${FIREBRICK_DATA:-../shared/data}" ;;
    fuzz) "$clients" $checks/fuzz.py "$target/firebrick" "$(dirname "$fuzzers")/schemathesis" "${FUZZ_SECONDS:-600}" ;;
    load)
        squeezenet
        "$clients" $checks/load.py "$target/firebrick" "$target/examples/bare_twin" "$work/squeezenet.fbk"
        ;;
    overload)
        squeezenet
        "$clients" $checks/overload.py "$target/firebrick" "$(dirname "$fuzzers")/k6" "$work/squeezenet.fbk"
        ;;
    esac
done
echo "serve-check: all held"
