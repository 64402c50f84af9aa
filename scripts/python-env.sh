#!/usr/bin/env bash
# Makes the Python environment of the importers' tests in the user's cache folder and prints the path of its interpreter.
# Does nothing, in a few milliseconds, when it is there with the wanted versions.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=tests/python/requirements.txt
cache=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}
folder=$cache/python
if ! cmp --quiet "$wanted" "$folder/installed.txt"; then
    command -v python3 >/dev/null || { echo "python-env: there is no python3 here" >&2; exit 1; }
    rm -rf "$folder"
    mkdir -p "$cache"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
    cp "$wanted" "$folder/installed.txt"
fi
echo "$folder/bin/python"
