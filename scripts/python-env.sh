#!/usr/bin/env bash
# Makes a Python environment of the tests in the user's cache folder and prints the path of its interpreter.
#
#     scripts/python-env.sh [importers | bus | guide | route | serve | serve-check | pynq-3 | pynq-4]
#
# importers unless said; bus and guide drive the whole engine in Icarus Verilog, route places and routes it; serve has clients of the
# server, serve-check what loads and fuzzes it; pynq-3 and pynq-4 have the real pynq of these versions, and beside `bin` the folder
# `boards` of its source package 3.0.1, which Vivado has written.
#
# Does nothing, in a few milliseconds, when it is there with the wanted versions. Needs python3 with venv.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-importers} in
importers)
    wanted=tests/python/requirements.txt
    name=python
    ;;
bus)
    wanted=tests/python/bus/requirements.txt
    name=python-bus
    ;;
guide)
    wanted=tests/python/guide/requirements.txt
    name=python-guide
    ;;
route)
    wanted=tests/python/route/requirements.txt
    name=python-route
    ;;
serve)
    wanted=tests/python/serve/requirements.txt
    name=python-serve
    ;;
serve-check)
    wanted=tests/python/serve/check/requirements.txt
    name=python-serve-check
    ;;
pynq-3 | pynq-4)
    wanted=tests/python/pynq/requirements-${1#pynq-}.txt
    name=python-$1
    ;;
*)
    echo "python-env: $1: accepted: importers, bus, guide, route, serve, serve-check, pynq-3, pynq-4" >&2
    exit 2
    ;;
esac
cache=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}
folder=$cache/$name
mkdir -p "$cache"
# One at a time: tests ask for it side by side.
exec 9>"$cache/$name.lock"
flock 9
if ! cmp --quiet "$wanted" "$folder/installed.txt"; then
    rm -rf "$folder"
    python3 -m venv "$folder" >&2 || {
        echo "python-env: no environment; on Debian: sudo apt-get install --yes python3-venv" >&2
        exit 1
    }
    "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
    case ${1:-importers} in
    pynq-*)
        # pynq 3.0.1 is built from its source, which pip keeps in its cache.
        "$folder/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary pynq --dest "$folder/source" pynq==3.0.1 >&2
        mkdir -p "$folder/boards"
        tar --extract --gzip --file "$folder/source/pynq-3.0.1.tar.gz" --directory "$folder/boards" --strip-components 2 \
            --exclude '*.bit' --wildcards 'pynq-3.0.1/boards/*/*/*.tcl' 'pynq-3.0.1/boards/*/*/*.hwh'
        rm -r "$folder/source"
        ;;
    esac
    cp "$wanted" "$folder/installed.txt"
fi
echo "$folder/bin/python"
