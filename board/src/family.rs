//! What all boards of a family share: names and numbers of the processing system.

use std::ops::RangeInclusive;

use serde::Deserialize;

/// A processing system.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Zynq-7000: two Cortex-A9, `processing_system7`.
    #[serde(rename = "zynq-7000")]
    Zynq7000,
    /// Zynq UltraScale+ MPSoC: Cortex-A53, `zynq_ultra_ps_e`.
    ZynqUltrascalePlus,
}

impl Family {
    /// Number of the accelerator's interrupt in the device tree: that of the interrupt controller less 32. The first line from the
    /// fabric is ID 61 on Zynq-7000 (UG585 table 7-4) and 121 on UltraScale+ (UG1085 table 13-1).
    pub const fn interrupt(self) -> u32 {
        match self {
            Family::Zynq7000 => 29,
            Family::ZynqUltrascalePlus => 89,
        }
    }

    /// yosys's name of its parts, as `synth_xilinx -family` takes it.
    pub const fn yosys(self) -> &'static str {
        match self {
            Family::Zynq7000 => "xc7",
            Family::ZynqUltrascalePlus => "xcup",
        }
    }

    /// MHz of the PLL that an accelerator's clock is divided from: the IO PLL as all boards here, and Vivado's presets, have it (UG585
    /// ch. 25, UG1085 ch. 37).
    pub const fn pll_mhz(self) -> u32 {
        match self {
            Family::Zynq7000 => 1000,
            Family::ZynqUltrascalePlus => 1500,
        }
    }

    /// Prefix of its configuration keys.
    pub const fn prefix(self) -> &'static str {
        match self {
            Family::Zynq7000 => "PCW_",
            Family::ZynqUltrascalePlus => "PSU_",
        }
    }

    /// Addresses that its control masters reach: UG585 table 4-1, UG1085 chapter 10.
    pub const fn control(self) -> RangeInclusive<u64> {
        match self {
            Family::Zynq7000 => 0x4000_0000..=0x7fff_ffff,
            Family::ZynqUltrascalePlus => 0xa000_0000..=0xafff_ffff,
        }
    }

    /// The control masters that the block design knows how to connect.
    pub const fn control_ports(self) -> &'static [&'static str] {
        match self {
            Family::Zynq7000 => &["M_AXI_GP0"],
            Family::ZynqUltrascalePlus => &["M_AXI_HPM0_FPD"],
        }
    }

    /// The memory slaves that the block design knows how to connect.
    pub const fn memory_ports(self) -> &'static [&'static str] {
        match self {
            Family::Zynq7000 => &["S_AXI_HP0", "S_AXI_HP1", "S_AXI_HP2", "S_AXI_HP3"],
            Family::ZynqUltrascalePlus => {
                &["S_AXI_HP0_FPD", "S_AXI_HP1_FPD", "S_AXI_HP2_FPD", "S_AXI_HP3_FPD"]
            }
        }
    }

    /// Bytes from 0 that the accelerator's 32-bit addresses reach of the DDR: all of it on Zynq-7000 (up to 1 GiB), the lower 2 GiB on
    /// UltraScale+ (UG1085 chapter 10).
    pub const fn reach(self) -> u64 {
        match self {
            Family::Zynq7000 => 1 << 30,
            Family::ZynqUltrascalePlus => 1 << 31,
        }
    }
}
