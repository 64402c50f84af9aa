#!/usr/bin/env bash
# Builds the program for a board's ARM processor: static, so that the board's C library does not matter.
#
#     scripts/build-board.sh armv7|aarch64 [--fault-handler | --serve] [--fast]
#
# armv7 is for Zynq-7000 (Cortex-A9), aarch64 for Zynq UltraScale+ (Cortex-A53). The program goes to
# target/board/ARCH/firebrick; with --fault-handler, the build for the board stand-in
# (docs/board-stand-in.md), to target/board/ARCH/firebrick-stand-in; with --serve, the one with the server
# (docs/serving.md), to target/board/ARCH/firebrick-serve. --fast builds without optimising, in
# less than half the time, to a file with -fast behind its name: it is not to be shipped.
#
# The first run downloads compiler, standard libraries and linkers, 270 MB, from Debian 12's package
# sources with lists and a cache of its own, and unpacks them into the user's cache folder. Nothing is
# installed, dpkg does not learn of it, and root is not needed.
set -euo pipefail
. "$(dirname "$0")/help.sh"

# Another selection of packages or another way to unpack them needs another number.
toolchain_version=3

usage() {
    echo "build-board: $1" >&2
    echo "usage: scripts/build-board.sh armv7|aarch64 [--fault-handler | --serve] [--fast]" >&2
    exit 2
}

fail() {
    echo "build-board: $*" >&2
    exit 1
}

[ $# -ge 1 ] || usage "no architecture given"
arch=$1
shift
case $arch in
armv7)
    triple=armv7-unknown-linux-gnueabihf
    prefix=arm-linux-gnueabihf
    runner=qemu-arm-static
    cpu=cortex-a9
    max_bytes=$((4 * 1000 * 1000))
    ;;
aarch64)
    triple=aarch64-unknown-linux-gnu
    prefix=aarch64-linux-gnu
    runner=qemu-aarch64-static
    cpu=cortex-a53
    max_bytes=$((5 * 1000 * 1000))
    ;;
*) usage "$arch is no architecture: armv7 or aarch64" ;;
esac
features=()
name=firebrick
profile=board
while [ $# -gt 0 ]; do
    case $1 in
    --fault-handler)
        features=(--features fault-handler)
        name=firebrick-stand-in
        ;;
    --serve)
        features=(--features serve)
        name=firebrick-serve
        max_bytes=$((12 * 1000 * 1000))
        ;;
    --fast) profile=board-fast ;;
    *) usage "$1 is no option: --fault-handler, --serve and --fast are" ;;
    esac
    shift
done

cd "$(dirname "$0")/.."
toolchain=${XDG_CACHE_HOME:-$HOME/.cache}/firebrick/board-toolchain
root=$toolchain/root
# The oldest Rust that the crates are written for.
declared=$(sed -n '/^\[workspace\.package\]/,/^\[/s/^rust-version = "\([0-9.]*\)"$/\1/p' Cargo.toml)
[ -n "$declared" ] || fail "Cargo.toml declares no rust-version in [workspace.package]"

# What both architectures need beside Rust, which choose_rust adds.
packages=(
    gcc-12-arm-linux-gnueabihf cpp-12-arm-linux-gnueabihf binutils-arm-linux-gnueabihf libgcc-12-dev-armhf-cross libc6-dev-armhf-cross
    gcc-12-aarch64-linux-gnu cpp-12-aarch64-linux-gnu binutils-aarch64-linux-gnu libgcc-12-dev-arm64-cross libc6-dev-arm64-cross
    qemu-user-static
)

# apt with lists, cache and an empty package database of its own, for three architectures.
private_apt() {
    cat >"$1/apt.conf" <<END
Dir::State::lists "$1/lists";
Dir::Cache "$1/cache";
Dir::State::status "$1/status";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "armhf"; "arm64"; };
APT::Sandbox::User "";
Acquire::Retries "1";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
END
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/debs"
    : >"$1/status"
    export APT_CONFIG=$1/apt.conf
}

fail_download() {
    fail "the ARM compilers cannot be downloaded: the first run needs a network connection and the package sources of" \
        "Debian 12 (bookworm) on amd64; what apt-get says is above"
}

new_enough() {
    dpkg --compare-versions "$1" ge "$declared"
}

# The versions of a package that the lists offer, one a line.
offered() {
    { apt-cache show "$1" 2>/dev/null || true; } | sed -n 's/^Version: //p' | sort -u
}

# The package matching a pattern that another one depends on.
dependency() {
    apt-cache show "$1" | sed -n 's/^Depends: //p' | grep -oE "$2" | sort -u ||
        fail "$1 does not depend on $2: this script does not know how Rust is packaged there"
}

# Adds Rust to the packages. A compiler does not start with libraries of another version, and the lists of the
# processors do not always offer the same: it is one version that all of them offer, the lowest that the crates
# can be built with. The names of some libraries hold a version too.
choose_rust() {
    local processor versions version common offers="" library llvm
    common=$(offered rustc-web:amd64)
    for processor in amd64 armhf arm64; do
        versions=$(offered "libstd-rust-web-dev:$processor")
        common=$(comm -12 <(echo "$common") <(echo "$versions"))
        [ -z "$versions" ] || offers+="; $processor has ${versions//$'\n'/, }"
    done
    [ -n "$offers" ] || fail_download
    [ -n "$common" ] || fail "no version of Rust is offered for amd64, armhf and arm64 alike${offers}: the package sources are" \
        "between two versions; try again later"
    rust=""
    for version in $common; do
        new_enough "$version" || continue
        if [ -z "$rust" ] || dpkg --compare-versions "$version" lt "$rust"; then
            rust=$version
        fi
    done
    [ -n "$rust" ] || fail "the package sources offer Rust ${common//$'\n'/, }, older than the rust-version in Cargo.toml," \
        "$declared"
    library=$(dependency "libstd-rust-web-dev:amd64=$rust" 'libstd-rust-web-[0-9.]+')
    llvm=$(dependency "$library:amd64=$rust" 'libllvm[0-9.]+')
    packages+=(
        "rustc-web:amd64=$rust" "$library:amd64=$rust" "$llvm:amd64"
        "libstd-rust-web-dev:amd64=$rust" "libstd-rust-web-dev:armhf=$rust" "libstd-rust-web-dev:arm64=$rust"
    )
}

download() {
    private_apt "$1"
    echo "build-board: downloading the ARM compilers, once"
    # A single index that is stale on a mirror does not matter if the packages are found.
    apt-get --quiet=2 update || echo "build-board: some package lists are missing; trying without them" >&2
    choose_rust
    (cd "$1/debs" && apt-get --quiet=2 download "${packages[@]}") || fail_download
}

unpack() {
    local package
    mkdir "$1/root"
    for package in "$1"/debs/*.deb; do
        case $package in
        */qemu-user-static_*) # 250 MB of runners for other processors
            dpkg --fsys-tarfile "$package" |
                tar -x -C "$1/root" ./usr/bin/qemu-arm-static ./usr/bin/qemu-aarch64-static
            ;;
        *) dpkg -x "$package" "$1/root" ;;
        esac
    done
}

# A toolchain of this script's with a compiler that is not too old?
is_prepared() {
    local number version
    read -r number version 2>/dev/null <"$root/version" || return 1
    [ "$number" = "$toolchain_version" ] && new_enough "$version"
}

# The toolchain is made under a temporary name, so that an interrupted run leaves no half of it.
prepare_toolchain() {
    ! is_prepared || return 0
    [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || fail "this needs Debian or a relative on amd64"
    mkdir -p "$toolchain"
    local work
    work=$(mktemp -d "$toolchain/new.XXXXXX")
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$work'" EXIT
    download "$work"
    unpack "$work"
    LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu "$work/root/usr/bin/rustc" --version ||
        fail "the compiler of Rust $rust does not start; what it says is above"
    echo "$toolchain_version $rust" >"$work/root/version"
    rm -rf "$root"
    mv "$work/root" "$root"
    unset APT_CONFIG
}

mkdir -p "$toolchain"
exec 9>"$toolchain/lock"
flock 9
prepare_toolchain
flock --unlock 9
exec 9>&-

libraries=$root/usr/lib/x86_64-linux-gnu
linker=$root/usr/bin/$prefix-gcc-12
variable=${triple^^}
variable=${variable//-/_}
# Flags of the user's for programs of this machine do not fit the board's.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS RUSTC_WRAPPER CARGO_BUILD_RUSTC_WRAPPER
export RUSTC=$root/usr/bin/rustc
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export "CARGO_TARGET_${variable}_LINKER=$linker"
export "CARGO_TARGET_${variable}_RUNNER=$root/usr/bin/$runner"
export "CARGO_TARGET_${variable}_RUSTFLAGS=-C target-feature=+crt-static -C target-cpu=$cpu"

target=${CARGO_TARGET_DIR:-target}
# One at a time: tests build side by side, and what cargo has built is replaced by a build with other features.
mkdir -p "$target/board"
exec 8>"$target/board/lock"
flock 8
"${CARGO:-cargo}" build --locked -p firebrick-cli --bin firebrick --no-default-features \
    ${features[@]+"${features[@]}"} --profile "$profile" --target "$triple" --target-dir "$target/board/build"

built=$target/board/build/$triple/$profile/firebrick
file=$target/board/$arch/$name${profile#board}
mkdir -p "$(dirname "$file")"
# Cargo forgets the profile's `strip` for a package that has settings of its own there.
"$root/usr/bin/$prefix-strip" -o "$file.new" "$built"
mv "$file.new" "$file"

bytes=$(stat --format %s "$file")
echo "build-board: $file: $bytes bytes"
[ "$name" = firebrick-stand-in ] || [ "$profile" != board ] || [ "$bytes" -le "$max_bytes" ] || fail "$file has $bytes bytes; at most $max_bytes are allowed"
if "$root/usr/bin/$prefix-readelf" --program-headers "$file" | grep -q INTERP; then
    fail "$file is not static: it asks for a dynamic loader"
fi
