#!/usr/bin/env bash
# Shards on a Slurm of its own: as root on the loopback interface, two nodes, nothing in /etc. An array of 8 evaluates images; one task is
# cancelled while it runs and sent again; what is merged must be what one process prints. docs/scale.md says what came of it.
#
#     scripts/slurm/check.sh PROGRAM     # the program firebrick
#
# Where Slurm or root is missing it says so, and exits with 77.
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin
here=$(realpath "$(dirname "$0")")
FIREBRICK=$(realpath "$1")
export FIREBRICK

skip() {
    echo "SKIPPED: shards on Slurm: $1"
    exit 77
}
for program in munged slurmctld slurmd sbatch scancel; do
    command -v "$program" >/dev/null || skip "no $program; apt-get install --no-install-recommends slurmctld slurmd slurm-client munge"
done
[ "$(id -u)" -eq 0 ] || skip "it is started by root only"

work=$(mktemp -d)
# The numbers of the processes that this script has started, and of no others.
finish() {
    code=$?
    for file in slurmctld slurmd-n1 slurmd-n2 munged; do
        [ ! -s "$work/$file.pid" ] || kill "$(cat "$work/$file.pid")" 2>/dev/null || true
    done
    [ "$code" -eq 0 ] || tail -n 20 "$work"/log/*.log >&2 || true
    sleep 1
    rm -rf "$work"
}
trap finish EXIT

mkdir -p "$work"/{state,spool,log,images,parts,key}
chmod 700 "$work/key"
read -r one two three < <(python3 -c '
import socket
held = [socket.socket() for _ in range(3)]
for s in held: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))')
sed "s#@DIR@#$work#g; s/@PORT0@/$one/; s/@PORT1@/$two/; s/@PORT2@/$three/" "$here/slurm.conf.in" >"$work/slurm.conf"
export SLURM_CONF=$work/slurm.conf
head -c 1024 /dev/urandom >"$work/key/munge.key"
chmod 400 "$work/key/munge.key"
munged --key-file="$work/key/munge.key" --socket="$work/munge.sock" --pid-file="$work/munged.pid" --force \
    --log-file="$work/log/munged.log" --seed-file="$work/key/seed"
slurmctld -f "$SLURM_CONF"
slurmd -N n1 -f "$SLURM_CONF"
slurmd -N n2 -f "$SLURM_CONF"

# Names of their own for the same pictures; the last column makes a shard long enough to be cancelled.
python3 - "$here/../../weights/digits/held-out" "$work/images" "${COPIES:-8}" <<'PYTHON'
import os, shutil, sys
source, target, copies = sys.argv[1], sys.argv[2], int(sys.argv[3])
for name in sorted(os.listdir(source)):
    if name.endswith(".png"):
        for copy in range(copies):
            shutil.copyfile(os.path.join(source, name), os.path.join(target, f"{copy:03}-{name}"))
PYTHON
count=$(find "$work/images" -name '*.png' | wc -l)
evaluated=("$work/images" --columns "golden,twin")

export FIREBRICK_SHARDS=8 OUT=$work/parts
cd "$work"
job=$(sbatch --parsable --array=0-7 "$here/evaluate.sbatch" "${evaluated[@]}")
# Cancelled as soon as it has found something.
for _ in $(seq 600); do
    lines=0
    [ ! -e "$OUT/3.jsonl" ] || lines=$(wc -l <"$OUT/3.jsonl")
    [ "$lines" -lt 20 ] || break
    sleep 0.05
done
scancel "${job}_3"
while squeue --noheader --jobs="$job" 2>/dev/null | grep -q .; do sleep 0.2; done
lines=$(wc -l <"$OUT/3.jsonl")
if tail -n 1 "$OUT/3.jsonl" | grep -q '"record":"end"'; then
    echo "the cancelled task was done already: COPIES makes it longer" >&2
    exit 1
fi
if refused=$("$FIREBRICK" merge "$OUT"/*.jsonl 2>&1 >/dev/null); then
    echo "a shard that was broken off was merged" >&2
    exit 1
fi
sbatch --wait --array=3 "$here/evaluate.sbatch" "${evaluated[@]}" >/dev/null

unset FIREBRICK_SHARDS
for form in --json ''; do
    "$FIREBRICK" merge "$OUT"/*.jsonl $form >merged
    "$FIREBRICK" evaluate "${evaluated[@]}" $form >one
    cmp merged one
done
echo "$count images in 8 tasks on 2 nodes; task 3 cancelled after $((lines - 1)) items, sent again; merged as one process prints it"
echo "refused meanwhile: ${refused##*/}"
