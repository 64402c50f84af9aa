# From nothing to {{ name }}.bit, .hwh, .bin, .xsa and reports, in batch mode:
#     vivado -mode batch -source build.tcl
#     vivado -mode batch -source build.tcl -tclargs jobs 8 strategies {Performance_Explore Congestion_SpreadLogic_high}
# It fails, with exit code 1, if timing is not met. Each option is a name and a value:
#     any_version 1     goes on with another Vivado than {{ vivado|join(", ") }}, with a warning; else it stops at once
#     jobs N            processes of a run; {{ jobs }} unless said
#     strategies LIST   implementation strategies, tried in turn until timing is met (UG904, appendix C)
#     stop_after STEP   ip, design, synth or bitstream
set here [file dirname [file normalize [info script]]]
set accepted [list {{ vivado|join(" ") }}]
array set option {any_version 0 jobs {{ jobs }} strategies { {{- strategies|join(" ") -}} } stop_after bitstream}

proc fail {text} {
    puts stderr "build.tcl: $text"
    exit 1
}

# Options: names and values behind -tclargs.
set given [expr {[info exists argv] ? $argv : {}}]
if {[llength $given] % 2} {
    fail "options are names and values: $given"
}
foreach {name value} $given {
    if {![info exists option($name)]} {
        fail "no option $name, accepted: [lsort [array names option]]"
    }
    set option($name) $value
}
if {![string is integer -strict $option(jobs)] || $option(jobs) < 1} {
    fail "jobs $option(jobs), accepted: a number from 1 on"
}
if {$option(stop_after) ni {ip design synth bitstream}} {
    fail "stop_after $option(stop_after), accepted: ip design synth bitstream"
}
if {![llength $option(strategies)]} {
    fail "strategies is an empty list"
}

set version [join [lrange [split [version -short] .] 0 1] .]
if {$version ni $accepted} {
    if {!$option(any_version)} {
        fail "this is Vivado $version; accepted: $accepted, or any with -tclargs any_version 1"
    }
    puts "WARNING: build.tcl: this is Vivado $version, and the scripts are written for $accepted"
}

# Every error ends the run with exit code 1, so that a script around it sees it.
proc build {here} {
    upvar #0 option option
    source $here/package_ip.tcl
    if {$option(stop_after) eq "ip"} { return }
    create_project -force -part {{ board.part }} {{ name }} $here/project
    set_property ip_repo_paths $here/ip [current_project]
    update_ip_catalog
    source $here/block_design.tcl
    set design [get_files system.bd]
    make_wrapper -top -import -files $design
    set_property top system_wrapper [current_fileset]
    update_compile_order -fileset sources_1
    testbench $here
    floorplan $here
    if {$option(stop_after) eq "design"} { return }

    launch_runs synth_1 -jobs $option(jobs)
    wait_on_run synth_1
    finished synth_1
    if {$option(stop_after) eq "synth"} { return }
    file mkdir $here/out
    set slack [implement $option(strategies) $option(jobs)]
    reports $here $slack
    if {$slack < 0} {
        error "timing is not met: the worst slack is $slack ns at {{ mhz }} MHz; see out/timing.txt"
    }
    close_design
    launch_runs impl_1 -to_step write_bitstream -jobs $option(jobs)
    wait_on_run impl_1
    finished impl_1
    results $here
}

# The testbench of this folder as the simulation of the project: `launch_simulation; run all`. Before it compiles, a script copies its
# vectors to the folder that XSim runs in.
proc testbench {here} {
    add_files -fileset sim_1 -norecurse [list $here/firebrick.v $here/firebrick_testbench.v]
    set_property top firebrick_testbench [get_filesets sim_1]
    set_property xsim.compile.tcl.pre $here/simulation_vectors.tcl [get_filesets sim_1]
    update_compile_order -fileset sim_1
}

# A place for each PE, if the folder has them (`firebrick generate --floorplan`). Synthesis does not see them: it has no cell of these names,
# because the accelerator is synthesised by itself.
proc floorplan {here} {
    if {![file exists $here/floorplan.xdc]} { return }
    add_files -fileset constrs_1 -norecurse $here/floorplan.xdc
    set_property used_in_synthesis false [get_files floorplan.xdc]
}

# Places and routes with one strategy after the other until timing is met; opens the result, and gives its worst slack.
proc implement {strategies jobs} {
    set first 1
    foreach strategy $strategies {
        if {!$first} {
            puts "build.tcl: the worst slack is $slack ns: now with $strategy"
            close_design
            reset_run impl_1
        }
        set first 0
        set_property strategy $strategy [get_runs impl_1]
        # Without a last step: all but the bitstream, with what a strategy does behind the routing.
        launch_runs impl_1 -jobs $jobs
        wait_on_run impl_1
        finished impl_1
        open_run impl_1
        set slack [worst_slack]
        if {$slack >= 0} { break }
    }
    return $slack
}

# As far as it was asked to go: its progress is 100 % of the run's only behind the last step.
proc finished {run} {
    set status [get_property STATUS [get_runs $run]]
    if {[string match -nocase *error* $status] || ![string match -nocase *complete* $status]} {
        error "$run has not finished: $status"
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

# The reports, and what matters of them in out/summary.txt and on the terminal.
proc reports {here slack} {
    set out $here/out
    report_timing_summary -file $out/timing.txt
    report_utilization -hierarchical -file $out/utilization_by_module.txt
    report_utilization -file $out/utilization.txt
    report_drc -file $out/drc.txt
    report_methodology -file $out/methodology.txt
    report_power -file $out/power.txt
    set lines [list]
    lappend lines "strategy: [get_property strategy [get_runs impl_1]]"
    lappend lines "timing: worst slack $slack ns at {{ mhz }} MHz, [expr {$slack < 0 ? "NOT met" : "met"}]"
    lappend lines "DRC: [severities [get_drc_violations -quiet]]"
    lappend lines "methodology: [severities [get_methodology_violations -quiet]]"
    lappend lines "power: [table_value $out/power.txt {Total On-Chip Power (W)}] W, estimated without activities"
    foreach {name row} [list LUT {{ utilization.lut }} registers {{ utilization.ff }} "block RAM" {Block RAM Tile} DSP DSPs{% if engine.ultraram %} UltraRAM URAM{% endif %}] {
        lappend lines "$name: [table_value $out/utilization.txt $row]"
    }
    set file [open $out/summary.txt w]
    puts $file [join $lines \n]
    close $file
    foreach line $lines { puts "build.tcl: $line" }
}

# How many violations of each severity.
proc severities {violations} {
    set count [dict create]
    foreach violation $violations {
        dict incr count [get_property SEVERITY $violation]
    }
    if {![dict size $count]} { return none }
    set parts [list]
    dict for {severity n} $count { lappend parts "$n $severity" }
    return [join $parts ", "]
}

# The first value behind a row's name in one of Vivado's tables.
proc table_value {path name} {
    set file [open $path]
    set text [read $file]
    close $file
    foreach line [split $text \n] {
        set cells [split $line |]
        if {[string trimright [string trim [lindex $cells 1]] *] eq $name} { return [string trim [lindex $cells 2]] }
    }
    return "see [file tail $path]"
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
    # For Vitis, PetaLinux and PYNQ's image builds.
    write_hw_platform -fixed -include_bit -force $here/out/{{ name }}.xsa
    # The FPGA manager of Linux wants the bytes in another order; bootgen makes that file (UG1283). Vivado's own installer can leave
    # bootgen out, and `firebrick load` takes the .bit as well.
    set bif [open $here/out/{{ name }}.bif w]
    puts $bif "all: { $here/out/{{ name }}.bit }"
    close $bif
    if {[catch {
        exec bootgen -image $here/out/{{ name }}.bif -arch {{ ps.bootgen }} -process_bitstream bin -w on
        file rename -force $here/out/{{ name }}.bit.bin $here/out/{{ name }}.bin
    } problem]} {
        puts "WARNING: build.tcl: no {{ name }}.bin: $problem; `firebrick load` takes {{ name }}.bit"
    }
}

if {[catch {build $here} problem]} {
    fail $problem
}
puts "build.tcl: done up to $option(stop_after)[expr {$option(stop_after) eq "bitstream" ? ": see the folder out" : ""}]"
