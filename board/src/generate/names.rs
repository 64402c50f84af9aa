//! What the processing systems call their pins, segments and settings.

use minijinja::{Value, context};

use crate::family::Family;

/// Names of a family in the block design and the device tree; `control` is the master of the registers.
pub(super) fn processing_system(family: Family, control: &str) -> Value {
    match family {
        // PG082, port descriptions.
        Family::Zynq7000 => context! {
            vlnv => "xilinx.com:ip:processing_system7",
            external => [
                context! { name => "DDR", vlnv => "xilinx.com:interface:ddrx_rtl:1.0" },
                context! { name => "FIXED_IO", vlnv => "xilinx.com:display_processing_system7:fixedio_rtl:1.0" },
            ],
            control_protocol => "AXI3",
            memory_protocol => "AXI3",
            control => control,
            control_clock => format!("{control}_ACLK"),
            clock => "FCLK_CLK0",
            reset => "FCLK_RESET0_N",
            interrupt => "IRQ_F2P",
            bootgen => "zynq",
            clock_line => "clkc 15",
            clock_enable => "fclk-enable",
            reset_line => "",
            gic => "intc",
            irq => family.interrupt(),
            cells => 1,
            high => "",
        },
        // PG201, port descriptions.
        Family::ZynqUltrascalePlus => context! {
            vlnv => "xilinx.com:ip:zynq_ultra_ps_e",
            external => Vec::<Value>::new(),
            control_protocol => "AXI4",
            memory_protocol => "AXI4",
            control => control,
            control_clock => format!("{}_aclk", control.to_lowercase().replacen("m_axi_", "maxi", 1)),
            clock => "pl_clk0",
            reset => "pl_resetn0",
            interrupt => "pl_ps_irq0",
            bootgen => "zynqmp",
            clock_line => "zynqmp_clk 71",
            clock_enable => "",
            reset_line => "zynqmp_reset 116",
            gic => "gic",
            irq => family.interrupt(),
            cells => 2,
            high => "0x0 ",
        },
    }
}

/// A memory slave of the processing system: its clock pin, its address segment, and the settings that switch it on.
pub(super) struct Slave {
    /// Name of the clock's pin.
    pub clock: String,
    /// The memory behind it, below the processing system.
    pub segment: String,
    /// Other segments behind the port, which are not for the accelerator; which of them there are depends on the settings.
    pub unused: Vec<String>,
    /// Keys and values.
    pub settings: Vec<(String, String)>,
}

/// What an UltraScale+ port reaches besides the lower DDR (PG201; Kria-PYNQ's base.tcl excludes the same).
const UNUSED: &[&str] = &["LPS_OCM", "QSPI", "DDR_HIGH"];

impl Slave {
    /// The slave by the name of its interface, whose number is the last digit.
    pub fn new(family: Family, name: &str) -> Self {
        let number = name.chars().filter_map(|c| c.to_digit(10)).next_back().unwrap_or(0);
        match family {
            Family::Zynq7000 => Slave {
                clock: format!("{name}_ACLK"),
                segment: format!("{name}/HP{number}_DDR_LOWOCM"),
                unused: Vec::new(),
                settings: vec![
                    (format!("PCW_USE_{name}"), "1".into()),
                    (format!("PCW_{name}_DATA_WIDTH"), "64".into()),
                ],
            },
            Family::ZynqUltrascalePlus => {
                // HP0 to HP3 are the slaves 2 to 5; 0 and 1 are the coherent ones (PG201).
                let slave = number + 2;
                Slave {
                    clock: format!("saxihp{number}_fpd_aclk"),
                    segment: format!("SAXIGP{slave}/HP{number}_DDR_LOW"),
                    unused: UNUSED.iter().map(|kind| format!("SAXIGP{slave}/HP{number}_{kind}")).collect(),
                    settings: vec![
                        (format!("PSU__USE__S_AXI_GP{slave}"), "1".into()),
                        (format!("PSU__SAXIGP{slave}__DATA_WIDTH"), "64".into()),
                    ],
                }
            }
        }
    }
}

/// The settings that every design needs: control master, clock, reset, interrupt.
pub(super) fn settings(family: Family, clock_mhz: f64) -> Vec<(String, String)> {
    let clock = clock_mhz.to_string();
    let pairs: &[(&str, &str)] = match family {
        Family::Zynq7000 => &[
            ("PCW_USE_M_AXI_GP0", "1"),
            ("PCW_USE_FABRIC_INTERRUPT", "1"),
            ("PCW_IRQ_F2P_INTR", "1"),
            ("PCW_FPGA_FCLK0_ENABLE", "1"),
            ("PCW_EN_CLK0_PORT", "1"),
            ("PCW_EN_RST0_PORT", "1"),
            ("PCW_FPGA0_PERIPHERAL_FREQMHZ", &clock),
        ],
        Family::ZynqUltrascalePlus => &[
            ("PSU__USE__M_AXI_GP0", "1"),
            ("PSU__USE__M_AXI_GP1", "0"),
            ("PSU__USE__M_AXI_GP2", "0"),
            ("PSU__MAXIGP0__DATA_WIDTH", "32"),
            ("PSU__USE__IRQ0", "1"),
            ("PSU__USE__FABRIC__RST", "1"),
            ("PSU__FPGA_PL0_ENABLE", "1"),
            ("PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ", &clock),
        ],
    };
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// What `report_utilization` calls LUTs and flip-flops.
pub(super) fn utilization(family: Family) -> Value {
    match family {
        Family::Zynq7000 => context! { lut => "{Slice LUTs}", ff => "{Slice Registers}" },
        Family::ZynqUltrascalePlus => context! { lut => "{CLB LUTs}", ff => "{CLB Registers}" },
    }
}
