# Copies the testbench's vectors to the folder that XSim compiles and runs in (xsim.compile.tcl.pre of the fileset sim_1).
set from [file join [file dirname [file normalize [info script]]] sim]
file mkdir sim
foreach vectors [glob [file join $from *.hex]] {
    file copy -force $vectors sim
}
