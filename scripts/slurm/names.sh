#!/usr/bin/env bash
# What a shard costs before its first image: 50,000 names of the same pictures in a folder with a list of classes, in class folders,
# and in an archive; of each the shard of one image in the middle. docs/scale.md says what came of it.
#
#     scripts/slurm/names.sh PROGRAM [IMAGES]     # the program firebrick, built with --release; a folder of images
#
# Needs GNU time and tar, and room for the archive: 50,000 times an image. Exit codes: 0 if each takes at most 2 s and 100 MB, 1 if not.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
program=$(realpath "$1")
images=$(realpath "${2:-$here/../../weights/digits/held-out}")
names=${NAMES:-50000}
work=$(mktemp -d "${TMPDIR:-/tmp}/firebrick-names.XXXXXX")
trap 'rm -rf "$work"' EXIT

python3 - "$images" "$work" "$names" <<'PYTHON'
import pathlib, shutil, sys, tarfile
source, work, names = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
pictures = sorted(file for file in source.rglob("*") if file.suffix.lower() in (".png", ".jpg", ".jpeg"))
own = work / "pictures"
own.mkdir()
copies = [shutil.copyfile(file, own / f"{place}{file.suffix}") for place, file in enumerate(pictures)]
(work / "flat").mkdir()
with open(work / "val.txt", "w") as listed, tarfile.open(work / "all.tar", "w") as archive:
    for number in range(names):
        picture = copies[number % len(copies)]
        name = f"ILSVRC2012_val_{number + 1:08}{picture.suffix}"
        (work / "flat" / name).hardlink_to(picture)
        folder = work / "classes" / f"{number % 10}" / f"{number // 10 % 100:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).hardlink_to(picture)
        print(name, number % 10, file=listed)
        member = tarfile.TarInfo(name)
        member.size = picture.stat().st_size
        with open(picture, "rb") as file:
            archive.addfile(member, file)
PYTHON

code=0
measure() {
    what=$1
    shift
    : >"$work/times"
    # The best of five: other programs take their part of the machine.
    for _ in 1 2 3 4 5; do
        rm -f "$work/shard.jsonl"
        # An image may be none of the network's: only that it was reached is asked.
        /usr/bin/time -f '%e %M %U %S' -a -o "$work/times" \
            "$program" evaluate "$@" --shard "$((names / 2))/$names" --out "$work/shard.jsonl" >"$work/said" 2>&1 || true
        grep -q '"record":"end","items":1' "$work/shard.jsonl" || { cat "$work/said" >&2; exit 1; }
    done
    python3 - "$what" "$work/times" <<'PYTHON' || code=1
import sys
what, times = sys.argv[1:]
lines = [line.split() for line in open(times) if not line.startswith("Command")]
seconds, kilobytes, user, system = min([float(word) for word in line] for line in lines)
print(f"{what}: {seconds:.2f} s, {user + system:.2f} s of CPU, {kilobytes / 1000:.0f} MB")
sys.exit(seconds > 2 or kilobytes > 100_000)
PYTHON
}
measure "$names names in a folder, with a list of classes" "$work/flat" --truth "$work/val.txt"
measure "$names names in an archive, with a list of classes" "$work/all.tar" --truth "$work/val.txt"
measure "$names names in 10 class folders with 100 folders each" "$work/classes"
exit "$code"
