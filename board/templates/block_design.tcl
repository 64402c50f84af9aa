# The block design `system`: processing system of the {{ board.name }}, accelerator, interconnects, reset.
# The processing system is set up in full here; no board files are needed. Sources of the settings: board.yaml.
create_bd_design system

set ps [create_bd_cell -type ip -vlnv {{ ps.vlnv }} ps]
set_property -dict [list \
{% for key, value in settings|items %}    CONFIG.{{ key }} {{ "{" }}{{ value }}{{ "}" }} \
{% endfor %}] $ps
{% if ps.external %}
# DDR and the fixed pins of the processing system leave the FPGA.
{% for port in ps.external %}set {{ port.name|lower }} [create_bd_intf_port -mode Master -vlnv {{ port.vlnv }} {{ port.name }}]
connect_bd_intf_net ${{ port.name|lower }} [get_bd_intf_pins ps/{{ port.name }}]
{% endfor %}{% endif %}
set accelerator [create_bd_cell -type ip -vlnv firebrick:user:{{ top }}:1.0 accelerator]
set reset [create_bd_cell -type ip -vlnv xilinx.com:ip:proc_sys_reset reset]

# One interconnect a port: it converts between {{ ps.control_protocol }} and AXI4-Lite, and between AXI4 and {{ ps.memory_protocol }}. The accelerator's bursts
# have at most 16 beats, so none has to be split.
foreach name [list control{% for port in masters %} {{ port.interconnect }}{% endfor %}] {
    set cell [create_bd_cell -type ip -vlnv xilinx.com:ip:axi_interconnect $name]
    set_property -dict [list CONFIG.NUM_SI {1} CONFIG.NUM_MI {1}] $cell
}
connect_bd_intf_net [get_bd_intf_pins ps/{{ ps.control }}] [get_bd_intf_pins control/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins control/M00_AXI] [get_bd_intf_pins accelerator/s_axi]
{% for port in masters %}connect_bd_intf_net [get_bd_intf_pins accelerator/{{ port.name }}] [get_bd_intf_pins {{ port.interconnect }}/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins {{ port.interconnect }}/M00_AXI] [get_bd_intf_pins ps/{{ port.slave }}]
{% endfor %}
# One clock for everything.
connect_bd_net [get_bd_pins ps/{{ ps.clock }}] [get_bd_pins reset/slowest_sync_clk] [get_bd_pins accelerator/clk]
connect_bd_net [get_bd_pins ps/{{ ps.clock }}] [get_bd_pins ps/{{ ps.control_clock }}]
{% for port in masters %}connect_bd_net [get_bd_pins ps/{{ ps.clock }}] [get_bd_pins ps/{{ port.clock }}]
{% endfor %}connect_bd_net [get_bd_pins ps/{{ ps.reset }}] [get_bd_pins reset/ext_reset_in]
connect_bd_net [get_bd_pins reset/peripheral_aresetn] [get_bd_pins accelerator/rst_n]
foreach name [list control{% for port in masters %} {{ port.interconnect }}{% endfor %}] {
    foreach pin [list ACLK S00_ACLK M00_ACLK] {
        connect_bd_net [get_bd_pins ps/{{ ps.clock }}] [get_bd_pins $name/$pin]
    }
    connect_bd_net [get_bd_pins reset/interconnect_aresetn] [get_bd_pins $name/ARESETN]
    foreach pin [list S00_ARESETN M00_ARESETN] {
        connect_bd_net [get_bd_pins reset/peripheral_aresetn] [get_bd_pins $name/$pin]
    }
}
connect_bd_net [get_bd_pins accelerator/irq] [get_bd_pins ps/{{ ps.interrupt }}]

# Addresses: the registers as the processor sees them, and the memory as the accelerator does.
assign_bd_address -offset {{ registers }} -range {{ window_bytes }} -target_address_space [get_bd_addr_spaces ps/Data] [get_bd_addr_segs accelerator/s_axi/reg0] -force
{% for port in masters %}assign_bd_address -offset 0x00000000 -range {{ reach }} -target_address_space [get_bd_addr_spaces accelerator/{{ port.name }}] [get_bd_addr_segs ps/{{ port.segment }}] -force
{% endfor %}{% if unused %}
# What else is behind these ports is not for the accelerator; unassigned, it would be a critical warning each.
foreach {space segments} [list{% for port in masters %} {{ port.name }} {{ "{" }}{{ port.unused|join(" ") }}{{ "}" }}{% endfor %}] {
    foreach segment $segments {
        set found [get_bd_addr_segs -quiet ps/$segment]
        if {$found ne ""} {
            exclude_bd_addr_seg -target_address_space [get_bd_addr_spaces accelerator/$space] $found
        }
    }
}
{% endif %}
validate_bd_design
save_bd_design
