#!/usr/bin/env bash
# Puts Debian's source of Linux 6.1 into the user's cache folder and prints where it is.
#
#     scripts/linux-source.sh [trees | all]
#
# trees, unless said: the device trees of Zynq boards and what they include, a minute and 140 MB of download the first time. all: the whole
# kernel, 1.5 GB. Nothing is installed, and root is not needed.
set -euo pipefail

package=linux-source-6.1
cache=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}/linux-source
what=${1:-trees}
case $what in
trees) parts=(--wildcards '*/arch/arm/boot/dts/zynq-*' '*/arch/arm64/boot/dts/xilinx/*' '*/include/dt-bindings/*'
    '*/include/uapi/linux/input-event-codes.h' '*/COPYING') ;;
all) parts=() ;;
*)
    echo "linux-source: $what: accepted: trees, all" >&2
    exit 2
    ;;
esac
mkdir -p "$cache"
# One at a time: tests ask for it side by side.
exec 9>"$cache/lock"
flock 9
if [ ! -e "$cache/$what/COPYING" ]; then
    work=$(mktemp -d "$cache/new.XXXXXX")
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$work'" EXIT
    if ! ls "$cache/$package"_*.deb >/dev/null 2>&1; then
        # Lists of its own: those of the system may never have been fetched.
        mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
        cat >"$work/apt.conf" <<END
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "";
END
        (
            cd "$work"
            export APT_CONFIG=$work/apt.conf
            # A single index that is stale does not matter if the package is found.
            apt-get --quiet=2 update >&2 || true
            apt-get --quiet=2 download "$package" >&2
        ) || {
            echo "linux-source: $package cannot be downloaded: this needs the package sources of Debian 12 (bookworm); what apt-get says is above" >&2
            exit 1
        }
        mv "$work/$package"_*.deb "$cache"
    fi
    mkdir "$work/tree"
    dpkg --fsys-tarfile "$cache/$package"_*.deb | tar -x -O --wildcards '*.tar.xz' |
        tar -x -J -C "$work/tree" --strip-components=1 "${parts[@]}"
    rm -rf "${cache:?}/$what"
    mv "$work/tree" "$cache/$what"
fi
echo "$cache/$what"
