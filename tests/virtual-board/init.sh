#!/bin/busybox sh
# What the virtual board does after its kernel: one of the scenarios below, named on the kernel's command line. Each line that begins with
# `+ ` is a command of docs/bring-up-zynq.md or a remedy of it; `= ` says how a command ended. Runs as process 1, so it must not end.
/bin/busybox mkdir -p /proc /sys /dev /tmp /lib/firmware
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t configfs config /sys/kernel/config
mount -t debugfs debug /sys/kernel/debug
export PATH=/bin TERM=dumb HOME=/ COLUMNS=100
cd /board
scenario=$(sed -n 's/.*scenario=\([a-z0-9-]*\).*/\1/p' /proc/cmdline)
overlays=/sys/kernel/config/device-tree/overlays

say() { echo "+ $*"; }
# Runs a command and says how it ended.
try() {
    say "$*"
    "$@"
    echo "= $?"
}
# The overlay by hand, without `load`'s remedies.
by_hand() {
    say "mkdir $overlays/firebrick; cat $1 > $overlays/firebrick/dtbo"
    mkdir $overlays/firebrick
    cat "$1" >$overlays/firebrick/dtbo
    echo "= $?"
}
# Frames against the golden model: a line for each, without the passes.
classify() {
    say "firebrick classify --device board --check --top 1 $*"
    firebrick classify --device board --check --top 1 "$@" >/tmp/out 2>&1
    status=$?
    grep -E '^digits|%  |identical|warning|error' /tmp/out
    echo "= $status"
}
log() { dmesg | grep -iE "$1" | tail -n "${2:-3}" | sed 's/^/dmesg: /'; }
interrupts() { grep -E 'firebrick|fabric' /proc/interrupts | sed 's/^/interrupts: /'; }

case $scenario in
whole)
    insmod vendor.ko
    insmod u-dma-buf.ko
    try firebrick doctor
    try firebrick load --bitstream firebrick.bit --overlay firebrick.dtbo
    try firebrick doctor
    interrupts
    classify digits
    interrupts
    try firebrick unload
    ls /sys/bus/platform/drivers/uio_pdrv_genirq | grep -E '^[0-9a-f]+\.' | sed 's/^/bound: /'
    ;;
interrupt)
    # Row 3: the interrupt of PYNQ's device.
    insmod vendor.ko
    insmod u-dma-buf.ko
    cp firebrick.bin /lib/firmware/firebrick.bin
    by_hand firebrick.dtbo
    log 'irq 3[0-9]|failed with error -16|43c00000'
    try firebrick doctor
    try firebrick load --bitstream firebrick.bit --overlay firebrick.dtbo
    classify digits/digit-3.png
    interrupts
    ;;
poll)
    # Row 3's other remedy: no interrupt.
    insmod vendor.ko
    insmod u-dma-buf.ko
    try firebrick load --bitstream firebrick.bit --overlay firebrick-poll.dtbo
    classify digits/digit-3.png
    interrupts
    ;;
clock)
    # Row 5: a kernel without a driver for the clock.
    insmod vendor.ko fclk=0
    insmod u-dma-buf.ko
    cp firebrick.bin /lib/firmware/firebrick.bin
    by_hand firebrick-poll.dtbo
    try cat /sys/class/fpga_manager/fpga0/state
    try firebrick doctor
    try devmem 0xf8000178
    try devmem 0x43c00000
    try firebrick load --bitstream firebrick.bit --overlay firebrick-poll.dtbo
    try devmem 0x43c00000
    classify digits/digit-3.png
    ;;
mainline)
    # Row 6: neither overlays nor `firmware`.
    insmod u-dma-buf.ko
    try firebrick doctor
    try firebrick load --bitstream firebrick.bit --overlay firebrick.dtbo
    ;;
booted)
    # A mainline kernel behind a boot loader that has done its part: merged tree, configured logic.
    insmod u-dma-buf.ko
    try firebrick load
    try firebrick doctor
    classify digits
    interrupts
    ;;
bytes)
    # Row 8: the .bit file as Vivado writes it, handed to the kernel as it is.
    insmod vendor.ko
    insmod u-dma-buf.ko
    cp firebrick.bit /lib/firmware/firebrick.bin
    by_hand firebrick-poll.dtbo
    log 'sync word|overlay'
    try firebrick load --bitstream firebrick.bit --overlay firebrick-poll.dtbo
    ;;
never-ready)
    # An FPGA manager whose FPGA is not there.
    insmod vendor.ko
    insmod u-dma-buf.ko
    try firebrick load --bitstream firebrick.bit --overlay firebrick-poll.dtbo
    log 'PCFG|overlay'
    ls /sys/bus/platform/devices | grep -c firebrick
    ;;
unprogrammed)
    insmod vendor.ko
    try devmem 0x43c00000
    ;;
cut)
    # The power is cut while this runs.
    insmod vendor.ko
    insmod u-dma-buf.ko
    try firebrick load --bitstream firebrick.bit --overlay firebrick.dtbo
    while :; do firebrick classify --device board digits >/dev/null; done
    ;;
*) echo "no such scenario: $scenario" ;;
esac
echo "end of $scenario"
sync
reboot -f
