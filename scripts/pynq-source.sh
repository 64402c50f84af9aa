#!/usr/bin/env bash
# Puts the source package of PyPI's pynq 3.0.1, which has three real bitstreams, into the user's cache folder and prints where it is.
#
#     scripts/pynq-source.sh
#
# 63 MB, once. Nothing is installed, and nothing of it is run but its setup.py by pip, which asks it for its name.
set -euo pipefail

version=3.0.1
cache=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}
folder=$cache/pynq-$version
mkdir -p "$cache"
exec 9>"$folder.lock"
flock 9
if [ ! -e "$folder/setup.py" ]; then
    work=$(mktemp -d "$cache/pynq.XXXXXX")
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$work'" EXIT
    python3 -m venv "$work/python" >&2
    # Its setup.py imports setuptools.
    "$work/python/bin/pip" install --quiet --disable-pip-version-check 'setuptools<70' wheel >&2
    # What pip makes of the package does not matter, only that it has downloaded it.
    (cd "$work" && python/bin/pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
        --no-build-isolation "pynq==$version" >"$work/log" 2>&1) || true
    [ -e "$work/pynq-$version.tar.gz" ] || {
        echo "pynq-source: pynq $version cannot be downloaded: $(tail -n 1 "$work/log")" >&2
        exit 1
    }
    tar -x -z -C "$work" -f "$work/pynq-$version.tar.gz"
    rm -rf "$folder"
    mv "$work/pynq-$version" "$folder"
fi
echo "$folder"
