# From nothing to {{ name }}.bit, .hwh, .bin and reports, in batch mode:
#     vivado -mode batch -source build.tcl
# Written for Vivado {{ vivado|join(", ") }}; another version stops at once. It fails, with exit code 1, if timing is not met.
set here [file dirname [file normalize [info script]]]
set versions [list {{ vivado|join(" ") }}]
set version [join [lrange [split [version -short] .] 0 1] .]
if {$version ni $versions} {
    puts stderr "build.tcl: this is Vivado $version; accepted: $versions"
    exit 1
}

# Every error ends the run with exit code 1, so that a script around it sees it.
proc build {here} {
    source $here/package_ip.tcl
    create_project -force -part {{ board.part }} {{ name }} $here/project
    set_property ip_repo_paths $here/ip [current_project]
    update_ip_catalog
    source $here/block_design.tcl
    set design [get_files system.bd]
    make_wrapper -top -import -files $design
    set_property top system_wrapper [current_fileset]
    update_compile_order -fileset sources_1

    launch_runs synth_1 -jobs 2
    wait_on_run synth_1
    finished synth_1
    launch_runs impl_1 -to_step write_bitstream -jobs 2
    wait_on_run impl_1
    finished impl_1

    open_run impl_1
    file mkdir $here/out
    report_timing_summary -file $here/out/timing.txt
    report_utilization -hierarchical -file $here/out/utilization.txt
    set slack [worst_slack]
    if {$slack < 0} {
        error "timing is not met: the worst slack is $slack ns at {{ mhz }} MHz; see out/timing.txt"
    }
    results $here
}

proc finished {run} {
    if {[get_property PROGRESS [get_runs $run]] ne "100%"} {
        error "$run has not finished: [get_property STATUS [get_runs $run]]"
    }
}

# The lesser of the set-up and the hold slack, in ns.
proc worst_slack {} {
    set worst ""
    foreach kind [list -setup -hold] {
        set path [get_timing_paths -max_paths 1 $kind]
        if {$path eq ""} {
            error "there is no timing path: the clock has no constraint"
        }
        set slack [get_property SLACK $path]
        if {$worst eq "" || $slack < $worst} {
            set worst $slack
        }
    }
    return $worst
}

proc only {files what} {
    if {[llength $files] != 1} {
        error "[llength $files] files that could be the $what: $files"
    }
    return [lindex $files 0]
}

# The files for the board, under one base name, as PYNQ wants them.
proc results {here} {
    set bit [only [glob -nocomplain $here/project/{{ name }}.runs/impl_1/*.bit] bitstream]
    file copy -force $bit $here/out/{{ name }}.bit
    set hwh [only [glob -nocomplain $here/project/{{ name }}.{gen,srcs}/sources_1/bd/system/hw_handoff/system.hwh] "hardware description"]
    file copy -force $hwh $here/out/{{ name }}.hwh
    # The FPGA manager of Linux wants the bytes in another order; bootgen makes that file (UG1283).
    set bif [open $here/out/{{ name }}.bif w]
    puts $bif "all: { $here/out/{{ name }}.bit }"
    close $bif
    exec bootgen -image $here/out/{{ name }}.bif -arch {{ ps.bootgen }} -process_bitstream bin -w on
    file rename -force $here/out/{{ name }}.bit.bin $here/out/{{ name }}.bin
}

if {[catch {build $here} problem]} {
    puts stderr "build.tcl: $problem"
    exit 1
}
puts "build.tcl: out/{{ name }}.bit, .hwh, .bin, timing.txt, utilization.txt"
