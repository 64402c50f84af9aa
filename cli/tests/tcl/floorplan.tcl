# What Vivado makes of floorplan.xdc: the hierarchy of firebrick.v, pblocks, their sites. Part of recorder.tcl, whose state it shares.
# The instances in each module of a Verilog file: what they are, and their names.
proc instances {path} {
    set channel [open $path]
    set found [dict create]
    foreach line [split [read $channel] \n] {
        if {[regexp {^module (\w+)} $line - module]} {
            dict set found $module {}
        } elseif {[regexp {^    (\w+) (?:#\(.*\) )?(\w+) \($} $line - part name]} {
            dict lappend found $module $part $name
        }
    }
    close $channel
    return $found
}
proc add_cells {found module path} {
    global hierarchy
    foreach {part name} [dict get $found $module] {
        lappend hierarchy $path/$name
        if {[dict exists $found $part]} { add_cells $found $part $path/$name }
    }
}
# What Vivado would read when the implementation begins; an XDC file has no loops or conditions (UG903).
proc constraints {path} {
    global hierarchy pblocks
    set hierarchy {}
    add_cells [instances [tcl_file join [tcl_file dirname $path] firebrick.v]] firebrick system_i/accelerator/inst
    set channel [open $path]
    foreach line [split [read $channel] \n] {
        if {$line eq "" || [string index $line 0] eq "#"} continue
        if {[lindex [split $line " "] 0] ni {create_pblock resize_pblock add_cells_to_pblock set_property}} { refuse "in an XDC file: $line" }
        uplevel #0 $line
    }
    close $channel
    dict for {pblock has} $pblocks {
        foreach what {cell SLICE DSP RAMB18 RAMB36} {
            if {![dict exists $has $what]} { refuse "$pblock has no $what" }
        }
    }
}
proc take {pblock range} {
    global pblocks taken
    set site {(SLICE|DSP48|DSP48E2|RAMB18|RAMB36|URAM288)_X(\d+)Y(\d+)}
    if {![regexp "^$site:$site\$" $range - kind left low other right high] || $kind ne $other || $left > $right || $low > $high} {
        refuse "$pblock has no range $range"
    }
    for {set x $left} {$x <= $right} {incr x} {
        for {set y $low} {$y <= $high} {incr y} {
            if {[info exists taken($kind,$x,$y)]} { refuse "${kind}_X${x}Y$y is in $pblock and in $taken($kind,$x,$y)" }
            set taken($kind,$x,$y) $pblock
        }
    }
    dict set pblocks $pblock [string map {DSP48E2 DSP DSP48 DSP} $kind] 1
}
