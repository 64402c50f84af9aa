#!/usr/bin/env bash
# Makes a Python environment of the tests in the user's cache folder and prints the path of its interpreter.
#
#     scripts/python-env.sh [importers | bus | guide | route | serve | serve-check]
#
# importers unless said; bus and guide drive the whole engine in Icarus Verilog, route places and routes it; serve has clients of the
# server, serve-check what loads and fuzzes it.
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
*)
    echo "python-env: $1: accepted: importers, bus, guide, route, serve, serve-check" >&2
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
    cp "$wanted" "$folder/installed.txt"
fi
echo "$folder/bin/python"
