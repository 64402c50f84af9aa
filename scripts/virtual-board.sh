#!/usr/bin/env bash
# A board that is none: QEMU's Zynq with the simulated accelerator as its logic, a Linux of Debian's source, and the ARM program as it is
# shipped. docs/virtual-board.md says what it proves.
#
#     scripts/virtual-board.sh [--write] [SCENARIO...]
#
# Without scenarios, all of them. --write writes their logs to docs/virtual-board.md. FIREBRICK_FAST=1 takes a program that is not optimised.
# `make virtual-board` runs all, and keeps what they came to (the lab's program `virtual_board`), so that `make check` runs them only where
# something has changed.
#
# The first run builds QEMU and the kernel from Debian's sources, a quarter of an hour on two cores, into the user's cache folder; a changed
# patch or fragment builds them again. Needs what `scripts/setup.sh virtual-board` installs.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
bash scripts/setup.sh virtual-board

here=tests/virtual-board
cache=${FIREBRICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/firebrick}/virtual-board
all=(whole interrupt poll clock mainline booted bytes never-ready unprogrammed cut bare-metal)
write='' scenarios=()
for argument in "$@"; do
    case $argument in
    --write) write=1 ;;
    -*)
        echo "virtual-board: $argument: accepted: --write, scenarios" >&2
        exit 2
        ;;
    *)
        [[ " ${all[*]} " = *" $argument "* ]] || {
            echo "virtual-board: $argument: accepted: ${all[*]}" >&2
            exit 2
        }
        scenarios+=("$argument")
        ;;
    esac
done
[ ${#scenarios[@]} -gt 0 ] || scenarios=("${all[@]}")
# Optional variables of a user's that mean other machines.
unset ARCH CROSS_COMPILE
mkdir -p "$cache"
work=$(mktemp -d)
machine='' logic='' building=''
finish() {
    [ -z "$building" ] || kill "$building" 2>/dev/null || true
    [ -z "$machine" ] || kill "$machine" 2>/dev/null || true
    [ -z "$logic" ] || kill "$logic" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# The hash of files' contents.
hash_of() {
    find "$@" -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-16
}

# Debian's source of QEMU with our device, in a folder of its own; the sources' list is the machine's, for sources.
build_qemu() {
    local folder=$1 new
    new=$(mktemp -d "$cache/new.XXXXXX")
    mkdir -p "$new/parts" "$new/lists/partial" "$new/cache/archives/partial" "$new/qemu"
    sed 's/^Types: .*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$new/parts/src.sources"
    cat >"$new/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$new/parts";
Dir::State::lists "$new/lists";
Dir::Cache "$new/cache";
APT::Sandbox::User "";
END
    (
        cd "$new"
        APT_CONFIG=$new/apt.conf apt-get --quiet=2 update
        APT_CONFIG=$new/apt.conf apt-get --quiet=2 source --download-only qemu
        tar -x -f qemu_*.orig.tar.xz -C qemu --strip-components=1
    )
    patch --quiet --directory="$new/qemu" --strip=1 <"$here/qemu/zynq.patch"
    cp "$here/qemu/firebrick_pl.c" "$new/qemu/hw/misc/"
    cp "$here/qemu/zynq.mak" "$new/qemu/configs/devices/arm-softmmu/"
    (
        cd "$new/qemu"
        # Debian has left these out; the build wants them, though this machine does not.
        for name in aarch64-code arm-code arm-vars i386-code i386-secure-code i386-vars x86_64-code x86_64-secure-code riscv-code; do
            [ -e "pc-bios/edk2-$name.fd.bz2" ] || bzip2 -c </dev/null >"pc-bios/edk2-$name.fd.bz2"
        done
        mkdir build
        cd build
        export PATH=/usr/bin:/bin
        ../configure --meson=/usr/bin/meson --target-list=arm-softmmu --without-default-features --without-default-devices \
            --with-devices-arm=zynq --enable-tcg --enable-fdt=system --disable-install-blobs --disable-tools --disable-docs --disable-werror
        ninja "-j$jobs" qemu-system-arm
    ) >"$cache/qemu.log" 2>&1 || {
        echo "virtual-board: QEMU was not built; see $cache/qemu.log" >&2
        exit 1
    }
    mkdir -p "$folder.new"
    cp "$new/qemu/build/qemu-system-arm" "$folder.new/"
    rm -rf "$new"
    mv "$folder.new" "$folder"
}

# Kernel, modules and tree.
build_linux() {
    local folder=$1 new source
    source=$(bash scripts/linux-source.sh all)
    new=$(mktemp -d "$cache/new.XXXXXX")
    mkdir "$new/linux"
    cp -r "$here/modules" "$new/modules"
    local make=(make -C "$source" O="$new/linux" "-j$jobs" ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf- DTC_FLAGS=-@)
    {
        "${make[@]}" KCONFIG_ALLCONFIG="$PWD/$here/kernel.fragment" allnoconfig
        "${make[@]}" zImage modules zynq-zed.dtb
        "${make[@]}" M="$new/modules" modules
    } >"$cache/linux.log" 2>&1 || {
        echo "virtual-board: the kernel was not built; see $cache/linux.log" >&2
        exit 1
    }
    mkdir -p "$folder.new"
    "${make[@]}" --silent kernelrelease >"$folder.new/release"
    cp "$new/linux/arch/arm/boot/zImage" "$new/linux/arch/arm/boot/dts/zynq-zed.dtb" "$new"/modules/*.ko "$folder.new/"
    # As on a board, where u-dma-buf itself would be.
    mv "$folder.new/buffer.ko" "$folder.new/u-dma-buf.ko"
    rm -rf "$new"
    mv "$folder.new" "$folder"
}

# A static busybox for ARM, unpacked and not installed.
fetch_busybox() {
    local folder=$1 new
    new=$(mktemp -d "$cache/new.XXXXXX")
    mkdir -p "$new/lists/partial" "$new/cache/archives/partial"
    : >"$new/status"
    cat >"$new/apt.conf" <<END
Dir::State::lists "$new/lists";
Dir::State::status "$new/status";
Dir::Cache "$new/cache";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "armhf"; };
APT::Sandbox::User "";
END
    (
        cd "$new"
        export APT_CONFIG=$new/apt.conf
        # A single index that is stale does not matter if the package is found.
        apt-get --quiet=2 update || true
        apt-get --quiet=2 download busybox-static:armhf
        mkdir busybox
        dpkg --fsys-tarfile busybox-static_*.deb | tar -x -O ./bin/busybox >busybox/busybox
        chmod +x busybox/busybox
    )
    mv "$new/busybox" "$folder"
    rm -rf "$new"
}

# Runs what builds something, and says how long it took.
timed() {
    local what=$1 began=$SECONDS
    shift
    "$@"
    echo "virtual-board: $what: built ($((SECONDS - began)) s)"
}

# Runs a builder unless its folder is there.
cached() {
    local what=$1 builder=$2 folder=$3
    [ -d "$folder" ] || timed "$what" "$builder" "$folder"
}

qemu=$cache/qemu-$(hash_of "$here/qemu")
linux=$cache/linux-$(hash_of "$here/kernel.fragment" "$here/modules")
busybox=$cache/busybox-1
target=${CARGO_TARGET_DIR:-target} cargo=${CARGO:-cargo}
jobs=${CARGO_BUILD_JOBS:-$(nproc)}

# One run at a time builds them.
build_machine() {
    exec 9>"$cache/lock"
    flock 9
    cached QEMU build_qemu "$qemu"
    cached Linux build_linux "$linux"
    cached busybox fetch_busybox "$busybox"
}

# Not by packages: their dependencies would be built anew, with fewer features than for the whole workspace.
build_host() {
    "$cargo" build --quiet --locked --bin virtual-logic --bin firebrick --bin virtual_board
}

# Side by side: while one downloads, unpacks or links, the other compiles.
build_machine &
building=$!
timed program bash scripts/build-board.sh armv7 ${FIREBRICK_FAST:+--fast}
program=$target/board/armv7/firebrick${FIREBRICK_FAST:+-fast}
timed "host's programs" build_host
wait "$building"
building=''
echo "virtual-board: tools: $("$qemu/qemu-system-arm" --version | sed -n '1s/.*version \([0-9.]*\).*/QEMU \1/p'), Linux $(cat "$linux/release")"

# What runs: the program as it is shipped, the overlays of a board's project, a bitstream of nothing; without an operating system, the driver in
# C with its example and an exported model.
engine=(--board pynq-z2 --pes 4 --ports 1)
"$target/debug/firebrick" generate "${engine[@]}" --out "$work/project" >/dev/null
"$target/debug/firebrick" export "${engine[@]}" --out "$work/model" >/dev/null
mkdir "$work/pixels"
"$target/debug/virtual_board" --pixels "$work/pixels"
example=$work/example.elf
arm-linux-gnueabihf-gcc -O2 -marm -mcpu=cortex-a9 -mfpu=vfpv3-d16 -std=c99 -ffreestanding -fno-pie -fdata-sections \
    -fno-tree-loop-distribute-patterns -Wall -Wextra -Werror -nostdlib -static -no-pie -Wl,--build-id=none \
    -I "$here/bare-metal" -I "$work/project" -I "$work/model" -T "$here/bare-metal/link.ld" \
    "$here"/bare-metal/{start.S,support.c} "$work"/project/firebrick_{driver,example}.c "$work"/model/firebrick_model{.c,_data.S} \
    -lgcc -o "$example"
root=$work/root
mkdir -p "$root/bin" "$root/board/digits" "$root/sys/kernel"
for form in firebrick firebrick-poll firebrick-mainline; do
    dtc -q -@ -I dts -O dtb -o "$root/board/$form.dtbo" "$work/project/$form.dts"
done
python3 "$here/bitstream.py" "$root/board"
cp "$linux"/*.ko "$root/board/"
cp weights/digits/samples/*.png "$root/board/digits/"
cp "$busybox/busybox" "$root/bin/"
cp "$program" "$root/bin/firebrick"
cp "$here/init.sh" "$root/init"
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initrd"
# The tree of a ZedBoard, with what PYNQ's has: rivals.
dtc -q -@ -I dts -O dtb -o "$work/rivals.dtbo" "$here/rivals.dts"
fdtoverlay -i "$linux/zynq-zed.dtb" -o "$work/rivals.dtb" "$work/rivals.dtbo"
cp "$linux/zynq-zed.dtb" "$work/plain.dtb"
# What docs/bring-up-zynq.md has a user of a mainline kernel do.
fdtoverlay -i "$linux/zynq-zed.dtb" -o "$work/booted.dtb" "$root/board/firebrick-mainline.dtbo"

start_logic() {
    "$target/debug/virtual-logic" --pes 4 --socket "$work/pl" --memory "$work/ram" >>"$work/logic.log" 2>&1 &
    logic=$!
    for _ in $(seq 600); do
        ! grep -q ready "$work/logic.log" || return 0
        kill -0 "$logic" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/logic.log" >&2
    echo "virtual-board: the simulation did not start" >&2
    exit 1
}

# Memory that has just been switched on.
new_memory() {
    rm -f "$work/ram"
    truncate -s 512M "$work/ram"
}

# Starts a machine; its serial line goes to a file.
start_machine() {
    local logic_option=$1 log=$2
    shift 2
    "$qemu/qemu-system-arm" -M "xilinx-zynq-a9,memory-backend=ddr$logic_option" \
        -object "memory-backend-file,id=ddr,size=512M,mem-path=$work/ram,share=on" -m 512 -nic none -display none \
        -no-reboot -serial null -serial stdio -monitor none "$@" </dev/null >>"$log" 2>&1 &
    machine=$!
}

# Boots a scenario with a tree.
boot() {
    local scenario=$1 tree=$2 logic_option=$3 log=$4 of_id='uio_pdrv_genirq.of_id=generic-uio'
    # Where the driver has not been told what to look for, `load` gives it our device.
    [ "$scenario" != booted ] || of_id=''
    new_memory
    start_machine "$logic_option" "$log" -kernel "$linux/zImage" -dtb "$work/$tree.dtb" -initrd "$work/initrd" \
        -append "console=ttyPS0,115200 quiet loglevel=1 maxcpus=1 scenario=$scenario $of_id"
}

# Kills a machine in the middle of a frame, and another one if the first was between two frames.
cut_power() {
    local log=$1 before
    # About one in four is.
    for _ in $(seq 40); do
        rm -f "$log"
        before=$(machines_ended)
        boot cut "$tree" "$option" "$log"
        for _ in $(seq 1200); do
            ! grep -q '^= 0' "$log" || break
            sleep 0.2
        done
        sleep 1
        kill -KILL "$machine"
        wait "$machine" 2>/dev/null || true
        wait_logic $((before + 1))
        { echo "+ kill -KILL QEMU, and start it again"; tail -n 1 "$work/logic.log"; } >>"$log"
        ! grep -q 'in mid-frame$' "$log" || break
    done
}

# The driver in C on each digit, without an operating system. The pixels are put where a debugger would: into memory, at the symbol's address.
bare_metal() {
    local log=$1 address digit
    address=$(arm-linux-gnueabihf-nm "$example" | sed -n 's/ [bB] firebrick_example_pixels$//p')
    for digit in 0 1 2 3 4 5 6 7 8 9; do
        echo "+ firebrick_example.elf, digit-$digit.bin at 0x$address" >>"$log"
        new_memory
        dd if="$work/pixels/digit-$digit.bin" of="$work/ram" bs=1 seek=$((0x$address)) conv=notrunc status=none
        start_machine ",pl=$work/pl,pl-configured=on" "$log" -kernel "$example"
        wait_machine 60 || echo "virtual-board: bare-metal: digit $digit: no end within 60 s"
        wait_logic $((ended + digit + 1))
        tail -n 1 "$work/logic.log" >>"$log"
    done
}

# Waits for the machine's end, at most so many seconds.
wait_machine() {
    local seconds=$1
    for _ in $(seq $((5 * seconds))); do
        kill -0 "$machine" 2>/dev/null || {
            machine=''
            return 0
        }
        sleep 0.2
    done
    kill "$machine"
    machine=''
    return 1
}

# Whether the lines of `expected` (extended regular expressions) stand in a log in their order; and, where the kernel has counted our interrupts,
# whether it has counted each that the logic has raised.
compare() {
    local scenario=$1 log=$2 expected=$here/expected/$1
    [ "$scenario" != bare-metal ] || expected=$work/pixels/expected
    awk -v name="$scenario" '
        NR == FNR { if ($0 != "" && $0 !~ /^#/) wanted[++count] = $0; next }
        { gsub(/\r/, "") }
        /^interrupts: .* firebrick$/ { counted = $3 }
        /^virtual-logic: .* interrupts, / { raised = $6 }
        next_one < count && $0 ~ wanted[next_one + 1] { next_one++ }
        END {
            if (next_one < count) {
                print "virtual-board: " name ": missing in its place: " wanted[next_one + 1]
                exit 1
            }
            if (counted != "" && counted "" != raised "") {
                print "virtual-board: " name ": the kernel counted " counted " interrupts, and the logic raised " raised
                exit 1
            }
        }' "$expected" "$log"
}

# How many machines the logic has seen end.
machines_ended() {
    grep -c ' reads, ' "$work/logic.log" || true
}

# Waits until the logic has said what the machine did; it hears of the end only when its socket is closed.
wait_logic() {
    local wanted=$1
    for _ in $(seq 100); do
        [ "$(machines_ended)" -lt "$wanted" ] || return 0
        sleep 0.1
    done
    echo "virtual-board: the simulation does not say what the machine has done"
}

start_logic
failed=0
for scenario in "${scenarios[@]}"; do
    log=$work/$scenario.log
    tree=rivals option=",pl=$work/pl"
    case $scenario in
    never-ready) option='' ;;
    booted) tree=booted option+=,pl-configured=on ;;
    clock | mainline | bytes | poll) tree=plain ;;
    esac
    began=$SECONDS
    ended=$(machines_ended)
    if [ "$scenario" = bare-metal ]; then
        option=''
        bare_metal "$log"
    elif [ "$scenario" = cut ]; then
        cut_power "$log.1"
        ended=$(machines_ended)
        boot whole "$tree" "$option" "$log.2"
        wait_machine 600 || true
        cat "$log.1" "$log.2" >"$log"
    else
        boot "$scenario" "$tree" "$option" "$log"
        wait_machine 600 || echo "virtual-board: $scenario: no end within 600 s"
    fi
    sed -i 's/\r//' "$log"
    if [ "$option" ]; then
        wait_logic $((ended + 1))
        tail -n 1 "$work/logic.log" >>"$log"
    fi
    if compare "$scenario" "$log"; then
        echo "virtual-board: $scenario: as expected ($((SECONDS - began)) s)"
    else
        failed=1
        sed 's/^/    /' "$log"
    fi
    [ -z "${FIREBRICK_LOGS:-}" ] || cp "$log" "$FIREBRICK_LOGS/"
done
if [ "$failed" = 0 ] && [ -n "$write" ]; then
    python3 "$here/document.py" docs/virtual-board.md "$work" "${scenarios[@]}"
fi
exit "$failed"
