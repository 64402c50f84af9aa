#!/usr/bin/env bash
# Exports torchvision's networks with both of PyTorch's exporters, and compares what Firebrick makes of them with onnxruntime.
#
#     scripts/exports.sh [--write] [NETWORK...]     # the fourteen exports of docs/importers.md, or those of some networks
#     scripts/exports.sh --fixtures                 # writes the small ones of tests/fixtures/exports again
#
# With --write the table goes to docs/importers.md; only for all networks. Everything lies in the user's cache folder: a Python with
# PyTorch (1.5 GB, installed once) and the exports (2 GB). Nothing else in this repository needs PyTorch. Needs python3 with venv
# and gcc.
#
# PyTorch comes without what only graphics cards use: its CUDA libraries are replaced by empty ones, which nothing calls here.
set -euo pipefail
. "$(dirname "$0")/help.sh"
cd "$(dirname "$0")/.."

torch=(torch==2.15.0 torchvision==0.29.2 nvidia-cuda-runtime==13.2.86 nvidia-cuda-cupti==13.2.86)
others=(
    numpy==2.4.6 pillow==13.0.0 onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.32.0 setuptools==84.2.1 sympy==1.14.0 networkx==3.6.1
    jinja2==3.1.6 fsspec==2026.9.0 filelock==4.3.1 typing_extensions==4.16.0
)
empty=(
    cusparse.so.12 cufft.so.12 cufile.so.0 cusparseLt.so.0 nccl.so.2 cublas.so.13 cublasLt.so.13 cudnn.so.9 nvrtc.so.13
    nvrtc-builtins.so.13 nvJitLink.so.13 cusolver.so.12
)

cache=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}
environment=$cache/torch
wanted="${torch[*]} ${others[*]} ${empty[*]}"
mkdir -p "$cache"
# One at a time.
exec 9>"$cache/torch.lock"
flock 9

install() {
    rm -rf "$environment"
    python3 -m venv "$environment"
    local pip=("$environment/bin/pip" install --quiet --disable-pip-version-check)
    "${pip[@]}" --no-deps "${torch[@]}"
    "${pip[@]}" "${others[@]}"
    local libraries name
    libraries=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/nvidia/cu13/lib
    for name in "${empty[@]}"; do
        gcc -shared -fPIC -o "$libraries/lib$name" -Wl,-soname,"lib$name" -xc /dev/null
    done
    # The one library of which a variable is looked up at the start.
    echo 'NVSHMEM { global: *; };' >"$environment/nvshmem.map"
    echo 'long nvshmem_selected_device_transport[64];' |
        gcc -shared -fPIC -o "$libraries/libnvshmem_host.so.3" -Wl,-soname,libnvshmem_host.so.3 \
            -Wl,--version-script="$environment/nvshmem.map" -xc -
    echo "$wanted" >"$environment/installed.txt"
}

if [ "$(cat "$environment/installed.txt" 2>/dev/null)" != "$wanted" ]; then
    echo "exports: installing PyTorch in $environment" >&2
    install
fi

python=$environment/bin/python
if [ "${1:-}" = --fixtures ]; then
    exec "$python" tests/python/exports.py small tests/fixtures/exports
fi
write=()
if [ "${1:-}" = --write ]; then
    write=(--write)
    shift
    if [ $# -gt 0 ]; then
        echo "exports: --write: only for all networks" >&2
        exit 2
    fi
fi
cargo build --release --locked -p firebrick-lab --bin foreign
"$python" tests/python/exports.py full "$cache/exports" "$@"
"$python" tests/python/exports_report.py --program "${CARGO_TARGET_DIR:-target}/release/foreign" "${write[@]}" \
    "$cache/exports" "$@"
