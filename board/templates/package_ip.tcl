# Packages firebrick.v as an IP in the folder ip: AXI interfaces, clock and reset association, address spaces.
# Vivado's ipx commands are listed by `help ipx::*`; UG1118 describes what they do.
set here [file dirname [file normalize [info script]]]
file mkdir $here/ip
file copy -force $here/firebrick.v $here/ip/firebrick.v

create_project -force -part {{ board.part }} package_ip $here/package_ip
add_files -norecurse $here/ip/firebrick.v
set_property top {{ top }} [current_fileset]
update_compile_order -fileset sources_1
ipx::package_project -root_dir $here/ip -vendor firebrick -library user -taxonomy /UserIP -force
set core [ipx::current_core]
set_property name {{ top }} $core
set_property version 1.0 $core
set_property display_name Firebrick $core
set_property description {SqueezeNet accelerator, {{ engine.pes }} PEs, configuration {{ engine.hash }}} $core

ipx::infer_bus_interfaces xilinx.com:interface:aximm_rtl:1.0 $core
ipx::infer_bus_interface clk xilinx.com:signal:clock_rtl:1.0 $core
ipx::infer_bus_interface rst_n xilinx.com:signal:reset_rtl:1.0 $core
ipx::infer_bus_interface irq xilinx.com:signal:interrupt_rtl:1.0 $core

# An interface that was not recognised would only be missed by the block design, much later.
proc interface {core name} {
    set found [ipx::get_bus_interfaces $name -of_objects $core]
    if {$found eq ""} {
        error "package_ip.tcl: Vivado has not recognised the interface $name"
    }
    return $found
}

foreach name [list s_axi{% for port in masters %} {{ port.name }}{% endfor %}] {
    interface $core $name
    ipx::associate_bus_interfaces -busif $name -clock clk $core
}
ipx::associate_bus_interfaces -clock clk -reset rst_n $core
set polarity [ipx::add_bus_parameter POLARITY [interface $core rst_n]]
set_property value ACTIVE_LOW $polarity
set sensitivity [ipx::add_bus_parameter SENSITIVITY [interface $core irq]]
set_property value LEVEL_HIGH $sensitivity

# The registers: {{ window_bytes }} bytes.
if {[ipx::get_memory_maps s_axi -of_objects $core] eq ""} {
    ipx::add_memory_map s_axi $core
    set_property slave_memory_map_ref s_axi [interface $core s_axi]
}
set map [ipx::get_memory_maps s_axi -of_objects $core]
if {[ipx::get_address_blocks reg0 -of_objects $map] eq ""} {
    ipx::add_address_block reg0 $map
}
set block [ipx::get_address_blocks reg0 -of_objects $map]
set_property range {{ window_bytes }} $block
set_property width 32 $block
set_property usage register $block

# Their names, for documents, for Vitis, and for the `register_map` of PYNQ.
proc describe_register {block name offset size access text} {
    set register [ipx::add_register $name $block]
    set_property address_offset $offset $register
    set_property size $size $register
    set_property access $access $register
    set_property description $text $register
    return $register
}
# `modified`: what a write does, if not to write: oneToClear.
proc describe_field {register name bit width access modified text} {
    set field [ipx::add_field $name $register]
    set_property bit_offset $bit $field
    set_property bit_width $width $field
    set_property access $access $field
    if {$modified ne ""} { set_property modified_write_value $modified $field }
    set_property description $text $field
}
{% for register in register_table %}set register [describe_register $block {{ register.name }} {{ register.offset }} 32 {{ register.access }} {{ "{" }}{{ register.doc }}{{ "}" }}]
{% for field in register.fields %}describe_field $register {{ field.name }} {{ field.lsb }} {{ field.width }} {{ register.access }} {{ "{" }}{{ register.modified }}{{ "}" }} {{ "{" }}{{ field.doc }}{{ "}" }}
{% endfor %}{% endfor %}
# The masters' addresses: 32 bits.
foreach name [list{% for port in masters %} {{ port.name }}{% endfor %}] {
    if {[ipx::get_address_spaces $name -of_objects $core] eq ""} {
        ipx::add_address_space $name $core
        set_property master_address_space_ref $name [interface $core $name]
    }
    set space [ipx::get_address_spaces $name -of_objects $core]
    set_property range 4294967296 $space
    set_property width 32 $space
}

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity $core
ipx::save_core $core
close_project
