#!/usr/bin/env bash
# Installs what the build needs beyond Rust, make and git. Debian and its relatives.
#
#     scripts/setup.sh [simulation | serve | slurm | virtual-board]
#
# With `simulation` only what simulates the accelerator: Verilator with a C++ compiler and zlib. Without, what the tests need,
# too: Yosys and Icarus Verilog (checks of the emitted Verilog), Tcl, the device-tree compiler and bootgen (checks of the Vivado
# projects and of bitstreams), Python with venv (checks of the importers, frames driven by cocotb), curl (a client of the server).
# With `serve` what `make serve-check` needs beside those: HAProxy, wrk, systemd-analyze. With `slurm` the batch queue that
# `scripts/slurm/check.sh` starts: `.ci/run` asks for it, a developer's machine is left without its services. With
# `virtual-board` what builds QEMU and a kernel for ARM.
#
# Does nothing, in a few milliseconds, when all of it is there.
set -euo pipefail
. "$(dirname "$0")/help.sh"

declare -A package_of=(
    [verilator]=verilator
    [g++]=g++
)
case ${1:-} in
simulation) ;;
serve)
    package_of=(
        [curl]=curl
        [haproxy]=haproxy
        [wrk]=wrk
        [systemd-analyze]=systemd
    )
    ;;
'')
    package_of+=(
        [yosys]=yosys
        [iverilog]=iverilog
        [tclsh]=tcl
        [dtc]=device-tree-compiler
        [bootgen]=xilinx-bootgen
        [python3]=python3
        [curl]=curl
    )
    ;;
slurm)
    package_of=(
        [munged]=munge
        [slurmctld]=slurmctld
        [slurmd]=slurmd
        [sbatch]=slurm-client
    )
    ;;
virtual-board)
    package_of=(
        [ninja]=ninja-build
        [meson]=meson
        [pkg-config]=pkg-config
        [flex]=flex
        [bison]=bison
        [bc]=bc
        [cpio]=cpio
        [patch]=patch
        [dtc]=device-tree-compiler
        [arm-linux-gnueabihf-gcc]=gcc-arm-linux-gnueabihf
    )
    ;;
*)
    echo "setup: $1: accepted: simulation, serve, slurm, virtual-board, or nothing" >&2
    exit 2
    ;;
esac

missing=()
for program in "${!package_of[@]}"; do
    command -v "$program" >/dev/null 2>&1 || missing+=("${package_of[$program]}")
done
# Verilator's FST writer includes zlib.h; the compiler's search path is not known without it.
case ${1:-} in
serve | slurm) ;;
*) [ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev) ;;
esac
if [ "${1:-}" = virtual-board ]; then
    [ -e /usr/include/libfdt.h ] || missing+=(libfdt-dev)
    for library in glib-2.0:libglib2.0-dev pixman-1:libpixman-1-dev; do
        pkg-config --exists "${library%%:*}" 2>/dev/null || missing+=("${library#*:}")
    done
fi
# Debian's python3 comes without what `python3 -m venv` needs.
if [ -n "${package_of[python3]:-}" ]; then
    python3 -c 'import ensurepip' >/dev/null 2>&1 || missing+=(python3-venv)
fi

if [ "${#missing[@]}" -eq 0 ]; then
    exit 0
fi

by_hand() {
    echo "setup: missing packages: ${missing[*]}" >&2
    echo "setup: $1; run this once, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install --yes ${missing[*]}" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || by_hand "there is no apt-get here"
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    by_hand "they need root, and sudo asks for a password"
fi

install_missing() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
}

# A machine without package lists knows no candidate: fetch the lists then, and only then.
needs_update=0
for package in "${missing[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 || needs_update=1
done
echo "setup: installing ${missing[*]}"
if [ "$needs_update" -eq 0 ] && install_missing; then
    exit 0
fi
"${as_root[@]}" apt-get update || by_hand "apt-get update failed"
install_missing || by_hand "apt-get install failed"
