# Without an operating system: loads the bitstream by JTAG, sets up the processing system, and reads the first registers. In Vitis' or
# Vivado's folder:
#     xsct jtag.tcl            (or xsdb)
#     xsct jtag.tcl PROGRAM.elf
# The second form then loads a program, such as firebrick_example.c with an exported model, and starts it.
set here [file dirname [file normalize [info script]]]
set out $here/out

proc word {address} {
    return [lindex [mrd -value $address] 0]
}

proc expect {name address value} {
    set found [word $address]
    if {$found != $value} {
        puts stderr [format "jtag.tcl: %s at 0x%x reads 0x%08x, expected 0x%08x" $name $address $found $value]
        exit 1
    }
    puts [format "jtag.tcl: %s 0x%08x" $name $found]
}

connect
{% if ps.bootgen == "zynq" %}targets -set -filter {name =~ "APU*"}
rst -system
after 3000
# What the first-stage boot loader does: clocks, DDR, pins, levels between processor and FPGA. Vivado writes it into the .xsa.
if {![file exists $out/ps7_init.tcl]} {
    exec unzip -o $out/{{ name }}.xsa ps7_init.tcl -d $out
}
source $out/ps7_init.tcl
ps7_init
fpga -file $out/{{ name }}.bit
ps7_post_config
targets -set -filter {name =~ "*A9*#0"}
{% else %}targets -set -filter {name =~ "PSU"}
rst -system
after 3000
# What the first-stage boot loader does: clocks, DDR, pins, widths of the ports to the FPGA. Vivado writes it into the .xsa.
if {![file exists $out/psu_init.tcl]} {
    exec unzip -o $out/{{ name }}.xsa psu_init.tcl -d $out
}
source $out/psu_init.tcl
psu_init
fpga -file $out/{{ name }}.bit
psu_post_config
psu_ps_pl_isolation_removal
psu_ps_pl_reset_config
targets -set -filter {name =~ "*A53*#0"}
rst -processor
{% endif %}
expect ID {{ registers }} 0x{{ identity }}
expect VERSION [expr { {{- registers }} + {{ offset_hex.VERSION }} }] {{ version }}
expect CONFIG_HASH [expr { {{- registers }} + {{ offset_hex.CONFIG_HASH }} }] 0x{{ hash }}
if {[llength $argv]} {
    dow [lindex $argv 0]
    con
}
